"""Boundaries from outside, checked, mended and in degrees: what an area layer is made from."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from safetylab.store.area_columns import chosen_id, chosen_name, column, ids_of, names_of
from safetylab.store.geofile import Opened, opened
from safetylab.terms.errors import BadFile, BadRequest
from safetylab.terms.words import say

WGS84 = "EPSG:4326"
GRID = 1e-7  # degrees, about a centimetre
AREAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)

Shapes = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a person says of a boundary file; what is None is found out."""

    id_column: str | None = None
    name_column: str | None = None
    crs: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """Areas as a file has them, n of them, and how they were read.

    ids, names : shape (n,)
    shapes     : valid polygons, longitude and latitude (WGS 84, degrees), shape (n,)
    mended, empty, unnamed : areas with invalid rings; without a shape (left out); without a name
    """

    file: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    shapes: Shapes
    id_column: str
    name_column: str
    crs: str
    mended: int
    empty: int
    unnamed: int


def read(path: Path, how: Reading) -> Boundaries:
    """The areas of a GeoJSON, GeoPackage, Shapefile (also zipped) or CSV with a WKT column.

    Raises BadFile for a file that cannot be used, BadRequest for a column or CRS that is not.
    """
    found = opened(path)
    sound = _usable(found.shapes)
    _only_polygons(found.shapes[sound], path.name)
    crs = _crs(how.crs, found, found.shapes[sound], path.name)
    mended = int((~shapely.is_valid(found.shapes[sound])).sum())
    shapes = _in_degrees(_valid(found.shapes[sound]), crs, path.name)
    kept = np.flatnonzero(sound)[~shapely.is_empty(shapes)]
    columns = {name: [values[i] for i in kept] for name, values in found.columns.items()}
    id_column = column(columns, how.id_column, path.name) or chosen_id(columns, path.name)
    name_column = column(columns, how.name_column, path.name) or chosen_name(columns, id_column)
    ids = ids_of(columns[id_column], id_column, path.name)
    names, unnamed = names_of(columns[name_column], ids)
    return Boundaries(
        file=path.name,
        ids=ids,
        names=names,
        shapes=shapes[~shapely.is_empty(shapes)],
        id_column=id_column,
        name_column=name_column,
        crs=":".join(crs.to_authority() or (crs.name,)),
        mended=mended,
        empty=len(found.shapes) - len(kept),
        unnamed=unnamed,
    )


def _usable(shapes: Shapes) -> NDArray[np.bool_]:
    """Which have a shape of finite coordinates, shape (n,)."""
    return np.asarray(np.isfinite(shapely.bounds(shapes)).all(axis=1))


def _only_polygons(shapes: Shapes, name: str) -> None:
    if not len(shapes):
        raise BadFile(
            say("{file} holds no areas.", file=name), hint=say("is it the right export?")
        )
    other = sum(1 for shape in shapes if not _parts(shape))
    if other:
        raise BadFile(
            say(
                "{n} of {all} shapes in {file} are points or lines, not polygons.",
                n=other,
                all=len(shapes),
                file=name,
            ),
            hint=say("an area layer needs boundaries: export polygons only."),
        )


def _parts(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """The polygons in a shape of any kind."""
    if shape.geom_type == "Polygon":
        return [shape]
    if shape.geom_type in ("Point", "LineString", "LinearRing"):
        return []
    return [polygon for part in shapely.get_parts(shape) for polygon in _parts(part)]


def _valid(shapes: Shapes) -> Shapes:
    """Polygons without crossing rings; what is left of a mended one beside polygons is dropped."""
    sound = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    whole = np.isin(shapely.get_type_id(sound), AREAL)
    sound[~whole] = [_joined(shape) for shape in sound[~whole]]
    return np.asarray(sound)


def _joined(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.union_all(_parts(shape)) if _parts(shape) else shapely.Polygon()


def _crs(given: str | None, found: Opened, shapes: Shapes, name: str) -> CRS:
    """The CRS of the coordinates: as given, as the file says, or degrees where that must be."""
    said = given or found.crs
    if said is None and (found.kind == "shp" or not _fit_degrees(shapes)):
        raise BadFile(
            say("{file} does not say in which coordinate system it is.", file=name),
            hint=say("give --crs EPSG:… of its publisher; a Shapefile keeps it in its .prj."),
        )
    try:
        crs = CRS.from_user_input(said or WGS84)
    except CRSError as why:
        raise BadRequest(
            say("'{crs}' is not a coordinate reference system.", crs=str(said)[:60]),
            hint=say("give an EPSG code, such as --crs EPSG:4326."),
        ) from why
    if crs.is_geographic and not _fit_degrees(shapes):
        raise _no_degrees(shapes, crs, name)
    return crs


def _fit_degrees(shapes: Shapes) -> bool:
    west, south, east, north = shapely.total_bounds(shapes)
    return bool(-180.001 <= west <= east <= 180.001 and -90.001 <= south <= north <= 90.001)


def _no_degrees(shapes: Shapes, crs: CRS, name: str) -> BadFile:
    west, south, east, north = shapely.total_bounds(shapes)
    swapped = -90 <= west <= east <= 90 and -180 <= south <= north <= 180
    return BadFile(
        say(
            "The coordinates of {file} cannot be degrees of {crs}: they reach {x}, {y}.",
            file=name,
            crs=crs.name,
            x=f"{east:.0f}",
            y=f"{north:.0f}" if north > 90 else f"{south:.0f}",
        ),
        hint=say("longitude and latitude seem swapped; GeoJSON has the longitude first.")
        if swapped
        else say("give --crs EPSG:… of the system they are in."),
    )


def _in_degrees(shapes: Shapes, crs: CRS, name: str) -> Shapes:
    """The shapes in longitude and latitude, on a grid of 1e-7 degrees."""
    degrees = moved(shapes, Transformer.from_crs(crs, WGS84, always_xy=True))
    if not np.isfinite(shapely.bounds(degrees[~shapely.is_empty(degrees)])).all():
        raise BadFile(
            say(
                "The coordinates of {file} do not lie where {crs} is used.",
                file=name,
                crs=crs.name,
            ),
            hint=say("give --crs EPSG:… of the system they are in."),
        )
    return np.asarray(shapely.set_precision(degrees, GRID))


def moved(shapes: Shapes, transformer: Transformer) -> Shapes:
    """The shapes in the transformer's target system (x before y); what fails becomes infinite."""

    def ahead(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        try:
            return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
        except ProjError:
            return np.full_like(xy, np.inf)

    return np.asarray(shapely.transform(shapes, ahead))
