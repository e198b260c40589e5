"""A square grid over the city, and incidents counted in its cells."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.place import Layer
from safetylab.terms.words import number, say

MOST_CELLS = 1_000_000

Floats = NDArray[np.float64]


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


def over(layer: Layer, cell: float) -> Floats:
    """Centres of the cells that touch the layer's areas, metres, shape (n, 2).

    Cells are aligned to multiples of their side, so that two grids of one side agree. Raises
    BadRequest for a side that is not positive or makes more than a million cells.
    """
    if not cell > 0:
        raise BadRequest(
            say("A cell of {cell} metres is no cell.", cell=str(cell)), hint=say("try 250.")
        )
    corners = _corners(layer.bounds, cell)
    squares = shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + cell, corners[:, 1] + cell)
    tree = shapely.STRtree(squares)
    touched = np.unique(tree.query(layer.shapes, predicate="intersects")[1])
    return np.asarray(corners[touched] + cell / 2, dtype=np.float64)


def _corners(bounds: tuple[float, float, float, float], cell: float) -> Floats:
    x0, y0, x1, y1 = np.floor(np.array(bounds) / cell).astype(np.int64)
    across, along = np.arange(x0, x1 + 1), np.arange(y0, y1 + 1)
    if len(across) * len(along) > MOST_CELLS:
        raise BadRequest(
            say(
                "Cells of {cell} metres would be {n} over this city.",
                cell=str(cell),
                n=number(len(across) * len(along)),
            ),
            hint=say("choose larger cells: at most {most} are computed.", most=number(MOST_CELLS)),
        )
    x, y = np.meshgrid(across, along, indexing="ij")
    return np.column_stack([x.ravel(), y.ravel()]).astype(np.float64) * cell


def count(points: Floats, centres: Floats, cell: float) -> Grid:
    """Count points in the cells with these centres. points: metres, shape (m, 2)."""
    if not len(centres):
        raise NotEnoughData(say("The city has no cells."), hint=say("add an area layer."))
    keys = _keys(centres, cell)
    order = np.argsort(keys)
    wanted = _keys(points, cell)
    at = np.searchsorted(keys[order], wanted).clip(max=len(keys) - 1)
    found = keys[order][at] == wanted if len(wanted) else np.zeros(0, dtype=bool)
    counts = np.bincount(order[at[found]], minlength=len(centres)).astype(np.int64)
    return Grid(centres, cell, counts, int((~found).sum()))


def _keys(xy: Floats, cell: float) -> NDArray[np.int64]:
    column, row = np.floor(xy / cell).astype(np.int64).T
    return np.asarray(column * 2**32 + row, dtype=np.int64)
