"""Edges: a kernel near the border of a rectangle reaches beyond it, where nobody looked.

Without correction a density is too low along the border. Uniform: the density at a place over
the share of the kernel around it that lies inside. Diggle: every event's weight over the share
of its own kernel that lies inside, so that the density sums to the events.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from safetylab.stats.smoothing.density import KERNELS, density_at

Floats = NDArray[np.float64]
CORRECTIONS = ("none", "uniform", "diggle")
NODES = 24
"""Of the rule by which the pieces of a kernel are integrated, each of which is smooth."""


class Box(NamedTuple):
    """A rectangle, metres."""

    x0: float
    y0: float
    x1: float
    y1: float


def share_inside(at: ArrayLike, box: Box, bandwidth: float, kernel: str = "quartic") -> Floats:
    """The share of the kernel around each place that lies in the rectangle.

    at: metres, shape (m, 2), inside or out. Returns shape (m,). Exact for the Gaussian; to some
    1e-8 for the others. Raises ValueError for an unknown kernel or a rectangle without surface.
    """
    if kernel not in KERNELS:
        raise ValueError(f"There is no kernel {kernel}; there are {', '.join(KERNELS)}.")
    if not (box.x1 > box.x0 and box.y1 > box.y0 and 0 < bandwidth < np.inf):
        raise ValueError("An edge needs a rectangle with a surface and a bandwidth above zero.")
    places = np.asarray(at, dtype=float).reshape(-1, 2)
    left, below = ((np.array(box[:2]) - places) / bandwidth).T
    right, above = ((np.array(box[2:]) - places) / bandwidth).T
    if kernel == "gaussian":
        across = special.ndtr(right) - special.ndtr(left)
        return np.asarray(across * (special.ndtr(above) - special.ndtr(below)))
    return _compact(left, below, right, above, kernel)


def corrected_density_at(  # noqa: PLR0913 - density_at() with an edge and its correction
    points: ArrayLike,
    at: ArrayLike,
    bandwidth: float,
    box: Box,
    correction: str = "uniform",
    kernel: str = "quartic",
    weights: ArrayLike | None = None,
) -> Floats:
    """Events per square metre at places of a rectangle, corrected for its edge.

    points: metres, shape (n, 2), all in the rectangle. correction: uniform, diggle, or none. All
    else as in density_at(). Raises ValueError for another correction and for points outside.
    Source: Diggle (1985), Jones (1993).
    """
    xy = np.asarray(points, dtype=float).reshape(-1, 2)
    if correction not in CORRECTIONS:
        raise ValueError(f"There is no {correction}; there are {', '.join(CORRECTIONS)}.")
    if ((xy < box[:2]) | (xy > box[2:])).any():
        raise ValueError("A density with an edge needs all its points inside.")
    load = np.ones(len(xy)) if weights is None else np.asarray(weights, dtype=float)
    if correction == "diggle":
        load = load / share_inside(xy, box, bandwidth, kernel)
    found = density_at(xy, at, bandwidth, kernel, load)
    if correction == "uniform":
        return np.asarray(found / share_inside(at, box, bandwidth, kernel))
    return found


def _compact(left: Floats, below: Floats, right: Floats, above: Floats, kernel: str) -> Floats:
    """A kernel of radius 1 over rectangles around it: row by row, between its kinks.

    With y = sin θ what a row holds is smooth between the rectangle's own edges and the heights
    at which the circle cuts its sides.
    """
    sides = np.sqrt(np.maximum(1.0 - np.stack([left, right]) ** 2, 0.0))
    kinks = np.stack([below, above, *sides, *-sides, np.zeros_like(left)])
    low, high = np.clip(below, -1, 1), np.clip(above, -1, 1)
    edges = np.arcsin(np.sort(np.clip(kinks, low, high), axis=0))
    node, weight = np.polynomial.legendre.leggauss(NODES)
    total = np.zeros_like(left)
    for start, stop in pairwise(edges):
        angle = start[:, None] + (stop - start)[:, None] * (node + 1) / 2
        chord, y = np.cos(angle), np.sin(angle)
        to = (np.clip(each[:, None], -chord, chord) for each in (left, right))
        held = -np.subtract(*(_antiderivative(x, y, kernel) for x in to))
        total += (held * chord) @ weight * (stop - start) / 2
    return np.asarray(total * KERNELS[kernel].peak)


def _antiderivative(x: Floats, y: Floats, kernel: str) -> Floats:
    """Of the kernel's height along a row at y, from x = 0."""
    power = KERNELS[kernel].power
    if power < 0:
        away = np.hypot(x, y)
        with np.errstate(divide="ignore", invalid="ignore"):
            arc = np.where(y == 0, 0.0, y**2 * np.arcsinh(x / np.abs(y)))
        return np.asarray(x - (x * away + arc) / 2)
    rest = 1.0 - y**2
    return np.asarray(
        sum(
            special.binom(power, k)
            * (-1) ** k
            * rest ** (power - k)
            * x ** (2 * k + 1)
            / (2 * k + 1)
            for k in range(power + 1)
        )
    )
