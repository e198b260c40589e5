"""Polygons in metres as the paths of a picture: projected, simplified, written short."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.draw import again, colours, svg
from safetylab.draw.svg import Ink, tag

TALLEST = 500.0
FINE = 5
"""Coordinates are whole numbers, fifths of the picture's unit."""
MARGIN = 6.0
ROUGHEST, MOST = 12, 1_200
HAIR = "3"
"""Width of the thinnest line, fifths of a unit."""
Shapes = NDArray[np.object_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Frame:
    """How metres become fifths of a unit: x right, y down.

    left, top : metres at the picture's corner
    unit      : metres in one unit
    height    : units from the top
    x0, x1    : units from the left between which it is drawn
    """

    left: float
    top: float
    unit: float
    height: float
    x0: float = 0.0
    x1: float = svg.WIDTH

    def place(self, xy: NDArray[np.float64]) -> Ints:
        """Points in metres, shape (n, 2), as whole fifths of a unit."""
        moved = np.column_stack([xy[:, 0] - self.left, self.top - xy[:, 1]])
        return np.asarray(np.rint(moved / self.unit * FINE), dtype=np.int64)

    def window(self) -> Any:
        """What the picture shows, metres."""
        x0, x1 = (self.left + x * self.unit for x in (self.x0, self.x1))
        return shapely.box(x0, self.top - self.height * self.unit, x1, self.top)


def frame(shapes: Shapes) -> Frame:
    """The frame that shows all the shapes with a small margin."""
    known = [shape for shape in shapes if shape is not None and not shape.is_empty]
    bounds = shapely.total_bounds(known) if known else (0.0, 0.0, 1.0, 1.0)
    return fitted(bounds, (0.0, svg.WIDTH))


def fitted(bounds: Sequence[float], panel: tuple[float, float], tall: float = 0.0) -> Frame:
    """The frame that shows bounds (x0, y0, x1, y1 in metres) in a panel of the picture.

    panel: units from the left. tall: its height in units, 0 for what the bounds need.
    """
    x0, y0, x1, y1 = (float(side) for side in bounds)
    across, along = max(x1 - x0, 1e-9), max(y1 - y0, 1e-9)
    room = panel[1] - panel[0] - 2 * MARGIN
    unit = max(across / room, along / ((tall or TALLEST) - 2 * MARGIN))
    height = tall or along / unit + 2 * MARGIN
    left = (x0 + x1) / 2 - (panel[0] + panel[1]) / 2 * unit
    return Frame(left, (y0 + y1) / 2 + height / 2 * unit, unit, height, *panel)


@again.kept
def simplified(shapes: Shapes, unit: float, most: int = MOST) -> Shapes:
    """The shapes with as few corners as the eye needs; borders between neighbours stay shared.

    unit: metres in one unit of the picture. most: corners to aim at, eight per shape at least.
    Method: Visvalingam–Whyatt on the whole coverage.
    """
    most = max(most, 8 * len(shapes))
    tolerance = unit
    found = shapely.coverage_simplify(shapes, tolerance)
    for _ in range(ROUGHEST):
        if shapely.get_num_coordinates(found).sum() <= most:
            break
        tolerance *= 1.4
        found = shapely.coverage_simplify(shapes, tolerance)
    return np.asarray(found)


@again.kept
def around(shapes: Shapes, unit: float) -> Any:
    """The outline of all shapes together, without the cracks that imperfect borders leave.

    unit: metres in one unit of the picture.
    """
    whole = shapely.union_all(shapes, grid_size=unit / 2)
    crack = (4 * unit) ** 2
    parts = [part for part in shapely.get_parts(whole) if part.area > crack]
    return shapely.MultiPolygon([_without_cracks(part, crack) for part in parts])


def _without_cracks(part: Any, crack: float) -> Any:
    holes = [ring for ring in part.interiors if shapely.Polygon(ring).area > crack]
    return shapely.Polygon(part.exterior, holes)


def path(shape: Any, on: Frame) -> str:
    """The outline of a polygon, many polygons or a line, as path data."""
    rings = [_ring(line, on) for part in shapely.get_parts(shape) for line in _lines(part)]
    return "".join(rings)


def group(name: str, inside: Sequence[str], **look: object) -> Ink:
    """Shapes in fifths of a unit, with the look that they share."""
    return tag("g", *inside, transform=f"scale({1 / FINE:g})", class_=name, **look)


def land(lines: Sequence[Any], on: Frame) -> list[Ink]:
    """Water and the like: surfaces filled, lines drawn."""
    drawn = [
        tag("path", d=path(shape, on), class_="water", fill=colours.WATER)
        if shape.area
        else tag("path", d=path(shape, on), class_="shore", fill="none", stroke=svg.LINE)
        for shape in seen(lines, on)
    ]
    return [group("ground", drawn, stroke_width=HAIR)] if drawn else []


def outlines(shapes: Iterable[Any], on: Frame) -> Ink:
    """Areas without a value: where things are."""
    drawn = [tag("path", d=path(shape, on), class_="land") for shape in shapes]
    return group("outlines", drawn, fill=colours.LAND, stroke=svg.LINE, stroke_width=HAIR)


def names(written: Sequence[tuple[float, float, str]], weight: int = 600) -> Ink:
    """Words over a map, each with the middle of its baseline: readable on any shade."""
    said = [svg.words((x, y), name, class_="map-name") for x, y, name in written]
    look = {"text_anchor": "middle", "font_weight": weight, **svg.HALO}
    return tag("g", *said, class_="map-names", **look)


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
    drawn = "".join(f"{n}" if n < 0 else f" {n}" for n in steps.ravel().tolist()).strip()
    return start + (f"l{drawn}" if drawn else "h1") + ("z" if closed else "")
