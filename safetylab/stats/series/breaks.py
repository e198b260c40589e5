"""Change points: months from which the level of a series is another, and how sure that is.

The series is cut where that gains most likelihood, each cut paying a penalty: optimal
partitioning (Jackson et al. 2005), which tries every set of cuts. The penalty is no formula's: it
is what the best cuts of simulated series without any change gain, so that of a hundred such series
no more than five are cut at all. The season stays as it is throughout; likelihoods are Poisson's
over the dispersion (quasi-likelihood), which is that of neighbouring months' differences.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from safetylab.stats.rates import rate_ratio_interval
from safetylab.stats.series import loglinear, negbin, season
from safetylab.stats.series.season import YEAR, Ints, Level

Floats = NDArray[np.float64]

SHORTEST = 3
"""Months of a level: one or two odd months are no change."""
MOST_CUTS = 3
"""Cuts that simulated series are tried with; more would gain less for each."""
ROUNDS = 10
SURE = 0.98
"""Of the draws that a range of dates covers: less is known than that the change is as found."""
TIED = 2.0
"""Standard errors by which neighbouring months must resemble each other to be told of."""


@dataclass(frozen=True, slots=True)
class Change:
    """A month from which the level is another.

    at          : the first month of the new level. first, last: where that month may lie too
    ratio       : new level over old, with its interval low to high (given the month)
    p           : of a gain as large by chance, between the changes before and after it
    """

    at: int
    first: int
    last: int
    ratio: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Breaks:
    """What changed.

    changes    : in their order; none where nothing differs by more than chance would make it
    expected   : by level and season, shape (n,)
    season     : factors, shape (12,)
    dispersion : variance over mean, 1 or more
    penalty    : what a cut must gain, in twice the log likelihood
    p          : of any change at all, against a constant level with its season
    drift      : whether a steady drift fits as well as the changes do
    tied       : correlation of neighbouring months' residuals, 0 where months are independent
    """

    changes: tuple[Change, ...]
    expected: Floats
    season: Floats
    dispersion: float
    penalty: float
    p: float
    drift: bool
    tied: float


def find(
    counts: ArrayLike,
    exposure: ArrayLike,
    month: Ints,
    *,
    rate: float = 0.05,
    draws: int = 999,
    seed: int,
) -> Breaks:
    """Find changes of level.

    counts: shape (n,), NaN where unknown; exposure: (n,), above 0; month: 0 to 11, (n,).
    rate: of series without any change that are cut all the same. p is (b + 1) / (draws + 1).
    Raises ValueError where nothing was counted, or for fewer than two levels' months.
    """
    y = np.asarray(counts, dtype=float)
    e = np.where(np.isfinite(y), np.asarray(exposure, dtype=float), 0.0)
    y = np.where(e > 0, y, 0.0)
    if not y.sum() > 0 or len(y) < 2 * SHORTEST:
        raise ValueError("A change needs counts above zero, and months on both sides of it.")
    rng = np.random.default_rng(seed)
    null = season.level(y, e, month, seasonal=_seasonal(e))
    simulated = _simulated(rng, null, (e, month), draws)
    own = float(most_gained(y, e * null.factors[month], null.dispersion))
    p = (1 + int((simulated >= own - 1e-9).sum())) / (draws + 1)
    penalty = float(np.quantile(simulated, 1.0 - rate, method="higher"))
    cuts, fitted = _settled(y, e, month, null, penalty if p <= rate else np.inf)
    pace, spread = e * fitted.factors[month], float(fitted.dispersion)
    levels = _levels(y, pace, cuts)
    whole = np.asarray(exposure, dtype=float) * fitted.factors[month]
    return Breaks(
        changes=_changes(y, pace, cuts, (spread, draws, rng)),
        expected=levels * whole,
        season=fitted.factors,
        dispersion=spread,
        penalty=penalty,
        p=p,
        drift=bool(cuts) and _drifts(y, e, month, cuts, spread),
        tied=_tied(y, levels * pace),
    )


def partition(
    counts: Floats, expected: Floats, dispersion: float, penalty: float, shortest: int = SHORTEST
) -> tuple[int, ...]:
    """The cuts that gain most after each has paid the penalty; each the first month after it.

    counts, expected: shape (n,), both 0 where unknown. Levels last `shortest` months or more.
    """
    n = len(counts)
    y, e = _sums(counts), _sums(expected)
    best, before = np.full(n + 1, -np.inf), np.zeros(n + 1, dtype=int)
    best[0] = 0.0
    for stop in range(shortest, n + 1):
        gained = 2.0 / dispersion * _likely(y[stop] - y, e[stop] - e)[: stop - shortest + 1]
        worth = best[: stop - shortest + 1] + gained - penalty
        before[stop] = int(np.argmax(worth))
        best[stop] = worth[before[stop]]
    cuts: list[int] = []
    stop = int(before[n])
    while stop > 0:
        cuts.append(stop)
        stop = int(before[stop])
    return tuple(reversed(cuts))


def most_gained(counts: Floats, expected: Floats, dispersion: ArrayLike) -> Floats:
    """The penalty at which a series would just not be cut: shape (...) of counts (..., n).

    The most that one cut gains in twice the log likelihood, or that two or three gain each.
    """
    n = counts.shape[-1]
    y, e = _sums(counts), _sums(np.broadcast_to(expected, counts.shape))
    whole = _likely(y[..., -1], e[..., -1])
    best = np.where(np.arange(n + 1) >= SHORTEST, _likely(y, e), -np.inf)
    most = np.zeros(counts.shape[:-1])
    for cuts in range(1, MOST_CUTS + 1):
        last = cuts == MOST_CUTS
        best = _one_more(best, y, e, range(n, n + 1) if last else range(n + 1))
        most = np.maximum(most, 2.0 * (best[..., -1] - whole) / cuts)
    return np.asarray(most / np.asarray(dispersion))


def _one_more(best: Floats, y: Floats, e: Floats, stops: range) -> Floats:
    """The most likelihood up to each month with one level more."""
    found = np.full(best.shape, -np.inf)
    for stop in stops:
        first = stop - SHORTEST + 1
        if first > SHORTEST:
            own = _likely(y[..., stop, None] - y[..., :first], e[..., stop, None] - e[..., :first])
            found[..., stop] = (best[..., :first] + own).max(axis=-1)
    return found


def _sums(values: Floats) -> Floats:
    """Sums of what is before each month, shape (..., n + 1)."""
    start = np.zeros((*values.shape[:-1], 1))
    return np.concatenate([start, np.cumsum(values, axis=-1)], axis=-1)


def _likely(counts: Floats, expected: Floats) -> Floats:
    """Poisson's log likelihood at the best level, but for what all ways to cut have in common."""
    level = np.where(expected > 1e-9, counts / np.where(expected > 1e-9, expected, 1.0), 0.0)
    return np.asarray(special.xlogy(np.maximum(counts, 0.0), np.where(level > 0, level, 1.0)))


def _seasonal(exposure: Floats) -> bool:
    return int((exposure > 0).sum()) >= season.SHORTEST


def _simulated(
    rng: np.random.Generator, null: Level, of: tuple[Floats, Ints], draws: int
) -> Floats:
    """What series of no change gain, each with the season and dispersion that it seems to have."""
    e, month = of
    means = np.broadcast_to(null.mean, (draws, len(e)))
    y = negbin.drawn(rng, means, null.dispersion * means)
    y[y.sum(axis=1) == 0, int(np.argmax(e > 0))] = 1.0
    own = season.level(y, e, month, seasonal=_seasonal(e))
    return most_gained(y, e * own.factors[:, month], own.dispersion)


def _settled(
    y: Floats, e: Floats, month: Ints, null: Level, penalty: float
) -> tuple[tuple[int, ...], Level]:
    """Cuts, and the season beside them, each found given the other."""
    if not np.isfinite(penalty):
        return (), null
    cuts: tuple[int, ...] = ()
    fitted = null
    for _ in range(ROUNDS):
        pace = e * fitted.factors[month]
        found = partition(y, pace, float(fitted.dispersion), penalty)
        levels = _levels(y, pace, found)
        fitted = season.level(y, e * levels, month, seasonal=_seasonal(e))
        if found == cuts:
            break
        cuts = found
    return cuts, fitted


def _levels(y: Floats, pace: Floats, cuts: tuple[int, ...]) -> Floats:
    """The level of each month, shape (n,)."""
    ends = (0, *cuts, len(y))
    return np.concatenate(
        [np.full(b - a, y[a:b].sum() / max(pace[a:b].sum(), 1e-12)) for a, b in pairwise(ends)]
    )


Chance = tuple[float, int, np.random.Generator]
"""Dispersion, draws, and where they come from."""


def _changes(y: Floats, pace: Floats, cuts: tuple[int, ...], chance: Chance) -> tuple[Change, ...]:
    ends = (0, *cuts, len(y))
    return tuple(
        _change(y[a:b], pace[a:b], (a, at), chance)
        for a, at, b in zip(ends, ends[1:], ends[2:], strict=False)
    )


def _change(y: Floats, pace: Floats, at: tuple[int, int], chance: Chance) -> Change:
    """One change between those around it. at: the stretch's first month and the change's."""
    start, cut = at[0], at[1] - at[0]
    spread, draws, rng = chance
    gains = _gains(y, pace)
    levels = _levels(y, pace, (cut,))
    # Where the change is where it was found, how much more do others seem to gain?
    means = np.broadcast_to(levels * pace, (draws, len(y)))
    again = _gains(negbin.drawn(rng, means, spread * means), pace)
    slack = float(np.quantile(again.max(axis=1) - again[:, cut], SURE, method="higher"))
    may = np.flatnonzero(gains >= gains.max() - slack - 1e-9)
    flat = np.broadcast_to(y.sum() / pace.sum() * pace, (draws, len(y)))
    chances = _gains(negbin.drawn(rng, flat, spread * flat), pace).max(axis=1)
    old, new = float(y[:cut].sum()), float(y[cut:].sum())
    before, after = float(pace[:cut].sum()), float(pace[cut:].sum())
    low, high = rate_ratio_interval(new / spread, old / spread, after, before)
    return Change(
        at=at[1],
        first=start + min(int(may.min()), cut),
        last=start + max(int(may.max()), cut),
        ratio=(new / after) / (old / before) if old else np.inf,
        low=low,
        high=high,
        p=(1 + int((chances >= gains[cut] - 1e-9).sum())) / (draws + 1),
    )


def _gains(y: Floats, pace: Floats) -> Floats:
    """What each single cut gains in twice the log likelihood, (..., n); none too near an end."""
    n = y.shape[-1]
    counts, expected = _sums(y)[..., :n], _sums(np.broadcast_to(pace, y.shape))[..., :n]
    total, whole = y.sum(axis=-1, keepdims=True), float(pace.sum())
    both = _likely(counts, expected) + _likely(total - counts, whole - expected)
    inside = (np.arange(n) >= SHORTEST) & (np.arange(n) <= n - SHORTEST)
    return np.where(inside, 2.0 * (both - _likely(total, np.full(total.shape, whole))), -np.inf)


def _drifts(y: Floats, e: Floats, month: Ints, cuts: tuple[int, ...], spread: float) -> bool:
    """Whether a straight line of the logarithm explains as much for its price (BIC)."""
    there = e > 0
    n = int(there.sum())
    own = np.eye(YEAR)[month][:, 1:] if _seasonal(e) else np.empty((len(y), 0))
    line = np.linspace(-1.0, 1.0, len(y))[:, None]
    steps = (np.arange(len(y))[:, None] >= np.array(cuts)).astype(float)
    one, many = (
        loglinear.fit(y[there], np.column_stack([np.ones(n), x[there], own[there]]), e[there])
        for x in (line, steps)
    )
    price = np.log(n) * (2 * len(cuts) - 1)
    return bool(one.deviance / spread <= many.deviance / spread + price)


def _tied(y: Floats, mean: Floats) -> float:
    """The correlation of neighbouring residuals where it is more than chance, else 0."""
    there = mean > 0
    residual = (y[there] - mean[there]) / np.sqrt(mean[there])
    residual = residual - residual.mean()
    squares = float((residual**2).sum())
    if len(residual) < season.SHORTEST or squares <= 0:
        return 0.0
    found = float((residual[1:] * residual[:-1]).sum()) / squares
    return found if found > TIED / len(residual) ** 0.5 else 0.0
