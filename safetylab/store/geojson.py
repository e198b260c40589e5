"""The lab's own boundary files: GeoJSON in degrees, one area a line, with id and name."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.sources.census import id_text
from safetylab.terms.errors import BadFile
from safetylab.terms.words import say

Shapes = NDArray[np.object_]
DIGITS = 7  # of a degree: about a centimetre


def text(ids: Sequence[str], names: Sequence[str], shapes: Shapes) -> str:
    """A FeatureCollection of polygons in degrees (RFC 7946), the same bytes for the same areas."""
    features = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {"id": each, "name": name},
                "geometry": _rounded(shapely.geometry.mapping(shape)),
            },
            ensure_ascii=False,
        )
        for each, name, shape in zip(ids, names, shapely.orient_polygons(shapes), strict=True)
    ]
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(features) + "\n]}\n"


def read(path: Path) -> tuple[tuple[str, ...], tuple[str, ...], Shapes]:
    """Ids, names and multipolygons in degrees. Raises BadFile where text() did not make it."""
    features = _features(path)
    ids, names = _labels(features, path)
    try:
        return ids, names, _shapes(features)
    except (KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as why:
        raise _broken(path, str(why)) from why


def ids(path: Path) -> tuple[str, ...]:
    """The areas' ids alone. Raises BadFile."""
    return _labels(_features(path), path)[0]


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
    except (ValueError, KeyError, TypeError) as why:
        raise _broken(path, str(why)) from why
    if not isinstance(features, list) or not features:
        raise _broken(path, say("it holds no areas"))
    return features


def _labels(features: list[dict[str, Any]], path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    try:
        found = [feature["properties"] for feature in features]
        ids = tuple(id_text(each["id"]) for each in found)
    except (KeyError, TypeError) as why:
        raise _broken(path, say("an area has no property 'id'")) from why
    if "" in ids or len(set(ids)) < len(ids):
        raise _broken(path, say("ids are missing or repeated"))
    return ids, tuple(str(each.get("name") or each["id"]) for each in found)


def _shapes(features: list[dict[str, Any]]) -> Shapes:
    """Multipolygons from nested lists by way of one array: ten times as fast as one by one."""
    points: list[list[float]] = []
    rings, polygons, areas = [0], [0], [0]
    for feature in features:
        for polygon in _polygons(feature["geometry"]):
            for ring in polygon:
                points.extend(ring)
                rings.append(len(points))
            polygons.append(len(rings) - 1)
        areas.append(len(polygons) - 1)
    offsets = tuple(np.array(each) for each in (rings, polygons, areas))
    xy = np.array(points, dtype=np.float64)[:, :2]
    return np.asarray(
        shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, xy, offsets), dtype=object
    )


def _polygons(geometry: dict[str, Any]) -> list[Any]:
    kinds = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}
    found: list[Any] = kinds[geometry["type"]]
    return found


def _rounded(geometry: Any) -> Any:
    """Coordinates without the noise beyond the last digit kept."""
    if isinstance(geometry, dict):
        kept = _rounded(geometry["coordinates"])
        return {"type": geometry["type"], "coordinates": kept}
    if geometry and isinstance(geometry[0], float):
        return [round(value, DIGITS) for value in geometry]
    return [_rounded(each) for each in geometry]


def _broken(path: Path, why: str) -> BadFile:
    return BadFile(
        say("{file} is not a layer of areas: {why}.", file=path, why=why.rstrip(".")[:200]),
        hint=say("put it in place with: safetylab areas add FILE --layer NAME"),
    )
