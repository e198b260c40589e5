"""A square grid over the city, and incidents counted in its cells."""

import math
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.place import Layer
from safetylab.terms.words import number, say

MOST_CELLS = 1_000_000
_COUNTABLE = 10**12

Floats = NDArray[np.float64]
Origin = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of a city.

    xy     : centres, metres, shape (n, 2)
    cell   : side, metres
    counts : incidents per cell, shape (n,)
    beyond : incidents that fell on no cell
    """

    xy: Floats
    cell: float
    counts: NDArray[np.int64]
    beyond: int


def over(layer: Layer, cell: float, origin: Origin = (0.0, 0.0)) -> Floats:
    """Centres of the cells that touch the layer's areas, metres, shape (n, 2).

    Cells are aligned to multiples of their side from the origin (metres), so that two grids of
    one side agree. Raises BadRequest for a side that is not a distance above zero or that makes
    more than a million cells.
    """
    corners = _corners(layer.bounds, checked_side(cell), origin)
    squares = shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + cell, corners[:, 1] + cell)
    tree = shapely.STRtree(squares)
    touched = np.unique(tree.query(layer.shapes, predicate="intersects")[1])
    return np.asarray(corners[touched] + cell / 2, dtype=np.float64)


def checked_side(cell: float) -> float:
    """The side in metres. Raises BadRequest where it is not a distance above zero."""
    if not 0 < cell < math.inf:
        raise BadRequest(
            say("A cell of {cell} metres is no cell.", cell=str(cell)), hint=say("try 250.")
        )
    return float(cell)


def _corners(bounds: tuple[float, float, float, float], cell: float, origin: Origin) -> Floats:
    x0, y0, x1, y1 = (
        math.floor((edge - start) / cell)
        for edge, start in zip(bounds, (*origin, *origin), strict=True)
    )
    # Counted before any memory is taken, in whole numbers that cannot overflow.
    if (cells := (x1 - x0 + 1) * (y1 - y0 + 1)) > MOST_CELLS:
        raise BadRequest(
            say(
                "Cells of {cell} metres would be {n} over this city.",
                cell=str(cell),
                n=number(cells) if cells < _COUNTABLE else f"{Decimal(cells):.0e}",
            ),
            hint=say("choose larger cells: at most {most} are computed.", most=number(MOST_CELLS)),
        )
    x, y = np.meshgrid(np.arange(x0, x1 + 1), np.arange(y0, y1 + 1), indexing="ij")
    steps = np.column_stack([x.ravel(), y.ravel()]).astype(np.float64)
    return np.asarray(steps * cell + origin, dtype=np.float64)


def count(points: Floats, centres: Floats, cell: float, origin: Origin = (0.0, 0.0)) -> Grid:
    """Count points in the cells with these centres, aligned to the origin as over() aligns them.

    points, origin: metres, shapes (m, 2) and (2,). A cell holds its west and south edges.
    """
    if not len(centres):
        raise NotEnoughData(say("The city has no cells."), hint=say("add an area layer."))
    keys = _keys(centres - origin, cell)
    order = np.argsort(keys)
    wanted = _keys(points - origin, cell)
    at = np.searchsorted(keys[order], wanted).clip(max=len(keys) - 1)
    found = keys[order][at] == wanted if len(wanted) else np.zeros(0, dtype=bool)
    counts = np.bincount(order[at[found]], minlength=len(centres)).astype(np.int64)
    return Grid(centres, cell, counts, int((~found).sum()))


def _keys(xy: Floats, cell: float) -> NDArray[np.int64]:
    column, row = np.floor(xy / cell).astype(np.int64).T
    return np.asarray(column * 2**32 + row, dtype=np.int64)
