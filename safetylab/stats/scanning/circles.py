"""Candidate circles: each centre's locations by growing distance, in one compressed list."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EARTH = 6_367_000.0
"""Radius in metres of the sphere that SaTScan measures on."""
TIED = 1e-9
"""Distances that differ by less than this share are one distance: rounding, not geography."""
MOST_PAIRS = 200_000_000
"""Of a centre and a location: 16 bytes each."""


@dataclass(frozen=True, slots=True)
class Circles:
    """Circles around m centres, over n locations; the k pairs of a centre and a location in one.

    starts   : where each centre's pairs begin and end, shape (m + 1,)
    members  : locations by distance from their centre, shape (k,)
    distance : from the centre, in the unit of the points, shape (k,)
    closes   : whether a circle ends with this member: the last of those at one distance, (k,)
    """

    starts: Ints
    members: Ints
    distance: Floats
    closes: NDArray[np.bool_]

    def circle(self, centre: int, last: int) -> Ints:
        """The locations in the centre's circle that ends with the pair numbered `last`."""
        return self.members[self.starts[centre] : last + 1]


def on_sphere(latitude: ArrayLike, longitude: ArrayLike) -> Floats:
    """Degrees as points in space, metres, shape (n, 3), for within(..., chord=True)."""
    up, along = np.radians(np.asarray(latitude, float)), np.radians(np.asarray(longitude, float))
    flat = np.cos(up)
    return EARTH * np.column_stack([flat * np.cos(along), flat * np.sin(along), np.sin(up)])


def within(
    points: ArrayLike,
    radius: float = np.inf,
    *,
    centres: ArrayLike | None = None,
    sphere: bool = False,
    together: bool = True,
) -> Circles:
    """All circles of at most this radius around the centres, by default the points themselves.

    points, centres: metres, shapes (n, 2) and (m, 2), or from on_sphere() with `sphere`, when
    distances are along the great circle. together: locations at one distance enter a circle
    together; else one after another, as SaTScan has them, in the order of their coordinates.
    Raises ValueError for unknown points, a radius below zero, MemoryError for too many pairs.
    """
    known = np.asarray(points, dtype=float)
    middle = known if centres is None else np.asarray(centres, dtype=float)
    if not (np.isfinite(known).all() and np.isfinite(middle).all()) or not radius >= 0:
        raise ValueError("Circles need known points and a radius of zero or more.")
    reach = 2 * EARTH * np.sin(min(radius / EARTH, np.pi) / 2) if sphere else radius
    pairs = _pairs(middle, known, reach * (1 + TIED))
    apart = np.sqrt(((middle[pairs[:, 0]] - known[pairs[:, 1]]) ** 2).sum(axis=1))
    if sphere:
        apart = 2 * EARTH * np.arcsin(np.minimum(apart / (2 * EARTH), 1.0))
    return _sorted(pairs, apart, known, len(middle), together)


def of_zones(zones: Sequence[Sequence[int]]) -> Circles:
    """Zones of any shape instead of circles, each the one candidate of its own centre."""
    sizes = np.array([len(zone) for zone in zones], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    closes = np.zeros(starts[-1], dtype=bool)
    closes[starts[1:] - 1] = True
    members = np.concatenate([np.asarray(zone, dtype=np.int64) for zone in zones])
    return Circles(starts, members, np.zeros(len(members)), closes)


def holding(circles: Circles, weights: ArrayLike, share: float) -> Circles:
    """The circles that hold at most this share of all weights (the population at risk).

    weights: of the locations, shape (n,). Raises ValueError for a share outside 0 to 1.
    """
    if not 0 < share <= 1:
        raise ValueError("A share of the population lies above 0 and not beyond 1.")
    heavy = np.asarray(weights, dtype=float)
    filled = np.cumsum(heavy[circles.members])
    before = np.concatenate([[0.0], filled])[circles.starts[:-1]]
    sizes = np.diff(circles.starts)
    inside = filled - np.repeat(before, sizes) <= share * heavy.sum() * (1 + TIED)
    closes = circles.closes & inside
    # A centre keeps its pairs up to the last circle that is small enough.
    centre = np.repeat(np.arange(len(sizes)), sizes)
    position = np.arange(len(centre))
    last = np.full(len(sizes), -1)
    np.maximum.at(last, centre[closes], position[closes])
    kept = position <= last[centre]
    starts = np.concatenate([[0], np.cumsum(np.bincount(centre[kept], minlength=len(sizes)))])
    return Circles(starts, circles.members[kept], circles.distance[kept], closes[kept])


def _pairs(centres: Floats, points: Floats, reach: float) -> Ints:
    """Centre and location of every pair within reach, shape (k, 2)."""
    tree, other = cKDTree(centres), cKDTree(points)
    if reach == np.inf or len(centres) * len(points) <= 10_000:
        count = len(centres) * len(points)
    else:
        count = int(tree.count_neighbors(other, reach))
    if count > MOST_PAIRS:
        raise MemoryError(f"{count} pairs of a centre and a location are too many.")
    if reach == np.inf:
        every = np.indices((len(centres), len(points)))
        return every.reshape(2, -1).T
    found = tree.query_ball_tree(other, reach)
    sizes = np.array([len(each) for each in found])
    location = np.fromiter((i for each in found for i in each), np.int64, int(sizes.sum()))
    return np.column_stack([np.repeat(np.arange(len(found)), sizes), location])


def _sorted(pairs: Ints, apart: Floats, points: Floats, m: int, together: bool) -> Circles:
    by = [points[pairs[:, 1], axis] for axis in range(points.shape[1])[::-1]]
    order = np.lexsort([*by, apart, pairs[:, 0]])
    centre, members, distance = pairs[order, 0], pairs[order, 1], apart[order]
    starts = np.searchsorted(centre, np.arange(m + 1))
    further = np.diff(distance, append=np.inf) > TIED * (1 + distance)
    further[starts[1:] - 1] = True
    closes = further if together else np.ones(len(members), dtype=bool)
    return Circles(starts, members, distance, closes)
