"""Where an area is: the whole small, with one area marked; beside it its neighbours by name."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from safetylab.draw import colours, ground, lettering, svg
from safetylab.draw.ground import FINE, Frame
from safetylab.draw.lettering import Box
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import say

SMALL, BETWEEN, HIGH = 96.0, 8.0, 236.0
"""Width of the whole, the gap, and the height of both, units."""
AROUND = 0.55
"""How much is shown around the marked area, of its longer side."""
WIDEST_NAME = 104.0
RING = 9.0
CORNERS = 450
"""Of the part that is shown enlarged."""
Point = tuple[float, float]


def locator(
    shapes: Sequence[Any],
    names: Sequence[str],
    marked: int,
    *,
    title: str = "",
    lines: Sequence[Any] = (),
    id_: str = "locator",
) -> str:
    """One of the areas marked among all, and next to it enlarged with its neighbours' names.

    shapes: polygons in metres. marked: place of the area among them. lines: coast, river.
    """
    known = np.array(list(shapes), dtype=object)
    beside = neighbours(known, marked)
    near = _window(known[marked])
    whole = ground.fitted(shapely.total_bounds(known), (0.0, SMALL), HIGH)
    close = ground.fitted(near.bounds, (SMALL + BETWEEN, svg.WIDTH), HIGH)
    said = say("{name} is next to {others}.", name=names[marked], others=_listed(names, beside))
    return svg.picture(
        [
            *_whole(known, marked, whole, lines),
            *_close(known, marked, close, lines),
            _named(known, names, [marked, *beside], close),
        ],
        title=title or say("Where {name} is", name=names[marked]),
        desc=said if beside else "",
        size=(svg.WIDTH, HIGH),
        id_=id_,
    )


def neighbours(shapes: Any, marked: int) -> list[int]:
    """Places of the areas that share a border with the marked one, more than a corner."""
    reach = max(np.sqrt(shapes[marked].area) * 0.02, 1e-9)
    shared = shapely.area(shapely.intersection(shapes, shapes[marked].buffer(reach)))
    long = shared > 2 * reach * reach * np.pi
    return [int(n) for n in np.flatnonzero(long) if n != marked]


def _listed(names: Sequence[str], places: Sequence[int]) -> str:
    return ", ".join(names[n] for n in places)


def _window(shape: Any) -> Any:
    x0, y0, x1, y1 = shape.bounds
    side = max(x1 - x0, y1 - y0) * (0.5 + AROUND)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return shapely.box(x - side, y - side, x + side, y + side)


def _whole(shapes: Any, marked: int, on: Frame, lines: Sequence[Any]) -> list[Ink]:
    """All as one piece of land, the marked area in it."""
    city = ground.around(ground.simplified(shapes, on.unit, CORNERS), on.unit)
    spot = shapely.simplify(shapes[marked], on.unit * 0.7)
    return [
        *ground.land(lines, on),
        ground.outlines([city], on),
        ground.group("marks", [_mark(spot, on)]),
        *_ring(spot, on),
    ]


def _ring(spot: Any, on: Frame) -> list[Ink]:
    """A ring around a spot that is easily overlooked."""
    if np.sqrt(spot.area) > 2 * RING * on.unit:
        return []
    x, y = on.place(shapely.get_coordinates(spot.centroid))[0] / FINE
    look: dict[str, object] = {"fill": "none", "stroke": svg.TEXT, "stroke_width": "1.5"}
    return [tag("circle", cx=float(x), cy=float(y), r=RING, class_="ring", **look)]


def _close(shapes: Any, marked: int, on: Frame, lines: Sequence[Any]) -> list[Ink]:
    """The marked area and what lies around it, cut to the frame."""
    near = np.flatnonzero(shapely.intersects(shapes, on.window()))
    simple = dict(zip(near, ground.simplified(shapes[near], on.unit, CORNERS), strict=True))
    spot = simple.pop(marked)
    cut = shapely.intersection(list(simple.values()), on.window())
    return [
        *ground.land(lines, on),
        ground.outlines([shape for shape in cut if not shape.is_empty], on),
        ground.group("marks", [_mark(spot, on)]),
    ]


def _mark(shape: Any, on: Frame) -> Ink:
    look: dict[str, object] = {"fill": colours.MARKED, "stroke": svg.TEXT, "stroke_width": FINE}
    return tag("path", d=ground.path(shape, on), class_="marked", **look)


def _named(shapes: Any, names: Sequence[str], places: Sequence[int], on: Frame) -> Ink:
    """The names of areas inside the frame, the first for sure, the others where there is room."""
    taken: list[Box] = []
    written: list[tuple[float, float, str]] = []
    for n in places:
        part = shapely.intersection(shapes[n], on.window())
        if part.is_empty:
            continue
        lines = lettering.wrapped(names[n], WIDEST_NAME, bold=True)
        at = _room(lines, part, taken, on)
        if at is not None:
            taken += _boxes(lines, at)
            written += [(x, y, line) for (x, y), line in _set(lines, at)]
    return ground.names(written)


def _room(lines: Sequence[str], part: Any, taken: Sequence[Box], on: Frame) -> Point | None:
    """Where in a part of the frame the lines can stand upon no other: near its middle, if free."""
    half = max(lettering.wide(line, bold=True) for line in lines) / 2 + 1
    tall = svg.SIZE * 0.6 * len(lines)
    for at in _places(part, on):
        x = min(max(at[0], on.x0 + half), on.x1 - half)
        y = min(max(at[1], tall), on.height - tall)
        if all(box.clear(taken) for box in _boxes(lines, (x, y))):
            return x, y
    return None


def _places(part: Any, on: Frame) -> list[Point]:
    """Points inside a shape, the middle of its roomiest place first."""
    middle = shapely.Point(shapely.get_coordinates(shapely.maximum_inscribed_circle(part))[0])
    x0, y0, x1, y1 = part.bounds
    steps = (np.linspace(low, high, 13)[1:-1] for low, high in ((x0, x1), (y0, y1)))
    grid = shapely.points(np.stack(np.meshgrid(*steps), axis=-1).reshape(-1, 2))
    inside = grid[shapely.contains(part, grid)]
    ordered = [middle, *inside[np.argsort(shapely.distance(inside, middle), kind="stable")]]
    return [(float(x), float(y)) for x, y in on.place(shapely.get_coordinates(ordered)) / FINE]


def _set(lines: Sequence[str], at: Point) -> list[tuple[Point, str]]:
    """Each line with the middle of its baseline, all of them around a point."""
    top = at[1] - (len(lines) - 1) * svg.SIZE * 0.55 + svg.SIZE / 3
    return [((at[0], top + n * svg.SIZE * 1.1), line) for n, line in enumerate(lines)]


def _boxes(lines: Sequence[str], at: Point) -> list[Box]:
    return [
        lettering.box(place, line, anchor="middle", bold=True) for place, line in _set(lines, at)
    ]
