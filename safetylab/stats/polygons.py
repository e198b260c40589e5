"""Which polygon holds each of many points.

A raster decides most points at once: where no boundary passes through a cell, all its points
lie in the same polygons as its centre. Only points in cells that a boundary crosses are tested
exactly, and only against the polygons whose boundary it is. That leaves so little to do that
threads would only get in each other's way.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

# Cells per point and at most: more cells leave fewer points to test, but cost time themselves.
CELLS_PER_POINT = 0.25
MOST_CELLS = 400_000

# Boundaries are followed in steps of this share of a cell's side, and every cell within
# another such share counts as crossed, so that rounding cannot hide one.
STEP = 0.25
AROUND = 0.2


@dataclass(frozen=True, slots=True)
class Raster:
    """Square cells over a rectangle: its lower left corner, the side, columns and rows."""

    x: float
    y: float
    side: float
    columns: int
    rows: int

    def cell(self, x: Floats, y: Floats) -> Indices:
        """The number of the cell that holds each point of the rectangle."""
        column = np.clip((x - self.x) / self.side, 0, self.columns - 1).astype(np.int64)
        row = np.clip((y - self.y) / self.side, 0, self.rows - 1).astype(np.int64)
        return row * self.columns + column


def locate(
    xy: ArrayLike, polygons: Sequence[shapely.Geometry] | NDArray[np.object_]
) -> NDArray[np.int32]:
    """The index of the polygon that holds each point, −1 where none does.

    xy: shape (n, 2), in the polygons' own coordinates; a point with a NaN lies nowhere.
    polygons: shapely (multi)polygons, which may overlap, have holes or be empty. Returns shape
    (n,). A polygon holds its boundary too; where several hold a point, as on a shared border,
    the lowest index wins, exactly as a test of every point against every polygon would say.
    """
    points = np.asarray(xy, dtype=float).reshape(-1, 2)
    # Copies, since preparing a geometry changes it and others may be using it.
    shapes = shapely.force_2d(np.asarray(polygons, dtype=object))
    answer = np.full(len(points), -1, dtype=np.int32)
    if not shapes.size:
        return answer
    left, bottom, right, top = shapely.total_bounds(shapes)
    x, y = points[:, 0], points[:, 1]
    near = np.flatnonzero((x >= left) & (x <= right) & (y >= bottom) & (y <= top))
    if near.size:
        answer[near] = _locate_near(x[near], y[near], shapes)
    return answer


def _locate_near(x: Floats, y: Floats, shapes: NDArray[np.object_]) -> NDArray[np.int32]:
    """locate() for points within the polygons' common bounds."""
    raster = _raster(shapely.total_bounds(shapes), x.size)
    shapely.prepare(shapes)
    crossed = [_crossed(shape, raster) for shape in shapes]
    points = _PointsByCell.of(x, y, raster, crossed)
    nowhere = len(shapes)
    holder = np.full(raster.columns * raster.rows, nowhere, dtype=np.int32)
    # From the last to the first, so that the lowest index has the last word.
    for index in reversed(range(nowhere)):
        holder[_held_wholly(shapes[index], raster, crossed[index])] = index
    found = holder[points.cell]
    for index in reversed(range(nowhere)):
        held = points.held(shapes[index], crossed[index])
        found[held] = np.minimum(found[held], index)
    return np.where(found < nowhere, found, -1).astype(np.int32)


@dataclass(frozen=True, slots=True)
class _PointsByCell:
    """Points of the cells that a boundary crosses, one cell after the other.

    cell : the cell of each point, shape (n,)
    point : indices of the points in crossed cells, shape (m,)
    xy : where these are, shape (2, m)
    first : where each cell's points begin among these, shape (cells + 1,)
    """

    cell: Indices
    point: Indices
    xy: Floats
    first: Indices

    @classmethod
    def of(cls, x: Floats, y: Floats, raster: Raster, crossed: list[Indices]) -> "_PointsByCell":
        """Sort out the points in crossed cells."""
        cell = raster.cell(x, y)
        unsure = np.zeros(raster.columns * raster.rows, dtype=bool)
        for cells in crossed:
            unsure[cells] = True
        point = np.flatnonzero(unsure[cell])
        point = point[np.argsort(cell[point], kind="stable")]
        counts = np.bincount(cell[point], minlength=unsure.size)
        first = np.concatenate([[0], np.cumsum(counts)])
        return cls(cell, point, np.stack([x[point], y[point]]), first)

    def held(self, shape: shapely.Geometry, cells: Indices) -> Indices:
        """The points in these cells that the shape holds, its boundary included."""
        sizes = self.first[cells + 1] - self.first[cells]
        shift = np.repeat(self.first[cells] - np.cumsum(sizes) + sizes, sizes)
        some = np.arange(shift.size) + shift
        inside = shapely.intersects_xy(shape, self.xy[0, some], self.xy[1, some])
        return np.asarray(self.point[some[inside]])


def _raster(bounds: Floats, points: int) -> Raster:
    left, bottom, right, top = bounds.tolist()
    width, height = right - left, top - bottom
    cells = min(max(points * CELLS_PER_POINT, 1.0), MOST_CELLS)
    side = max((width * height / cells) ** 0.5, max(width, height) / cells) or 1.0
    return Raster(left, bottom, side, int(width / side) + 1, int(height / side) + 1)


def _crossed(shape: shapely.Geometry, raster: Raster) -> Indices:
    """The cells that the shape's boundary crosses, and perhaps a few beside it."""
    along = shapely.get_coordinates(shapely.segmentize(shape, raster.side * STEP))
    around = raster.side * AROUND
    corners = [
        raster.cell(along[:, 0] + dx, along[:, 1] + dy)
        for dx in (-around, around)
        for dy in (-around, around)
    ]
    return np.unique(np.concatenate(corners))


def _held_wholly(shape: shapely.Geometry, raster: Raster, crossed: Indices) -> Indices:
    """The cells that lie in the shape with no boundary of its own in them."""
    if not crossed.size:
        return crossed
    columns, rows = crossed % raster.columns, crossed // raster.columns
    column = np.arange(columns.min(), columns.max() + 1)
    row = np.arange(rows.min(), rows.max() + 1)
    cells = (row[:, None] * raster.columns + column).ravel()
    known = np.zeros(cells.size, dtype=bool)
    known[(rows - row[0]) * column.size + columns - column[0]] = True
    others = cells[~known]
    x = raster.x + (others % raster.columns + 0.5) * raster.side
    y = raster.y + (others // raster.columns + 0.5) * raster.side
    return np.asarray(others[shapely.intersects_xy(shape, x, y)])
