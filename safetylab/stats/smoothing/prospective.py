"""Prospective mapping: places near what has just happened, the sooner and the nearer the more."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
BLOCK = 10_000
"""Events whose cells are looked up at once."""


def risk(xy: ArrayLike, weeks: ArrayLike, centres: ArrayLike, side: float, reach: float) -> Floats:
    """What near repeats let expect in each cell, shape (k,), in no unit: for ranking cells.

    The sum over events of 1 / (1 + c) × 1 / (1 + t), where c is the distance from the event to
    the cell's middle in whole half sides of a cell, and t the whole weeks since. Events farther
    than `reach` do not count. xy: metres, shape (n, 2); weeks: since, shape (n,); centres:
    metres, shape (k, 2); side, reach: metres. Source: Bowers, Johnson & Pease (2004).
    """
    points = np.asarray(xy, dtype=float).reshape(-1, 2)
    middles = np.asarray(centres, dtype=float).reshape(-1, 2)
    late = 1.0 / (1.0 + np.floor(np.asarray(weeks, dtype=float)))
    tree, found = cKDTree(middles), np.zeros(len(middles))
    for first in range(0, len(points), BLOCK):
        some = slice(first, first + BLOCK)
        near = tree.query_ball_point(points[some], reach)
        cell = np.concatenate([np.asarray(each, dtype=np.int64) for each in near])
        event = first + np.repeat(np.arange(len(near)), [len(each) for each in near])
        away = np.hypot(*(points[event] - middles[cell]).T)
        weight = late[event] / (1.0 + np.floor(away / (side / 2.0)))
        found += np.bincount(cell, weight, minlength=len(middles))
    return found
