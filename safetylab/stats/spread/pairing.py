"""The loops of pairs.py: points in square cells, and each pair of them that is close, once."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from safetylab.stats.compiled import kernel

FORWARD = ((1, -1), (1, 0), (1, 1), (0, 1))
"""The neighbours of a cell that it is compared with; the other four compare themselves with it."""


class Cells(NamedTuple):
    """Points sorted by cell; a tuple, since numba takes no dataclass.

    x, y   : of the points in that order, shape (n,)
    cell   : of each point, shape (n,)
    starts : of each cell's points, shape (cells + 1,)
    ahead  : the four neighbours of each cell, −1 where there is none, shape (cells, 4)
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    cell: NDArray[np.int64]
    starts: NDArray[np.int64]
    ahead: NDArray[np.int64]


class Rings(NamedTuple):
    """Distances that bound rings around a point.

    edges     : growing, shape (rings,); a ring ends before its edge, and the next begins with it
    manhattan : distances along the axes, else as the crow flies
    """

    edges: NDArray[np.float64]
    manhattan: bool


@kernel
def count(cells: Cells, rings: Rings, first: int, last: int, rows: Any) -> None:
    """Pairs of the points first to last − 1 with those ahead, into rows, shape (rings, n)."""
    edges, starts = rings.edges, cells.starts
    far = np.empty(np.max(starts[1:] - starts[:-1]))
    for i in range(first, last):
        home = cells.cell[i]
        for side in range(-1, 4):
            other = home if side < 0 else cells.ahead[home, side]
            if other >= 0:
                start = i + 1 if side < 0 else starts[other]
                many = _measure(cells, rings, i, start, starts[other + 1], far)
                nearer = 0
                for k in range(len(edges)):
                    within = _count_below(far, many, edges[k])
                    rows[k, i] += within - nearer
                    nearer = within


@kernel
def fill(cells: Cells, rings: Rings, first: int, last: int, at: Any, others: Any) -> None:
    """The pairs that count() counted: the second of each into others, from at[ring, i] on.

    The last of others is for pairs that are too far apart, so that no step need be skipped.
    """
    starts, beyond = cells.starts, len(rings.edges)
    largest = np.max(starts[1:] - starts[:-1])
    far, ring = np.empty(largest), np.empty(largest, np.int64)
    free = np.empty(beyond + 1, np.int64)
    for i in range(first, last):
        home = cells.cell[i]
        free[:beyond], free[beyond] = at[:, i], len(others) - 1
        for side in range(-1, 4):
            other = home if side < 0 else cells.ahead[home, side]
            if other >= 0:
                start = i + 1 if side < 0 else starts[other]
                many = _measure(cells, rings, i, start, starts[other + 1], far)
                _sort_into(far, many, rings.edges, ring)
                for m in range(many):
                    k = ring[m]
                    others[free[k]] = start + m
                    free[k] += int(k < beyond)


# Loops without a branch, which the processor does for several points at once.


@kernel
def _measure(cells: Cells, rings: Rings, i: int, start: int, end: int, far: Any) -> int:
    """Distances of the point i from those of start to end − 1; how many there are."""
    x, y, x_i, y_i = cells.x, cells.y, cells.x[i], cells.y[i]
    if rings.manhattan:
        for j in range(start, end):
            far[j - start] = abs(x[j] - x_i) + abs(y[j] - y_i)
    else:
        for j in range(start, end):
            dx, dy = x[j] - x_i, y[j] - y_i
            far[j - start] = np.sqrt(dx * dx + dy * dy)
    return end - start


@kernel
def _count_below(far: Any, many: int, edge: float) -> int:
    within = 0
    for m in range(many):
        within += int(far[m] < edge)
    return within


@kernel
def _sort_into(far: Any, many: int, edges: Any, ring: Any) -> None:
    ring[:many] = 0
    for k in range(len(edges)):
        edge = edges[k]
        for m in range(many):
            ring[m] += int(far[m] >= edge)
