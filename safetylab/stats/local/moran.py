"""Whether like lies beside like: Moran's I, Geary's c and G of the whole, and I place by place.

Weights may be binary or row-standardised. The score of a whole says how far its figure lies from
what shuffling the values over the places gives on average, in standard deviations.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from safetylab.stats.local.neighbours import without_selves
from safetylab.stats.local.spatial import CONSTANT

Floats = NDArray[np.float64]
SEED = 20260101
AT_ONCE = 500
"""Shufflings held at once."""
SAME = 1e-12
"""Sums this share of their terms apart are equal."""
HIGH_HIGH, LOW_HIGH, LOW_LOW, HIGH_LOW = 1, 2, 3, 4
"""A place's value, then its neighbours', against the mean: quadrants numbered as esda does."""


@dataclass(frozen=True, slots=True)
class Association:
    """One figure of the whole.

    value, expected : the figure, and its mean where the values lie anywhere
    z_normal        : its score if the values are draws from a normal law; NaN for G
    z_random        : its score if the values given are shuffled over the places
    """

    value: float
    expected: float
    z_normal: float
    z_random: float


@dataclass(frozen=True, slots=True)
class _Sums:
    """Σw; Σ(w + w')²/2; Σ(row + column)²; places."""

    s0: float
    s1: float
    s2: float
    n: int


@dataclass(frozen=True, slots=True)
class Local:
    """Moran's I of each place, and where it and its neighbours lie against the mean.

    value    : I, NaN without neighbours; where rows sum to 1 its mean is (n − 1)/n times the
               I of the whole; shape (n,)
    quadrant : HIGH_HIGH, LOW_HIGH, LOW_LOW or HIGH_LOW; 0 without neighbours; shape (n,)
    lag      : Σ w x of the neighbours, shape (n,)
    """

    value: Floats
    quadrant: NDArray[np.int8]
    lag: Floats


def moran(x: ArrayLike, w: Any) -> Association:
    """Moran's I: above its expectation where like lies beside like, below where unlike does.

    x: values, shape (n,); w: sparse weights, shape (n, n), the diagonal ignored. Raises
    ValueError for unknown or constant values, fewer than four places, or no neighbours at all.
    Source: Cliff & Ord (1981), as esda and spdep.
    """
    values, weights, sums = _whole(x, w)
    n, z = sums.n, values - values.mean()
    squares = float(z @ z)
    value = n / sums.s0 * float(z @ (weights @ z)) / squares
    expected = -1 / (n - 1)
    s00 = sums.s0**2
    normal = (n**2 * sums.s1 - n * sums.s2 + 3 * s00) / ((n**2 - 1) * s00) - expected**2
    kurtosis = float((z**4).mean()) / (squares / n) ** 2
    above = n * ((n**2 - 3 * n + 3) * sums.s1 - n * sums.s2 + 3 * s00)
    less = kurtosis * ((n**2 - n) * sums.s1 - 2 * n * sums.s2 + 6 * s00)
    random = (above - less) / ((n - 1) * (n - 2) * (n - 3) * s00) - expected**2
    return _association(value, expected, normal, random)


def geary(x: ArrayLike, w: Any) -> Association:
    """Geary's c: below 1 where like lies beside like, above 1 where unlike does.

    Arguments and errors as in moran(); a score below 0 means likeness.
    Source: Cliff & Ord (1981).
    """
    values, weights, sums = _whole(x, w)
    n, z = sums.n, values - values.mean()
    squares = float(z @ z)
    pairs = weights.tocoo()
    apart = float(pairs.data @ (z[pairs.row] - z[pairs.col]) ** 2)
    value = (n - 1) * apart / (2 * sums.s0 * squares)
    s00 = sums.s0**2
    normal = ((2 * sums.s1 + sums.s2) * (n - 1) - 4 * s00) / (2 * (n + 1) * s00)
    kurtosis = float((z**4).mean()) / (squares / n) ** 2
    first = (n - 1) * sums.s1 * (n**2 - 3 * n + 3 - (n - 1) * kurtosis)
    second = (n - 1) * sums.s2 * (n**2 + 3 * n - 6 - (n**2 - n + 2) * kurtosis) / 4
    third = s00 * (n**2 - 3 - (n - 1) ** 2 * kurtosis)
    random = (first - second + third) / (n * (n - 2) * (n - 3) * s00)
    return _association(value, 1.0, normal, random)


def getis_ord(x: ArrayLike, w: Any) -> Association:
    """G: above its expectation where high lies beside high, below where low lies beside low.

    Arguments and errors as in moran(); also raises ValueError for values below zero.
    Source: Getis & Ord (1992).
    """
    values, weights, sums = _whole(x, w)
    if values.min() < 0:
        raise ValueError("G needs values of zero or more.")
    n = sums.n
    m1, m2, m3, m4 = (float((values**power).sum()) for power in (1, 2, 3, 4))
    pairs = m1**2 - m2
    value, expected = float(values @ (weights @ values)) / pairs, sums.s0 / (n * (n - 1))
    s00, s1, s2 = sums.s0**2, sums.s1, sums.s2
    b0 = (n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s00
    b1 = -((n**2 - n) * s1 - 2 * n * s2 + 6 * s00)
    b2 = -(2 * n * s1 - (n + 3) * s2 + 6 * s00)
    b3 = 4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * s00
    b4 = s1 - s2 + s00
    of_squares = b0 * m2**2 + b1 * m4 + b2 * m1**2 * m2 + b3 * m1 * m3 + b4 * m1**4
    random = of_squares / (pairs**2 * n * (n - 1) * (n - 2) * (n - 3)) - expected**2
    return _association(value, expected, float("nan"), random)


def local_moran(x: ArrayLike, w: Any) -> Local:
    """Moran's I of each place: above 0 in a cluster of like values, below 0 where it is unlike.

    I of place i is (n − 1)/Σz² · zᵢ Σ wᵢⱼ zⱼ, as in esda and GeoDa; spdep's is n/(n − 1) times
    that. Arguments and errors as in moran(). A value at the mean counts as low, as in esda.
    Source: Anselin (1995).
    """
    values, weights, sums = _whole(x, w)
    z = values - values.mean()
    around = weights @ z
    high, crowded = z > 0, around > 0
    quadrant = np.select(
        [high & crowded, ~high & crowded, ~high & ~crowded],
        [HIGH_HIGH, LOW_HIGH, LOW_LOW],
        HIGH_LOW,
    )
    alone = np.diff(weights.indptr) == 0
    value = np.where(alone, np.nan, (sums.n - 1) / (z @ z) * z * around)
    return Local(value, np.where(alone, 0, quadrant).astype(np.int8), weights @ values)


def shuffled_p(x: ArrayLike, w: Any, draws: int, seed: int = SEED) -> tuple[float, float]:
    """p of Moran's I and of Geary's c, of both sides, by shuffling the values over the places.

    Twice the smaller tail, (b + 1) / (draws + 1) each, at most 1. For few places or skewed
    values, where the scores do not follow the normal law. Arguments and errors as in moran().
    """
    values, weights, _ = _whole(x, w)
    z = values - values.mean()
    # Both figures are of Σ w z z'; Geary's also of the squares by the weights they have.
    load = np.asarray(weights.sum(axis=1)).ravel() + np.asarray(weights.sum(axis=0)).ravel()
    rng = np.random.default_rng(seed)
    tails, hair = np.zeros((2, 2)), SAME * float(np.abs(load).sum() * (z**2).max())
    found = _products(z[:, None], weights, load)
    for first in range(0, draws, AT_ONCE):
        many = min(AT_ONCE, draws - first)
        shuffled = rng.permuted(np.broadcast_to(z, (many, len(z))), axis=1).T
        made = _products(shuffled, weights, load)
        tails[0] += (made >= found - hair).sum(axis=1)
        tails[1] += (made <= found + hair).sum(axis=1)
    p = np.minimum(2 * (tails.min(axis=0) + 1) / (draws + 1), 1.0)
    return float(p[0]), float(p[1])


def _products(z: Floats, weights: csr_matrix, load: Floats) -> Floats:
    """Σ w z z' and Σ w (z − z')² of each column, shape (2, columns)."""
    alike = (z * (weights @ z)).sum(axis=0)
    return np.array([alike, load @ z**2 - 2 * alike])


def _whole(x: ArrayLike, w: Any) -> tuple[Floats, csr_matrix, _Sums]:
    values, weights = np.asarray(x, dtype=float), without_selves(w)
    if values.ndim != 1 or weights.shape != (len(values),) * 2:
        raise ValueError("Association needs one row and column of weights for each value.")
    if not np.isfinite(values).all() or len(values) < 4:
        raise ValueError("Association needs four places or more, each with a known value.")
    if not ((values - values.mean()) ** 2).mean() > CONSTANT * (values**2).max():
        raise ValueError("Association needs values that vary.")
    if not weights.nnz:
        raise ValueError("Association needs places that neighbour each other.")
    both = weights + weights.T
    rows = np.asarray(weights.sum(axis=1) + weights.sum(axis=0).reshape(-1, 1)).ravel()
    s1 = float((both.data**2).sum()) / 2
    return values, weights, _Sums(float(weights.sum()), s1, float(rows @ rows), len(values))


def _association(value: float, expected: float, normal: float, random: float) -> Association:
    return Association(value, expected, _z(value - expected, normal), _z(value - expected, random))


def _z(above: float, variance: float) -> float:
    return above / variance**0.5 if variance > 0 else float("nan")
