"""Published counts, where a source tells no incidents: kept beside the incidents, by vintage."""

from typing import Any, Protocol

import duckdb
import pyarrow as pa

from safetylab.sources.source import Source
from safetylab.store import classifying, query, tables
from safetylab.store.lab import Lab
from safetylab.store.vintages import Vintage
from safetylab.terms.errors import BadFile
from safetylab.terms.observation import OBSERVED
from safetylab.terms.words import say

TABLE = "observations"
KEY = ("area", "month", "code", "victim_sex", "age_from", "age_to", "unit")
CONTENT = ("value", "status", "offence", "area_name")
_COLUMNS = (*OBSERVED, "offence", "confidence")

_USABLE = "month IS NOT NULL AND status <> 'blank'"


class Task(Protocol):
    """What of a compile is needed here."""

    @property
    def lab(self) -> Lab: ...

    @property
    def name(self) -> str: ...

    @property
    def source(self) -> Source: ...


def commit(
    engine: duckdb.DuckDBPyConnection, task: Task, before: Vintage | None, versions: dict[str, int]
) -> tuple[dict[str, int], dict[str, Any]]:
    """Turn the table `raw` into the source's observations; returns counts of cells and details.

    Cells without a month or a number are set aside; a later file replaces what it counts again.
    Raises BadFile where no cell can be used.
    """
    number = before.number + 1 if before else 1
    engine.execute(f"CREATE TEMP TABLE cells AS {task.source.counts_query}")
    _refuse_useless(engine)
    _classify(engine, task)
    engine.execute(
        _ARRIVED.format(columns=", ".join(_COLUMNS), key=", ".join(KEY), usable=_USABLE)
    )
    existing = _existing(task, before)
    fates = _fates(engine, existing)
    versions[TABLE] = _write(engine, task, existing, number)
    aside = _commit_quarantine(engine, task, number, versions)
    read = query.one(engine, "SELECT count(*) FROM cells")
    compiled = query.one(engine, "SELECT count(*) FROM arrived")
    counts = {"read": read, "compiled": compiled, "quarantined": aside, **fates}
    return counts | {"repeated": read - compiled - aside}, _details(engine)


_ARRIVED = """
CREATE TEMP TABLE arrived AS
SELECT {columns} FROM (
  SELECT cells.*, c.offence, c.confidence,
         row_number() OVER (PARTITION BY {key} ORDER BY cells.rowid DESC) AS n
  FROM cells LEFT JOIN classes AS c USING (code) WHERE {usable})
WHERE n = 1
"""


def _classify(engine: duckdb.DuckDBPyConnection, task: Task) -> None:
    books = classifying.books(task.lab, task.source)
    codes = [code for (code,) in engine.execute("SELECT DISTINCT code FROM cells").fetchall()]
    engine.register("classes_arrow", classifying.of_codes(codes, books))
    engine.execute("CREATE TEMP TABLE classes AS SELECT * FROM classes_arrow")


def _existing(task: Task, before: Vintage | None) -> str | None:
    if before is None or TABLE not in before.tables:
        return None
    files = query.relation(task.lab.facts, before, TABLE)
    return f"(SELECT * FROM {files} WHERE source = '{task.name}')"


def _same_key() -> str:
    return " AND ".join(f"e.{name} IS NOT DISTINCT FROM i.{name}" for name in KEY)


def _fates(engine: duckdb.DuckDBPyConnection, existing: str | None) -> dict[str, int]:
    if existing is None:
        return {"added": query.one(engine, "SELECT count(*) FROM arrived")}
    differs = " OR ".join(f"i.{name} IS DISTINCT FROM e.{name}" for name in CONTENT)
    rows = engine.execute(f"""
        SELECT CASE WHEN e.source IS NULL THEN 'added' WHEN {differs} THEN 'updated'
                    ELSE 'unchanged' END AS fate, count(*)
        FROM arrived AS i LEFT JOIN {existing} AS e ON {_same_key()} GROUP BY fate
    """).fetchall()
    return {str(fate): int(n) for fate, n in rows}


def _write(
    engine: duckdb.DuckDBPyConnection, task: Task, existing: str | None, number: int
) -> int:
    columns = ", ".join(_COLUMNS)
    arrived = (
        f"SELECT '{task.name}' AS source, {number}::INTEGER AS vintage, {columns} FROM arrived"
    )
    kept = ""
    if existing is not None:
        kept = (
            f"SELECT source, vintage, {columns} FROM {existing} AS e "
            f"WHERE NOT EXISTS (SELECT 1 FROM arrived AS i WHERE {_same_key()}) UNION ALL "
        )
    ordered = f"SELECT * FROM ({kept}{arrived}) ORDER BY {', '.join(KEY)}"
    rows: pa.Table = engine.execute(ordered).to_arrow_table()
    return tables.write(
        task.lab.facts,
        TABLE,
        rows,
        partitions=("source",),
        replacing=f"source = '{task.name}'",
    )


def _commit_quarantine(
    engine: duckdb.DuckDBPyConnection, task: Task, number: int, versions: dict[str, int]
) -> int:
    rows = engine.execute(f"""
        SELECT '{task.name}' AS source, {number}::INTEGER AS vintage, rowid + 2 AS line,
               CASE WHEN month IS NULL THEN 'date_unreadable' ELSE 'no_number' END AS fault,
               to_json(cells)::VARCHAR AS raw_row
        FROM cells WHERE NOT ({_USABLE}) OR month IS NULL ORDER BY line
    """).to_arrow_table()
    if rows.num_rows:
        versions["quarantine"] = tables.write(task.lab.facts, "quarantine", rows)
    return int(rows.num_rows)


def _refuse_useless(engine: duckdb.DuckDBPyConnection) -> None:
    if not query.one(engine, f"SELECT count(*) FROM cells WHERE {_USABLE}"):
        raise BadFile(
            say("The file has no count that can be used."),
            hint=say("is it the right source, and does it cover the state set in lab.toml?"),
        )


def _details(engine: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    first, last = engine.execute(
        "SELECT min(month)::VARCHAR, max(month)::VARCHAR FROM arrived WHERE status = 'published'"
    ).fetchall()[0]
    kinds = engine.execute("SELECT status, count(*) FROM arrived GROUP BY status ORDER BY status")
    return {"first_month": first, "last_month": last, "status": dict(kinds.fetchall())}
