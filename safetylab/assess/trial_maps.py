"""The maps that are tried: each says how much to expect in every cell, from the past alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from safetylab.assess import density, grid
from safetylab.terms.words import N_, say

Floats = NDArray[np.float64]
YARDSTICK, CHANCE = "counts", "chance"
WEEKS = 8
"""How far back near repeats look."""
REACH, LEAST_CELLS, MOST_CELLS = 400.0, 1.5, 8.0
"""How far around they look: metres, but no fewer and no more than so many cells."""


@dataclass(frozen=True, slots=True)
class Land:
    """The cells that hold any land, n of them.

    centres : metres, shape (n, 2); side: metres
    area    : how much of each is land, in cells, above 0, shape (n,)
    near    : which touch which, each itself too, shape (n, n)
    """

    centres: Floats
    side: float
    area: Floats
    near: csr_matrix


@dataclass(frozen=True, slots=True)
class Past:
    """What a map is made from.

    xy   : of all the months learnt from, metres, shape (m, 2)
    ago  : days from each to the first day of the month to be told, 1 at least, shape (m,)
    last : which of them fell in the latest month, shape (m,)
    """

    xy: Floats
    ago: NDArray[np.int64]
    last: NDArray[np.bool_]
    land: Land


def _counts(past: Past) -> Floats:
    """How many fell in each cell in the twelve months: what any city can make by itself."""
    return grid.count(past.xy, past.land.centres, past.land.side).counts.astype(float)


def _recent(past: Past) -> Floats:
    """The last month's counts; where these are alike, those of all months."""
    last = grid.count(past.xy[past.last], past.land.centres, past.land.side).counts
    every = _counts(past)
    return np.asarray(last + every / (every.sum() + 1.0))


def _near_repeat(past: Past) -> Floats:
    """Each cell's recent incidents nearby, weighed by how near and how recent."""
    from safetylab.stats.smoothing import prospective

    side = past.land.side
    reach = min(max(REACH, LEAST_CELLS * side), MOST_CELLS * side)
    fresh = past.ago <= 7 * WEEKS
    weeks = (past.ago[fresh] - 1) // 7
    return prospective.risk(past.xy[fresh], weeks, past.land.centres, side, reach)


def _hot(past: Past) -> Floats:
    """Gi* of the counts; a cell for which it is undefined comes last."""
    from safetylab.stats.local import spatial

    return np.nan_to_num(spatial.gi_star(_counts(past), past.land.near), nan=-np.inf)


def _smooth(past: Past) -> Floats:
    """A density with a bandwidth of two cells, close enough to tell streets apart."""
    side = past.land.side
    return density.at_centres(past.xy, past.land.centres, side, 2.0 * side)


def _chance(past: Past) -> Floats:
    """All cells alike, so that each catches its share: what a map at random does on average."""
    return np.zeros(len(past.land.centres))


MAPS: Mapping[str, Callable[[Past], Floats]] = {
    YARDSTICK: _counts,
    "recent": _recent,
    "near_repeat": _near_repeat,
    "gi": _hot,
    "density": _smooth,
    CHANCE: _chance,
}
NAMES = {
    YARDSTICK: N_("the counts of the year"),
    "recent": N_("the counts of the last month"),
    "near_repeat": N_("the near repeats"),
    "gi": N_("the hot spots (Gi*)"),
    "density": N_("the density"),
    CHANCE: N_("cells at random, on average"),
}


def named(key: str) -> str:
    """A map in words."""
    return say(NAMES[key])
