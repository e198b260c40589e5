"""Pairs of points that are close to each other, sorted by how close: one compressed list.

Only points of neighbouring cells are compared, so that a million points need no million million
comparisons. Pairs are counted before they are kept: what would not fit is refused, not tried.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safetylab.stats.spread import pairing
from safetylab.stats.spread.pairing import Cells, Rings

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_PAIRS = 800_000_000
"""As a list they take 3.2 GB."""
THREADS = min(os.cpu_count() or 1, 4)
BLOCK = 20_000
"""Points that are paired between two moments in which Ctrl-C is heard."""
HAIR = 1e-9
FINE = 8
"""Parts of a cell's side by which its points are sorted: those next in memory are near each other,
and have much the same neighbours, which the processor then has at hand."""
SMALLEST = 1e-3
"""Metres: no cell need be smaller."""
MOST_STEPS = 2**20
"""Cells from one edge of the land to the other; their numbers must fit into one."""


class TooManyPairs(ValueError):
    """More pairs than fit into memory: `pairs` at least, where `most` are kept."""

    def __init__(self, pairs: int, most: int) -> None:
        super().__init__(f"There are {pairs:,} close pairs or more; at most {most:,} are kept.")
        self.pairs, self.most = pairs, most


@dataclass(frozen=True, slots=True)
class Pairs:
    """Close pairs of n points, each once.

    order  : the points' own numbers in the order in which pairs name them, shape (n,)
    starts : where the pairs of a ring and a point start in `others`, shape (rings, n + 1)
    others : the second point of each pair, shape (pairs,)
    """

    order: Whole
    starts: Whole
    others: NDArray[np.int32]

    @property
    def counts(self) -> Whole:
        """Pairs of each ring, shape (rings,)."""
        return np.asarray(self.starts[:, -1] - self.starts[:, 0])

    def listed(self, ring: int) -> Whole:
        """The pairs of a ring as numbers of the points given, shape (pairs, 2)."""
        starts = self.starts[ring]
        first = np.repeat(np.arange(len(self.order)), np.diff(starts))
        second = self.others[starts[0] : starts[-1]]
        return np.column_stack([self.order[first], self.order[second]])


def close(
    xy: ArrayLike, edges: ArrayLike, *, manhattan: bool = False, most: int = MOST_PAIRS
) -> Pairs:
    """Pairs nearer to each other than the last edge, by the first edge that lies beyond them.

    xy: metres, shape (n, 2). edges: metres, growing, finite, shape (rings,): ring k holds
    distances from edges[k − 1] on (at first from zero on) up to, but not with, edges[k].
    manhattan: distances along the axes, else as the crow flies. Raises ValueError for
    unknown places, and TooManyPairs before memory is taken for more than `most`.
    """
    points, ends = _checked(xy, edges)
    farthest = float(ends.max(initial=0.0))
    _not_hopeless(points, farthest / (2 if manhattan else 2**0.5), most)
    order, cells = _cells(points, farthest)
    rings = Rings(ends, manhattan)
    rows = np.zeros((len(ends), len(points)), np.int64)
    _in_blocks(lambda a, b: pairing.count(cells, rings, a, b, rows), len(points))
    total = int(rows.sum())
    if total > most:
        raise TooManyPairs(total, most)
    starts = _starts(rows)
    others, at = np.empty(total + 1, np.int32), starts[:, :-1].copy()
    _in_blocks(
        lambda first, last: pairing.fill(cells, rings, first, last, at, others), len(points)
    )
    return Pairs(order, starts, others[:total])


def _checked(xy: ArrayLike, edges: ArrayLike) -> tuple[Floats, Floats]:
    points = np.asarray(xy, dtype=float).reshape(-1, 2)
    ends = np.asarray(edges, dtype=float).ravel()
    if not np.isfinite(points).all() or not np.isfinite(ends).all():
        raise ValueError("Pairs need known places and finite edges.")
    if (np.diff(ends, prepend=0.0) < 0).any():
        raise ValueError("Edges must grow from zero on.")
    return points, ends


def _not_hopeless(points: Floats, side: float, most: int) -> None:
    """Refuse what counting itself would take too long for: all points of a cell are close."""
    if len(points) * (len(points) - 1) // 2 <= most or side <= 0:
        return
    steps = np.floor((points - points.min(axis=0)) / max(side * (1 - HAIR), _span(points)))
    _, each = np.unique(steps[:, 0] * MOST_STEPS * 4 + steps[:, 1], return_counts=True)
    if (least := int((each * (each - 1) // 2).sum())) > most:
        raise TooManyPairs(least, most)


def _span(points: Floats) -> float:
    """The smallest side of cells that can be numbered."""
    return float(np.ptp(points, axis=0).max()) / MOST_STEPS


def _cells(points: Floats, farthest: float) -> tuple[Whole, Cells]:
    """The points in cells so large that close ones are at most one cell apart."""
    if not len(points):
        none = np.zeros(0, np.int64)
        return none, Cells(np.zeros(0), np.zeros(0), none, np.zeros(1, np.int64), none[:, None])
    side = max(farthest * (1 + HAIR), _span(points), SMALLEST)
    steps = np.floor((points - points.min(axis=0)) * (FINE / side)).astype(np.int64)
    codes = _interleaved(steps)
    order = np.argsort(codes, kind="stable")
    _, firsts = np.unique(codes[order] // FINE**2, return_index=True)
    starts = np.append(firsts, len(points))
    cell = np.repeat(np.arange(len(firsts)), np.diff(starts))
    x, y = np.ascontiguousarray(points[order].T)
    return order, Cells(x, y, cell, starts, _ahead(steps[order[firsts]] // FINE))


def _ahead(cells: Whole) -> Whole:
    """The numbers of each cell's four neighbours ahead, −1 for those without points."""
    keys = _key(cells)
    order = np.argsort(keys)
    ahead = np.full((len(cells), len(pairing.FORWARD)), -1, np.int64)
    for side, step in enumerate(pairing.FORWARD):
        wanted = _key(cells + step)
        at = np.searchsorted(keys, wanted, sorter=order).clip(max=len(keys) - 1)
        found = keys[order[at]] == wanted
        ahead[found, side] = order[at[found]]
    return ahead


def _key(cells: Whole) -> Whole:
    return np.asarray(cells[:, 0] * (MOST_STEPS * 4) + cells[:, 1] + 1)


def _interleaved(steps: Whole) -> Whole:
    """Morton's order: cells that are near each other are near in memory."""
    return np.asarray(_spread(steps[:, 0]) | (_spread(steps[:, 1]) << 1))


def _spread(values: Whole) -> Whole:
    """A zero between each two bits."""
    bits = values.copy()
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        bits = (bits | (bits << shift)) & mask
    return bits


def _starts(rows: Whole) -> Whole:
    """Where each ring's and point's pairs start, if they lie one behind the other."""
    ends = np.cumsum(rows).reshape(rows.shape)
    starts = np.empty((len(rows), rows.shape[1] + 1), np.int64)
    starts[:, 1:] = ends
    starts[:, 0] = ends[:, 0] - rows[:, 0] if rows.shape[1] else 0
    return starts


def _in_blocks(loop: Callable[[int, int], None], n: int) -> None:
    firsts = range(0, n, BLOCK)
    with ThreadPoolExecutor(THREADS) as threads:
        for first in range(0, len(firsts), 2 * THREADS):
            some = [firsts[k] for k in range(first, min(first + 2 * THREADS, len(firsts)))]
            list(threads.map(loop, some, [min(each + BLOCK, n) for each in some]))
