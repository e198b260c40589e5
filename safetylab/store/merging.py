"""What arrived against what the lab has: which rows are new, changed, the same, or older."""

from collections.abc import Iterable, Sequence

import duckdb
import pyarrow as pa

from safetylab.store import clock
from safetylab.store.lab import Lab
from safetylab.terms.incident import KEPT
from safetylab.terms.place import Layer

_SILENT = {"source", "first_vintage", "updated_at", "year"}
"""Columns whose change alone is no revision."""

# Of rows that share an identifier within the delivery, the one updated last counts.
REPEATS = """
CREATE TABLE repeats AS
SELECT r FROM (
  SELECT rowid AS r,
         row_number() OVER (PARTITION BY incident_id
                            ORDER BY updated DESC NULLS LAST, rowid DESC) AS n
  FROM staged WHERE fault IS NULL AND incident_id IN (
    SELECT incident_id FROM staged WHERE fault IS NULL GROUP BY incident_id HAVING count(*) > 1))
WHERE n > 1
"""


def columns(layers: Iterable[str]) -> dict[str, str]:
    """The kept columns and their types, those of the area layers included."""
    kept = dict(KEPT)
    year = kept.pop("year")
    for layer in layers:
        kept |= {
            f"area_{layer}": "VARCHAR",
            f"recorded_{layer}": "VARCHAR",
            f"placed_{layer}": "VARCHAR",
        }
    return kept | {"year": year}


def incoming(
    engine: duckdb.DuckDBPyConnection,
    lab: Lab,
    *,
    source: str,
    vintage: int,
    layers: Sequence[Layer],
) -> None:
    """Make the view `incoming`: usable staged rows, once each, in the columns the lab keeps."""
    engine.execute(REPEATS)
    staged = {row[0] for row in engine.execute("DESCRIBE staged").fetchall()}
    known = [layer.name for layer in layers if f"rec_{layer.name}" in staged]
    values = _values(lab, source, vintage) | _area_values([layer.name for layer in layers], known)
    types = columns(layer.name for layer in layers)
    select = ", ".join(f"({values[name]})::{kind} AS {name}" for name, kind in types.items())
    joins = " ".join(
        f"LEFT JOIN recorded_{name} AS r_{name} ON r_{name}.text = s.rec_{name}" for name in known
    )
    engine.execute(f"""
        CREATE VIEW incoming AS
        SELECT {select} FROM staged AS s
        LEFT JOIN classes AS c ON c.code IS NOT DISTINCT FROM s.code
                              AND c.place_text IS NOT DISTINCT FROM s.place_text
        LEFT JOIN points AS p ON p.pair = s.pair AND p.cx = s.cx AND p.cy = s.cy
        LEFT JOIN offsets AS o ON o.day = s.occurred::DATE
        LEFT JOIN offsets AS ou ON ou.day = s.occurred_until::DATE
        LEFT JOIN offsets AS od ON od.day = s.updated::DATE
        {joins}
        WHERE s.fault IS NULL AND s.rowid NOT IN (SELECT r FROM repeats)
    """)


def _values(lab: Lab, source: str, vintage: int) -> dict[str, str]:
    time = "s.occurred::TIME"
    return {
        "source": f"'{source}'",
        "first_vintage": str(vintage),
        "occurred_at": clock.utc("s.occurred", "o", lab),
        "occurred_until": clock.utc("s.occurred_until", "ou", lab),
        "day": "s.occurred::DATE",
        "hour": "CASE WHEN s.time_known IS NOT FALSE THEN hour(s.occurred) END",
        "updated_at": clock.utc("s.updated", "od", lab),
        "family": "c.code_family IS TRUE OR s.family IS TRUE",
        "minor": "c.minor IS TRUE",
        "attempted": "c.attempted IS TRUE",
        "victims": "coalesce(s.victims, 1)",
        "point_fault": "CASE WHEN p.pair IS NULL THEN 'missing' ELSE p.point_fault END",
        "heaped": (
            f"CASE WHEN s.time_known IS FALSE THEN NULL WHEN {time} = TIME '00:00:00' "
            f"THEN 'midnight' WHEN {time} = TIME '12:00:00' THEN 'noon' END"
        ),
        "year": "year(s.occurred)",
        **{name: f"c.{name}" for name in ("offence", "confidence", "weapon", "place")},
        **{name: f"p.{name}" for name in ("x", "y")},
        **{
            name: f"s.{name}"
            for name in (
                "incident_id",
                "case_number",
                "code",
                "description",
                "victim_sex",
                "victim_age",
            )
        },
    }


def _area_values(layers: Sequence[str], recorded: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name in layers:
        record = f"r_{name}.id" if name in recorded else "NULL"
        values[f"area_{name}"] = f"coalesce(p.in_{name}, {record})"
        values[f"recorded_{name}"] = record
        values[f"placed_{name}"] = (
            f"CASE WHEN p.in_{name} IS NOT NULL THEN 'point' "
            f"WHEN {record} IS NOT NULL THEN 'record' END"
        )
    return values


def compare(
    engine: duckdb.DuckDBPyConnection, existing: str, *, complete: bool, layers: Sequence[Layer]
) -> None:
    """Fill `fate` (incident_id, fate, old_year, new_year) for rows against those of `existing`.

    fate is added, updated, unchanged, older (the lab's row is newer: kept) or withdrawn (the
    publisher's later file no longer has it; only where files are `complete`).
    """
    engine.execute("CREATE TABLE arrived AS SELECT * FROM incoming")
    content = [name for name in columns(x.name for x in layers) if name not in _SILENT]
    engine.execute(f"""
        CREATE TABLE fate AS
        SELECT i.incident_id, e.year AS old_year, i.year AS new_year, e.first_vintage,
               CASE WHEN e.incident_id IS NULL THEN 'added'
                    WHEN i.updated_at < e.updated_at THEN 'older'
                    WHEN {_differs(content)} THEN 'updated' ELSE 'unchanged' END AS fate
        FROM arrived AS i LEFT JOIN {existing} AS e ON e.incident_id = i.incident_id
    """)
    if complete:
        engine.execute(f"""
            INSERT INTO fate
            SELECT e.incident_id, e.year, NULL, e.first_vintage, 'withdrawn' FROM {existing} AS e
            WHERE e.day BETWEEN (SELECT min(day) FROM arrived) AND (SELECT max(day) FROM arrived)
              AND e.incident_id NOT IN (SELECT incident_id FROM arrived)
        """)


def changed_fields(
    engine: duckdb.DuckDBPyConnection, existing: str, layers: Sequence[Layer]
) -> dict[str, int]:
    """How many updated rows differ in each column."""
    content = [name for name in columns(x.name for x in layers) if name not in _SILENT]
    counted = ", ".join(
        f"count(*) FILTER (WHERE i.{name} IS DISTINCT FROM e.{name})" for name in content
    )
    (row,) = engine.execute(f"""
        SELECT {counted} FROM arrived AS i JOIN {existing} AS e USING (incident_id)
        WHERE i.incident_id IN (SELECT incident_id FROM fate WHERE fate = 'updated')
    """).fetchall()
    return {name: int(n) for name, n in zip(content, row, strict=True) if n}


def _differs(content: Sequence[str]) -> str:
    return " OR ".join(f"i.{name} IS DISTINCT FROM e.{name}" for name in content)


def touched_years(engine: duckdb.DuckDBPyConnection) -> list[int]:
    """Years in which rows appear, change or vanish."""
    rows = engine.execute("""
        SELECT DISTINCT unnest([old_year, new_year]) AS year FROM fate
        WHERE fate IN ('added', 'updated', 'withdrawn') ORDER BY year
    """).fetchall()
    return [int(year) for (year,) in rows if year is not None]


def after(
    engine: duckdb.DuckDBPyConnection,
    existing: str,
    years: Sequence[int],
    layers: Sequence[Layer],
) -> pa.RecordBatchReader:
    """The rows of the touched years as they shall be: untouched ones, then the arrived."""
    names = list(columns(layer.name for layer in layers))
    arrived = ", ".join(
        "coalesce(f.first_vintage, i.first_vintage) AS first_vintage"
        if name == "first_vintage"
        else f"i.{name}"
        for name in names
    )
    inside = ", ".join(map(str, years))
    return engine.execute(f"""
        SELECT {", ".join(f"e.{name}" for name in names)} FROM {existing} AS e
        WHERE e.year IN ({inside}) AND e.incident_id NOT IN (
          SELECT incident_id FROM fate WHERE fate IN ('updated', 'withdrawn'))
        UNION ALL
        SELECT {arrived} FROM arrived AS i JOIN fate AS f USING (incident_id)
        WHERE f.fate IN ('added', 'updated')
    """).to_arrow_reader(200_000)


def late(engine: duckdb.DuckDBPyConnection, existing: str) -> int:
    """New rows of days that the lab's data had already passed: arrivals after the fact."""
    ((n,),) = engine.execute(f"""
        SELECT count(*) FROM arrived AS i JOIN fate AS f USING (incident_id)
        WHERE f.fate = 'added' AND i.day <= (SELECT max(day) FROM {existing})
    """).fetchall()
    return int(n)
