"""The steps of a compile, from staged rows to committed tables."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from safetylab.sources.source import Source
from safetylab.store import (
    classifying,
    clock,
    merging,
    observations,
    placing,
    query,
    staging,
    tables,
)
from safetylab.store.lab import Lab
from safetylab.store.staging import Delivery
from safetylab.store.vintages import Vintage
from safetylab.terms.errors import BadFile
from safetylab.terms.place import Layer
from safetylab.terms.words import percent, say

WRITERS = 3
MOST_UNUSABLE = 0.5
"""A file of which a larger share of rows cannot be used is not what it claims to be."""

Progress = Callable[[str, float], None]


def silent(step: str, share: float) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Task:
    """One compile: what to read, for whom, where to work, when."""

    lab: Lab
    name: str
    source: Source
    loading: Future[tuple[Layer, ...]]
    work: Path
    at: datetime
    progress: Progress

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The lab's area layers; they are loaded while the files are read."""
        return self.loading.result()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a compile did, before anybody can see it. tables: name -> new Delta version."""

    number: int
    tables: Mapping[str, int]
    counts: Mapping[str, int]
    details: Mapping[str, Any]


def run(task: Task, delivery: Delivery, *, before: Vintage | None) -> Outcome:
    """Stage, check, classify, place, compare and commit the files' rows."""
    with query.connection(task.work) as engine:
        if task.source.kind == "counts":
            return _run_counts(engine, task, delivery, before)
        return _run_incidents(engine, task, delivery, before)


def _run_incidents(
    engine: duckdb.DuckDBPyConnection, task: Task, delivery: Delivery, before: Vintage | None
) -> Outcome:
    staging.stage(engine, delivery, task.source, task.lab, task.at)
    _refuse_useless(engine, delivery)
    number = before.number + 1 if before else 1
    task.progress(say("classifying and placing"), 0.4)
    with ThreadPoolExecutor(1) as helper:
        placed = helper.submit(placing.place, engine.cursor(), task.source, task.lab, task.layers)
        classifying.classify(engine, classifying.books(task.lab, task.source))
        placing.recorded(engine, task.layers)
        clock.prepare(engine, task.lab, task.at)
        placed.result()
    merging.incoming(engine, task.lab, source=task.name, vintage=number, layers=task.layers)
    task.progress(say("writing"), 0.6)
    versions = dict(before.tables) if before else {}
    counts, details = _commit_incidents(engine, task, before, versions)
    aside = _commit_quarantine(engine, task, number, versions)
    repeated = query.one(engine, "SELECT count(*) FROM repeats")
    counts |= {"quarantined": aside, "repeated": repeated}
    counts["read"] = counts["compiled"] + aside + repeated
    return Outcome(number, versions, counts, details | _description(engine))


def _commit_incidents(
    engine: duckdb.DuckDBPyConnection, task: Task, before: Vintage | None, versions: dict[str, int]
) -> tuple[dict[str, int], dict[str, Any]]:
    if before is None or not _has_rows(engine, task, before):
        versions["incidents"] = _write_first(engine, task)
        usable = "SELECT count(*) FROM staged WHERE fault IS NULL"
        added = query.one(engine, usable) - query.one(engine, "SELECT count(*) FROM repeats")
        return {"compiled": added, "added": added}, {}
    existing = _existing(task, before)
    merging.compare(engine, existing, complete=task.source.complete, layers=task.layers)
    fates = engine.execute("SELECT fate, count(*) FROM fate GROUP BY fate").fetchall()
    counts = {str(fate): int(n) for fate, n in fates}
    counts["compiled"] = sum(n for fate, n in counts.items() if fate != "withdrawn")
    years = merging.touched_years(engine)
    if years:
        rows = merging.after(engine, existing, years, task.layers)
        versions["incidents"] = _write(task, rows, years)
    return counts, {
        "changed_fields": merging.changed_fields(engine, existing, task.layers),
        "late": merging.late(engine, existing),
    }


def _write_first(engine: duckdb.DuckDBPyConnection, task: Task) -> int:
    """The first rows of a source: nothing to compare with, so years are written side by side."""
    counted = engine.execute(
        "SELECT year(occurred) AS year FROM staged WHERE fault IS NULL GROUP BY year "
        "ORDER BY count(*) DESC, year"
    ).fetchall()
    years = [int(year) for (year,) in counted]
    shares = [years[n::WRITERS] for n in range(min(WRITERS, len(years)))]
    nothing = engine.execute("SELECT * FROM incoming LIMIT 0").to_arrow_table()
    return tables.append_together(
        task.lab.facts,
        "incidents",
        [partial(_rows_of, engine.cursor(), share) for share in shares],
        schema=nothing.schema,
        partitions=("source", "year"),
    )


def _rows_of(cursor: duckdb.DuckDBPyConnection, years: list[int]) -> Any:
    listed = ", ".join(map(str, years))
    sql = f"SELECT * FROM incoming WHERE year IN ({listed})"
    return cursor.execute(sql).to_arrow_reader(200_000)


def _write(task: Task, rows: Any, years: list[int] | None) -> int:
    replacing = f"source = '{task.name}'"
    if years is not None:
        replacing += f" AND year IN ({', '.join(map(str, years))})"
    return tables.write(
        task.lab.facts, "incidents", rows, partitions=("source", "year"), replacing=replacing
    )


def _has_rows(engine: duckdb.DuckDBPyConnection, task: Task, before: Vintage) -> bool:
    if "incidents" not in before.tables:
        return False
    return query.one(engine, f"SELECT count(*) FROM {_existing(task, before)}") > 0


def _existing(task: Task, before: Vintage) -> str:
    """The lab's rows of this source, with NULL for layers that came later."""
    files = query.relation(task.lab.facts, before, "incidents")
    there = tables.columns(task.lab.facts, "incidents", before.tables["incidents"])
    wanted = merging.columns(layer.name for layer in task.layers)
    listed = (
        name if name in there else f"NULL::{kind} AS {name}" for name, kind in wanted.items()
    )
    return f"(SELECT {', '.join(listed)} FROM {files} WHERE source = '{task.name}')"


def _commit_quarantine(
    engine: duckdb.DuckDBPyConnection, task: Task, number: int, versions: dict[str, int]
) -> int:
    engine.execute(f"""
        CREATE TABLE aside AS
        SELECT '{task.name}' AS source, {number}::INTEGER AS vintage, rowid + 2 AS line,
               fault, raw_row FROM staged WHERE fault IS NOT NULL
        UNION ALL
        SELECT '{task.name}', {number}::INTEGER, line::BIGINT, fault, raw_row FROM broken
        ORDER BY line
    """)
    rows = engine.execute("SELECT * FROM aside").to_arrow_table()
    if rows.num_rows:
        versions["quarantine"] = tables.write(task.lab.facts, "quarantine", rows)
    return int(rows.num_rows)


def _refuse_useless(engine: duckdb.DuckDBPyConnection, delivery: Delivery) -> None:
    """A file without rows, or mostly of rows that cannot be used, is refused as a whole."""
    faults = engine.execute("""
        SELECT fault, count(*) AS n FROM (
          SELECT fault FROM staged WHERE fault IS NOT NULL UNION ALL SELECT fault FROM broken)
        GROUP BY fault ORDER BY n DESC, fault
    """).fetchall()
    bad = sum(n for _, n in faults)
    rows, lines = (query.one(engine, f"SELECT count(*) FROM {t}") for t in ("staged", "broken"))
    total = rows + lines
    name = ", ".join(delivery.names)
    if total == 0:
        raise BadFile(
            say("{file} has a header but no rows.", file=name),
            hint=say("did the export find nothing, or break off?"),
        )
    if bad > MOST_UNUSABLE * total:
        raise BadFile(
            say(
                "{share} of the rows of {file} cannot be used.",
                share=percent(bad / total),
                file=name,
            ),
            hint=say(
                "most often: {reason}. Is it the right source and date format?",
                reason=", ".join(f"{said(fault)} ({n})" for fault, n in faults[:2]),
            ),
        )


def said(fault: str) -> str:
    """The reason for which a row was set aside, in the reader's words."""
    reasons = {
        "repeated_header": say("the header again"),
        "no_id": say("no identifier"),
        "date_unreadable": say("unreadable date"),
        "date_too_early": say("date too early to believe"),
        "date_in_future": say("date in the future"),
        "ends_before_start": say("ends before it starts"),
        "victims_implausible": say("implausible number of victims"),
        "broken_line": say("wrong number of columns"),
    }
    return reasons.get(fault, fault)


def _description(engine: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """What the delivery covers: first and last day of its usable rows."""
    first, last = engine.execute(
        "SELECT min(occurred)::DATE::VARCHAR, max(occurred)::DATE::VARCHAR "
        "FROM staged WHERE fault IS NULL"
    ).fetchall()[0]
    return {"first_day": first, "last_day": last}


def _run_counts(
    engine: duckdb.DuckDBPyConnection, task: Task, delivery: Delivery, before: Vintage | None
) -> Outcome:
    number = before.number + 1 if before else 1
    staging.read_raw(engine, delivery, task.source)
    versions = dict(before.tables) if before else {}
    counts, details = observations.commit(engine, task, before, versions)
    return Outcome(number, versions, counts, details)
