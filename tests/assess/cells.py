"""Incidents of a made-up city of square cells, as many in each as one says."""

import numpy as np
import shapely

from safetylab.assess.events import About, Events, Ground
from safetylab.terms.period import parse
from safetylab.terms.result import Provenance

SIDE = 100.0


def events(counts: np.ndarray, *, areas: bool = False) -> Events:
    """So many incidents in the middle of each cell of a rectangle, shape (rows, columns).

    areas: the cells are areas of the land, called 0, 1, 2 …; else the land is one rectangle.
    """
    rows, columns = counts.shape
    row, column = np.divmod(np.repeat(np.arange(counts.size), counts.ravel()), columns)
    xy = (np.column_stack([column, row]) + 0.5) * SIDE
    return of_points(xy, squares(rows, columns) if areas else whole(rows, columns))


def squares(rows: int, columns: int) -> np.ndarray:
    row, column = np.divmod(np.arange(rows * columns), columns)
    return shapely.box(column * SIDE, row * SIDE, (column + 1) * SIDE, (row + 1) * SIDE)


def whole(rows: int, columns: int) -> np.ndarray:
    return np.array([shapely.box(1, 1, columns * SIDE - 1, rows * SIDE - 1)])


def of_points(xy: np.ndarray, shapes: np.ndarray) -> Events:
    """Undated incidents at the points."""
    n = len(xy)
    ids = tuple(str(each) for each in range(len(shapes)))
    about = About(
        name="Lost umbrellas",
        code="",
        period=parse("2024"),
        provenance=Provenance("", 0, "", ()),
        offences=(),
        sensitive=False,
        n=n,
        ground=Ground(shapes=shapes, ids=ids, names=ids, crs="EPSG:32613"),
    )
    never = np.full(n, np.datetime64("NaT"), "datetime64[s]")
    return Events(
        about=about,
        xy=np.asarray(xy, dtype=float),
        day=never.astype("datetime64[D]"),
        start=never,
        stop=never,
        timed=np.zeros(n, dtype=bool),
        heaped=np.zeros(n, dtype=bool),
        more={},
    )
