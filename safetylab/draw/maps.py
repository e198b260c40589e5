"""Maps: areas shaded by a value, and cells of a grid, each with its legend."""

from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.draw import bearings, colours, ground, patterns, scales, shading, svg
from safetylab.draw.bearings import Around
from safetylab.draw.ground import FINE, Frame
from safetylab.draw.legend import Key, legend
from safetylab.draw.locator import locator as locator
from safetylab.draw.shading import Area, Scale, Shading
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import N_, number, say, say_many

BORDER, EDGE = 0.8, 1.0
"""Widths of the lines between areas and around them all, units."""


def areas(
    found: Sequence[Area],
    *,
    title: str,
    unit: str = "",
    lines: Sequence[Any] = (),
    id_: str = "map",
    **scale: Unpack[Scale],
) -> str:
    """Areas shaded by their values, as SVG with a legend; textures say what is not told or sure.

    lines: coast, river and the like, in metres. Classes hold about as many areas each. On a
    diverging scale ▲ and ▼ say beside the colour what rose and what fell.
    """
    by = shading.shading(found, scale)
    shapes = np.array([area.shape for area in found], dtype=object)
    on = ground.frame(shapes)
    simple = ground.simplified(shapes, on.unit)
    looks = [shading.look(area, by, id_) for area in found]
    inked = [
        _linked(area, ground.path(shape, on)) for area, shape in zip(found, simple, strict=True)
    ]
    drawn = [_alike(look, looks, inked) for look in dict.fromkeys(looks)]
    below, height = legend(shading.keys(found, by, id_), on.height + bearings.HIGH, unit)
    return svg.picture(
        [
            patterns.textures(id_, (by.texture(area) for area in found if by.texture(area)), FINE),
            *ground.land(lines, on),
            ground.group("areas", drawn, stroke=svg.PAPER, stroke_width=BORDER * FINE),
            *_edge(simple, on),
            *_signs(found, simple, by, on),
            _names(found, on),
            bearings.scale(on),
            below,
        ],
        title=title,
        desc=_described(found, unit),
        size=(svg.WIDTH, on.height + bearings.HIGH + height),
        id_=id_,
        role="group" if any(area.href for area in found) else "img",
    )


def cells(
    xy: NDArray[np.float64],
    cell: float,
    *,
    title: str,
    id_: str = "cells",
    **around: Unpack[Around],
) -> str:
    """Squares of a grid over the outlines of areas, as SVG with a legend.

    xy: centres, metres, shape (n, 2). cell: side, metres."""
    over, lines = around.get("over", ()), around.get("lines", ())
    squares = shapely.box(*(xy - cell / 2).T, *(xy + cell / 2).T)
    shapes = np.array(list(over), dtype=object)
    on = ground.frame(shapes if len(shapes) else np.asarray(squares))
    simple = ground.simplified(shapes, on.unit) if len(shapes) else shapes
    ink: dict[str, object] = {"class_": "hot", "fill": colours.HOT, "stroke": colours.HOT}
    hot = tag("path", d=ground.squares(xy, cell, on), stroke_width=BORDER * FINE, **ink)
    said = say("cells of {cell} metres that stand out: {n}", cell=number(cell), n=len(xy))
    key = Key(tag("rect", width=22, height=16, **ink), said)
    below, height = legend([key], on.height + bearings.HIGH)
    return svg.picture(
        [
            *ground.land(lines, on),
            ground.outlines(simple, on),
            ground.group("cells", [hot] if len(xy) else []),
            bearings.at_cells(around.get("names", ()), shapes, squares, on),
            bearings.scale(on),
            below,
        ],
        title=title,
        desc=said,
        size=(svg.WIDTH, on.height + bearings.HIGH + height),
        id_=id_,
    )


def _names(found: Sequence[Area], on: Frame) -> Ink:
    """Those that are to be labelled, then others that find room."""
    every = [(area.name, area.shape) for area in found]
    first = [each for each, area in zip(every, found, strict=True) if area.labelled]
    return bearings.names(first, every, on)


def _alike(look: tuple[str, str], looks: Sequence[tuple[str, str]], inked: Sequence[Ink]) -> Ink:
    """All areas of one look, which is written once for them."""
    those = [ink for other, ink in zip(looks, inked, strict=True) if other == look]
    return tag("g", *those, class_=f"area {look[0]}", fill=look[1])


def _linked(area: Area, drawn: str) -> Ink:
    """The area with what is said of it; as a link, which the keyboard finds in the table."""
    said, shape = tag("title", area.sentence or area.name), {"d": drawn}
    if not area.href:
        return tag("path", said, **shape)
    return tag("a", said, tag("path", **shape), href=area.href, tabindex=-1)


def _edge(simple: Any, on: Frame) -> list[Ink]:
    """The outline of all the areas, so that pale ones stand out from the paper."""
    if not len(simple):
        return []
    drawn = ground.path(ground.around(simple, on.unit), on)
    look: dict[str, object] = {"fill": "none", "stroke": svg.MUTED, "class_": "edge"}
    return [ground.group("edges", [tag("path", d=drawn, stroke_width=EDGE * FINE, **look)])]


def _signs(found: Sequence[Area], simple: Any, by: Shading, on: Frame) -> list[Ink]:
    """▲ where it rose, ▼ where it fell, in areas that have room for it."""
    drawn: list[str] = []
    for area, shape in zip(found, simple, strict=True):
        direction = by.direction(area)
        radius = shapely.maximum_inscribed_circle(shape, on.unit) if direction else None
        if radius is not None and radius.length > 1.3 * shading.SIGN * on.unit:
            x, y = on.place(shapely.get_coordinates(radius)[:1])[0] / FINE
            drawn.append(shading.triangle(float(x), float(y), direction))
    return [shading.signs(drawn)] if drawn else []


def _described(found: Sequence[Area], unit: str) -> str:
    """What the map shows in numbers: its ends, and how much of it is not told or not sure."""
    known = sorted((area for area in found if area.known), key=lambda area: area.level)
    parts = [say_many("{n} area. {unit}", "{n} areas. {unit}", len(found), unit=unit).strip()]
    if known:
        low, high = _said(known[0]), _said(known[-1])
        parts.append(say("Lowest: {low}. Highest: {high}.", low=low, high=high))
    counts = {
        N_("Striped, for chance alone may explain the difference: {n}."): sum(
            area.unsure for area in known
        ),
        N_("Withheld: {n}."): sum(area.withheld for area in found),
        N_("No data: {n}."): sum(not area.known and not area.withheld for area in found),
    }
    return " ".join([*parts, *(say(sentence, n=n) for sentence, n in counts.items() if n)])


def _said(area: Area) -> str:
    return f"{area.name} {scales.written(area.level)}"
