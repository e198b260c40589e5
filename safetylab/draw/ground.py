"""Polygons in metres as the paths of a picture: projected, simplified, written short."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

WIDTH, TALLEST = 400.0, 560.0
FINE = 10
"""Coordinates are whole numbers, tenths of the picture's unit."""
MARGIN = 6.0
ROUGHEST = 12
Shapes = NDArray[np.object_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Frame:
    """How metres become tenths of a unit: x right, y down. unit: metres in one unit."""

    left: float
    top: float
    unit: float
    height: float

    def place(self, xy: NDArray[np.float64]) -> Ints:
        """Points in metres, shape (n, 2), as whole tenths of a unit."""
        moved = np.column_stack([xy[:, 0] - self.left, self.top - xy[:, 1]])
        return np.asarray(np.rint(moved / self.unit * FINE), dtype=np.int64)

    def window(self) -> Any:
        """What the picture shows, metres."""
        across, down = WIDTH * self.unit, self.height * self.unit
        return shapely.box(self.left, self.top - down, self.left + across, self.top)


def frame(shapes: Shapes) -> Frame:
    """The frame that shows all the shapes with a small margin."""
    known = [shape for shape in shapes if shape is not None and not shape.is_empty]
    bounds = shapely.total_bounds(known) if known else (0.0, 0.0, 1.0, 1.0)
    x0, y0, x1, y1 = (float(side) for side in bounds)
    across, along = max(x1 - x0, 1e-9), max(y1 - y0, 1e-9)
    unit = max(across / (WIDTH - 2 * MARGIN), along / (TALLEST - 2 * MARGIN))
    height = along / unit + 2 * MARGIN
    return Frame((x0 + x1 - WIDTH * unit) / 2, y1 + MARGIN * unit, unit, height)


def simplified(shapes: Shapes, unit: float) -> Shapes:
    """The shapes with as few corners as the eye needs; borders between neighbours stay shared.

    unit: metres in one unit of the picture. Method: Visvalingam–Whyatt on the whole coverage.
    """
    most = max(3_000, 8 * len(shapes))
    tolerance = unit * 0.6
    found = shapely.coverage_simplify(shapes, tolerance)
    for _ in range(ROUGHEST):
        if shapely.get_num_coordinates(found).sum() <= most:
            break
        tolerance *= 1.4
        found = shapely.coverage_simplify(shapes, tolerance)
    return np.asarray(found)


def path(shape: Any, on: Frame) -> str:
    """The outline of a polygon, many polygons or a line, as path data."""
    rings = [_ring(line, on) for part in shapely.get_parts(shape) for line in _lines(part)]
    return "".join(rings)


def squares(xy: NDArray[np.float64], side: float, on: Frame) -> str:
    """Squares around centres in metres, shape (n, 2), as path data."""
    low, high = on.place(xy - side / 2), on.place(xy + side / 2)
    return "".join(
        f"M{x0},{y0}H{x1}V{y1}H{x0}z"
        for (x0, y0), (x1, y1) in zip(low.tolist(), high.tolist(), strict=True)
    )


def seen(shapes: Sequence[Any], on: Frame) -> list[Any]:
    """The parts of further shapes (a coast, a river) inside the picture, made simple."""
    within = [shapely.intersection(shape, on.window()) for shape in shapes]
    return [shapely.simplify(shape, on.unit * 0.6) for shape in within if not shape.is_empty]


def _lines(part: Any) -> list[Any]:
    if part.is_empty:
        return []
    if part.geom_type == "Polygon":
        return [part.exterior, *part.interiors]
    return [part] if part.geom_type in ("LineString", "LinearRing") else []


def _ring(line: Any, on: Frame) -> str:
    points = on.place(shapely.get_coordinates(line))
    moved = np.diff(points, axis=0)
    moved = moved[moved.any(axis=1)]
    closed = bool(line.is_ring)
    steps = moved[:-1] if closed and len(moved) > 1 else moved
    start = f"M{points[0, 0]},{points[0, 1]}"
    drawn = " ".join(f"{x},{y}" for x, y in steps.tolist())
    return start + (f"l{drawn}" if drawn else "h1") + ("z" if closed else "")
