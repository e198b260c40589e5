"""Where a scan counts: cells of the land, a file's own points, or areas with residents."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from safetylab.assess import land
from safetylab.assess.events import Events, Floats, Ground, Times
from safetylab.assess.population import Population
from safetylab.store.denominators import Denominators
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.words import number, say, say_many

Ints = NDArray[np.int64]
NEAR = 0.5
"""Metres up to which two points are one, differently rounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """n places in which incidents are counted.

    xy    : metres, shape (n, 2). side: of cells, metres; 0 where they are none
    of    : place of each incident, -1 where it is on none, shape (N,)
    other : the same of each of the incidents that are compared with, shape (M,)
    people: person-time of each in the intervals between edges, see steps.edges(), shape (n, T);
            nothing where no residents are compared with
    kind  : "cells", "points" or "areas". notes: who is left out, in sentences
    """

    xy: Floats
    of: Ints
    kind: str
    side: float = 0.0
    other: Ints | None = None
    people: Callable[[Times], Floats] | None = None
    notes: tuple[str, ...] = ()


def cells(events: Events, side: float, other: Events | None = None) -> Sites:
    """The cells of the land that hold an incident, or one of those that are compared with.

    Raises BadRequest for cells that are too small for the land.
    """
    keys = _keys(land.cells(events.about.ground, side), side)
    found = _keys(events.xy, side)
    beside = _keys(other.xy if other else np.zeros((0, 2)), side)
    used = np.intersect1d(keys, np.concatenate([found, beside]))
    of, others = _among(found, used), _among(beside, used)
    xy = np.column_stack([used.real, used.imag]) * side + side / 2
    gone = int((of < 0).sum())
    note = say_many(
        "{n} incident outside the land is left out.",
        "{n} incidents outside the land are left out.",
        gone,
    )
    return Sites(
        xy=xy,
        of=of,
        kind="cells",
        side=side,
        other=others if other else None,
        notes=(note,) if gone else (),
    )


def points(events: Events, other: Events | None = None) -> Sites:
    """The incidents' own points, those at one place together, in the order of their coming."""
    every = np.concatenate([events.xy, other.xy]) if other else events.xy
    _, first, of = np.unique(every, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    placed = rank[of.ravel()]
    n = len(events.xy)
    return Sites(
        xy=every[np.sort(first)],
        of=placed[:n],
        kind="points",
        other=placed[n:] if other else None,
    )


def areas(events: Events, residents: Denominators) -> Sites:
    """The areas of the land that have residents, at their middles.

    Raises BadRequest for residents of other areas than the land's.
    """
    ground = events.about.ground
    if residents.ids != ground.ids:
        raise BadRequest(
            say("The residents are not those of the areas that are looked at."),
            hint=say("name the layer whose residents the lab has: --layer NAME."),
        )
    lived = np.flatnonzero(np.nan_to_num(residents.person_years) > 0)
    if len(lived) < 2:
        raise NotEnoughData(
            say("A scan against residents needs two areas or more with residents."),
            hint=say("name a layer of smaller areas: --layer NAME."),
        )
    of = _among_areas(events.xy, ground, lived)
    middles = shapely.get_coordinates(shapely.centroid(ground.shapes[lived]))
    missing = (residents.note(),) if residents.note() else ()
    notes = (*_nowhere(int((of < 0).sum())), *missing)
    lasting = residents.person_years[lived]

    def people(edges: Times) -> Floats:
        # The first interval may be cut short: nobody lives in the days before the period.
        return np.outer(lasting, np.diff(edges).astype(float))

    return Sites(xy=middles, of=of, kind="areas", people=people, notes=notes)


def peopled(events: Events, population: Population) -> Sites:
    """The places of a file of residents; each incident at that which holds it or is nearest.

    Raises BadRequest for residents by year and incidents of no day, NotEnoughData for fewer than
    two places.
    """
    if len(population.years) > 1 and not events.about.dated:
        raise BadRequest(
            say("The residents are told by year, and the incidents tell no day."),
            hint=say("name the column of their time, or keep one year of the residents."),
        )
    lived = population.taken(np.asarray((population.people > 0).all(axis=1)))
    if len(lived.xy) < 2:
        raise NotEnoughData(
            say("A scan against residents needs two places or more with residents."),
            hint=say("is the column that of the residents? Name it: --residents COLUMN."),
        )
    if not len(lived.areas):
        away, of = cKDTree(lived.xy).query(events.xy)
        notes = (*lived.notes, *_nearest(len(lived.xy), float(away.max())))
        return Sites(xy=lived.xy, of=of, kind="points", people=lived.time, notes=notes)
    of = land.areas_of(events.xy, lived.ground())
    notes = (*lived.notes, *_nowhere(int((of < 0).sum())))
    return Sites(xy=lived.xy, of=of, kind="areas", people=lived.time, notes=notes)


def _nearest(n: int, farthest: float) -> tuple[str, ...]:
    if farthest < NEAR:
        return ()
    said = say(
        "Each incident counts at the nearest of {n} points with residents, at most {metres} "
        "metres away.",
        n=number(n),
        metres=number(math.ceil(farthest)),
    )
    return (said,)


def _nowhere(gone: int) -> tuple[str, ...]:
    if not gone:
        return ()
    said: str = say_many(
        "{n} incident in no area with residents is left out.",
        "{n} incidents in no area with residents are left out.",
        gone,
    )
    return (said,)


def _keys(xy: Floats, side: float) -> NDArray[np.complex128]:
    """Column and row of the cell that holds each point, as one number that sorts."""
    steps = np.floor(xy / side)
    return np.asarray(steps[:, 0] + 1j * steps[:, 1], dtype=np.complex128)


def _among(found: NDArray[np.complex128], used: NDArray[np.complex128]) -> Ints:
    if not len(used):
        return np.full(len(found), -1, dtype=np.int64)
    at = np.searchsorted(used, found).clip(max=len(used) - 1)
    return np.where(used[at] == found, at, -1).astype(np.int64)


def _among_areas(xy: Floats, ground: Ground, lived: Ints) -> Ints:
    rank = np.full(len(ground.shapes) + 1, -1, dtype=np.int64)
    rank[lived] = np.arange(len(lived))
    return rank[land.areas_of(xy, ground)]
