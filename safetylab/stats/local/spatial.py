"""Where values cluster: neighbours, the Getis–Ord local statistics, and many tests at once."""

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special
from scipy.sparse import csr_matrix, diags_array
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Alternative = Literal["two-sided", "greater", "less"]

# Cell centres a whole radius apart are neighbours although rounding puts them a hair beyond.
HAIR = 1e-6

# What is smaller than these shares of the squares it was made of is rounding, not variation:
# of the values themselves, and of differences between sums of squares.
CONSTANT = 1e-24
CANCELLED = 1e-12


def neighbours_within(points: ArrayLike, metres: float) -> csr_matrix:
    """Binary weights of the points at most `metres` apart, each its own neighbour.

    points: metres, shape (n, 2). Returns a symmetric matrix of ones, shape (n, n).
    Raises ValueError for a point whose place is unknown or a distance below zero.
    """
    known = np.asarray(points, dtype=float).reshape(-1, 2)
    if not np.isfinite(known).all() or not metres >= 0:
        raise ValueError("Neighbours need known points and a distance of zero or more.")
    pairs = cKDTree(known).query_pairs(metres + HAIR, output_type="ndarray")
    selves = np.arange(len(known))
    rows = np.concatenate([pairs[:, 0], pairs[:, 1], selves])
    columns = np.concatenate([pairs[:, 1], pairs[:, 0], selves])
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(known),) * 2)


def gi_star(x: ArrayLike, w: Any) -> Floats:
    """The z-score Gi* of each place, itself among its neighbours.

    x: values, shape (n,), or (n, k) for k columns at once; w: sparse weights, shape (n, n),
    with the place itself on the diagonal, as neighbours_within() gives them. Returns the shape
    of x; NaN where the score is undefined: x does not vary, or a place neighbours all others
    with one weight. Raises ValueError for unknown values, or weights without the place itself.
    Source: Ord & Getis (1995).
    """
    values, weights = _together(x, w)
    if not np.all(weights.diagonal() != 0):
        raise ValueError("Gi* needs weights in which each place neighbours itself.")
    centred = values - values.mean(axis=0)
    variance = (centred**2).mean(axis=0)
    usable = np.where(variance > CONSTANT * (values**2).max(axis=0), variance, np.nan)
    sums, spread = _weight_sums(weights, values.ndim, len(values))
    return _score(weights @ centred, usable, spread / (len(values) - 1), sums)


def gi(x: ArrayLike, w: Any) -> Floats:
    """The z-score Gi of each place, itself left out of the sum, the mean and the variance.

    Shapes and errors as in gi_star(), except that a diagonal is ignored; NaN also where a place
    has no neighbours. Source: Ord & Getis (1995).
    """
    values, weights = _together(x, w)
    weights = weights - diags_array(weights.diagonal())
    n = len(values)
    centred = values - values.mean(axis=0)
    mean = -centred / (n - 1)
    variance = ((centred**2).sum(axis=0) - centred**2) / (n - 1) - mean**2
    floor = CANCELLED * (centred**2).max(axis=0) + CONSTANT * (values**2).max(axis=0)
    usable = np.where(variance > floor, variance, np.nan)
    sums, spread = _weight_sums(weights, values.ndim, n - 1)
    return _score(weights @ centred - sums * mean, usable, spread / (n - 2), sums)


def normal_p(z: ArrayLike, alternative: Alternative = "two-sided") -> Floats:
    """The p-value of z-scores under the normal law, for the alternative named.

    z: any shape; NaN stays NaN. "two-sided" asks for hot and cold places, "greater" for hot
    ones alone, "less" for cold ones alone. esda's p_norm is one-sided: half of "two-sided".
    Raises ValueError for another alternative.
    """
    scores = np.asarray(z, dtype=float)
    if alternative == "two-sided":
        return 2.0 * np.asarray(special.ndtr(-np.abs(scores)))
    if alternative not in ("greater", "less"):
        raise ValueError(f"The alternative is two-sided, greater or less, not {alternative}.")
    return np.asarray(special.ndtr(-scores if alternative == "greater" else scores))


def adjusted_p(p: ArrayLike) -> Floats:
    """p-values adjusted for the number of tests: the false-discovery rate at which each falls.

    p: any shape; NaN is no test and stays NaN. Returns that shape, in the order of p.
    Raises ValueError for a p outside 0 to 1. Source: Benjamini & Hochberg (1995).
    """
    given = np.asarray(p, dtype=float)
    if np.any((given < 0) | (given > 1)):
        raise ValueError("Every p-value lies between 0 and 1.")
    tested = ~np.isnan(given)
    order = np.argsort(given[tested], kind="stable")[::-1]
    scaled = given[tested][order] * order.size / np.arange(order.size, 0, -1)
    smallest = np.empty(order.size)
    smallest[order] = np.minimum(np.minimum.accumulate(scaled), 1.0)
    answer = np.full(given.shape, np.nan)
    answer[tested] = smallest
    return answer


def control_false_discoveries(p: ArrayLike, rate: float) -> NDArray[np.bool_]:
    """Which tests to call discoveries so that at most `rate` of them are expected to be false.

    p: any shape; NaN is never a discovery. Holds for independent and for positively dependent
    tests, such as neighbouring places'. Raises ValueError for p or rate outside 0 to 1.
    Source: Benjamini & Hochberg (1995); Benjamini & Yekutieli (2001).
    """
    if not 0.0 <= rate <= 1.0:
        raise ValueError(f"A false-discovery rate lies between 0 and 1; {rate} does not.")
    return np.asarray(adjusted_p(p) <= rate)


def _together(x: ArrayLike, w: Any) -> tuple[Floats, csr_matrix]:
    values = np.asarray(x, dtype=float)
    weights = csr_matrix(w, dtype=float, copy=True)
    if not np.isfinite(values).all():
        raise ValueError("Local statistics need a known value for every place.")
    if weights.shape != (len(values),) * 2:
        raise ValueError("Local statistics need one row and column of weights for each place.")
    if len(values) < 3:
        raise ValueError("Local statistics need three places or more.")
    return values, weights


def _weight_sums(weights: csr_matrix, dimensions: int, n: int) -> tuple[Floats, Floats]:
    """Σw and n Σw² − (Σw)² of each row, shaped to go with columns of values."""
    shape = (-1,) + (1,) * (dimensions - 1)
    sums = np.asarray(weights.sum(axis=1), dtype=float).reshape(shape)
    squares = np.asarray(weights.multiply(weights).sum(axis=1), dtype=float).reshape(shape)
    return sums, n * squares - sums**2


def _score(above: Floats, variance: Floats, spread: Floats, sums: Floats) -> Floats:
    """`above` in standard deviations, NaN where there is nothing to compare with."""
    informative = spread > CANCELLED * sums**2
    scale = np.where(informative, spread, np.nan)
    return np.asarray(above / np.sqrt(variance * scale))
