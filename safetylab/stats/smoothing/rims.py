"""Heights of points at centres that not all points of their cell reach: each asked by itself."""

from collections.abc import Callable
from math import ceil

import numpy as np
from numpy.typing import NDArray

from safetylab.stats.compiled import fused, kernel
from safetylab.stats.smoothing import dealing

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Adding = Callable[[Floats, tuple[int, int], slice], None]
"""Adds to a grid's rows (first, and one past the last) what some of the cells' points give."""

TENT = -1
"""As a power: the kernel 1 − r."""
QUARTIC = 2


def adding(load: Floats, first: Whole, rim: Floats, radius: float, power: int) -> Adding:
    """How to add heights on the rims of cells; points as dealing.by_cell() gives them.

    rim: as steps() gives it; radius: in cells; power: of 1 − r², 0 to 3, or TENT. The quartic,
    which is asked for most, takes half the time.
    """
    if power != QUARTIC:
        return lambda total, bounds, some: _rims(
            total, bounds, load, first[some.start : some.stop + 1], rim, radius, power
        )
    cells = np.rint(load[first[:-1], :2]).astype(np.int64)
    starts = np.append(0, np.cumsum((np.diff(first) + 3) // 4 * 4))
    points = np.empty((starts[-1], 4))

    def fill(some: slice) -> None:
        reach = slice(some.start, some.stop + 1)
        _in_fours(load, first[reach], starts[reach], radius, points)

    dealing.each(fill, dealing.slices(len(cells), 8 if len(load) > dealing.FEW else 1))
    return lambda total, bounds, some: _quartic_rims(
        total, bounds, cells[some], points, starts[some.start : some.stop + 1], rim, radius
    )


def steps(radius: float, within: Whole, low: Whole, high: Whole) -> Floats:
    """Steps from a cell to centres that some of its points may reach, but not all well within.

    low, high: the least and largest steps across and down that lead to the grid. Returns steps
    across and down, shape (2, m), row by row.
    """
    rows = np.arange(max(low[1], -ceil(radius + 0.5)), min(high[1], ceil(radius + 0.5)) + 1)
    found = [np.empty((2, 0))]
    for down in rows:
        far = within[abs(down)] if abs(down) < len(within) else -1
        rest = radius**2 - max(abs(down) - 0.5, 0.0) ** 2
        if rest >= 0:
            last = int(np.sqrt(rest) + 0.5)
            steps = np.arange(max(low[0], -last), min(high[0], last) + 1)
            steps = steps[np.abs(steps) > far]
            found.append(np.stack([steps, np.full(len(steps), down)]).astype(float))
    return np.ascontiguousarray(np.concatenate(found, axis=1))


@kernel
def _in_fours(load: Floats, first: Whole, starts: Whole, radius: float, points: Floats) -> None:
    """u, v, u² + v² and w of each point, u, v from its cell's centre in radii, in fours."""
    unit = 1.0 / radius
    for cell in range(len(first) - 1):
        column, row = np.rint(load[first[cell], 0]), np.rint(load[first[cell], 1])
        points[starts[cell] : starts[cell + 1]] = 0.0
        for n in range(first[cell + 1] - first[cell]):
            point, at = first[cell] + n, starts[cell] + n
            u, v = (load[point, 0] - column) * unit, (load[point, 1] - row) * unit
            points[at, 0], points[at, 1], points[at, 2] = u, v, u * u + v * v
            points[at, 3] = load[point, 2]


@fused
def _add_quartics(
    found: Floats, left: Floats, across: Floats, down: Floats, points: Floats
) -> None:
    """Add quartic heights at steps from the points' cell, four points at once.

    For each step s, t in radii 1 − s² − t², 2s and 2t; points: u, v, u² + v² and w of each, in
    fours: those that are made up have no weight. 1 − r² is two products and sums away.
    """
    for n in range(0, len(points), 4):
        u, v, q, w = points[n, 0], points[n, 1], points[n, 2], points[n, 3]
        u1, v1, q1, w1 = points[n + 1, 0], points[n + 1, 1], points[n + 1, 2], points[n + 1, 3]
        u2, v2, q2, w2 = points[n + 2, 0], points[n + 2, 1], points[n + 2, 2], points[n + 2, 3]
        u3, v3, q3, w3 = points[n + 3, 0], points[n + 3, 1], points[n + 3, 2], points[n + 3, 3]
        for k in range(len(found)):
            rest, s, t = left[k], across[k], down[k]
            a = rest - q + s * u + t * v
            b = rest - q1 + s * u1 + t * v1
            c = rest - q2 + s * u2 + t * v2
            d = rest - q3 + s * u3 + t * v3
            a = a if a > 0.0 else 0.0
            b = b if b > 0.0 else 0.0
            c = c if c > 0.0 else 0.0
            d = d if d > 0.0 else 0.0
            found[k] += w * a * a + w1 * b * b + w2 * c * c + w3 * d * d


@fused
def _add_heights(
    found: Floats,
    across: Floats,
    down: Floats,
    point: tuple[float, float, float],
    square: float,
    power: int,
) -> None:
    """Add a point's heights at steps from its cell, for the kernels asked for less often."""
    u, v, w = point
    unit = 1.0 / square
    if power == TENT:
        for n in range(len(found)):
            away = np.sqrt((across[n] - u) ** 2 + (down[n] - v) ** 2) * np.sqrt(unit)
            found[n] += w * (1.0 - away) if away < 1.0 else 0.0
    else:
        for n in range(len(found)):
            left = (square - (across[n] - u) ** 2 - (down[n] - v) ** 2) * unit
            first = left if power > 0 else 1.0
            rest = left * left if power == 3 else 1.0
            found[n] += w * first * rest if left >= 0.0 else 0.0


@kernel
def _rims(  # noqa: PLR0913 - plain arguments are what compiled loops take
    total: Floats,
    bounds: tuple[int, int],
    load: Floats,
    first: Whole,
    rim: Floats,
    radius: float,
    power: int,
) -> None:
    """To the centres on the rim of each cell: its points' own heights."""
    square, heights = radius * radius, np.empty(rim.shape[1])
    for cell in range(len(first) - 1):
        begin, end = first[cell], first[cell + 1]
        column, row = int(np.rint(load[begin, 0])), int(np.rint(load[begin, 1]))
        start, stop = np.searchsorted(rim[1], np.array([bounds[0] - row, bounds[1] - row]))
        across, down, found = rim[0, start:stop], rim[1, start:stop], heights[start:stop]
        found[:] = 0.0
        for n in range(begin, end):
            u, v = load[n, 0] - column, load[n, 1] - row
            _add_heights(found, across, down, (u, v, load[n, 2]), square, power)
        for n in range(stop - start):
            i = column + int(across[n])
            if 0 <= i < total.shape[1]:
                total[row + int(down[n]), i] += found[n]


@fused
def _quartic_rims(  # noqa: PLR0913 - plain arguments are what compiled loops take
    total: Floats,
    bounds: tuple[int, int],
    cells: Whole,
    points: Floats,
    first: Whole,
    rim: Floats,
    radius: float,
) -> None:
    """As _rims() for the quartic, with points as _in_fours() gives them: half the time."""
    heights, square = np.empty(rim.shape[1]), radius * radius
    left, twice = (square - rim[0] ** 2 - rim[1] ** 2) / square, 2.0 * rim / radius
    for cell in range(len(cells)):
        column, row = cells[cell, 0], cells[cell, 1]
        start, stop = np.searchsorted(rim[1], np.array([bounds[0] - row, bounds[1] - row]))
        # Sliced row by row: a slice of both rows would be no run of memory, and slow.
        found, across, down = heights[start:stop], twice[0, start:stop], twice[1, start:stop]
        found[:] = 0.0
        there = points[first[cell] : first[cell + 1]]
        _add_quartics(found, left[start:stop], across, down, there)
        for n in range(start, stop):
            i = column + int(rim[0, n])
            if 0 <= i < total.shape[1]:
                total[row + int(rim[1, n]), i] += heights[n]
