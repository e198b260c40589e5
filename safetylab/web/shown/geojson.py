"""Areas with their released figures as GeoJSON (RFC 7946)."""

import json
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer

from safetylab.release import Release, Row
from safetylab.store.boundaries import WGS84, moved
from safetylab.terms.place import Layer

DIGITS = 6
"""Decimals of a degree: some 10 centimetres."""
TOLERANCE = 10.0
"""Metres. Borders between neighbours stay shared."""


def text(release: Release, layer: Layer, crs: str) -> str:
    """The rows as features, in degrees; a row without an area, such as an unknown place, has none.

    crs: of the layer's shapes, metres. Members beside the features say where they come from.
    """
    shapes = dict(zip(layer.ids, geometries(layer, crs), strict=True))
    origin = release.provenance
    collection = {
        "type": "FeatureCollection",
        "summary": release.summary,
        "notes": list(release.notes),
        "lab": origin.lab,
        "layer": layer.name,
        "vintage": origin.vintage,
        "published_at": origin.published_at,
        "sources": list(origin.sources),
        "features": [_feature(release, row, shapes.get(row["area"])) for row in release.rows],
    }
    return json.dumps(
        collection, ensure_ascii=False, separators=(",", ":"), default=str, allow_nan=False
    )


def geometries(layer: Layer, crs: str) -> list[dict[str, Any]]:
    """The layer's shapes as GeoJSON geometries in WGS84, a little simplified, in their order."""
    simple = np.asarray(shapely.coverage_simplify(layer.shapes, TOLERANCE))
    degrees = moved(simple, Transformer.from_crs(crs, WGS84, always_xy=True))
    wound = shapely.orient_polygons(degrees)  # outer rings against the clock, as the RFC asks
    return [_rounded(json.loads(each)) for each in shapely.to_geojson(wound)]


def _feature(release: Release, row: Row, geometry: dict[str, Any] | None) -> dict[str, Any]:
    properties = {name: row[name] for name in release.columns}
    properties["vintage"] = release.provenance.vintage
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    return feature if row["area"] is None else {"id": row["area"]} | feature


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": geometry["type"], "coordinates": _short(geometry["coordinates"])}


def _short(part: Any) -> Any:
    if isinstance(part, list):
        return [_short(each) for each in part]
    return round(part, DIGITS)
