"""Areas as features: each with the released figures of every rate of one calendar year."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import shapely

from safetylab.assess.indicator import Indicator
from safetylab.release import WITHHELD, Row
from safetylab.terms.errors import BadRequest, SafetyLabError
from safetylab.terms.period import Period
from safetylab.terms.words import spoken
from safetylab.web.api import problems, telling
from safetylab.web.shown import figures, geojson, tables
from safetylab.web.shown.figures import Ask, State

PARTS = {"": "value", "_low": "low", "_high": "high", "_count": "numerator"}
"""What follows an indicator's code in the names of properties, and the column it is of."""
Properties = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """A layer's areas in degrees: as shapes to look up, and as they are written."""

    shapes: tuple[shapely.Geometry, ...]
    texts: tuple[str, ...]
    box: tuple[float, float, float, float]


def outlines(layer: str) -> Outlines:
    """The boundaries of a layer. Raises SafetyLabError."""
    return _outlines(figures.state(), layer)


@lru_cache(maxsize=8)
def _outlines(state: State, layer: str) -> Outlines:
    found = geojson.geometries(figures.layer(layer), figures.lab().crs)
    texts = tuple(json.dumps(each, separators=(",", ":")) for each in found)
    shapes = tuple(shapely.from_geojson(list(texts)))
    west, south, east, north = (float(each) for each in shapely.total_bounds(list(shapes)))
    return Outlines(shapes, texts, (west, south, east, north))


def within(layer: str, box: shapely.Geometry | None) -> list[int]:
    """Which areas touch the rectangle, in degrees; None is everywhere."""
    known = outlines(layer).shapes
    if box is None:
        return list(range(len(known)))
    return [n for n, touched in enumerate(shapely.intersects(list(known), box)) if touched]


def written(layer: str, year: Period | None, n: int, **more: Any) -> str:
    """The n-th area as a GeoJSON feature, with other members beside."""
    known = properties(layer, year)[n]
    head = {"type": "Feature", "id": known["id"], **more, "properties": known}
    return f'{problems.dumps(head)[:-1]},"geometry":{outlines(layer).texts[n]}}}'


def properties(layer: str, year: Period | None) -> tuple[Properties, ...]:
    """What is told of each area of the layer, in their order."""
    return _properties(figures.state(), spoken.get(), layer, year)


@lru_cache(maxsize=32)
def _properties(
    state: State, language: str, layer: str, year: Period | None
) -> tuple[Properties, ...]:
    areas = figures.layer(layer)
    people, _ = telling.population(layer, year)
    common = {
        "layer": layer,
        "year": year.code if year else None,
        "vintage": figures.newest_vintage(),
    }
    told = [
        {"id": id_, "name": name, **common, "residents": people.get(id_)}
        for id_, name in zip(areas.ids, areas.names, strict=True)
    ]
    for indicator in tables.rates() if year else ():
        known, withheld = _rows(indicator, layer, year)
        for each in told:
            each |= _figures(indicator.code, known.get(str(each["id"])), withheld)
    return tuple(told)


def _rows(indicator: Indicator, layer: str, year: Period | None) -> tuple[dict[str, Row], bool]:
    """Released rows by area; without any, whether the door keeps them or there are none."""
    first = next(iter(figures.lab().layers))
    ask = Ask(indicator.code, "area", year, layer=None if layer == first else layer)
    try:
        release = figures.released(ask)
    except SafetyLabError as why:
        return {}, isinstance(why, BadRequest)
    if year and release.period not in ("", year.code):
        return {}, True
    return {row["area"]: row for row in release.rows}, False


def _figures(code: str, row: Row | None, withheld: bool) -> Properties:
    """What an area's row tells; nothing, where it has none."""
    told = {f"{code}{suffix}": row[name] if row else None for suffix, name in PARTS.items()}
    return told | {f"{code}_{WITHHELD}": bool(row[WITHHELD]) if row else withheld}
