"""What lets a stranger find the way on a map: a scale below it, and names where they fit."""

from collections.abc import Sequence
from typing import Any, TypedDict

import numpy as np
import shapely

from safetylab.draw import ground, lettering, svg
from safetylab.draw.ground import FINE, Frame
from safetylab.draw.lettering import Box
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import number, say

MOST = 9
"""Names besides those that must be written: more would hide what the map shows."""
APART = 7.0
"""Paper around a name, units."""
HIGH = 22.0
"""Of the strip below a map in which the scale stands, units."""
LONGEST = 0.25
"""Of the map's width that the scale may take."""
Written = tuple[float, float, str]


class Around(TypedDict, total=False):
    """What lies around places: polygons in metres, their names, and coast, river and the like."""

    over: Sequence[Any]
    names: Sequence[str]
    lines: Sequence[Any]


def scale(on: Frame) -> Ink:
    """A bar of a round length, and the length, in the strip below the map."""
    metres = _round(LONGEST * (on.x1 - on.x0) * on.unit)
    long, y = metres / on.unit, on.height + 10
    drawn = f"M{svg.short(2)},{svg.short(y - 4)}v4h{svg.short(long)}v-4"
    look: dict[str, object] = {"class_": "scale-bar", "fill": "none", "stroke": svg.TEXT}
    said = svg.words((long + 8, y + 3), _length(metres), class_="tick", fill=svg.MUTED)
    return tag("g", tag("path", d=drawn, stroke_width=1.5, **look), said, class_="scale")


def names(
    first: Sequence[tuple[str, Any]],
    others: Sequence[tuple[str, Any]],
    on: Frame,
    upon: Sequence[Box] = (),
) -> Ink:
    """Names of places over a map, none upon another or outside: all of `first` that fit, then
    the largest of `others`, in lighter letters. Each is a name and a polygon in metres."""
    taken = list(upon)
    bold = _written(first, len(first), taken, on, bold=True)
    known = {name for name, _ in first}
    rest = [each for each in others if each[0] not in known and not each[1].is_empty]
    rest.sort(key=lambda each: -each[1].area)
    plain = _written(rest, MOST, taken, on, bold=False)
    return tag("g", ground.names(plain, weight=400), ground.names(bold))


def of(said: Sequence[str], shapes: Any, on: Frame, taken: Sequence[Box] = ()) -> Ink:
    """The names of areas around what a map shows, none upon what is `taken`."""
    return names((), list(zip(said, shapes, strict=False)), on, taken)


def at_cells(said: Sequence[str], shapes: Any, cells: Any, on: Frame) -> Ink:
    """The names of areas, none upon a cell: first those that hold most of the cells.

    said: of each of `shapes`; shapes, cells: polygons in metres.
    """
    areas, middles = list(zip(said, shapes, strict=False)), shapely.centroid(cells)
    taken = [_covered(cell, on) for cell in cells]
    held = [int(shapely.intersects(shape, middles).sum()) for _, shape in areas]
    order = sorted((n for n in range(len(areas)) if held[n]), key=lambda n: -held[n])
    written: list[Written] = []
    for n in order:
        those = middles[shapely.intersects(areas[n][1], middles)]
        written += _beside(areas[n][0], [_covered(each, on) for each in those], taken, on)
    hot = {areas[n][0] for n in order}
    rest = sorted((each for each in areas if each[0] not in hot), key=lambda each: -each[1].area)
    plain = _written(rest, MOST, taken, on, bold=False)
    return tag("g", ground.names(plain, weight=400), ground.names(written))


def _covered(shape: Any, on: Frame) -> Box:
    """What a shape's bounds cover of the picture."""
    x0, y0, x1, y1 = shape.bounds
    (left, bottom), (right, top) = on.place(np.array([[x0, y0], [x1, y1]])) / FINE
    return Box(float(left), float(top), float(right), float(bottom))


def _beside(name: str, cells: Sequence[Box], taken: list[Box], on: Frame) -> list[Written]:
    """A name above, below, right or left of cells, where it covers nothing; else nowhere."""
    left, right = min(each.left for each in cells), max(each.right for each in cells)
    top, bottom = min(each.top for each in cells), max(each.bottom for each in cells)
    half, middle = lettering.wide(name, bold=True) / 2, (left + right) / 2
    base = (top + bottom) / 2 + svg.SIZE / 3
    room = 2 * APART
    for x, y in (
        (middle, top - room),
        (middle, bottom + room + svg.SIZE / 2),
        (right + room + half, base),
        (left - room - half, base),
    ):
        at = (min(max(x, half + 2), svg.WIDTH - half - 2), y)
        covers = lettering.box(at, name, anchor="middle", bold=True)
        if covers.top > 0 and covers.bottom < on.height and covers.clear(taken):
            taken.append(_wider(covers, 1.0))
            return [(*at, name)]
    return []


def _written(
    found: Sequence[tuple[str, Any]], most: int, taken: list[Box], on: Frame, *, bold: bool
) -> list[Written]:
    written: list[Written] = []
    for name, shape in found:
        if len(written) == most or shape.is_empty:
            continue
        at = on.place(shapely.get_coordinates(shape.point_on_surface()))[0] / FINE
        half = lettering.wide(name, bold=bold) / 2
        x = min(max(float(at[0]), half + 2), svg.WIDTH - half - 2)
        y = float(at[1]) + svg.SIZE / 3
        covers = lettering.box((x, y), name, anchor="middle", bold=bold)
        if half < svg.WIDTH / 2 and covers.clear(taken):
            gap = 0.0 if bold else APART
            taken.append(_wider(covers, gap))
            written.append((x, y, name))
    return written


def _wider(box: Box, gap: float) -> Box:
    return Box(box.left - gap, box.top - gap, box.right + gap, box.bottom + gap)


def _round(most: float) -> float:
    """The longest of 1, 2 and 5 times a power of ten that is no longer."""
    power = 10.0 ** np.floor(np.log10(max(most, 1e-9)))
    return float(max(m * power for m in (1, 2, 5) if m * power <= most * 1.000001))


def _length(metres: float) -> str:
    if metres >= 1000:
        return say("{n} km", n=number(metres / 1000))
    return say("{n} m", n=number(metres, 0 if metres >= 1 else 2))
