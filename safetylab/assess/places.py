"""What local statistics compare: cells or areas, a value each, and who neighbours whom."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from safetylab.assess import land, naming
from safetylab.assess.events import Events, Ground, coordinates
from safetylab.store import residents
from safetylab.store.lab import Lab
from safetylab.terms.column import Column
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.period import Period
from safetylab.terms.words import number, say, say_many

Floats = NDArray[np.float64]
PER = 100_000
GAP, SLIVER = 1.0, 1e-3
"""Areas whose borders were drawn twice still touch: metres apart at most, and shares of a side."""
NONE: NDArray[np.object_] = np.empty(0, dtype=object)
MOST_PAIRS = 100_000_000


@dataclass(frozen=True, slots=True)
class Lived:
    """Residents times years of each area, NaN where unknown, shape (n,); what to know of them."""

    person_years: Floats
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """n cells or areas.

    xy         : middles, metres, shape (n, 2)
    cell       : side of a cell, metres; None for areas
    areas      : polygons, metres, shape (n,); empty for cells, as ids and names
    within     : names of the areas that cells lie in, n of them or none
    counts     : incidents, shape (n,); None where a file gives values, not incidents
    values     : what is compared: counts, rates a year per 100,000 residents, a file's values
    unit       : what the values are, in words
    w          : who neighbours whom, ones, shape (n, n), no place its own neighbour
    neighbours : how that was told: queen, rook, or metres
    beyond     : incidents in none of the places
    notes      : what a reader must know of them
    """

    xy: Floats
    values: Floats
    unit: str
    counts: NDArray[np.int64] | None = None
    cell: float | None = None
    areas: NDArray[np.object_]
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    w: csr_matrix
    neighbours: str
    beyond: int = 0
    notes: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.values)

    @property
    def alone(self) -> NDArray[np.bool_]:
        """Those without neighbours, shape (n,)."""
        return np.asarray(np.diff(self.w.indptr) == 0)

    def shapes(self, some: NDArray[np.bool_]) -> NDArray[np.object_]:
        """Polygons of those of a mask, metres."""
        if self.cell is None:
            return self.areas[some]
        low, high = self.xy[some] - self.cell / 2, self.xy[some] + self.cell / 2
        return np.asarray(shapely.box(*low.T, *high.T), dtype=object)


def cells(events: Events, side: float | None, neighbours: str) -> Places:
    """The cells of the events' land with the events in each.

    side: metres, None for the usual one. neighbours: queen, rook, or metres between middles.
    Raises BadRequest for a side or neighbours that make no sense, or too many of either.
    """
    metres = land.side(events.about.ground, side)
    counted = land.counted(events, metres)
    return Places(
        areas=NONE,
        xy=counted.xy,
        values=counted.counts.astype(float),
        unit=say("incidents"),
        counts=counted.counts,
        cell=metres,
        within=naming.of(counted.xy, events.about.ground),
        w=_of_cells(counted.xy, metres, neighbours),
        neighbours=neighbours,
        beyond=counted.beyond,
        notes=tuple(filter(None, (*_beyond(counted.beyond), land.assumed(events.about.ground)))),
    )


def areas(events: Events, neighbours: str, lived: Lived | None = None) -> Places:
    """The areas of the events' land with the events in each, or their rate.

    lived: who lives in each area, None for counts alone. Areas without residents are left out
    of rates. Raises BadRequest where there is only one area.
    """
    ground = events.about.ground
    if len(ground.shapes) < 2:
        raise BadRequest(
            say("There are no areas to compare."),
            hint=say("name a file of areas: --boundary FILE; or compare cells: --by cells."),
        )
    inside = land.areas_of(events.xy, ground)
    counts = np.bincount(inside[inside >= 0], minlength=len(ground.shapes))
    beyond = int((inside < 0).sum())
    found = Places(
        areas=ground.shapes,
        xy=middles(ground.shapes),
        values=counts.astype(float),
        unit=say("incidents"),
        counts=counts.astype(np.int64),
        ids=ground.ids,
        names=ground.names,
        w=of_areas(ground.shapes, neighbours),
        neighbours=neighbours,
        beyond=beyond,
        notes=_beyond(beyond),
    )
    return _as_rates(found, lived)


def rated(lab: Lab, events: Events, choices: Mapping[str, Any]) -> dict[str, Any]:
    """The choices with the residents of a lab's areas, where areas are to be compared.

    Raises what reading the residents' file raises, except that there is none.
    """
    if choices.get("by") != "areas":
        return dict(choices)
    about = events.about
    return {"lived": _lived(lab, about.ground, about.period), **choices}


def _lived(lab: Lab, ground: Ground, period: Period) -> Lived | None:
    """Who lives in the areas of a lab's layer; None without residents."""
    try:
        found = residents.by_area(lab, ground.layer, period)
    except NotEnoughData:
        return None
    known = dict(zip(found.ids, found.person_years.tolist(), strict=True))
    return Lived(np.array([known.get(each, np.nan) for each in ground.ids]), found.note())


def known(places: Places, some: NDArray[np.bool_], *notes: str) -> Places:
    """The areas of a mask, neighbours among themselves."""
    counts = None if places.counts is None else places.counts[some]
    kept = np.flatnonzero(some)
    return replace(
        places,
        areas=places.areas[some],
        xy=places.xy[some],
        values=places.values[some],
        counts=counts,
        ids=tuple(places.ids[n] for n in kept),
        names=tuple(places.names[n] for n in kept),
        w=csr_matrix(places.w[some][:, some]),
        notes=(*places.notes, *notes),
    )


def columns(places: Places, shown: NDArray[np.bool_]) -> dict[str, Any]:
    """The first columns of a table: where each place is, and what it holds."""
    kept = np.flatnonzero(shown)
    if places.cell is not None:
        within = {"area_name": [places.within[n] for n in kept]} if places.within else {}
        return within | {
            "x": places.xy[shown, 0],
            "y": places.xy[shown, 1],
            "incidents": places.values[shown].astype(np.int64),
        }
    found: dict[str, Any] = {
        "area": [places.ids[n] for n in kept],
        "name": [places.names[n] for n in kept],
    }
    if places.counts is not None:
        found["incidents"] = places.counts[shown]
    return found | {"value": places.values[shown]}


def heads(places: Places, crs: str) -> tuple[Column, ...]:
    """Headings of columns()."""
    if places.cell is not None:
        return (
            *((Column("area_name", say("Area")),) if places.within else ()),
            *coordinates(crs),
            Column("incidents", say("Incidents")),
        )
    counted = (Column("incidents", say("Incidents")),) if places.counts is not None else ()
    value = (Column("value", places.unit, digits=1),) if places.unit != say("incidents") else ()
    return (Column("name", say("Area")), *counted, *value)


def middles(shapes: NDArray[np.object_]) -> Floats:
    """Centroids, shape (n, 2); NaN for empty shapes."""
    points = shapely.centroid(shapes)
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def of_areas(shapes: NDArray[np.object_], neighbours: str) -> csr_matrix:
    """Who neighbours whom among areas. Raises BadRequest for neighbours that make no sense."""
    from safetylab.stats.local import neighbours as touching
    from safetylab.stats.local.spatial import neighbours_within

    if neighbours in ("queen", "rook"):
        side = float(np.median(shapely.area(shapes))) ** 0.5
        gap = min(GAP, SLIVER * side)
        return touching.of_polygons(shapes, neighbours, gap)  # type: ignore[arg-type]
    metres = _metres(neighbours)
    xy = np.nan_to_num(middles(shapes), nan=1e12)
    return touching.without_selves(neighbours_within(xy, metres))


def _of_cells(xy: Floats, side: float, neighbours: str) -> csr_matrix:
    from safetylab.stats.local import neighbours as touching
    from safetylab.stats.local.spatial import neighbours_within

    if neighbours in ("queen", "rook"):
        return touching.of_cells(xy, side, neighbours)  # type: ignore[arg-type]
    metres = _metres(neighbours)
    # Counted before any memory is taken.
    pairs = len(xy) * min(np.pi * (metres / side + 0.7) ** 2, len(xy))
    if metres < side or pairs > MOST_PAIRS:
        raise BadRequest(
            say(
                "Neighbours within {metres} metres do not go with cells of {cell} metres.",
                metres=number(metres),
                cell=number(side),
            ),
            hint=say("name a distance of one cell or a few, or queen or rook."),
        )
    return touching.without_selves(neighbours_within(xy, metres))


def _metres(neighbours: str) -> float:
    try:
        metres = float(neighbours)
    except ValueError:
        metres = -1.0
    if not 0 < metres < float("inf"):
        raise BadRequest(
            say("'{given}' says nothing of neighbours.", given=neighbours[:40]),
            hint=say(
                "say queen (by sides and corners), rook (by sides), or a distance in metres."
            ),
        )
    return metres


def _as_rates(found: Places, by: Lived | None) -> Places:
    if by is None:
        said = say(
            "Compared are counts, which are higher where more people live: there are no residents."
        )
        return replace(found, notes=(*found.notes, said))
    lived = np.nan_to_num(by.person_years) > 0
    rates = np.full(found.n, np.nan)
    rates[lived] = found.values[lived] / by.person_years[lived] * PER
    notes = (*found.notes, by.note) if by.note else found.notes
    rated = replace(
        found, values=rates, unit=say("incidents a year per 100,000 residents"), notes=notes
    )
    gone = int((~lived).sum())
    if not gone:
        return rated
    said = say_many(
        "{n} area without residents is left out.",
        "{n} areas without residents are left out.",
        gone,
    )
    return known(rated, lived, said)


def _beyond(n: int) -> tuple[str, ...]:
    if not n:
        return ()
    said: Any = say_many(
        "{n} incident outside the land looked at is left out.",
        "{n} incidents outside the land looked at are left out.",
        n,
    )
    return (said,)
