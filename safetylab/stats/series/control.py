"""Control charts of counts: what is usual, limits as wide as chance really is, and run rules.

The centre is a level with a season, fitted to the first part of the series, constant but for steps
that are given; limits are
exact tails of the negative binomial law with the dispersion of that part, so that a series that
is more uneven than Poisson's raises no more alarms. Three rules, those of Nelson (1984) that do
not ask for trends within a few months:

1. a month beyond the limits, as far out as three standard deviations (0.13 % on either side);
2. nine months in a row on one side of the centre;
5. two of three months in a row beyond two standard deviations, on one side.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray
from scipy import special

from safetylab.stats.series import negbin, season
from safetylab.stats.series.season import Ints, Level

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SIGMAS = 3.0
BEYOND = float(special.ndtr(-SIGMAS))
RULES = (1, 2, 5)
RUN, TWO = 9, 2.0
JUDGED = 12
"""The latest months, judged by those before; where these are fewer than LEAST, by all."""
LEAST = 24
NOTHING = 1e-6
"""Of the highest level: a level of none, at which any event is one too many."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A control chart.

    expected, low, high : centre and limits, shape (n,); a count is beyond them where it is
                          below `low` or above `high`
    score      : of each count as a normal deviate, shape (n,), NaN where unknown
    side       : +1 above, -1 below the centre, shape (n,)
    broken     : by rule (rows, in the order of RULES) and month, shape (3, n)
    baseline   : how many of the first months the centre was fitted to
    dispersion : variance over mean of the baseline, 1 or more
    false_rate : the share of months that the rules flag by chance in such a series with no
                 change, simulated; of the months after the baseline, if there are any
    """

    expected: Floats
    low: Floats
    high: Floats
    score: Floats
    side: Ints
    broken: Flags
    baseline: int
    dispersion: float
    false_rate: float

    @property
    def flagged(self) -> Flags:
        """Months that break any rule, shape (n,)."""
        return np.asarray(self.broken.any(axis=0))


def baseline(months: int) -> int:
    """How many of the first months of a series the others are judged by: all of a short one."""
    return months - JUDGED if months - JUDGED >= LEAST else months


def chart(
    counts: ArrayLike,
    exposure: ArrayLike,
    month: Ints,
    *,
    levels: ArrayLike = 1.0,
    draws: int = 499,
    seed: int,
) -> Chart:
    """Draw up a control chart.

    counts: shape (n,), NaN where unknown; exposure: (n,), above 0; month: 0 to 11, (n,).
    levels: the centre's steps, where the level is known to have changed among the first months,
    shape (n,): only their ratios matter, and the later months have the last of them.
    draws: simulated series of no change, for the rate of false alarms. Where the first months had
    none, all are judged together; raises ValueError where none was counted at all.
    """
    y = np.asarray(counts, dtype=float)
    whole = np.asarray(exposure, dtype=float) * _steps(levels, len(y))
    e = np.where(np.isfinite(y), whole, 0.0)
    if not np.nansum(y) > 0:
        raise ValueError("A centre needs a count above zero.")
    first = baseline(len(y)) if np.nansum(y[: baseline(len(y))]) > 0 else len(y)
    latest = _steps(levels, len(y))[:first] == _steps(levels, len(y))[first - 1]
    counted = np.where(e > 0, y, 0.0)
    fitted = season.level(counted[:first], e[:first], month[:first], seasonal=_long(first))
    mean, variance = _predicted(fitted, (whole, e), month, latest)
    score = np.where(e > 0, negbin.score(counted, mean, variance), np.nan)
    chance = (float(fitted.dispersion), draws, seed)
    return Chart(
        expected=mean,
        low=_lowest(mean, variance),
        high=negbin.quantile(1.0 - BEYOND, mean, variance),
        score=score,
        side=np.where(score > 0, 1, -1),
        broken=_broken(counted, mean, variance, score),
        baseline=first,
        dispersion=chance[0],
        false_rate=_false_rate((mean, e), month, latest, chance),
    )


def _steps(levels: ArrayLike, n: int) -> Floats:
    """A level for each month, above zero."""
    steps = np.broadcast_to(np.asarray(levels, dtype=float), (n,))
    return np.asarray(np.maximum(steps, NOTHING * steps.max()))


def _long(months: int) -> bool:
    return months >= season.SHORTEST


def _lowest(mean: Floats, variance: Floats) -> Floats:
    """The smallest count that is not beyond the limits."""
    k = negbin.quantile(BEYOND, mean, variance)
    return np.where(negbin.at_most(k, mean, variance) <= BEYOND, k + 1, k)


def _predicted(
    fitted: Level, exposure: tuple[Floats, Floats], month: Ints, latest: Flags
) -> tuple[Floats, Floats]:
    """Means and variances of every month, of fits with leading axes; later ones' are wider.

    exposure: of every month, and 0 where the count is unknown. latest: those of the first months
    that have the last level, which alone tell of it.
    """
    whole, known = exposure
    first = len(latest)
    pace = fitted.factors[..., month] * whole
    base = (fitted.factors[..., month] * known)[..., :first].sum(axis=-1)
    mean = pace * (fitted.mean.sum(axis=-1) / base)[..., None]
    told = fitted.mean[..., latest].sum(axis=-1)
    spread = fitted.dispersion[..., None]
    doubt = (fitted.dispersion / np.maximum(told, 1.0))[..., None] + fitted.doubt[..., month]
    later = np.arange(len(month)) >= first
    return mean, spread * mean + np.where(later, doubt * mean**2, 0.0)


def _broken(counts: Floats, mean: Floats, variance: Floats, score: Floats) -> Flags:
    """Which rules each month completes or belongs to, shape (3, ..., n)."""
    known = np.isfinite(score)
    far = negbin.at_least(counts, mean, variance) <= BEYOND
    far |= negbin.at_most(counts, mean, variance) <= BEYOND
    z = np.where(known, score, 0.0)
    return np.stack([far & known, _in_a_row(z), _two_of_three(z)])


def _in_a_row(z: Floats) -> Flags:
    """Months of a run of RUN or more on one side, shape of z."""
    found = np.zeros(z.shape, dtype=bool)
    if z.shape[-1] < RUN:
        return found
    for side in (1, -1):
        runs = (sliding_window_view(side * z, RUN, axis=-1) > 0).all(axis=-1)
        for k in range(RUN):
            found[..., k : k + runs.shape[-1]] |= runs
    return found


def _two_of_three(z: Floats) -> Flags:
    """Months beyond TWO of which another within two months is so too on the same side."""
    found = np.zeros(z.shape, dtype=bool)
    for side in (1, -1):
        out = side * z > TWO
        for lag in (1, 2):
            pair = out[..., lag:] & out[..., :-lag]
            found[..., lag:] |= pair
            found[..., :-lag] |= pair
    return found


def _false_rate(
    of: tuple[Floats, Floats], month: Ints, latest: Flags, chance: tuple[float, int, int]
) -> float:
    """The share of months marked in series with these means and exposures, and no change."""
    (mean, known), (spread, draws, seed), first = of, chance, len(latest)
    rng = np.random.default_rng(seed)
    means = np.broadcast_to(np.where(known > 0, mean, 0.0), (draws, len(mean)))
    y = negbin.drawn(rng, means, spread * means)
    y[y[:, :first].sum(axis=1) == 0, 0] = 1.0
    fitted = season.level(y[:, :first], known[:first], month[:first], seasonal=_long(first))
    expected, variance = _predicted(fitted, (known, known), month, latest)
    score = np.where(known > 0, negbin.score(y, expected, variance), np.nan)
    broken = _broken(y, expected, variance, score)
    judged = slice(first, None) if first < len(mean) else slice(None)
    return float(broken[..., judged].any(axis=0).mean())
