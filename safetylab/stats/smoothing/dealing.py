"""Points dealt to the cells that hold them, cell by cell in one run of memory."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from os import cpu_count
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from safetylab.stats.compiled import kernel

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Piece = TypeVar("Piece")
Answer = TypeVar("Answer")

PARTS = 2
"""Of the points, dealt side by side; each keeps a count of every cell."""
FEW = 50_000
"""Points that are dealt before more processors would have begun."""


def each(work: Callable[[Piece], Answer], pieces: Sequence[Piece]) -> list[Answer]:
    """The work done on all pieces, on all processors; it has to let other threads run."""
    if len(pieces) == 1:
        return [work(pieces[0])]
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        return list(pool.map(work, pieces))


def slices(count: int, parts: int) -> list[slice]:
    """So many things in parts of about one size."""
    edges = np.linspace(0, count, parts + 1).astype(int).tolist()
    return [slice(start, stop) for start, stop in pairwise(edges)]


def by_cell(
    place: Floats, weight: Floats, shape: tuple[int, int], radius: float
) -> tuple[Floats, Whole]:
    """Points in reach as x, y, weight, cell by cell; where each cell's begin, and all end.

    place: in cells from the first centre, shape (n, 2); shape: the grid's rows and columns;
    radius: how far a point reaches, in cells. In a cell the points keep their order.
    """
    if not len(place):
        return np.empty((0, 3)), np.zeros(1, dtype=np.int64)
    parts = slices(len(place), PARTS if len(place) > FEW else 1)
    ends = each(lambda part: _extent(place[part]), parts)
    low = np.min([least for least, _ in ends], axis=0)
    high = np.max([most for _, most in ends], axis=0)
    beyond = np.array([shape[1], shape[0]]) - 0.5 + radius
    if (low < -0.5 - radius).any() or (high > beyond).any():
        near = ((place >= -0.5 - radius) & (place <= beyond)).all(axis=1)
        return by_cell(place[near], weight[near], shape, radius)
    low = np.rint(low)
    width, height = (np.rint(high) - low + 1).tolist()
    if width * height > 2 * len(place) + 1_000_000:
        return _sorted(place, weight)
    return _dealt(place, weight, parts, low, (int(width), int(height)))


def _sorted(place: Floats, weight: Floats) -> tuple[Floats, Whole]:
    """As by_cell() where cells are many more than points."""
    cell = np.rint(place)
    order = np.lexsort(cell.T)
    moved = np.diff(cell[order], axis=0, prepend=np.nan).any(axis=1)
    load = np.column_stack([place, weight])[order]
    return load, np.append(np.flatnonzero(moved), len(order))


def _dealt(
    place: Floats, weight: Floats, parts: list[slice], low: Floats, size: tuple[int, int]
) -> tuple[Floats, Whole]:
    """As by_cell() where cells are not many, in two passes over the points."""
    width, height = size
    key = np.empty(len(place), dtype=np.int64)
    counts = np.zeros((len(parts), width * height), dtype=np.int64)
    load = np.empty((len(place), 3))

    def count(part: int) -> None:
        some = parts[part]
        _count(place[some], low, width, key[some], counts[part])

    def put(part: int) -> None:
        some = parts[part]
        _put(place[some], weight[some], key[some], starts[part], load)

    each(count, range(len(parts)))
    held = counts.sum(axis=0)
    ends = np.cumsum(held)
    # Where a part's points of a cell begin: after the cells before, and the parts before.
    starts = ends - held + np.cumsum(counts, axis=0) - counts
    each(put, range(len(parts)))
    return load, np.append(0, ends[held > 0])


@kernel
def _extent(place: Floats) -> tuple[Floats, Floats]:
    """The least and largest x and y; NumPy takes ten times as long along short rows."""
    low, high = place[0].copy(), place[0].copy()
    for n in range(len(place)):
        for axis in range(2):
            low[axis] = min(low[axis], place[n, axis])
            high[axis] = max(high[axis], place[n, axis])
    return low, high


@kernel
def _count(place: Floats, low: Floats, width: int, key: Whole, counts: Whole) -> None:
    """Each point's cell, numbered row by row, and how many points a cell has."""
    for n in range(len(place)):
        key[n] = (np.rint(place[n, 1]) - low[1]) * width + np.rint(place[n, 0]) - low[0]
        counts[key[n]] += 1


@kernel
def _put(place: Floats, weight: Floats, key: Whole, start: Whole, load: Floats) -> None:
    """Each point at the next free place of its cell; `start` moves on."""
    for n in range(len(place)):
        at = start[key[n]]
        start[key[n]] += 1
        load[at, 0], load[at, 1], load[at, 2] = place[n, 0], place[n, 1], weight[n]
