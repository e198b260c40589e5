"""Numbered circles over the outlines of areas, each with its words below."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.draw import colours, ground, svg
from safetylab.draw.ground import FINE
from safetylab.draw.legend import Key, legend
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import say, say_many

LEAST = 6.0
"""Radius of the smallest circle that is drawn, units: smaller ones would not be seen."""
MOST = 12
"""Circles that are drawn; the table has all."""


def numbered(
    xy: NDArray[np.float64],
    radius: NDArray[np.float64],
    *,
    title: str,
    said: Mapping[str, str],
    over: Sequence[Any] | NDArray[np.object_] = (),
    lines: Sequence[Any] = (),
) -> str:
    """Circles with their numbers, as SVG with a legend that says what each is.

    xy, radius: metres, shapes (n, 2) and (n,); the first twelve are drawn. said: of each, its
    number and a sentence. over: polygons in metres. Without circles the legend says so.
    """
    shapes = np.array(list(over), dtype=object)
    drawn = [
        shapely.Point(*middle).buffer(r) for middle, r in zip(xy[:MOST], radius, strict=False)
    ]
    on = ground.frame(shapes if len(shapes) else np.array(drawn, dtype=object))
    simple = ground.simplified(shapes, on.unit) if len(shapes) else shapes
    places = on.place(xy[:MOST]) / FINE
    inked = [
        _circle(n, place, max(r / on.unit, LEAST))
        for n, place, r in zip(said, places, radius, strict=False)
    ]
    below, height = legend(_keys(said), on.height + 8)
    return svg.picture(
        [*ground.land(lines, on), ground.outlines(simple, on), *inked, below],
        title=title,
        desc=_described(len(said)),
        size=(svg.WIDTH, on.height + 8 + height),
        id_="circles",
    )


def _circle(n: str, place: NDArray[np.float64], radius: float) -> Ink:
    """A circle and, at its middle, its number."""
    x, y = (svg.short(float(each)) for each in place)
    look: dict[str, object] = {"fill": colours.HOT, "fill_opacity": 0.18, "stroke": colours.HOT}
    ring = tag("circle", cx=x, cy=y, r=svg.short(radius), stroke_width=1.5, class_="ring", **look)
    words: dict[str, object] = {"text_anchor": "middle", "font_weight": 700, **svg.HALO}
    return tag("g", ring, svg.words((place[0], place[1] + svg.SIZE / 3), n, **words))


def _keys(said: Mapping[str, str]) -> list[Key]:
    if not said:
        return [Key(tag("g"), say("No circle: nothing is beyond chance."))]
    number: dict[str, object] = {"text_anchor": "middle", "font_weight": 700}
    return [Key(svg.words((11, 12), n, **number), each) for n, each in list(said.items())[:MOST]]


def _described(n: int) -> str:
    if not n:
        return say("No circle: nothing is beyond chance.")
    return say_many("{n} circle over the map.", "{n} circles over the map.", n)
