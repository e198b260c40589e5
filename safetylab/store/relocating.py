"""When areas come or change after the facts: the incidents are placed again, as a vintage."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from safetylab.store import areas, merging, placing, query, tables, vintages
from safetylab.store.lab import Lab
from safetylab.store.vintages import Vintage
from safetylab.terms.place import Layer

NOT_COMPILED = "areas"
"""Stands where other vintages name the source they were compiled from."""


def place_again(lab: Lab, *, at: datetime) -> Vintage | None:
    """Give every incident its areas in the lab's layers as they are now; None without incidents.

    Recorded areas are kept for layers that had them when the files were compiled. Raises LabBusy.
    """
    with vintages.writing(lab.facts) as work:
        before = vintages.latest(lab.facts)
        if before is None or "incidents" not in before.tables:
            return None
        layers = [areas.load(lab, name) for name in lab.layers]
        version = _rewrite(lab, before, layers, work)
        vintage = Vintage(
            number=before.number + 1,
            published_at=vintages.stamp(at),
            source=NOT_COMPILED,
            files=(),
            tables={**before.tables, "incidents": version},
            counts={},
            recipe="",
            details={"layers": list(lab.layers)},
        )
        vintages.publish(lab.facts, vintage)
        return vintage


def _rewrite(lab: Lab, before: Vintage, layers: Sequence[Layer], work: Path) -> int:
    with query.connection(work) as engine:
        rows = query.relation(lab.facts, before, "incidents")
        engine.execute(f"CREATE TEMP TABLE spots AS SELECT DISTINCT x, y FROM {rows}")
        _keep_areas(engine, layers)
        there = tables.columns(lab.facts, "incidents", before.tables["incidents"])
        columns = merging.columns(layer.name for layer in layers)
        values = ", ".join(
            f"({_value(name, there)})::{kind} AS {name}" for name, kind in columns.items()
        )
        sources = engine.execute(f"SELECT DISTINCT source FROM {rows} ORDER BY source").fetchall()
        listed = ", ".join(f"'{name}'" for (name,) in sources)
        # The reader streams: nothing else may be asked of this connection until it is written.
        reader = engine.execute(
            f"SELECT {values} FROM {rows} AS i "
            "LEFT JOIN placed AS p ON p.x = i.x AND p.y = i.y ORDER BY i.source, i.year"
        ).to_arrow_reader(200_000)
        return tables.write(
            lab.facts,
            "incidents",
            reader,
            partitions=("source", "year"),
            replacing=f"source IN ({listed})",
        )


def _keep_areas(engine: duckdb.DuckDBPyConnection, layers: Sequence[Layer]) -> None:
    spots = engine.execute("SELECT x, y FROM spots WHERE x IS NOT NULL ORDER BY x, y")
    found = spots.to_arrow_table()
    xy = placing.columns_of(found)
    columns = {"x": found["x"], "y": found["y"]}
    columns |= {f"in_{layer.name}": placing.area_of(xy, layer) for layer in layers}
    placing.keep(engine, "placed", pa.table(columns))


def _value(name: str, there: frozenset[str]) -> str:
    """The new value of a kept column: areas by the map, else by the record, else as it was."""
    kind, _, layer = name.partition("_")
    recorded = f"i.recorded_{layer}" if f"recorded_{layer}" in there else "NULL"
    if kind == "area":
        return f"coalesce(p.in_{layer}, {recorded})"
    if kind == "placed":
        return (
            f"CASE WHEN p.in_{layer} IS NOT NULL THEN 'point' "
            f"WHEN {recorded} IS NOT NULL THEN 'record' END"
        )
    return f"i.{name}" if name in there else "NULL"
