"""The next months' counts as a law, not a line; and how well such laws foretold a year held out.

Level and season come from smooth.py (order 1: the level goes on wandering from where it is as it
wandered so far), with the uncertainty of all that was estimated; counts are drawn from negative
binomial laws around them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from safetylab.stats.series import negbin, smooth
from safetylab.stats.series.season import YEAR, Ints

Floats = NDArray[np.float64]

DRAWS = 4000
BANDS = (0.5, 0.8, 0.95)


@dataclass(frozen=True, slots=True)
class Fan:
    """Draws of h future months.

    counts : shape (draws, h). mean: of each draw's law, (draws, h); alpha: of each, (draws,)
    """

    counts: Floats
    mean: Floats
    alpha: Floats

    def quantile(self, share: float) -> Floats:
        """Of each month, shape (h,)."""
        return np.asarray(np.quantile(self.counts, share, axis=0, method="inverted_cdf"))

    def band(self, share: float) -> tuple[Floats, Floats]:
        """The middle `share` of each month's counts, both ends included; each of shape (h,)."""
        return self.quantile((1.0 - share) / 2.0), self.quantile((1.0 + share) / 2.0)

    def total(self, share: float) -> tuple[float, float]:
        """The middle `share` of the sum of all months."""
        ends = [(1.0 - share) / 2.0, (1.0 + share) / 2.0]
        low, high = np.quantile(self.counts.sum(axis=1), ends, method="inverted_cdf")
        return float(low), float(high)

    def log_score(self, counts: ArrayLike) -> Floats:
        """log P of the counts that came, shape (h,): higher is better."""
        variance = self.mean + self.alpha[:, None] * self.mean**2
        each = negbin.log_p(np.asarray(counts, dtype=float), self.mean, variance)
        return np.asarray(special.logsumexp(each, axis=0) - np.log(len(each)))


@dataclass(frozen=True, slots=True)
class Held:
    """How a fan did on a year that it had not seen.

    fan        : of that year. counts: what came, NaN where unknown, shape (h,)
    covered    : share of the months within the bands of BANDS
    log_score  : mean log probability of what came; naive: the same of last year's counts
    """

    fan: Fan
    counts: Floats
    covered: tuple[float, ...]
    log_score: float
    naive: float


def fan(
    counts: ArrayLike,
    exposure: ArrayLike,
    month: Ints,
    ahead: tuple[ArrayLike, Ints],
    *,
    draws: int = DRAWS,
    seed: int,
) -> Fan:
    """The months after the last.

    counts, exposure, month: as smooth.smooth() takes them, of any length; ahead: exposure and
    month of the year of the h coming ones. Raises ValueError as smooth.smooth().
    """
    rng = np.random.default_rng(seed)
    last = slice(-smooth.MOST_MONTHS, None)
    y, e = np.asarray(counts, dtype=float)[last], np.asarray(exposure, dtype=float)[last]
    drawn = smooth.draws(smooth.smooth(y, e, month[last]), draws, rng)
    e_next, month_next = np.asarray(ahead[0], dtype=float), ahead[1]
    steps = drawn.wander[:, None] * rng.standard_normal((draws, len(month_next)))
    level = drawn.level[:, -1:] + np.cumsum(steps, axis=1)
    mean = e_next * np.exp(np.minimum(level + drawn.season[:, month_next], 30.0))
    variance = mean + drawn.alpha[:, None] * mean**2
    return Fan(negbin.drawn(rng, mean, variance), mean, drawn.alpha)


def held_out(
    counts: ArrayLike,
    exposure: ArrayLike,
    month: Ints,
    *,
    months: int = YEAR,
    back: int = 0,
    seed: int,
) -> Held:
    """A fan of months that came, made from those before.

    back: how many of the last months are left out altogether, for earlier years. Raises
    ValueError for fewer than two years before them, or as smooth.smooth().
    """
    y, e = np.asarray(counts, dtype=float), np.asarray(exposure, dtype=float)
    stop = len(y) - back
    first = stop - months
    if first < 2 * YEAR:
        raise ValueError("To hold months out takes two years before them.")
    made = fan(y[:first], e[:first], month[:first], (e[first:stop], month[first:stop]), seed=seed)
    came = y[first:stop]
    known = np.isfinite(came)
    inside = [_inside(came[known], *(end[known] for end in made.band(b))) for b in BANDS]
    own = made.log_score(np.where(known, came, 0.0))[known]
    other = naive(y[:first], e[:stop], months)(np.where(known, came, 0.0))[known]
    return Held(made, came, tuple(inside), _mean(own), _mean(other))


def naive(counts: Floats, exposure: Floats, months: int = YEAR) -> "Naive":
    """The law of a forecaster who takes the same month of the year before.

    counts: shape (n,); exposure: (n + months,). Its variance is that of the changes from a year
    to the next so far, so that it too knows how wrong it is.
    """
    scale = exposure[YEAR:] / exposure[:-YEAR]
    before = counts[:-YEAR] * scale[: len(counts) - YEAR]
    apart = (counts[YEAR:] - before) ** 2 / np.maximum(before, 0.5)
    spread = max(float(np.nanmean(apart)) if np.isfinite(apart).any() else 1.0, 1.0)
    n = len(counts)
    places = [n - YEAR + k % YEAR for k in range(months)]
    last = counts[places] * exposure[n : n + months] / exposure[places]
    mean = np.maximum(np.where(np.isfinite(last), last, np.nanmean(counts)), 0.5)
    return Naive(mean, spread * mean)


@dataclass(frozen=True, slots=True)
class Naive:
    """The same month a year ago, as a law. mean, variance: shape (h,)."""

    mean: Floats
    variance: Floats

    def __call__(self, counts: ArrayLike) -> Floats:
        """log P of the counts, shape (h,)."""
        return negbin.log_p(counts, self.mean, self.variance)


def _inside(came: Floats, low: Floats, high: Floats) -> float:
    return _mean(((came >= low) & (came <= high)).astype(float))


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")
