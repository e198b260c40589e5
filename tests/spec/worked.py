"""Worked examples of indicators: a city of square zones, its residents and incident rows."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyproj import Transformer

from safetylab.assess import rates
from safetylab.assess.indicator import Indicator
from safetylab.assess.measurement import Measurement, Question
from safetylab.store import lab as labs
from safetylab.store import residents
from safetylab.store.incidents import Facts
from safetylab.store.lab import Lab
from safetylab.store.vintages import Vintage
from safetylab.terms import period
from safetylab.terms.incident import KEPT

Case = Mapping[str, Any]
YEAR = period.year(2023)
"""Of 365 days: person-years equal residents."""
WEST, SOUTH, SIDE, CELL = 670_000, 2_285_000, 2000, 50
TO_DEGREES = Transformer.from_crs("EPSG:32613", "EPSG:4326", always_xy=True)
TOML = """
name = "Quadra"
languages = ["en"]
timezone = "America/Mexico_City"
crs = "EPSG:32613"
[layers.zone]
label = { en = "Zone" }
"""
KINDS = {"VARCHAR": pa.string(), "INTEGER": pa.int32(), "SMALLINT": pa.int16()}
KINDS |= {"TINYINT": pa.int8(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_()}
KINDS |= {"DATE": pa.date32(), "TIMESTAMP": pa.timestamp("us")}
SCHEMA = pa.schema([(name, KINDS[kind]) for name, kind in KEPT.items()])
SCHEMA = SCHEMA.append(pa.field("area_zone", pa.string()))


def answer(case: Case, indicator: Indicator, folder: Path) -> Measurement:
    """What the engine says of the case in 2023."""
    zones = [zone for each in case.get("areas", [{}]) for zone in [each] * each.get("times", 1)]
    folder.mkdir(exist_ok=True)
    lab = _lab(folder / "lab", zones)
    _residents(lab, case, zones)
    listed = [*_given(case), *_in_cells(case), *_in_areas(zones), *_every_month(case)]
    file = folder / "incidents.parquet"
    pq.write_table(pa.Table.from_pylist(listed, SCHEMA), file)
    vintage = _vintage()
    facts = Facts(lab, vintage, f"read_parquet('{file}')")
    by = tuple(case.get("by", ()))
    return (indicator.answer or rates.answer)(Question(facts, YEAR, by), indicator)


def _vintage() -> Vintage:
    return Vintage(
        number=1,
        published_at="2024-01-01T00:00:00Z",
        source="police",
        files=(),
        tables={"incidents": 0},
        counts={},
        recipe="",
    )


def _lab(folder: Path, zones: list[Any]) -> Lab:
    (folder / "areas").mkdir(parents=True)
    (folder / "lab.toml").write_text(TOML)
    width = SIDE / len(zones)
    features = [_zone(f"Z{n:02d}", n * width, width) for n in range(len(zones))]
    collection = {"type": "FeatureCollection", "features": features}
    (folder / "areas" / "zone.geojson").write_text(json.dumps(collection))
    return labs.open_lab(folder)


def _zone(name: str, x: float, width: float) -> dict[str, Any]:
    # A metre inside of the cells' edges, so that no cell outside of the city is touched.
    x0, x1, y0, y1 = x + 1, x + width - 1, 1, SIDE - 1
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
    ring = [TO_DEGREES.transform(WEST + a, SOUTH + b) for a, b in corners]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"id": name, "name": name}, "geometry": geometry}


def _residents(lab: Lab, case: Case, zones: list[Any]) -> None:
    lines = [f"Z{n:02d},2023,all,{z['residents']}" for n, z in enumerate(zones) if z]
    sexes = {"residents": "all", "women": "female", "men": "male"}
    lines += [f"Z00,2023,{sex},{case[key]}" for key, sex in sexes.items() if case.get(key)]
    if lines:
        file = lab.folder / "given.csv"
        file.write_text("\n".join(["area,year,sex,residents", *lines, ""]))
        residents.add(lab, file, layer="zone")


def _row(day: date, **given: Any) -> dict[str, Any]:
    known = {"victims": 1, "family": False, "attempted": False, "day": day, "year": day.year}
    return known | {"occurred_at": datetime(day.year, day.month, day.day, 12)} | given


def _given(case: Case) -> Iterator[dict[str, Any]]:
    for each in case.get("incidents", ()):
        fields = {k: v for k, v in each.items() if k not in ("times", "day", "sex", "area")}
        more = {"victim_sex": each.get("sex"), "area_zone": each.get("area")}
        for _ in range(each.get("times", 1)):
            yield _row(each.get("day", date(2023, 5, 10)), **fields, **more)


def _in_cells(case: Case) -> Iterator[dict[str, Any]]:
    """The incidents of each cell that has any, from the south-west corner on."""
    across, at = SIDE // CELL, 0
    for each in case.get("cells", ()):
        for _ in range(each.get("times", 1)):
            x, y = WEST + (at % across + 0.5) * CELL, SOUTH + (at // across + 0.5) * CELL
            at += 1
            for _ in range(each["incidents"]):
                yield _row(date(2023, 5, 10), offence=each.get("offence", "0502"), x=x, y=y)


def _in_areas(zones: list[Any]) -> Iterator[dict[str, Any]]:
    for n, zone in enumerate(zones):
        for key, day in (("before", date(2022, 5, 10)), ("now", date(2023, 5, 10))):
            for _ in range(zone.get(key, 0)):
                yield _row(day, offence="020111", area_zone=f"Z{n:02d}")


def _every_month(case: Case) -> Iterator[dict[str, Any]]:
    """One drug offence a month, so that the records cover the years; no indicator counts it."""
    for year in (2022, 2023)[case.get("no_earlier_records", False) :]:
        for month in range(1, 13):
            yield _row(date(year, month, 28), offence="0601")


def duckdb_kinds() -> set[str]:
    """The kinds of column that the rows of the examples have, as DuckDB calls them."""
    empty = SCHEMA.empty_table()  # noqa: F841 - DuckDB finds it by its name
    described = duckdb.connect().execute("DESCRIBE SELECT * FROM empty").fetchall()
    return {f"{name} {kind}" for name, kind, *_ in described}
