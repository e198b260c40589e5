"""Which months of the year have more, by how much, and how unevenly chance spreads a count.

The factors of twelve months are drawn towards 1 by as much as chance could have made them differ,
so that a short or a small series has hardly any season and a long and large one its own. Leading
axes are separate series, so that thousands of simulated ones are worked out at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

YEAR = 12
SHORTEST = 24
"""Months below which a season cannot be told from a change."""
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Level:
    """A constant level with a season, fitted.

    mean       : expected counts, shape (..., n)
    factors    : of January to December, weighted mean 1, shape (..., 12)
    doubt      : relative variance of the factors, shape (..., 12)
    dispersion : variance of a count over its mean, 1 or more, shape (...)
    """

    mean: Floats
    factors: Floats
    doubt: Floats
    dispersion: Floats


def level(counts: ArrayLike, exposure: ArrayLike, month: Ints, *, seasonal: bool = True) -> Level:
    """Fit a constant level with a season.

    counts, exposure: shape (..., n), the exposure 0 where the count is unknown. month: 0 to 11,
    shape (n,). The dispersion is that of neighbouring months' differences, which neither a
    change of level nor a drift inflates: the moving range of Laney's charts for counts.
    Source: Laney (2002); DerSimonian & Laird (1986) for how far to draw the factors to 1.
    """
    y, e = np.broadcast_arrays(np.asarray(counts, dtype=float), np.asarray(exposure, dtype=float))
    y = np.where(e > 0, y, 0.0)
    rate = y.sum(axis=-1) / e.sum(axis=-1)
    by_month = (np.arange(YEAR)[:, None] == month).astype(float)
    factors, kept = np.ones((*y.shape[:-1], YEAR)), np.zeros((*y.shape[:-1], YEAR))
    spread = np.ones(y.shape[:-1])
    flat = e * rate[..., None]
    expected = flat @ by_month.T
    for _ in range(ROUNDS if seasonal else 1):
        mean = flat * factors[..., month]
        spread = dispersion(y, mean, 1.0 + kept.sum(axis=-1))
        if seasonal:
            factors, kept = _shrunk(y @ by_month.T, expected, spread)
    with np.errstate(divide="ignore", invalid="ignore"):
        doubt = np.where(expected > 0, kept * spread[..., None] / expected, 0.0)
    mean = flat * factors[..., month]
    scale = y.sum(axis=-1) / np.maximum(mean.sum(axis=-1), 1e-12)
    return Level(mean * scale[..., None], factors, doubt, spread)


def dispersion(counts: Floats, mean: Floats, coefficients: ArrayLike = 1.0) -> Floats:
    """Variance over mean from the differences of neighbouring months, at least 1.

    counts, mean: shape (..., n), the mean 0 where a count is unknown. coefficients: how many
    were fitted, shape (...).
    """
    return np.asarray(np.maximum(_moving(counts, mean, coefficients), 1.0))


def pooled(counts: Floats, mean: Floats) -> float:
    """The same of several series together, each weighing as much as it counts.

    counts, mean: shape (s, n), a level fitted to each series; the mean 0 where a count is unknown.
    """
    weight = mean.sum(axis=-1)
    if not weight.sum() > 0:
        return 1.0
    return max(float(np.average(_moving(counts, mean, 1.0), weights=weight)), 1.0)


def _moving(counts: Floats, mean: Floats, coefficients: ArrayLike) -> Floats:
    known = mean > 0
    residual = np.where(known, (counts - mean) / np.sqrt(np.where(known, mean, 1.0)), 0.0)
    both = known[..., 1:] & known[..., :-1]
    squares = np.where(both, np.diff(residual, axis=-1) ** 2, 0.0).sum(axis=-1)
    pairs, n = both.sum(axis=-1), known.sum(axis=-1)
    left = n / np.maximum(n - np.asarray(coefficients), 1.0)
    return np.asarray(left * squares / np.maximum(2.0 * pairs, 1.0))


def _shrunk(counted: Floats, expected: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Factors of the months, and the share of their own difference that each keeps."""
    there = expected > 0
    weight = np.where(there, expected / spread[..., None], 0.0)
    apart = np.where(there, counted / np.where(there, expected, 1.0) - 1.0, 0.0)
    total = weight.sum(axis=-1)
    centre = (weight * apart).sum(axis=-1) / total
    apart = apart - np.where(there, centre[..., None], 0.0)
    squares = (weight * apart**2).sum(axis=-1)
    freedom = np.maximum(there.sum(axis=-1) - 1, 0)
    room = total - (weight**2).sum(axis=-1) / total
    between = np.maximum(squares - freedom, 0.0) / np.where(room > 0, room, 1.0)
    kept = between[..., None] * weight / (1.0 + between[..., None] * weight)
    return 1.0 + kept * apart, kept
