"""The points of a plain file, to be analysed by whoever has no lab."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from safetylab.assess import land
from safetylab.assess.events import About, Events, Ground, Times
from safetylab.sources import metres, points
from safetylab.sources.points import Points, Wanted
from safetylab.store import boundaries, geofile
from safetylab.terms.errors import BadFile, BadRequest, NotEnoughData
from safetylab.terms.period import Period
from safetylab.terms.result import Provenance
from safetylab.terms.words import say

MAPS = (".geojson", ".json", ".gpkg", ".shp")
X, Y = "x of its point", "y of its point"
"""The file's own columns may be called x and y."""
MARGIN = 1.0
"""Metres around the points of a file without a boundary, so that its land has a surface."""


def events(
    path: Path, wanted: Wanted, *, crs: str | None = None, ground: Path | None = None
) -> Events:
    """The points of a plain file, for whoever has no lab.

    wanted: columns, as sources.points takes them. crs: their reference system, "none" for a
    plane in metres, None to be told from the file. ground: a boundary file's path, None for the
    box around the points. Raises BadFile, BadRequest.
    """
    found, own = _read(path, wanted)
    placed = metres.of(found.given, crs or own, degrees=points.degrees(found.pair))
    lost = np.asarray(~np.isfinite(placed.xy).all(axis=1) & bool(found.pair[0]))
    aside = {**found.aside, say("no such place"): int(lost.sum())}
    kept = np.argsort(np.where(lost, np.datetime64("NaT"), found.start), kind="stable")
    kept = kept[~lost[kept]]
    if not len(kept):
        raise NotEnoughData(say("{file} has no usable row.", file=path.name))
    start, xy = found.start[kept], placed.xy[kept]
    around_them = around(xy, placed.crs, ground)
    if ground is not None and found.pair[0]:
        _some_within(xy, around_them, (path.name, ground.name))
    about = About(
        name=path.name,
        code="",
        period=_span(start),
        provenance=Provenance("", 0, "", (path.name,)),
        offences=(),
        sensitive=False,
        n=len(kept),
        ground=around_them,
        dated=not np.isnat(start).all(),
        notes=_said(found.read, aside, placed.note if found.pair[0] else ""),
    )
    return Events(
        about=about,
        xy=xy,
        day=start.astype("datetime64[D]"),
        start=start,
        stop=found.stop[kept],
        timed=found.timed[kept],
        heaped=found.timed[kept] & _round(start),
        more={name: each[kept] for name, each in found.more.items()},
    )


def _read(path: Path, wanted: Wanted) -> tuple[Points, str | None]:
    """The points, and the reference system if the file itself says it."""
    if path.suffix.casefold() not in MAPS:
        return points.read(path, wanted), None
    opened = geofile.opened(path)
    kinds = shapely.get_type_id(opened.shapes)
    if not np.isin(kinds, (shapely.GeometryType.POINT, shapely.GeometryType.MISSING)).all():
        raise BadFile(
            say("{file} holds shapes that are no points.", file=path.name),
            hint=say("areas are a boundary: --boundary {file}.", file=path.name),
        )
    columns = {name: _texts(values) for name, values in opened.columns.items()}
    across, up = shapely.get_x(opened.shapes), shapely.get_y(opened.shapes)
    columns |= {X: _texts(across.tolist()), Y: _texts(up.tolist())}
    placed = replace(wanted, x=X, y=Y) if wanted.places else wanted
    return points.of_table(pa.table(columns), placed, path.name), opened.crs


def _texts(values: Sequence[Any]) -> pa.Array:
    """The values as text; times without their zone."""
    told = (
        each.replace(tzinfo=None).isoformat(" ") if isinstance(each, datetime) else each
        for each in values
    )
    return pa.array([None if each is None else str(each) for each in told], pa.string())


def _said(read: int, aside: Mapping[str, int], note: str) -> tuple[str, ...]:
    """How many rows were set aside, and why; how coordinates were read."""
    reasons = [(reason, n) for reason, n in aside.items() if n]
    # Not said inside the braces: Python before 3.12 finds no words there to be translated.
    listed = "; ".join(f"{reason}: {n}" for reason, n in reasons)
    gone = say(
        "{n} of {read} rows were set aside ({reasons}).",
        n=sum(n for _, n in reasons),
        read=read,
        reasons=listed,
    )
    return tuple(each for each in (gone if reasons else "", note) if each)


def _round(start: Times) -> NDArray[np.bool_]:
    """Exactly midnight or noon, which is what is written where nobody knew."""
    of_day = start - start.astype("datetime64[D]")
    return np.asarray(np.isin(of_day, np.array([0, 12 * 3600], dtype="timedelta64[s]")))


def _span(start: Times) -> Period:
    """The days from the first to the last; without any, a day that says nothing."""
    known = start[~np.isnat(start)].astype("datetime64[D]")
    if not len(known):
        return Period(date(1970, 1, 1), date(1970, 1, 2))
    return Period(known.min().item(), known.max().item() + timedelta(days=1))


def around(xy: NDArray[np.float64], crs: str, file: Path | None = None) -> Ground:
    """The areas of a boundary file, or the box around the points.

    xy: metres of `crs`, shape (n, 2). Raises BadFile, BadRequest for a boundary that cannot be
    used, or one beside points of no known place.
    """
    if file is None:
        box = np.array([_box(xy)])
        return Ground(shapes=box, ids=("",), names=("",), crs=crs, boxed=True)
    if not crs:
        raise BadRequest(
            say("A boundary needs points of a known place."),
            hint=say("name their reference system: --crs EPSG:32613, for example."),
        )
    found = boundaries.read(file, boundaries.Reading())
    moved = Transformer.from_crs(boundaries.WGS84, crs, always_xy=True).transform
    shapes = shapely.transform(found.shapes, moved, interleaved=False)
    return Ground(shapes=shapes, ids=found.ids, names=found.names, crs=crs)


def _some_within(xy: NDArray[np.float64], ground: Ground, names: tuple[str, str]) -> None:
    """Raises BadRequest where no point is on the land. names: of the points' file, the land's."""
    if (land.areas_of(xy, ground) >= 0).any():
        return
    raise BadRequest(
        say(
            "None of the {n} points of {file} lies within {boundary}.",
            n=len(xy),
            file=names[0],
            boundary=names[1],
        ),
        hint=say("is it the boundary of this place, and is --crs that of the points?"),
    )


def _box(xy: NDArray[np.float64]) -> shapely.Geometry:
    known = xy[np.isfinite(xy).all(axis=1)]
    if not len(known):
        return shapely.box(0.0, 0.0, MARGIN, MARGIN)
    return shapely.box(*(known.min(axis=0) - MARGIN), *(known.max(axis=0) + MARGIN))
