"""Classes of places over time: from the steps in which a place was hot, what it is now."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Booleans = NDArray[np.bool_]
Texts = NDArray[np.str_]
Floats = NDArray[np.float64]

NONE = "none"
CLASSES = ("new", "emerging", "persistent", "diminishing", "historical", "sporadic")
BY_SHARES = ("persistent", "emerging", "former", "intermittent")
HAIR = 1e-9
"""0.2 of 15 steps are 3, although 0.2 × 15 may be a hair less."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Which steps are recent, and how much of the time counts as often.

    recent  : share of the steps, the last ones; at least one step and not all
    often   : share of the recent steps in which a place is often hot, of two steps where there
              are two
    lasting : share of all steps in which it is hot most of the time
    """

    recent: float = 0.2
    often: float = 0.5
    lasting: float = 2 / 3

    def steps(self, n: int) -> int:
        """How many of n steps are recent."""
        return _recent(n, self.recent)

    def needed(self, n: int) -> int:
        """In how many of the recent of n steps a place must be hot to be often hot."""
        recent = self.steps(n)
        return max(int(np.ceil(self.often * recent - HAIR)), min(recent, 2))


def classified(hot: ArrayLike, windows: Windows | None = None) -> Texts:
    """The class of each place; the first of these that holds, shape (n,).

    persistent  : hot in at least `lasting` of all steps, and often recently
    new         : often hot recently, never before
    emerging    : often hot recently, and at least twice as large a share of the time as before
    historical  : hot in two earlier steps or more, in no recent one
    diminishing : hot in at least half of the earlier steps; recently half that share or less
    sporadic    : hot in any step; none: in no step

    hot: shape (n, steps), in time order. Raises ValueError for fewer than two steps.
    """
    given, at = np.asarray(hot, dtype=bool), windows or Windows()
    n = _steps(given)
    late, early = _shares(given, at.steps(n))
    earlier = given[:, : n - at.steps(n)].sum(axis=1)
    often = given[:, n - at.steps(n) :].sum(axis=1) >= at.needed(n)
    held = {
        "persistent": often & (given.mean(axis=1) >= at.lasting - HAIR),
        "new": often & (earlier == 0),
        "emerging": often & (late >= 2.0 * early - HAIR),
        "historical": (late == 0) & (earlier >= 2),
        "diminishing": (early >= 0.5 - HAIR) & (late <= early / 2.0 + HAIR),
        "sporadic": given.any(axis=1),
    }
    return np.select(list(held.values()), list(held), NONE)


def by_shares(
    hot: ArrayLike, *, hotspot: float = 0.1, persistent: float = 0.8, recent: float = 0.2
) -> Texts:
    """The classes of sfhotspot's hotspot_classify(), its recent window put right, shape (n,).

    persistent   : hot in at least `persistent` of all steps
    emerging     : in less than `hotspot` of the earlier ones, at least `recent` of the recent ones
    former       : in at least `hotspot` of the earlier ones, less than that of the recent ones
    intermittent : in at least `hotspot` of all; none: the others

    hot: as in classified(). The last floor(recent × steps) are recent, at least one; sfhotspot
    1.0 adds up one step more than it divides by. Errors as in classified().
    Source: Ashby, sfhotspot 1.0.0; Chainey (2020), Understanding Crime.
    """
    given = np.asarray(hot, dtype=bool)
    late, early = _shares(given, _recent(_steps(given), recent))
    whole = given.mean(axis=1)
    held = {
        "persistent": whole >= persistent - HAIR,
        "emerging": (early < hotspot - HAIR) & (late >= recent - HAIR),
        "former": (early >= hotspot - HAIR) & (late < hotspot - HAIR),
        "intermittent": whole >= hotspot - HAIR,
    }
    return np.select(list(held.values()), list(held), NONE)


def crowded(sums: ArrayLike, totals: ArrayLike, shares: ArrayLike) -> Floats:
    """p of as many events around a place, or more, if all lay evenly, shape (n, steps).

    sums: events around each place, shape (n, steps). totals: events of each step, shape
    (steps,). shares: of the land that is around each place, shape (n,). Exact: the binomial law.
    """
    found, all_ = np.asarray(sums, dtype=float), np.asarray(totals, dtype=float)
    share = np.asarray(shares, dtype=float).reshape(-1, 1)
    tail = special.betainc(np.maximum(found, 1.0), all_ - found + 1.0, share)
    return np.asarray(np.where(found > 0, tail, 1.0))


def holm(p: ArrayLike) -> Floats:
    """p-values adjusted so that any false finding in a row is as rare as said, shape (n, steps).

    NaN is no test. Source: Holm (1979).
    """
    given = np.asarray(p, dtype=float)
    tests = (~np.isnan(given)).sum(axis=1, keepdims=True)
    order = np.argsort(given, axis=1, kind="stable")
    ranked = np.take_along_axis(given, order, axis=1)
    scaled = ranked * np.maximum(tests - np.arange(given.shape[1]), 1)
    # What is not known was ranked last, so it spoils nothing before it.
    grown = np.minimum(np.maximum.accumulate(scaled, axis=1), 1.0)
    answer = np.empty_like(given)
    np.put_along_axis(answer, order, grown, axis=1)
    return answer


def _shares(hot: Booleans, recent: int) -> tuple[Floats, Floats]:
    """Of the recent and of the earlier steps, the share in which each place is hot."""
    cut = hot.shape[1] - recent
    return hot[:, cut:].mean(axis=1), hot[:, :cut].mean(axis=1)


def _recent(n: int, share: float) -> int:
    return min(max(int(np.floor(share * n + HAIR)), 1), n - 1)


def _steps(hot: Booleans) -> int:
    if hot.ndim != 2 or hot.shape[1] < 2:
        raise ValueError("Classes over time need two steps or more.")
    return int(hot.shape[1])
