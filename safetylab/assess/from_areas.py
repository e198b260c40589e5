"""A plain file of areas with a value each, for whoever has polygons and a number, and no lab."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.assess import places
from safetylab.assess.events import About, Ground
from safetylab.assess.places import Places
from safetylab.sources import metres
from safetylab.store import area_columns, geofile
from safetylab.store.geofile import Opened
from safetylab.terms.errors import BadFile
from safetylab.terms.period import Period
from safetylab.terms.result import Provenance
from safetylab.terms.words import say, say_many

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]
NEVER = Period(date(1970, 1, 1), date(1970, 1, 2))
AREAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def read(
    path: Path, value: str, *, neighbours: str = "queen", crs: str | None = None
) -> tuple[About, Places]:
    """The areas of a GeoJSON, GeoPackage, Shapefile or CSV with WKT, and the column asked for.

    neighbours: queen, rook, or metres between middles. crs: of the file, where it says none or a
    wrong one; "none" for a plane in metres. Rows without a shape or a number are left out and
    counted. Raises BadFile, BadRequest.
    """
    found = geofile.opened(path)
    column = area_columns.column(found.columns, value, path.name) or value
    usable = areal(found.shapes)
    if not usable.any():
        raise BadFile(
            say("{file} holds no areas.", file=path.name), hint=say("is it the right export?")
        )
    shapes, system, note = in_metres(found.shapes[usable], found, crs)
    values = numbers(found.columns[column])[usable]
    known = np.isfinite(values)
    ids, names = called(found.columns, usable)
    at = Places(
        xy=places.middles(shapes),
        values=values,
        unit=column,
        areas=shapes,
        ids=ids,
        names=names,
        w=places.of_areas(shapes, neighbours),
        neighbours=neighbours,
    )
    notes = (*_without_shape(~usable), *_without_number(~known, column), note)
    about = _about(f"{column}, {path.name}", path.name, int(known.sum()), _ground(at, system))
    return about, places.known(at, known, *(each for each in notes if each))


def _about(name: str, file: str, n: int, ground: Ground) -> About:
    return About(
        name=name,
        code="",
        period=NEVER,
        provenance=Provenance("", 0, "", (file,)),
        offences=(),
        sensitive=False,
        n=n,
        ground=ground,
        dated=False,
    )


def _ground(at: Places, crs: str) -> Ground:
    return Ground(shapes=at.areas, ids=at.ids, names=at.names, crs=crs)


def areal(shapes: Shapes) -> NDArray[np.bool_]:
    """Polygons of finite coordinates, shape (n,)."""
    finite = np.isfinite(shapely.bounds(shapes)).all(axis=1)
    return np.asarray(finite & np.isin(shapely.get_type_id(shapes), AREAL))


def own_crs(found: Opened) -> str | None:
    """The reference system that the file says, unless it cannot be."""
    # GeoJSON is in degrees by its standard, and often is not.
    given = shapely.get_coordinates(found.shapes)
    far = bool((np.abs(given) > metres.DEGREES).any())
    return None if found.kind == "geojson" and far else found.crs


def in_metres(shapes: Shapes, found: Opened, crs: str | None) -> tuple[Shapes, str, str]:
    """Shapes of a file in metres, their reference system, what was done.

    crs: where the file says none or a wrong one; "none" for a plane.
    """
    given = shapely.get_coordinates(shapes)
    far = bool((np.abs(given) > metres.DEGREES).any())
    said = crs or own_crs(found)
    placed = metres.of(given, said, degrees=said is None and not far)
    moved = shapely.set_coordinates(shapes.copy(), placed.xy)
    return np.asarray(shapely.make_valid(moved)), placed.crs, placed.note


def numbers(values: Sequence[Any]) -> Floats:
    """A column's values as numbers, NaN for others, shape (n,)."""
    return np.array([_number(value) for value in values], dtype=float)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def called(
    columns: Mapping[str, Sequence[Any]], usable: NDArray[np.bool_]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids and names of the areas; their place in the file where no column tells them apart."""
    where = np.flatnonzero(usable).tolist()
    kept = {name: [values[n] for n in where] for name, values in columns.items()}
    try:
        id_column = area_columns.chosen_id(kept, "")
        ids = area_columns.ids_of(kept[id_column], id_column, "")
    except BadFile:
        ids = tuple(str(n + 1) for n in range(int(usable.sum())))
        return ids, ids
    names, _ = area_columns.names_of(kept[area_columns.chosen_name(kept, id_column)], ids)
    return ids, names


def _without_shape(gone: NDArray[np.bool_]) -> tuple[str, ...]:
    n = int(gone.sum())
    if not n:
        return ()
    return (
        say_many(
            "{n} row without a shape was left out.",
            "{n} rows without a shape were left out.",
            n,
        ),
    )


def _without_number(gone: NDArray[np.bool_], column: str) -> tuple[str, ...]:
    n = int(gone.sum())
    if not n:
        return ()
    return (
        say_many(
            "{n} area without a number in '{column}' is left out.",
            "{n} areas without a number in '{column}' are left out.",
            n,
            column=column,
        ),
    )
