"""Do events that are near in space come near in time more often than chance would have it?

Knox's test counts the pairs of events in bands of distance and of days. The places stay and the
days are dealt out anew, so the pairs that are close in space are found once, and each permutation
only looks at how far apart in time they now are. Days dealt out anew leave the number of pairs in
each band of time as it is: what lies beyond the last distance is what is left of them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from safetylab.stats.spread import pairs, shuffled
from safetylab.stats.spread.shuffled import Told, untold

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
SEED = 20260101


@dataclass(frozen=True, slots=True)
class Bands:
    """Where bands of distance and of time begin and end.

    space, time : edges, growing, from 0 up; the last may be infinite, and is for all the rest
    closed      : bands hold the edge at which they end, the first also that at which it begins:
                  [0, 7], (7, 14] …; else [0, 7), [7, 14) …
    manhattan   : distances along the axes, else as the crow flies
    """

    space: tuple[float, ...]
    time: tuple[float, ...]
    closed: bool = False
    manhattan: bool = False

    def __post_init__(self) -> None:
        for edges in (self.space, self.time):
            known = len(edges) > 1 and np.isfinite(edges[:-1]).all() and edges[0] >= 0
            if not known or not (np.diff(edges) > 0).all():
                raise ValueError("Bands need two edges or more, known and growing from 0 up.")


@dataclass(frozen=True, slots=True)
class Knox:
    """Pairs of n events by band of distance (rows) and of time (columns).

    observed    : pairs, shape (s, t)
    space_pairs : pairs in each band of distance, whenever they were, shape (s,)
    time_pairs  : pairs in each band of time, wherever they were, shape (t,)
    simulated   : pairs with the times dealt out anew, shape (draws, s, t)
    """

    n: int
    bands: Bands
    observed: Whole
    space_pairs: Whole
    time_pairs: Whole
    simulated: Whole

    @property
    def pairs(self) -> int:
        """All pairs there are."""
        return self.n * (self.n - 1) // 2

    @property
    def expected(self) -> Floats:
        """Exactly what the permutations give on average: space × time pairs / all pairs."""
        product = np.multiply.outer(self.space_pairs.astype(float), self.time_pairs)
        return np.asarray(product / self.pairs)

    @property
    def ratio(self) -> Floats:
        """Observed over expected; NaN where none can be there."""
        return over(self.observed, self.expected)

    @property
    def mean_ratio(self) -> Floats:
        """Observed over the mean of the permutations made; NaN for 0 / 0, inf for x / 0."""
        return over(self.observed, self.simulated.mean(axis=0))

    @property
    def median_ratio(self) -> Floats:
        """Observed over the median of the permutations made."""
        return over(self.observed, np.median(self.simulated, axis=0))

    @property
    def p(self) -> Floats:
        """Of "more pairs than chance", each band by itself: (b + 1) / (draws + 1)."""
        beyond = (self.simulated >= self.observed).sum(axis=0)
        return np.asarray((beyond + 1) / (len(self.simulated) + 1))

    @property
    def adjusted(self) -> Floats:
        """p corrected for the number of bands, see familywise()."""
        return familywise(self.observed, self.simulated, self.expected)


@dataclass(frozen=True, slots=True)
class Close:
    """Knox's first test: pairs at most `metres` and `days` apart.

    p: P(X ≥ observed) of a Poisson law with the expected mean. The R package surveillance and
    pointpats give P(X > observed), which leaves the case that happened out and is too small.
    """

    observed: int
    expected: float
    space_pairs: int
    time_pairs: int
    p: float


@dataclass(frozen=True, slots=True)
class Local:
    """Of each event: how many others are close in space and in time, and whether that is many.

    near, soon, both : others close in space, in time, in both, shape (n,)
    p                : P(X ≥ both) where all times, its own too, are dealt out anew: the mean of
                       hypergeometric tails over the times that it may get; shape (n,)
    """

    near: Whole
    soon: Whole
    both: Whole
    p: Floats


def test(
    xy: ArrayLike,
    time: ArrayLike,
    bands: Bands,
    *,
    draws: int = 999,
    seed: int = SEED,
    told: Told = untold,
) -> Knox:
    """Count pairs by band, with the times as they are and dealt out anew `draws` times.

    xy: metres, shape (n, 2); time: in any unit, shape (n,), n ≥ 2. told: hears the share done.
    The answer depends on the seed, not on the threads. Raises ValueError for unknown places or
    times, and TooManyPairs before memory is taken. Source: Knox (1964); Besag & Diggle (1977).
    """
    when = np.asarray(time, dtype=float).ravel()
    if len(when) < 2 or not np.isfinite(when).all() or len(when) != np.size(xy) // 2:
        raise ValueError("Knox's test needs two events or more, each with a known time.")
    near = pairs.close(xy, _ends(bands.space, bands.closed), manhattan=bands.manhattan)
    ends, total = _ends(bands.time, bands.closed), len(when) * (len(when) - 1) // 2
    soon = shuffled.sooner(when, ends)
    below = shuffled.below(near, when, ends, shuffled.Draws(draws, seed, told))
    rest = soon[:, None] - below.sum(axis=0)
    ever = np.append(near.counts, total - near.counts.sum())
    rows, columns = len(bands.space) - 1, len(bands.time) - 1
    # What is less than each edge apart in time; last, whatever the time. A band lies between two.
    up_to = np.concatenate([below, rest[None]])
    whole = np.broadcast_to(ever[:, None, None], (len(ever), 1, draws + 1))
    each = np.diff(np.concatenate([up_to, whole], axis=1), axis=1)[1 : rows + 1, :columns]
    return Knox(
        n=len(when),
        bands=bands,
        observed=each[..., 0],
        space_pairs=ever[1 : rows + 1],
        time_pairs=np.diff(np.append(soon, total))[:columns],
        simulated=np.moveaxis(each[..., 1:], -1, 0),
    )


def within(xy: ArrayLike, time: ArrayLike, metres: float, days: float) -> Close:
    """Pairs at most `metres` and `days` apart against their Poisson law; errors as in test().

    Source: Knox (1964).
    """
    found = test(xy, time, Bands((0.0, metres), (0.0, days), closed=True), draws=0)
    observed, expected = int(found.observed[0, 0]), float(found.expected[0, 0])
    p = poisson_p(observed, expected)
    return Close(observed, expected, int(found.space_pairs[0]), int(found.time_pairs[0]), p)


def poisson_p(observed: int, expected: float) -> float:
    """P(X ≥ observed) of a Poisson law with that mean."""
    return float(special.gammainc(observed, expected)) if observed else 1.0


def local(xy: ArrayLike, time: ArrayLike, metres: float, days: float) -> Local:
    """Knox's count of each event: others at most `metres` and `days` away; errors as in test().

    Source: Rogerson (2001).
    """
    when = np.asarray(time, dtype=float).ravel()
    linked = pairs.close(xy, [np.nextafter(metres, np.inf)]).listed(0)
    soon = np.abs(when[linked[:, 0]] - when[linked[:, 1]]) <= days
    n, order = len(when), np.sort(when)
    near, both = (np.bincount(each.ravel(), minlength=n) for each in (linked, linked[soon]))
    around = np.searchsorted(order, when + days, "right") - np.searchsorted(order, when - days)
    return Local(near, around - 1, both, _dealt_out(both, near, around - 1))


def familywise(observed: ArrayLike, simulated: ArrayLike, expected: ArrayLike) -> Floats:
    """p of each band such that 5 % of data without any pattern have even one below 0.05.

    Each count is turned into the tail of a Poisson law with the band's mean, stretched to the
    permutations' variance, so that rare and common bands weigh alike; a band's p is the share
    of permutations in which any band goes as far: (b + 1) / (draws + 1), single step.
    observed, expected: any shape; simulated: the same with draws before it. Source: Westfall &
    Young (1993).
    """
    found, drawn = np.asarray(observed, dtype=float), np.asarray(simulated, dtype=float)
    mean = np.asarray(expected, dtype=float)
    if not len(drawn):
        return np.ones(found.shape)
    tails = _tails(np.concatenate([found[None], drawn]), mean)
    least = np.sort(tails[1:].reshape(len(drawn), -1).min(axis=1))
    beyond = np.searchsorted(least, tails[0] * (1 + 1e-12), side="right")
    return np.asarray((beyond + 1) / (len(drawn) + 1))


def over(observed: ArrayLike, expected: ArrayLike) -> Floats:
    """observed / expected; NaN for 0 / 0, inf for more than 0 / 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.asarray(observed, dtype=float) / np.asarray(expected, dtype=float))


def _tails(counts: Floats, mean: Floats) -> Floats:
    """P(X ≥ count) of each band's law, the first axis being draws."""
    with np.errstate(divide="ignore", invalid="ignore"):
        stretch = np.where(mean > 0, counts[1:].var(axis=0) / mean, 1.0)
        stretch = np.where(stretch > 0, stretch, 1.0)
        tails = special.gammainc(counts / stretch, mean / stretch)
    return np.where((counts > 0) & (mean > 0), tails, 1.0)


def _dealt_out(both: Whole, near: Whole, soon: Whole) -> Floats:
    from scipy import stats  # slow to load

    p, some = np.ones(len(both)), both > 0
    sizes, times = np.unique(soon, return_counts=True)
    tails = np.zeros(int(some.sum()))
    for size, share in zip(sizes, times / len(soon), strict=True):
        law = stats.hypergeom(len(both) - 1, size, near[some])
        tails += share * law.sf(both[some] - 1)
    p[some] = tails
    return p


def _ends(edges: tuple[float, ...], closed: bool) -> Floats:
    """Numbers such that a band is what lies below one and not below that before it."""
    ends = np.array(edges, dtype=float)
    if closed:
        ends[1:] = np.nextafter(ends[1:], np.inf)
    return np.asarray(ends[np.isfinite(ends)])
