"""How widely to smooth: the bandwidth whose surface best foretells incidents it has not seen."""

import numpy as np
from numpy.typing import NDArray

from safetylab.assess import grid, land
from safetylab.assess.edges import at_centres
from safetylab.assess.events import Ground

Floats = NDArray[np.float64]
PARTS, SEED = 5, 20260101
MOST_POINTS, MOST_CELLS = 50_000, 20_000
"""More points than these are sampled; among more cells the usual ones are taken."""
STEP = 2**0.5
EVERYWHERE = 0.01
"""A share of the incidents taken to lie evenly, so that none is impossible."""


def bandwidth(points: Floats, ground: Ground, side: float, kernel: str) -> float:
    """Metres, from the side of a cell to what Scott's rule gives, in steps of the root of two.

    points: metres, shape (n, 2), in two places or more. Likelihood cross-validation in five
    parts: the surface of four says where the fifth lies, cell by cell. Incidents of one point
    are in one part, since records by block or address repeat theirs, which would make the
    narrowest surface the best. Scott's rule supposes one heap of incidents: for many it is too
    wide, and the most it can be here. Source: Silverman (1986), 3.4.4; Habbema et al. (1974).
    """
    from safetylab.stats.smoothing.density import scott_bandwidth

    widest = scott_bandwidth(points, kernel)
    candidates = _steps(side, widest)
    if len(candidates) == 1:
        return candidates[0]
    centres = land.cells(ground, side)
    if len(centres) > MOST_CELLS:
        usual = land.usual_side(ground.bounds)
        candidates, side, centres = _steps(usual, widest), usual, land.cells(ground, usual)
    some, part = _parts(points)
    counts = [grid.count(some[part == n], centres, side).counts for n in range(PARTS)]
    scores = [
        sum(
            _score(at_centres(some[part != n], centres, side, each, kernel), counts[n])
            for n in range(PARTS)
            if 0 < (part == n).sum() < len(some)
        )
        for each in candidates
    ]
    return candidates[int(np.argmax(scores))]


def _steps(least: float, most: float) -> list[float]:
    n = int(np.floor(np.log(max(most / least, 1.0)) / np.log(STEP)))
    return [float(least * STEP**k) for k in range(n + 1)]


def _parts(points: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """The points, or a sample of them, and in which part each is, shape (n,)."""
    rng = np.random.default_rng(SEED)
    if len(points) > MOST_POINTS:
        points = points[rng.choice(len(points), MOST_POINTS, replace=False)]
    places, at = np.unique(points, axis=0, return_inverse=True)
    return points, (rng.permutation(len(places)) % PARTS)[at.ravel()]


def _score(surface: Floats, counts: NDArray[np.int64]) -> float:
    """The log-likelihood of counts by cell, given a surface."""
    total = surface.sum()
    if not total:
        return -np.inf
    chances = (1 - EVERYWHERE) * surface / total + EVERYWHERE / len(surface)
    return float((counts * np.log(chances)).sum())
