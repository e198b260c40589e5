"""How good a map of places was: of what came after, how much fell where it pointed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

# Sums that are alike but for rounding are alike.
HAIR = 1e-9


@dataclass(frozen=True, slots=True)
class Accuracy:
    """A map's record for its first place, its first two, and so on, each of shape (n,).

    order : places from the one that the map points at most
    hit   : share of the events that fell in those places (hit rate)
    area  : share of the land that they are
    pai   : hit rate over share of land; 1 by chance
    pei   : pai over that of as many of the places that truly had most for their size. With places
            of unequal size it can exceed 1: the ideal's places may be larger
    bounded : hit rate over the most that so much land could have held; never above 1
    rri   : predicted over observed events, all places so far; 1 where the numbers are right
    """

    order: NDArray[np.int64]
    hit: Floats
    area: Floats
    pai: Floats
    pei: Floats
    bounded: Floats
    rri: Floats


def accuracy(observed: ArrayLike, predicted: ArrayLike, area: ArrayLike = 1.0) -> Accuracy:
    """The record of a map that predicted so much in each place.

    observed: events afterwards, shape (n,); predicted: what the map said, more is more; area: of
    any unit, above 0, shape (n,) or one for all. Equal predictions go in the order given.
    Raises ValueError without events or places. Source: Chainey, Tompson & Uhlig (2008) for PAI;
    Hunt (2016) for PEI; Drawve (2016) for RRI.
    """
    seen = np.asarray(observed, dtype=float)
    said = np.asarray(predicted, dtype=float)
    size = np.broadcast_to(np.asarray(area, dtype=float), seen.shape)
    if not seen.size or not seen.sum() > 0 or not (size > 0).all():
        raise ValueError("A map's accuracy needs places with a surface, and events.")
    order = np.argsort(-said / size, kind="stable")
    hit, land = (_shares(each, order) for each in (seen, size))
    # Among places alike, the ideal goes by the map's order, as ptools does.
    ideal = order[np.argsort(-(seen / size)[order], kind="stable")]
    best, best_land = (_shares(each, ideal) for each in (seen, size))
    # What so much land could have held at most: the ideal's curve between its places.
    most = np.interp(land, np.append(0.0, best_land), np.append(0.0, best))
    with np.errstate(divide="ignore", invalid="ignore"):
        rri = np.cumsum(said[order]) / np.cumsum(seen[order])
    pai = hit / land
    return Accuracy(order, hit, land, pai, pai / (best / best_land), hit / most, rri)


def caught(predicted: ArrayLike, observed: ArrayLike, area: ArrayLike, share: ArrayLike) -> Floats:
    """Events in the places that a map points at most, so many that they are `share` of the land.

    predicted: more is more; observed: events; area: of any unit, above 0, shape (n,) each. The
    last place counts in part, and so do all that are predicted alike, as if drawn by lot. With
    observed / area for a prediction it is the most that so much land held. Returns the shape of
    share.
    """
    size = np.asarray(area, dtype=float)
    _, place = np.unique(-np.asarray(predicted, dtype=float), return_inverse=True)
    land = np.append(0.0, np.cumsum(np.bincount(place, size)))
    events = np.append(0.0, np.cumsum(np.bincount(place, np.asarray(observed, dtype=float))))
    return np.asarray(np.interp(np.asarray(share, dtype=float), land / land[-1], events))


def binomial_interval(hits: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """The exact interval of a share of events. Source: Clopper & Pearson (1934)."""
    tail = (1.0 - confidence) / 2.0
    low = float(special.betaincinv(hits, n - hits + 1.0, tail)) if hits > 0 else 0.0
    high = float(special.betaincinv(hits + 1.0, n - hits, 1.0 - tail)) if hits < n else 1.0
    return low, high


def clustered_interval(
    hits: ArrayLike, of: ArrayLike, confidence: float = 0.95
) -> tuple[float, float]:
    """The interval of a share whose events come in clusters, such as months.

    hits, of: per cluster, shape (m,), m above 1; hits at most `of`. The exact binomial interval
    of as many events as would vary by themselves as much as the clusters do, fewer still for how
    few clusters tell it (t with m − 1 degrees), and never of more than there are: no narrower
    than for independent events. (0, 1) without events. Source: Korn & Graubard (1998);
    variance of a ratio as in Cochran (1977), 6.4.
    """
    caught, events = np.asarray(hits, dtype=float), np.asarray(of, dtype=float)
    total, m = float(events.sum()), len(events)
    if not total > 0:
        return 0.0, 1.0
    share = min(float(caught.sum()) / total, 1.0)
    variance = m / (m - 1) * float(((caught - share * events) ** 2).sum()) / total**2
    tail = (1.0 - confidence) / 2.0
    fewer = (special.stdtrit(max(total - 1.0, 1.0), tail) / special.stdtrit(m - 1.0, tail)) ** 2
    worth = share * (1.0 - share) / variance * float(fewer) if variance > 0 else total
    n = min(worth, total) if worth > 0 else total
    return binomial_interval(share * n, n, confidence)


def flipped_p(differences: ArrayLike) -> Floats:
    """Whether any of k maps differs from one yardstick: two-sided p, corrected for all k.

    differences: of what each caught beyond the yardstick, period by period, shape (k, m), m at
    most 20. Were they equally good, each period might as well have had the opposite sign, for
    all maps at once. All 2^m choices of signs are tried; p is the share of them in which the
    largest of the k sums, each in units of its own spread, is as large as the map's own, shape
    (k,). Holds for k tests together, however alike the maps are. Source: Fisher (1935) for the
    signs; Westfall & Young (1993) for the largest.
    """
    beyond = np.atleast_2d(np.asarray(differences, dtype=float))
    spread = np.sqrt((beyond**2).sum(axis=1))
    scaled = beyond / np.where(spread > 0, spread, 1.0)[:, None]
    numbers = np.arange(2 ** beyond.shape[1])[:, None]
    signs = 1.0 - 2.0 * ((numbers >> np.arange(beyond.shape[1])) & 1)
    largest = np.abs(signs @ scaled.T).max(axis=1)
    own = np.abs(scaled.sum(axis=1))
    return np.asarray((largest[:, None] >= own - HAIR).mean(axis=0))


def _shares(values: Floats, order: NDArray[np.int64]) -> Floats:
    held = np.cumsum(values[order])
    return np.asarray(held / held[-1])
