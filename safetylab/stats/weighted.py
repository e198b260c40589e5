"""Sums of weights of Poisson events: their intervals; which holds more than its share."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]


def interval(
    total: ArrayLike, squares: ArrayLike, largest: float = 1.0, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """The interval (low, high) of the mean of a sum of weights of Poisson events.

    total: the sum of weights; squares: the sum of their squares; both of one shape. largest: the
    largest weight that another event could have. Where all weights are 1 this is the exact
    interval of a count. Raises ValueError for sums below zero. Source: Fay & Feuer (1997).
    """
    y, v = np.broadcast_arrays(np.asarray(total, float), np.asarray(squares, float))
    if not (y >= 0).all() or not (v >= 0).all():
        raise ValueError("Sums of weights and of their squares are zero or more.")
    tail = (1.0 - confidence) / 2.0
    some = (y > 0) & (v > 0)
    per = np.where(some, v / np.where(some, y, 1.0), 1.0)
    low = np.where(some, per * special.gammaincinv(np.where(some, y / per, 1.0), tail), 0.0)
    upper = (v + largest**2) / (y + largest)
    high = upper * special.gammainccinv((y + largest) / upper, tail)
    return low, high


def p_more(total: ArrayLike, squares: ArrayLike, share: ArrayLike) -> Floats:
    """The chance of as large a sum of weights, if its share of all were as given; one-sided.

    total, squares: of parts of a whole, shape (n,); share: expected of each, adding up to 1,
    shape (n,). Sums are taken as so many whole events of equal weight as have their variance;
    where all weights are 1 this is the exact binomial tail. Source: Clopper & Pearson (1934).
    """
    y, v, expected = (np.asarray(each, dtype=float) for each in (total, squares, share))
    per = np.where(y > 0, v / np.where(y > 0, y, 1.0), 1.0)
    events, every = y / per, y.sum() / per
    rest = np.maximum(every - events, 0.0) + 1.0
    tail = special.betainc(np.where(events > 0, events, 1.0), rest, expected)
    return np.where(events > 0, tail, 1.0)
