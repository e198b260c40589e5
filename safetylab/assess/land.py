"""The land that is looked at, in square cells."""

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.assess import grid
from safetylab.assess.events import Events, Ground
from safetylab.assess.grid import Grid
from safetylab.terms.place import Layer
from safetylab.terms.words import say

CELLS_WANTED = 2_500
ROUND = (10, 25, 50, 100, 150, 200, 250, 300, 400, 500, 750, 1000, 2000, 5000)


def cells(ground: Ground, side: float) -> NDArray[np.float64]:
    """Centres of the square cells that touch the land, metres, shape (n, 2).

    side: metres. Raises BadRequest for a side that is none or that makes over a million cells.
    """
    return grid.over(Layer(ground.layer, ground.ids, ground.names, ground.shapes), side)


def counted(events: Events, side: float) -> Grid:
    """The events counted in the cells of their land. Errors as in cells()."""
    return grid.count(events.xy, cells(events.about.ground, side), side)


def shares(ground: Ground, centres: NDArray[np.float64], side: float) -> NDArray[np.float64]:
    """How much of each cell is land, 0 to 1, shape (n,): those at the edge are so in part."""
    half = side / 2
    squares = shapely.box(*(centres - half).T, *(centres + half).T)
    land = whole(ground)
    found = np.ones(len(squares))
    cut = ~shapely.contains_properly(land, squares)
    found[cut] = shapely.area(shapely.intersection(land, squares[cut])) / side**2
    return found


def whole(ground: Ground) -> shapely.Geometry:
    """The land in one piece, prepared to be asked often."""
    found = shapely.union_all(ground.shapes)
    shapely.prepare(found)
    return found


def assumed(ground: Ground) -> str:
    """What a reader of cells must know where nobody has said what is land; else ""."""
    if not ground.boxed:
        return ""
    return say(
        "The land is the box around the points, since no boundary was given: places where nobody "
        "could be, such as water, count as empty and make the others look fuller than they are."
    )


def side(ground: Ground, asked: float | None = None) -> float:
    """The side of a cell in metres: as asked, or else the usual one.

    Raises BadRequest for one that is not a distance above zero.
    """
    return usual_side(ground.bounds) if asked is None else grid.checked_side(asked)


def usual_side(bounds: tuple[float, float, float, float]) -> float:
    """The round number of metres (100, 150, 200, 250, 300, 400, 500 …) for about 2,500 cells."""
    x0, y0, x1, y1 = bounds
    wanted = ((x1 - x0) * (y1 - y0) / CELLS_WANTED) ** 0.5
    rounds = np.array(ROUND)
    return float(rounds[np.abs(np.log(rounds / wanted)).argmin()])


def areas_of(xy: NDArray[np.float64], ground: Ground) -> NDArray[np.int64]:
    """Which of the ground's shapes holds each point, shape (n,); -1 where none does.

    xy: metres, shape (n, 2). On shared borders the earlier shape wins.
    """
    found = np.full(len(xy), -1, dtype=np.int64)
    shape, point = shapely.STRtree(shapely.points(xy)).query(ground.shapes, predicate="intersects")
    found[point[::-1]] = shape[::-1]
    return found
