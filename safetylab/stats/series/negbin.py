"""The negative binomial law by its mean and variance; the Poisson law where those are equal.

All arguments broadcast, and answers have that shape. Tails are exact sums, not normal ones.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

HAIR = 1e-9
"""A variance that exceeds the mean by no more than this share is the Poisson law's."""


def at_least(count: ArrayLike, mean: ArrayLike, variance: ArrayLike) -> Floats:
    """P(X >= count). Variances below the mean are taken as the mean: the Poisson law."""
    k, mu, size, share = _parts(count, mean, variance)
    some = np.maximum(k, 1.0)
    with np.errstate(invalid="ignore"):
        spread = special.betainc(some, np.where(np.isfinite(size), size, 1.0), 1.0 - share)
        tail = np.where(np.isfinite(size), spread, special.gammainc(some, mu))
    return np.asarray(np.where(k > 0, np.where(mu > 0, tail, 0.0), 1.0))


def at_most(count: ArrayLike, mean: ArrayLike, variance: ArrayLike) -> Floats:
    """P(X <= count); 0 for a count below zero."""
    k, mu, size, share = _parts(count, mean, variance)
    some = np.maximum(k, 0.0) + 1.0
    with np.errstate(invalid="ignore"):
        spread = special.betainc(np.where(np.isfinite(size), size, 1.0), some, share)
        tail = np.where(np.isfinite(size), spread, special.gammaincc(some, mu))
    return np.asarray(np.where(k >= 0, np.where(mu > 0, tail, 1.0), 0.0))


def log_p(count: ArrayLike, mean: ArrayLike, variance: ArrayLike) -> Floats:
    """log P(X = count)."""
    k, mu, size, share = _parts(count, mean, variance)
    r = np.where(np.isfinite(size), size, 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = (
            special.gammaln(k + r)
            - special.gammaln(r)
            + special.xlogy(r, share)
            + special.xlog1py(k, -share)
        )
        plain = special.xlogy(k, mu) - mu
    return np.asarray(np.where(np.isfinite(size), spread, plain) - special.gammaln(k + 1.0))


def quantile(share: ArrayLike, mean: ArrayLike, variance: ArrayLike) -> Floats:
    """The smallest count k with P(X <= k) >= share, share from 0 to below 1."""
    wanted, mu, var = np.broadcast_arrays(
        *(np.asarray(a, dtype=float) for a in (share, mean, variance))
    )
    high = np.ceil(mu + 10.0 * np.sqrt(np.maximum(var, mu)) + 10.0)
    while np.any(short := at_most(high, mu, var) < wanted):
        high = np.where(short, 2.0 * high, high)
    low = np.full(high.shape, -1.0)
    while np.any(high - low > 1.0):
        middle = np.floor((low + high) / 2.0)
        enough = at_most(middle, mu, var) >= wanted
        high, low = np.where(enough, middle, high), np.where(enough, low, middle)
    return np.asarray(high)


def score(count: ArrayLike, mean: ArrayLike, variance: ArrayLike) -> Floats:
    """How far out a count is as a normal score: of P(X < count) + P(X = count) / 2."""
    upper = at_least(count, mean, variance)
    above = at_least(np.asarray(count, dtype=float) + 1.0, mean, variance)
    below = 1.0 - upper
    # From the nearer tail, so that far scores keep their digits.
    middle_up, middle_down = (upper + above) / 2.0, (below + at_most(count, mean, variance)) / 2.0
    rising = -special.ndtri(np.clip(middle_up, 1e-300, 1.0))
    falling = special.ndtri(np.clip(middle_down, 1e-300, 1.0))
    return np.asarray(np.where(middle_up < 0.5, rising, falling))


def drawn(rng: np.random.Generator, mean: ArrayLike, variance: ArrayLike) -> Floats:
    """Random counts."""
    mu, var = np.broadcast_arrays(np.asarray(mean, dtype=float), np.asarray(variance, dtype=float))
    extra = np.maximum(var - mu, 0.0)
    spread = (extra > HAIR * mu) & (mu > 0)
    shape = np.where(spread, mu**2 / np.where(spread, extra, 1.0), 1.0)
    rate = np.where(spread, rng.gamma(shape) * mu / shape, mu)
    return rng.poisson(rate).astype(np.float64)


def _parts(
    count: ArrayLike, mean: ArrayLike, variance: ArrayLike
) -> tuple[Floats, Floats, Floats, Floats]:
    """Count, mean, size (infinite: Poisson) and mean / variance, broadcast."""
    k, mu, var = np.broadcast_arrays(
        *(np.asarray(a, dtype=np.float64) for a in (count, mean, variance))
    )
    extra = np.maximum(var - mu, 0.0)
    spread = (extra > HAIR * mu) & (mu > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(spread, mu**2 / np.where(spread, extra, 1.0), np.inf)
        share = np.where(spread, mu / np.where(spread, var, 1.0), 1.0)
    return k, mu, size, share
