"""Kernel density: how many events per square metre, exactly evaluated, and how smooth.

Every kernel here integrates to 1 over the plane, so a density sums to the number of events (or
their weight) wherever the grid holds them all. The bandwidth is the radius beyond which a
kernel is zero; for the Gaussian, which never is, it is the standard deviation. No edge
correction is made.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]

# Points, or pairs of a point and a cell, handled at once: what a processor's cache holds, and
# what any memory does.
CHUNK = 8_192
PAIRS = 4_000_000


@dataclass(frozen=True, slots=True)
class Kernel:
    """A radial kernel for the bandwidth 1.

    shape : its heights at given values of 1 − r², which it may overwrite
    peak : the factor that makes it integrate to 1 over the plane
    cutoff : the radius beyond which it is zero, or below 1e-17 of its peak
    reach : the bandwidth that smooths as the Gaussian's bandwidth of 1 does
    power : of 1 − r²; -1 for others
    """

    shape: Callable[[Floats], Floats]
    peak: float
    cutoff: float
    reach: float
    power: int = -1


@dataclass(frozen=True, slots=True)
class Grid:
    """Square cells in rows: the centre of the first, the side (metres), and how many there are."""

    x: float
    y: float
    cell: float
    columns: int
    rows: int


def density_on_grid(
    points: ArrayLike,
    grid: Grid,
    bandwidth: float,
    kernel: str = "quartic",
    weights: ArrayLike | None = None,
    *,
    progress: Callable[[float], None] = lambda share: None,
) -> Floats:
    """Events per square metre at the centres of a grid's cells, exactly evaluated.

    points: metres, shape (n, 2), also those outside the grid whose kernel reaches into it;
    weights: shape (n,), one by default; bandwidth: metres; kernel: a name in KERNELS.
    Returns shape (rows, columns). A million points take well under a second, whatever the
    bandwidth (triangular and Gaussian take longer); memory stays within a few copies of points
    and grid. progress: told the share done. Raises ValueError for an unknown point, weight or
    kernel, or a bandwidth not above zero. Source: Silverman (1986), chapter 4.
    """
    xy, weight = _checked(points, bandwidth, weights)
    chosen = _kernel(kernel)
    # In cells from the first cell's centre.
    place, radius = xy - (grid.x, grid.y), bandwidth / grid.cell
    place /= grid.cell
    if kernel == "gaussian":
        total = _gaussian_sums(place, weight, grid, radius)
    else:
        # Compiled loops are not loaded before there is need.
        from safetylab.stats.smoothing import kernel_sums

        shape = grid.rows, grid.columns
        total = kernel_sums.sums(place, weight, shape, radius, chosen.power, progress)
    return total * (chosen.peak / bandwidth**2)


def density_at(
    points: ArrayLike,
    at: ArrayLike,
    bandwidth: float,
    kernel: str = "quartic",
    weights: ArrayLike | None = None,
) -> Floats:
    """Events per square metre at any places, exactly evaluated; grids go faster by their own.

    at: metres, shape (m, 2). Returns shape (m,). All else as in density_on_grid().
    """
    xy, weight = _checked(points, bandwidth, weights)
    places, _ = _checked(at, bandwidth, None)
    chosen = _kernel(kernel)
    tree, radius = cKDTree(xy), bandwidth * chosen.cutoff
    answer = np.zeros(len(places))
    pairs = np.cumsum(tree.query_ball_point(places, radius, return_length=True))
    for some in _slices(pairs, PAIRS):
        near = cKDTree(places[some]).sparse_distance_matrix(tree, radius, output_type="ndarray")
        heights = chosen.shape(1.0 - (near["v"] / bandwidth) ** 2) * weight[near["j"]]
        answer[some] = np.bincount(near["i"], heights, minlength=some.stop - some.start)
    return answer * (chosen.peak / bandwidth**2)


def scott_bandwidth(points: ArrayLike, kernel: str = "quartic") -> float:
    """A bandwidth in metres from the spread of the points, to be printed with what it smooths.

    Scott's rule for two dimensions, s n^(−1/6), where s² is the mean over x and y of the
    variance, each taken as the smaller of the standard deviation and IQR/1.349 squared; times
    the ratio of canonical bandwidths that makes kernels comparable (2.78 for the quartic).
    points: metres, shape (n, 2). Raises ValueError where fewer than two points differ.
    Source: Scott (1992), chapter 6; Silverman (1986), chapter 3.
    """
    xy, _ = _checked(points, 1.0, None)
    if len(xy) < 2 or not np.ptp(xy, axis=0).any():
        raise ValueError("A bandwidth needs points in two places or more.")
    deviation = xy.std(axis=0, ddof=1)
    lower, upper = np.percentile(xy, [25, 75], axis=0)
    middle = (upper - lower) / 1.349
    spread = np.where(middle > 0, np.minimum(deviation, middle), deviation)
    return float(np.sqrt((spread**2).mean()) * len(xy) ** (-1 / 6) * _kernel(kernel).reach)


def _power(exponent: int) -> Kernel:
    """The kernel (1 − r²)^exponent."""

    def shape(closeness: Floats) -> Floats:
        height = base = np.maximum(closeness, 0.0, out=closeness)
        for _ in range(exponent - 1):
            height = height * base
        return height

    roughness = (exponent + 1) ** 2 / (np.pi * (2 * exponent + 1))
    reach = _reach(roughness, 0.5 / (exponent + 2))
    return Kernel(shape, (exponent + 1) / np.pi, 1.0, reach, exponent)


def _reach(roughness: float, variance: float) -> float:
    """The canonical bandwidth in two dimensions over the Gaussian's (Scott 1992)."""
    return float((4.0 * np.pi * roughness / variance**2) ** (1.0 / 6.0))


def _inside(closeness: Floats) -> Floats:
    return np.greater_equal(closeness, 0.0).astype(float)


def _tent(closeness: Floats) -> Floats:
    return 1.0 - np.sqrt(np.clip(1.0 - closeness, 0.0, 1.0))


def _bell(closeness: Floats) -> Floats:
    return np.asarray(np.exp((closeness - 1.0) / 2.0))


KERNELS = {
    "quartic": _power(2),
    "epanechnikov": _power(1),
    "triweight": _power(3),
    "triangular": Kernel(_tent, 3.0 / np.pi, 1.0, _reach(1.5 / np.pi, 0.15)),
    "uniform": Kernel(_inside, 1.0 / np.pi, 1.0, _reach(1.0 / np.pi, 0.25), 0),
    "gaussian": Kernel(_bell, 0.5 / np.pi, 9.0, 1.0),
}


def _kernel(name: str) -> Kernel:
    if name not in KERNELS:
        raise ValueError(f"There is no kernel {name}; there are {', '.join(KERNELS)}.")
    return KERNELS[name]


def _checked(
    points: ArrayLike, bandwidth: float, weights: ArrayLike | None
) -> tuple[Floats, Floats]:
    xy = np.asarray(points, dtype=float).reshape(-1, 2)
    weight = np.ones(len(xy)) if weights is None else np.asarray(weights, dtype=float)
    if not (0 < bandwidth < np.inf):
        raise ValueError("A bandwidth is a distance above zero.")
    if weight.shape != (len(xy),):
        raise ValueError("A density needs one weight for each point.")
    if not (np.isfinite(xy).all() and np.isfinite(weight).all()):
        raise ValueError("A density needs known points and weights.")
    return xy, weight


def _gaussian_sums(place: Floats, weight: Floats, grid: Grid, radius: float) -> Floats:
    """Gaussians summed at every centre: a product of what x and what y contribute."""
    order = np.argsort(place[:, 1], kind="stable")
    across, along = np.arange(grid.columns), np.arange(grid.rows)
    total = np.zeros((grid.rows, grid.columns))
    for start in range(0, len(order), CHUNK):
        some = order[start : start + CHUNK]
        x, y = place[some].T
        reach = KERNELS["gaussian"].cutoff * radius
        rows = slice(*np.searchsorted(along, [y[0] - reach, y[-1] + reach]))
        in_x = np.exp(-0.5 * ((across - x[:, None]) / radius) ** 2)
        in_y = np.exp(-0.5 * ((along[rows] - y[:, None]) / radius) ** 2)
        total[rows] += (in_y * weight[some, None]).T @ in_x
    return total


def _slices(pairs: NDArray[np.int64], at_most: int) -> Iterator[slice]:
    """Stretches of places with about so many pairs each, given the running total of pairs."""
    edges = np.flatnonzero(np.diff(pairs // at_most)) + 1
    bounds = [0, *edges.tolist(), len(pairs)]
    for start, stop in pairwise(bounds):
        yield slice(start, stop)
