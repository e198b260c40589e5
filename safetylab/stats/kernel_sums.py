"""Heights of compact kernels summed over a grid's cells: exactly, a cell's points at once.

(1 − r²)^power is a polynomial in where a centre and a point lie. To all centres that have a
cell's points well within the radius, these add one polynomial, made of their moments; only
towards the rim each point is asked. So time grows with cells × cells in reach, and with points ×
the cells on the rim.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import ceil, comb, factorial
from os import cpu_count

import numpy as np
from numpy.typing import NDArray

from safetylab.stats.compiled import kernel

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

TENT = -1
"""As a power: the kernel 1 − r."""
MOST_POWER = 3
WELL_WITHIN = 0.98
"""Of the radius: beyond, a small sum of large terms would lose digits."""
WORK = 200_000_000
"""Heights added between two looks at the keyboard, about; a fraction of a second."""


def sums(
    place: Floats,
    weight: Floats,
    shape: tuple[int, int],
    radius: float,
    power: int,
    progress: Callable[[float], None] = lambda share: None,
) -> Floats:
    """Kernel heights summed at the centres of a grid of (rows, columns), shape (rows, columns).

    place: in cells from the first centre, shape (n, 2); weight: shape (n,); radius: in cells;
    power: of 1 − r², 0 to 3, or TENT. The order of adding, and so the sum to its last digit,
    does not depend on the number of processors.
    """
    rows, columns = shape
    total = np.zeros(shape)
    load, first = _by_cell(place, weight, shape, radius)
    if not len(load):
        return total
    cells = np.rint(load[first[:-1], :2]).astype(np.int64)
    within = _within(radius, power)
    rim = _rim(
        radius, within, -cells.max(axis=0), np.array([columns, rows]) - 1 - cells.min(axis=0)
    )
    terms = _expanded(_moments(load, first, radius, 2 * max(power, 0)), _expansion(max(power, 0)))

    def stretch(bounds: tuple[int, int]) -> None:
        near = (cells[:, 1] >= bounds[0] - radius - 1) & (cells[:, 1] <= bounds[1] + radius)
        if not near.any():
            return
        # The cells are in the order of their rows: those in reach are one stretch too.
        kept = np.flatnonzero(near)
        some = slice(kept[0], kept[-1] + 1)
        _whole_cells(total, bounds, cells[some], terms[some], within, radius)
        _rims(total, bounds, load, first[kept[0] : kept[-1] + 2], rim, radius, power)

    stretches = _stretches(rows, float(len(load)) * min(radius, columns), radius)
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        for done, _ in enumerate(pool.map(stretch, stretches), start=1):
            progress(done / len(stretches))
    return total


def _within(radius: float, power: int) -> Whole:
    """By rows away: how many columns away a cell's points are all well within the radius.

    -1 where none are; for rows 0, 1 … as far as any may be.
    """
    if power == TENT:
        return np.full(1, -1, dtype=np.int64)
    near = min(radius, 1e6)
    down = np.arange(ceil(near) + 1) + 0.5
    chord = np.sqrt(np.maximum((WELL_WITHIN * near) ** 2 - down**2, 0.0))
    return np.asarray(np.floor(chord - 0.5), dtype=np.int64)


def _rim(radius: float, within: Whole, low: Whole, high: Whole) -> Floats:
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


def _stretches(rows: int, work: float, radius: float) -> list[tuple[int, int]]:
    """The grid's rows in stretches, enough for a few processors and for Ctrl-C."""
    pieces = min(rows, max(8, ceil(work * min(radius, rows) / WORK)))
    edges = np.linspace(0, rows, pieces + 1).astype(int)
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def _by_cell(
    place: Floats, weight: Floats, shape: tuple[int, int], radius: float
) -> tuple[Floats, Whole]:
    """Points in reach as x, y, weight, cell by cell; where each cell's begin, and all end."""
    if not len(place):
        return np.empty((0, 3)), np.zeros(1, dtype=np.int64)
    beyond = np.array([shape[1], shape[0]]) - 0.5 + radius
    low, high = _extent(place)
    if (low < -0.5 - radius).any() or (high > beyond).any():
        near = ((place >= -0.5 - radius) & (place <= beyond)).all(axis=1)
        return _by_cell(place[near], weight[near], shape, radius)
    low, high = np.rint(low), np.rint(high)
    width, height = (high - low + 1).tolist()
    if width * height <= 4 * len(place) + 1_000_000:
        return _dealt(place, weight, low, int(width), int(height))
    cell = np.rint(place) - low
    order = np.lexsort(cell.T)
    moved = np.diff(cell[order], axis=0, prepend=-1).any(axis=1)
    load = np.column_stack([place, weight])[order]
    return load, np.append(np.flatnonzero(moved), len(order))


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
def _dealt(
    place: Floats, weight: Floats, low: Floats, width: int, height: int
) -> tuple[Floats, Whole]:
    """As _by_cell() for cells that are not many, in two passes over the points."""
    key = np.empty(len(place), dtype=np.int64)
    start = np.zeros(width * height + 1, dtype=np.int64)
    for n in range(len(place)):
        key[n] = (np.rint(place[n, 1]) - low[1]) * width + np.rint(place[n, 0]) - low[0]
        start[key[n] + 1] += 1
    first = np.empty(len(place) + 1, dtype=np.int64)
    filled, total = 0, 0
    for cell in range(width * height):
        if start[cell + 1]:
            first[filled] = total
            filled += 1
        total += start[cell + 1]
        start[cell + 1] = total
    first[filled] = total
    load = np.empty((len(place), 3))
    for n in range(len(place)):
        at = start[key[n]]
        start[key[n]] += 1
        load[at, 0], load[at, 1], load[at, 2] = place[n, 0], place[n, 1], weight[n]
    return load, first[: filled + 1].copy()


@kernel
def _moments(load: Floats, first: Whole, radius: float, degree: int) -> Floats:
    """Sums of w uᵃ vᵇ by cell, a + b up to the degree, as _places() numbers them.

    load: x, y and w of each point; u, v: from the cell's centre, in radii.
    """
    found = np.zeros((len(first) - 1, (degree + 1) * (degree + 2) // 2))
    for cell in range(len(first) - 1):
        column, row = np.rint(load[first[cell], 0]), np.rint(load[first[cell], 1])
        for n in range(first[cell], first[cell + 1]):
            u, v = (load[n, 0] - column) / radius, (load[n, 1] - row) / radius
            across, at = load[n, 2], 0
            for a in range(degree + 1):
                term = across
                for _ in range(degree + 1 - a):
                    found[cell, at] += term
                    term *= v
                    at += 1
                across *= u
    return found


@kernel
def _expanded(moments: Floats, expansion: Floats) -> Floats:
    """Their product; by hand, for BLAS would keep the other processors spinning."""
    found = np.zeros((len(moments), expansion.shape[1]))
    by, to = np.nonzero(expansion)
    for cell in range(len(moments)):
        for n in range(len(by)):
            found[cell, to[n]] += expansion[by[n], to[n]] * moments[cell, by[n]]
    return found


def _places(degree: int) -> dict[tuple[int, int], int]:
    """The column of _moments() that holds the moment of uᵃ vᵇ, by (a, b)."""
    pairs = [(a, b) for a in range(degree + 1) for b in range(degree + 1 - a)]
    return {pair: at for at, pair in enumerate(pairs)}


def _expansion(power: int) -> Floats:
    """(1 − (s − u)² − (t − v)²)^power: from moments of u and v to factors of sⁱ tʲ.

    Shape (moments, 7 × 7); s, t are the steps to a centre across and down, in radii.
    """
    at = _places(2 * power)
    size = 2 * MOST_POWER + 1
    found = np.zeros((len(at), size, size))
    for across in range(power + 1):
        for down in range(power + 1 - across):
            ways = factorial(power) // (
                factorial(across) * factorial(down) * factorial(power - across - down)
            )
            # (−1)^(across+down) ways (s − u)^(2 across) (t − v)^(2 down), by the binomial
            for a in range(2 * across + 1):
                for b in range(2 * down + 1):
                    factor = ways * comb(2 * across, a) * comb(2 * down, b)
                    sign = (-1) ** (across + down + a + b)
                    found[at[a, b], 2 * across - a, 2 * down - b] += sign * factor
    return found.reshape(len(at), size * size)


@kernel
def _add_heights(
    found: Floats,
    across: Floats,
    down: Floats,
    point: tuple[float, float, float],
    square: float,
    power: int,
) -> None:
    """Add a point's heights at many steps from its cell; a loop for each kernel, to be quick."""
    u, v, w = point
    unit = 1.0 / square
    if power == 2:
        for n in range(len(found)):
            left = (square - (across[n] - u) ** 2 - (down[n] - v) ** 2) * unit
            left = left if left > 0.0 else 0.0
            found[n] += w * left * left
    elif power == TENT:
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
def _add_polynomial(found: Floats, steps: Floats, terms: Floats, t: float) -> None:
    """Add a cell's polynomial at steps across, so far down; quick where its degree is 4."""
    factors = np.zeros(7)
    for i in range(7):
        step = 1.0
        for k in range(7 - i):
            factors[i] += terms[i * 7 + k] * step
            step *= t
    a, b, c, d, e, f, g = factors
    if f == 0.0 and g == 0.0:
        for n in range(len(found)):
            s = steps[n]
            found[n] += a + s * (b + s * (c + s * (d + s * e)))
    else:
        for n in range(len(found)):
            s = steps[n]
            found[n] += a + s * (b + s * (c + s * (d + s * (e + s * (f + s * g)))))


@kernel
def _whole_cells(
    total: Floats,
    bounds: tuple[int, int],
    cells: Whole,
    terms: Floats,
    within: Whole,
    radius: float,
) -> None:
    """To the centres that have all points of a cell well within the radius: its polynomial."""
    columns, reach = total.shape[1], len(within) - 1
    most = max(0, within.max())
    steps = np.arange(-most, most + 1) / radius
    for cell in range(len(cells)):
        column, row = cells[cell]
        for j in range(max(bounds[0], row - reach), min(bounds[1], row + reach + 1)):
            far = within[abs(j - row)]
            start, stop = max(0, column - far), min(columns, column + far + 1)
            if far >= 0 and start < stop:
                there = steps[start - column + most : stop - column + most]
                _add_polynomial(total[j, start:stop], there, terms[cell], (j - row) / radius)


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
