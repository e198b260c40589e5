"""A plain file of residents, for whoever has one beside a file of incidents and no lab."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from safetylab.assess import from_areas, places
from safetylab.assess.events import Events, Floats
from safetylab.assess.population import Population
from safetylab.sources import metres, points
from safetylab.sources.census import HEADERS
from safetylab.sources.guessing.fields import bare
from safetylab.sources.points import Wanted
from safetylab.store import area_columns, boundaries, geofile
from safetylab.terms.errors import BadFile, BadRequest
from safetylab.terms.words import say, say_many

ALWAYS = 0
"""In place of a year where the file tells none."""


def read(
    path: Path,
    like: Events,
    *,
    residents: str | None = None,
    x: str | None = None,
    y: str | None = None,
    crs: str | None = None,
) -> Population:
    """The residents of a CSV with a point in each row, or of a file of shapes.

    like: the incidents, in whose metres it is told. residents, x, y: columns, None for those to be
    found by their names. crs: of coordinates of which the file does not say it.
    Rows of one point and year, such as those of age groups, are added up. Raises BadFile,
    BadRequest.
    """
    if _of_shapes(path):
        found = _shapes(path, residents, crs)
    else:
        found = _points(path, Wanted(x=x, y=y), residents, crs)
    if found.people.min(initial=0.0) < 0:
        raise BadFile(
            say("{file} has places with fewer than no residents.", file=path.name),
            hint=say("is the column that of the residents? Name it: --residents COLUMN."),
        )
    return _near(_moved(found, like.about.ground.crs), like)


def _of_shapes(path: Path) -> bool:
    """Whether it is a map, or a table with shapes in well-known text."""
    if path.suffix.casefold() in (*geofile.SUFFIXES, ".zip") and path.suffix.casefold() != ".csv":
        return True
    return bool(set(geofile.WKT.split(",")) & {each.casefold() for each in points.header(path)})


def _points(path: Path, wanted: Wanted, residents: str | None, crs: str | None) -> Population:
    header = points.header(path)
    likely = {"year": HEADERS["year"]} | ({} if residents else {"residents": HEADERS["residents"]})
    given = _there(header, wanted)
    more = {"residents": residents} if residents else {}
    found = points.read(path, replace(given, likely=likely, more=more))
    if "residents" not in found.more:
        raise _no_residents(path.name, header)
    placed = metres.of(found.given, crs, degrees=points.degrees(found.pair))
    year = found.more.get("year", np.zeros(len(placed.xy)))
    known = np.isfinite(placed.xy).all(axis=1) & np.isfinite(found.more["residents"] + year)
    if not known.any():
        raise BadFile(
            say("{file} has no row that can be used.", file=path.name),
            hint=say("name the column of the residents: --residents COLUMN."),
        )
    xy, at = np.unique(placed.xy[known], axis=0, return_inverse=True)
    years, when = np.unique(year[known].astype(int), return_inverse=True)
    people = np.full((len(xy), len(years)), np.nan)
    people[at.ravel(), when] = 0.0
    np.add.at(people, (at.ravel(), when), found.more["residents"][known])
    return Population(
        xy=xy,
        people=_filled(people, years),
        years=tuple(years.tolist()),
        crs=placed.crs,
        file=path.name,
        areas=places.NONE,
        notes=_left_out(found.read - int(known.sum()), path.name),
    )


def _there(header: Sequence[str], wanted: Wanted) -> Wanted:
    """The columns of the points' file, if this one has them too; else those to be found."""
    both = {wanted.x, wanted.y} <= {None, *header}
    return wanted if both else Wanted()


def _filled(people: Floats, years: NDArray[np.int64]) -> Floats:
    """With the nearest year's residents where a place has none of a year."""
    apart = np.abs(years[:, None] - years[None, :])
    for n in np.flatnonzero(~np.isfinite(people).all(axis=1)):
        there = np.flatnonzero(np.isfinite(people[n]))
        people[n] = people[n, there[apart[:, there].argmin(axis=1)]]
    return people


def _shapes(path: Path, residents: str | None, crs: str | None) -> Population:
    found = geofile.opened(path)
    column = area_columns.column(found.columns, residents, path.name) or _likely(found.columns)
    if column is None:
        raise _no_residents(path.name, list(found.columns))
    only = shapely.get_type_id(found.shapes) == shapely.GeometryType.POINT
    usable = np.isfinite(shapely.bounds(found.shapes)).all(axis=1)
    people = from_areas.numbers(found.columns[column])
    known = usable & np.isfinite(people) & (only if only.any() else from_areas.areal(found.shapes))
    if not known.any():
        raise BadFile(
            say("No shape of {file} has a number in '{column}'.", file=path.name, column=column),
            hint=say("name the column of the residents: --residents COLUMN."),
        )
    said = from_areas.own_crs(found) or crs
    shapes, system, _ = from_areas.in_metres(found.shapes[known], found, said)
    ids, names = from_areas.called(found.columns, known)
    return Population(
        xy=places.middles(shapes),
        people=people[known, None],
        years=(ALWAYS,),
        crs=system,
        file=path.name,
        areas=places.NONE if only.any() else shapes,
        ids=ids,
        names=names,
        notes=_left_out(int((~known).sum()), path.name),
    )


def _likely(columns: Iterable[str]) -> str | None:
    names = {bare(each): each for each in columns}
    return next((names[bare(each)] for each in HEADERS["residents"] if bare(each) in names), None)


def _no_residents(file: str, columns: Sequence[str]) -> BadRequest:
    return BadRequest(
        say("Which column of {file} tells the residents is not clear.", file=file),
        hint=say("say --residents; it has {columns}.", columns=", ".join(columns)[:300]),
    )


def _left_out(n: int, file: str) -> tuple[str, ...]:
    if not n:
        return ()
    said: str = say_many(
        "{n} row of {file} without a place or residents was left out.",
        "{n} rows of {file} without a place or residents were left out.",
        n,
        file=file,
    )
    return (said,)


def _moved(found: Population, crs: str) -> Population:
    """The same in the metres of the incidents."""
    if found.crs == crs:
        return found
    if not (found.crs and crs):
        raise BadRequest(
            say("The residents and the incidents are not in one reference system."),
            hint=say("name that of the incidents, --crs EPSG:32613, for example."),
        )
    there = Transformer.from_crs(found.crs, crs, always_xy=True)
    moved = boundaries.moved(found.areas, there) if len(found.areas) else found.areas
    xy = np.column_stack(there.transform(*found.xy.T))
    return replace(found, xy=places.middles(moved) if len(moved) else xy, areas=moved, crs=crs)


def _near(found: Population, like: Events) -> Population:
    """Itself. Raises BadRequest where the incidents lie wholly beside it."""
    low, high = _box(found)
    known = like.xy[np.isfinite(like.xy).all(axis=1)]
    slack = (high - low).max() / 2
    if not ((known >= low - slack) & (known <= high + slack)).all(axis=1).any():
        raise BadRequest(
            say("No incident lies where the residents of {file} live.", file=found.file),
            hint=say("is the --crs that of both files?"),
        )
    return found


def _box(found: Population) -> tuple[Floats, Floats]:
    if not len(found.areas):
        return found.xy.min(axis=0), found.xy.max(axis=0)
    x0, y0, x1, y1 = shapely.total_bounds(found.areas)
    return np.array([x0, y0]), np.array([x1, y1])
