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

from safetylab.stats.compiled import fused, kernel
from safetylab.stats.smoothing import dealing, rims

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_POWER = 3
WELL_WITHIN = 0.998
"""Of the radius: beyond, a small sum of large terms would lose more than six digits."""
WORK = 400_000_000
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
    power: of 1 − r², 0 to 3, or rims.TENT. The order of adding, and so the sum to its last digit,
    does not depend on the number of processors.
    """
    rows, columns = shape
    total = np.zeros(shape)
    load, first = dealing.by_cell(place, weight, shape, radius)
    if not len(load):
        return total
    cells = np.rint(load[first[:-1], :2]).astype(np.int64)
    within = _within(radius, power)
    low, high = -cells.max(axis=0), np.array([columns, rows]) - 1 - cells.min(axis=0)
    add_rims = rims.adding(load, first, rims.steps(radius, within, low, high), radius, power)
    terms = _terms(load, first, radius, max(power, 0))

    def stretch(bounds: tuple[int, int]) -> None:
        near = (cells[:, 1] >= bounds[0] - radius - 1) & (cells[:, 1] <= bounds[1] + radius)
        if not near.any():
            return
        # The cells are in the order of their rows: those in reach are one stretch too.
        kept = np.flatnonzero(near)
        some = slice(kept[0], kept[-1] + 1)
        _whole_cells(total, bounds, cells[some], terms[some], within, radius, 2 * power)
        add_rims(total, bounds, some)

    stretches = _stretches(rows, float(len(load)) * min(radius, columns), radius)
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        for done, _ in enumerate(pool.map(stretch, stretches), start=1):
            progress(done / len(stretches))
    return total


def _terms(load: Floats, first: Whole, radius: float, power: int) -> Floats:
    """Each cell's polynomial, shape (cells, factors of sⁱ tʲ); in parts, on all processors."""
    expansion = _expansion(power)
    parts = dealing.slices(len(first) - 1, 8 if len(load) > dealing.FEW else 1)

    def part(some: slice) -> Floats:
        moments = _moments(load, first[some.start : some.stop + 1], radius, 2 * power)
        return np.asarray(_expanded(moments, expansion))

    return np.concatenate(dealing.each(part, parts))


def _within(radius: float, power: int) -> Whole:
    """By rows away: how many columns away a cell's points are all well within the radius.

    -1 where none are; for rows 0, 1 … as far as any may be.
    """
    if power == rims.TENT:
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


@fused
def _factor(terms: Floats, cell: int, i: int, degree: int, t: float) -> float:
    """What a cell's polynomial has before sⁱ, so far down."""
    total = 0.0
    for k in range(degree - i, -1, -1):
        total = total * t + terms[cell, 7 * i + k]
    return total


@fused
def _whole_cells(  # noqa: PLR0913 - plain arguments are what compiled loops take
    total: Floats,
    bounds: tuple[int, int],
    cells: Whole,
    terms: Floats,
    within: Whole,
    radius: float,
    degree: int,
) -> None:
    """To the centres that have all points of a cell well within the radius: its polynomial."""
    reach, most = len(within) - 1, max(0, within.max())
    steps = np.arange(-most, most + 1) / radius
    for cell in range(len(cells)):
        column, row = cells[cell, 0], cells[cell, 1]
        for j in range(max(bounds[0], row - reach), min(bounds[1], row + reach + 1)):
            far, t = within[abs(j - row)], (j - row) / radius
            start, stop = max(0, column - far), min(total.shape[1], column + far + 1)
            if far < 0 or start >= stop:
                continue
            # Sliced, so that no index may be below zero, which would keep loops slow.
            line, there = total[j, start:stop], steps[start - column + most : stop - column + most]
            a = _factor(terms, cell, 0, degree, t)
            b = _factor(terms, cell, 1, degree, t)
            c = _factor(terms, cell, 2, degree, t)
            d = _factor(terms, cell, 3, degree, t)
            e = _factor(terms, cell, 4, degree, t)
            if degree <= 4:
                for n in range(len(line)):
                    s = there[n]
                    line[n] += a + s * (b + s * (c + s * (d + s * e)))
            else:
                f = _factor(terms, cell, 5, degree, t)
                g = _factor(terms, cell, 6, degree, t)
                for n in range(len(line)):
                    s = there[n]
                    line[n] += a + s * (b + s * (c + s * (d + s * (e + s * (f + s * g)))))
