"""Numbered circles over the outlines of areas, each with its words below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin
from typing import Unpack

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.draw import bearings, colours, ground, lettering, svg
from safetylab.draw.bearings import Around
from safetylab.draw.ground import FINE, Frame
from safetylab.draw.legend import Key, legend
from safetylab.draw.lettering import Box
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import say, say_many

LEAST = 6.0
"""Radius of the smallest circle that is drawn, units: smaller ones would not be seen."""
AWAY, TURNS = (9.0, 18.0, 28.0, 40.0), 12
"""How far from a circle its number may stand, units, and in how many directions."""
MOST = 12
"""Circles that are drawn; the table has all."""


def numbered(
    xy: NDArray[np.float64],
    radius: NDArray[np.float64],
    *,
    title: str,
    said: Mapping[str, str],
    **around: Unpack[Around],
) -> str:
    """Circles with their numbers, as SVG with a legend that says what each is.

    xy, radius: metres, shapes (n, 2) and (n,); the first twelve are drawn. said: of each, its
    number and a sentence. over: polygons in metres, names: theirs. Without circles
    the legend says so.
    """
    shapes = np.array(list(around.get("over", ())), dtype=object)
    drawn = [
        shapely.Point(*middle).buffer(r) for middle, r in zip(xy[:MOST], radius, strict=False)
    ]
    on = ground.frame(shapes if len(shapes) else np.array(drawn, dtype=object))
    simple = ground.simplified(shapes, on.unit) if len(shapes) else shapes
    places = on.place(xy[:MOST]) / FINE
    rings = [
        Ring(float(x), float(y), max(float(r) / on.unit, LEAST))
        for (x, y), r in zip(places, radius, strict=False)
    ]
    numbers, taken = _numbers(list(said), rings, on)
    below, height = legend(_keys(said), on.height + bearings.HIGH)
    return svg.picture(
        [
            *ground.land(around.get("lines", ()), on),
            ground.outlines(simple, on),
            *map(_circle, rings),
            *numbers,
            bearings.of(around.get("names", ()), shapes, on, taken),
            bearings.scale(on),
            below,
        ],
        title=title,
        desc=_described(len(said)),
        size=(svg.WIDTH, on.height + bearings.HIGH + height),
        id_="circles",
    )


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle's middle and radius, units."""

    x: float
    y: float
    r: float

    @property
    def box(self) -> Box:
        """What it covers."""
        side = 0.8 * self.r
        return Box(self.x - side, self.y - side, self.x + side, self.y + side)


def _circle(ring: Ring) -> Ink:
    look: dict[str, object] = {"fill": colours.HOT, "fill_opacity": 0.18, "stroke": colours.HOT}
    at = {"cx": svg.short(ring.x), "cy": svg.short(ring.y), "r": svg.short(ring.r)}
    return tag("circle", **at, stroke_width=1.5, class_="ring hot-ring", **look)


def _numbers(said: Sequence[str], rings: Sequence[Ring], on: Frame) -> tuple[list[Ink], list[Box]]:
    """The number of each circle beside it, upon no circle and no other number; what all take."""
    taken = [ring.box for ring in rings]
    inked: list[Ink] = []
    for n, ring in zip(said, rings, strict=False):
        x, y = _beside(n, ring, taken, on)
        taken.append(_covered(n, x, y))
        inked += [*_leader(ring, x, y), _number(n, x, y)]
    return inked, taken


def _beside(n: str, ring: Ring, taken: Sequence[Box], on: Frame) -> tuple[float, float]:
    """The nearest free place around a circle, first to the right; above it where none is."""
    for away in AWAY:
        for turn in range(TURNS):
            angle = 2 * pi * turn / TURNS
            x, y = (ring.x + (ring.r + away) * cos(angle), ring.y - (ring.r + away) * sin(angle))
            inside = 9 < x < svg.WIDTH - 9 and 9 < y < on.height - 9
            if inside and _covered(n, x, y).clear(taken):
                return x, y
    return ring.x, ring.y - ring.r - AWAY[0]


def _covered(n: str, x: float, y: float) -> Box:
    return lettering.box((x, y + svg.SIZE / 3), n, anchor="middle", bold=True)


def _leader(ring: Ring, x: float, y: float) -> list[Ink]:
    """A line from the circle to a number that stands apart from it."""
    far = hypot(x - ring.x, y - ring.y)
    if far < ring.r + AWAY[1]:
        return []
    ends = [ring.r / far, 1 - 9 / far]
    (x1, y1), (x2, y2) = (
        (ring.x + (x - ring.x) * share, ring.y + (y - ring.y) * share) for share in ends
    )
    return [tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_="ring", stroke=svg.TEXT)]


def _number(n: str, x: float, y: float) -> Ink:
    look: dict[str, object] = {"text_anchor": "middle", "font_weight": 700, **svg.HALO}
    return svg.words((x, y + svg.SIZE / 3), n, class_="map-name", **look)


def _keys(said: Mapping[str, str]) -> list[Key]:
    if not said:
        return [Key(tag("g"), say("No circle: nothing is beyond chance."))]
    number: dict[str, object] = {"text_anchor": "middle", "font_weight": 700}
    return [Key(svg.words((11, 12), n, **number), each) for n, each in list(said.items())[:MOST]]


def _described(n: int) -> str:
    if not n:
        return say("No circle: nothing is beyond chance.")
    return say_many("{n} circle over the map.", "{n} circles over the map.", n)
