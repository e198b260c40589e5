"""A series taken apart: trend times season times what neither explains, each with its interval."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safetylab.stats.series import smooth
from safetylab.stats.series.season import YEAR, Ints

Floats = NDArray[np.float64]

DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Parts:
    """counts = exposure × trend × season × remainder, exactly.

    trend     : counts per unit of exposure, shape (n,); low and high: (2, n)
    season    : factors of January to December, geometric mean 1, shape (12,); range: (2, 12)
    expected  : exposure × trend × season, shape (n,)
    remainder : counts over expected, shape (n,), NaN where unknown; within `chance` (low, high,
                shape (2, n)) where nothing but chance was at work
    alpha     : negative binomial's, variance mean + alpha mean²
    """

    trend: Floats
    trend_range: Floats
    season: Floats
    season_range: Floats
    expected: Floats
    remainder: Floats
    chance: Floats
    alpha: float


def decompose(
    counts: ArrayLike, exposure: ArrayLike, month: Ints, *, confidence: float = 0.95, seed: int
) -> Parts:
    """Take a series apart.

    Shapes and errors as smooth.smooth(). A season of less than SHORTEST months is 1 throughout.
    The trend bends no more than the counts ask for; an abrupt change it draws as a steep slope.
    """
    from safetylab.stats.series import negbin

    y, e = np.asarray(counts, dtype=float), np.asarray(exposure, dtype=float)
    rng = np.random.default_rng(seed)
    found = smooth.smooth(y, e, month, 2)
    drawn = smooth.draws(found, DRAWS, rng)
    ends = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    trend, season = np.exp(drawn.level.mean(axis=0)), np.exp(drawn.season.mean(axis=0))
    expected = e * trend * season[month]
    fitted = e * np.exp(drawn.level + drawn.season[:, month])
    spread = drawn.alpha[:, None] * fitted**2
    chance = np.quantile(negbin.drawn(rng, fitted, fitted + spread), ends, axis=0) / expected
    return Parts(
        trend=trend,
        trend_range=np.exp(np.quantile(drawn.level, ends, axis=0)),
        season=season,
        season_range=np.exp(np.quantile(drawn.season, ends, axis=0)),
        expected=expected,
        remainder=y / expected,
        chance=chance,
        alpha=float(drawn.alpha.mean()),
    )


def strength(season: Floats) -> float:
    """How far the highest month lies above the lowest, as a ratio; 1 where there is no season."""
    return float(season.max() / season.min()) if len(season) == YEAR else 1.0
