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
    terms = _moments(load, first, radius, 2 * max(power, 0)) @ _expansion(max(power, 0))

    def stretch(bounds: tuple[int, int]) -> None:
        near = (cells[:, 1] >= bounds[0] - radius - 1) & (cells[:, 1] <= bounds[1] + radius)
        if not near.any():
            return
        # The cells are in the order of their rows: those in reach are one stretch too.
        kept = np.flatnonzero(near)
        some, own = slice(kept[0], kept[-1] + 1), slice(first[kept[0]], first[kept[-1] + 1])
        _whole_cells(total, bounds, cells[some], terms[some], within, radius)
        _rims(total, bounds, load[own], within, radius, power)

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
def _height(closeness: float, power: int) -> float:
    """The kernel's height where 1 − r² is so much."""
    if power == 2:
        return closeness * closeness
    if power == 3:
        return closeness * closeness * closeness
    if power < 0:
        return float(1.0 - np.sqrt(max(0.0, 1.0 - closeness)))
    return closeness if power == 1 else 1.0


@kernel
def _in_row(terms: Floats, t: float) -> tuple[float, float, float, float, float, float, float]:
    """The polynomial's seven factors of s in the row so far down."""
    found = np.zeros(7)
    for i in range(7):
        step = 1.0
        for k in range(7 - i):
            found[i] += terms[i * 7 + k] * step
            step *= t
    return found[0], found[1], found[2], found[3], found[4], found[5], found[6]


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
    columns, reach, unit = total.shape[1], len(within) - 1, 1.0 / radius
    for cell in range(len(cells)):
        column, row = cells[cell]
        for j in range(max(bounds[0], row - reach), min(bounds[1], row + reach + 1)):
            far = within[abs(j - row)]
            start, stop = max(0, column - far), min(columns, column + far + 1)
            if far >= 0 and start < stop:
                a, b, c, d, e, f, g = _in_row(terms[cell], (j - row) * unit)
                for i in range(start, stop):
                    s = (i - column) * unit
                    total[j, i] += a + s * (b + s * (c + s * (d + s * (e + s * (f + s * g)))))


@kernel
def _rims(
    total: Floats,
    bounds: tuple[int, int],
    load: Floats,
    within: Whole,
    radius: float,
    power: int,
) -> None:
    """To the centres towards the rim of each point's kernel: its own height."""
    columns, reach, square = total.shape[1], len(within) - 1, radius * radius
    unit = 1.0 / square
    for n in range(len(load)):
        x, y, w = load[n]
        column, row = int(np.rint(x)), int(np.rint(y))
        # To the right, then to the left, as far as the kernel goes.
        top, bottom = max(bounds[0], np.ceil(y - radius)), min(bounds[1] - 1, y + radius)
        for j in range(int(top), int(bottom) + 1):
            rest, away = square - (j - y) ** 2, abs(j - row)
            far = within[away] if away <= reach else -1
            for i in range(max(0, column + far + 1), columns):
                left = rest - (i - x) ** 2
                if left < 0.0:
                    break
                total[j, i] += w * _height(left * unit, power)
            for i in range(min(columns - 1, column - max(far, 0) - 1), -1, -1):
                left = rest - (i - x) ** 2
                if left < 0.0:
                    break
                total[j, i] += w * _height(left * unit, power)
