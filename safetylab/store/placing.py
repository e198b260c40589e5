"""Where each incident was: its point in metres, its areas, what was wrong with its coordinates."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyproj import Transformer

from safetylab.sources.crosswalk import normalise
from safetylab.sources.source import Source
from safetylab.stats.polygons import locate
from safetylab.store.lab import Lab
from safetylab.terms.place import Layer

MARGIN = 1_000.0
"""Metres beyond the layers' bounding box where a point may still belong to the city."""
NULL_ISLAND = 1e-3  # degrees
NONE, NULL_POINT, SWAPPED, OUTSIDE = None, "null_island", "swapped", "outside"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Placed:
    """Points with what was found of them.

    xy    : metres, NaN where unusable, shape (n, 2)
    fault : None, 'null_island', 'swapped' (and mended) or 'outside', shape (n,)
    """

    xy: Floats
    fault: NDArray[np.object_]


def place(
    engine: duckdb.DuckDBPyConnection, source: Source, lab: Lab, layers: Sequence[Layer]
) -> None:
    """Fill the table `points` (pair, cx, cy -> x, y, point_fault, in_<layer>) from `staged`."""
    distinct = engine.execute(
        "SELECT DISTINCT pair, cx, cy FROM staged WHERE pair IS NOT NULL"
    ).to_arrow_table()
    pair, cx, cy = (distinct[name].to_numpy() for name in ("pair", "cx", "cy"))
    placed = _in_metres(pair, np.column_stack([cx, cy]), source, lab, layers)
    columns = {"pair": pa.array(pair, pa.int8()), "cx": cx, "cy": cy}
    columns |= _xy_columns(placed)
    columns |= {f"in_{layer.name}": area_of(placed.xy, layer) for layer in layers}
    keep(engine, "points", pa.table(columns))


def recorded(engine: duckdb.DuckDBPyConnection, layers: Sequence[Layer]) -> None:
    """Fill one table `recorded_<layer>` (text -> id) per layer whose recorded area is staged."""
    staged = {row[0] for row in engine.execute("DESCRIBE staged").fetchall()}
    for layer in layers:
        if f"rec_{layer.name}" in staged:
            texts = engine.execute(f"SELECT DISTINCT rec_{layer.name} FROM staged").fetchall()
            keep(engine, f"recorded_{layer.name}", _named([t for (t,) in texts if t], layer))


def columns_of(points: pa.Table) -> Floats:
    """The columns x and y as an array of shape (n, 2), metres."""
    return np.column_stack([points["x"].to_numpy(), points["y"].to_numpy()])


def keep(engine: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Copy the table into the engine under that name."""
    engine.register("arrived", table)
    engine.execute(f"CREATE TABLE {name} AS SELECT * FROM arrived")
    engine.unregister("arrived")


def _named(texts: list[str], layer: Layer) -> pa.Table:
    """Recorded texts matched to ids: by id, else by name, whatever its case and accents."""
    ids = {normalise(i): i for i in layer.ids}
    names = {normalise(n): i for i, n in zip(layer.ids, layer.names, strict=True)}
    known = names | ids
    found = [(text, known.get(normalise(text))) for text in texts]
    return pa.table(
        {
            "text": pa.array([text for text, _ in found], pa.string()),
            "id": pa.array([i for _, i in found], pa.string()),
        }
    )


def _in_metres(
    pair: NDArray[np.int8], given: Floats, source: Source, lab: Lab, layers: Sequence[Layer]
) -> Placed:
    xy = np.full(given.shape, np.nan)
    fault = np.full(len(given), NONE, dtype=object)
    box = _box(layers)
    for n, coordinates in enumerate(source.coordinates):
        mine = pair == n
        to_lab = Transformer.from_crs(coordinates.crs, lab.crs, always_xy=True)
        here = given[mine]
        points = _projected(to_lab, here)
        wrong = np.full(len(here), NONE, dtype=object)
        _mend_swapped(points, wrong, here, to_lab, box)
        wrong[~_inside(points, box)] = OUTSIDE
        wrong[_is_null(here, coordinates.crs, source)] = NULL_POINT
        points[(wrong == OUTSIDE) | (wrong == NULL_POINT)] = np.nan
        xy[mine], fault[mine] = points, wrong
    return Placed(xy, fault)


def _projected(transformer: Transformer, points: Floats) -> Floats:
    x, y = transformer.transform(points[:, 0], points[:, 1], errcheck=False)
    xy = np.column_stack([x, y]).astype(np.float64)
    xy[~np.isfinite(xy).all(axis=1)] = np.nan
    return xy


def _box(layers: Sequence[Layer]) -> tuple[float, float, float, float] | None:
    if not layers:
        return None
    each = np.array([layer.bounds for layer in layers])
    x0, y0 = each[:, :2].min(axis=0) - MARGIN
    x1, y1 = each[:, 2:].max(axis=0) + MARGIN
    return float(x0), float(y0), float(x1), float(y1)


def _inside(xy: Floats, box: tuple[float, float, float, float] | None) -> NDArray[np.bool_]:
    finite: NDArray[np.bool_] = np.asarray(np.isfinite(xy).all(axis=1))
    if box is None:
        return finite
    x0, y0, x1, y1 = box
    x, y = xy[:, 0], xy[:, 1]
    return np.asarray(finite & (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1))


def _mend_swapped(
    points: Floats,
    wrong: NDArray[np.object_],
    given: Floats,
    to_lab: Transformer,
    box: tuple[float, float, float, float] | None,
) -> None:
    """Points that lie in the city once their axes change places are taken to be swapped."""
    if box is None:
        return
    away = np.flatnonzero(~_inside(points, box))
    turned = _projected(to_lab, given[away][:, ::-1])
    home = _inside(turned, box)
    points[away[home]] = turned[home]
    wrong[away[home]] = SWAPPED


def _is_null(given: Floats, crs: str, source: Source) -> NDArray[np.bool_]:
    """(0, 0) in its own CRS, or what (0, 0) of the publisher's other CRS looks like here."""
    origins = [(0.0, 0.0)]
    for other in source.coordinates:
        if other.crs != crs:
            back = Transformer.from_crs(other.crs, crs, always_xy=True)
            origins.append(back.transform(0.0, 0.0))
    near = [np.abs(given - np.array(origin)).max(axis=1) < NULL_ISLAND for origin in origins]
    return np.asarray(np.any(near, axis=0))


def area_of(xy: Floats, layer: Layer) -> pa.Array:
    """The id of the area that each point is in, NULL where it is in none. xy: shape (n, 2)."""
    index = locate(xy, layer.shapes)
    taken = pa.array(index, mask=index < 0)
    return pa.DictionaryArray.from_arrays(taken, pa.array(layer.ids)).cast(pa.string())


def _xy_columns(placed: Placed) -> dict[str, pa.Array]:
    nowhere = np.isnan(placed.xy).any(axis=1)
    return {
        "x": pa.array(placed.xy[:, 0], mask=nowhere),
        "y": pa.array(placed.xy[:, 1], mask=nowhere),
        "point_fault": pa.array(placed.fault.tolist(), pa.string()),
    }
