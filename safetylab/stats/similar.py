"""Which rows of a table are most alike, by what is known of them."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# A column that varies by less than this share of its size is rounding, not a difference.
CONSTANT = 1e-12


def distances(features: ArrayLike) -> Floats:
    """How unlike any two rows are: 0 for twins, 1 where they differ by a standard deviation.

    features: shape (n, k), columns in any unit, each weighing the same; NaN is unknown. Returns
    shape (n, n): the root of the mean square of the differences, each over its column's standard
    deviation (n - 1), so that it does not grow with k. Columns that do not vary are left out; a
    row with an unknown value is NaN away from all. Raises ValueError where no column varies.
    Source: the standardised Euclidean distance of CIPFA's nearest neighbours (England).
    """
    scaled = _standardised(features)
    apart = scaled[:, None, :] - scaled[None, :, :]
    return np.asarray(np.sqrt((apart**2).mean(axis=2)))


def nearest(features: ArrayLike, place: int, most: int) -> NDArray[np.int64]:
    """The rows most like the row `place`, the nearest first, at most `most` of them.

    features: as in distances(). Rows with unknown values are never chosen; none are where the
    place itself has one. Of two as near, the one that stands first. Raises as distances() does.
    """
    scaled = _standardised(features)
    away = np.sqrt(((scaled - scaled[place]) ** 2).mean(axis=1))
    away[place] = np.nan
    order = np.argsort(away, kind="stable")
    return np.asarray(order[: min(most, int(np.isfinite(away).sum()))], dtype=np.int64)


def _standardised(features: ArrayLike) -> Floats:
    """The columns that vary, over their standard deviations; NaN where a row is not known."""
    known = np.asarray(features, dtype=float)
    if known.ndim != 2:
        raise ValueError("Features are a table: rows of places, columns of what is known.")
    whole = np.isfinite(known).all(axis=1)
    told = known[whole]
    if len(told) < 2:
        raise ValueError("Only rows that are known can be compared: two at least.")
    spread = told.std(axis=0, ddof=1)
    varies = spread > CONSTANT * np.abs(told).max(axis=0)
    if not varies.any():
        raise ValueError("Nothing differs between the rows.")
    scaled = (known[:, varies] - told[:, varies].mean(axis=0)) / spread[varies]
    scaled[~whole] = np.nan
    return np.asarray(scaled)
