"""Who neighbours whom: weights of points by nearness, of polygons by the borders they share.

Weights are sparse matrices, a row for each place. No place is its own neighbour here, except as
with_selves() says.
"""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix, diags_array
from scipy.spatial import cKDTree

from safetylab.stats.local.spatial import neighbours_within

Contiguity = Literal["queen", "rook"]
Indices = NDArray[np.int64]
REACH: dict[Contiguity, float] = {"queen": 1.5, "rook": 1.0}
"""Centres of touching cells lie within this many sides: the eight around, or the four beside."""


def of_cells(centres: ArrayLike, side: float, contiguity: Contiguity = "queen") -> csr_matrix:
    """Binary weights of square cells that touch: by sides or corners (queen), by sides (rook).

    centres: shape (n, 2), cells of one grid. Returns shape (n, n).
    Raises ValueError for another contiguity.
    """
    return without_selves(neighbours_within(centres, _known(contiguity, REACH) * side))


def nearest(points: ArrayLike, k: int) -> csr_matrix:
    """Binary weights of each point's k nearest others; equally near ones as the tree finds them.

    points: shape (n, 2). Returns shape (n, n), not symmetric in general. Raises ValueError for
    unknown points, or where k is not from 1 to n − 1.
    """
    known = np.asarray(points, dtype=float).reshape(-1, 2)
    n = len(known)
    if not np.isfinite(known).all() or not 1 <= k < n:
        raise ValueError("The k nearest need known points, and more of them than k.")
    found = cKDTree(known).query(known, k + 1)[1].astype(np.int64)
    others = found != np.arange(n)[:, None]
    # Where more than k points lie at one place, a point may not be among its own nearest.
    others[others.all(axis=1), -1] = False
    rows, columns = np.nonzero(others)
    return _binary(rows, found[rows, columns], n)


def of_polygons(
    polygons: Sequence[shapely.Geometry] | NDArray[np.object_],
    contiguity: Contiguity = "queen",
    gap: float = 0.0,
) -> csr_matrix:
    """Binary weights of polygons that share a point (queen) or a stretch of border (rook).

    gap: polygons this far apart still touch, for borders drawn twice; rook needs them to share
    the border itself. Empty polygons touch nothing. Returns a symmetric matrix, shape (n, n).
    Raises ValueError for another contiguity or a gap below zero.
    """
    _known(contiguity, REACH)
    if not gap >= 0:
        raise ValueError("A gap between neighbours is zero or more.")
    shapes = shapely.force_2d(np.asarray(polygons, dtype=object))
    near = ("intersects",) if gap == 0 or contiguity == "rook" else ("dwithin", gap)
    one, other = shapely.STRtree(shapes).query(shapes, *near).astype(np.int64)
    apart = one != other
    one, other = one[apart], other[apart]
    if contiguity == "rook":
        along = shapely.length(shapely.intersection(shapes[one], shapes[other])) > 0
        one, other = one[along], other[along]
    return _binary(one, other, len(shapes))


def row_standardised(w: Any) -> csr_matrix:
    """The weights with each row's sum made 1; rows without neighbours stay empty."""
    weights = csr_matrix(w, dtype=float)
    sums = np.asarray(weights.sum(axis=1), dtype=float).ravel()
    return csr_matrix(diags_array(np.divide(1, sums, where=sums != 0, out=sums * 0)) @ weights)


def with_selves(w: Any) -> csr_matrix:
    """The weights with each place its own neighbour, weighing as much as its heaviest (or 1)."""
    others = without_selves(w)
    heaviest = np.asarray(others.max(axis=1).todense(), dtype=float).ravel()
    return csr_matrix(others + diags_array(np.where(heaviest > 0, heaviest, 1.0)))


def without_selves(w: Any) -> csr_matrix:
    """The weights with no place its own neighbour, and no zeros kept, columns in order."""
    weights = csr_matrix(w, dtype=float)
    weights = csr_matrix(weights - diags_array(weights.diagonal()))
    weights.eliminate_zeros()
    weights.sort_indices()
    return weights


def even(w: csr_matrix) -> bool:
    """Whether all neighbours of a place weigh the same and more than nothing, for each place."""
    if not w.nnz:
        return True
    firsts = w.data[np.minimum(w.indptr[:-1], w.nnz - 1)]
    return bool((w.data > 0).all() and (w.data == np.repeat(firsts, np.diff(w.indptr))).all())


def _binary(rows: Indices, columns: Indices, n: int) -> csr_matrix:
    weights = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(n, n))
    weights.sort_indices()
    return weights


def _known(contiguity: Contiguity, reach: dict[Contiguity, float]) -> float:
    if contiguity not in reach:
        raise ValueError(f"Cells and areas touch as queen or rook, not as {contiguity}.")
    return reach[contiguity]
