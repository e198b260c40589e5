"""How areas are shaded: classes, their looks and their keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypedDict

import numpy as np

from safetylab.draw import colours, patterns, scales, svg
from safetylab.draw.ground import FINE
from safetylab.draw.legend import SWATCH, Key
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import number, say

SIGN = 3.4
"""Half the width of the sign that says rose or fell, units."""


@dataclass(frozen=True, slots=True)
class Area:
    """One area of a map.

    shape     : polygon in metres
    value     : what it is shaded by; None or NaN is no data
    sentence  : what is said of it
    withheld  : there is a value, but it is not told
    labelled  : whether its name is written on the map
    unsure    : its value cannot be told from the reference (the city's) by more than chance
    href      : address of its page; the drawing leads there, outside the order of the keyboard
    """

    shape: Any
    name: str
    value: float | None
    sentence: str = ""
    withheld: bool = False
    labelled: bool = False
    unsure: bool = False
    href: str = ""

    @property
    def known(self) -> bool:
        """Whether it has a value to be shaded by."""
        return self.value is not None and bool(np.isfinite(self.value)) and not self.withheld

    @property
    def level(self) -> float:
        """Its value; 0 where none is known."""
        return float(self.value) if self.known and self.value is not None else 0.0


class Scale(TypedDict, total=False):
    """How areas are shaded.

    diverging : two colours on either side of `middle`, for changes and differences
    middle    : the value that has no colour, 0 if not said
    unsure    : what the legend says of the areas that are unsure
    """

    diverging: bool
    middle: float
    unsure: str


@dataclass(frozen=True, slots=True)
class Shading:
    """The classes of a map: where they are cut, the shade of each, and what is said of them."""

    cuts: tuple[float, ...]
    shades: tuple[str, ...]
    said: tuple[str, ...]
    unsure: str
    diverging: bool = False

    def shade(self, area: Area) -> str:
        """The shade of an area with a value: 3, or d3 on a diverging scale."""
        return self.shades[int(np.searchsorted(self.cuts, area.level, side="right"))]

    def texture(self, area: Area) -> str:
        """The texture of an area, empty where its colour says it all."""
        if not area.known:
            return "withheld" if area.withheld else "nodata"
        return f"unsure-{self.shade(area)}" if area.unsure else ""

    def direction(self, area: Area) -> int:
        """-1 where it fell, 1 where it rose, 0 where neither is sure or the scale is not one."""
        sure = self.diverging and area.known and not area.unsure
        return side(self.shade(area)) if sure else 0


def side(shade: str) -> int:
    """-1 for a shade of what fell, 1 for one of what rose, 0 for any other."""
    return {"d0": -1, "d1": -1, "d3": 1, "d4": 1}.get(shade, 0)


def triangle(x: float, y: float, direction: int) -> str:
    """A triangle around a point, its tip up (1) or down (-1), as path data."""
    tip, foot = y - direction * SIGN, y + direction * SIGN * 0.8
    start = f"M{svg.short(x - SIGN)},{svg.short(foot)}"
    return start + f"L{svg.short(x)},{svg.short(tip)}L{svg.short(x + SIGN)},{svg.short(foot)}z"


def signs(paths: Sequence[str]) -> Ink:
    """Triangles that stand out from any shade."""
    look: dict[str, object] = {"fill": svg.TEXT, "stroke": svg.PAPER, "stroke_width": "1.2"}
    return tag("path", d="".join(paths), class_="sign", paint_order="stroke", **look)


def shading(found: Sequence[Area], scale: Scale) -> Shading:
    """The classes that tell these areas apart."""
    values = np.array([area.level for area in found if area.known])
    if scale.get("diverging", False):
        cuts = scales.around(values, scale.get("middle", 0.0))
        unsure = scale.get("unsure") or say("no change beyond chance")
        both = tuple(f"d{n}" for n in (range(5) if cuts else (2,)))
        return Shading(cuts, both, _said(values, cuts, True), unsure, True)
    cuts = scales.breaks(values)
    unsure = scale.get("unsure") or say("not told from the average by more than chance")
    shades = tuple(str(_spread(place, len(cuts) + 1)) for place in range(len(cuts) + 1))
    return Shading(cuts, shades, _said(values, cuts, False), unsure)


def look(area: Area, by: Shading, id_: str) -> tuple[str, str]:
    """The class and the fill of an area."""
    texture = by.texture(area)
    if texture:
        return texture.partition("-")[0], patterns.url(id_, texture)
    return patterns.named(by.shade(area))


def keys(found: Sequence[Area], by: Shading, id_: str) -> list[Key]:
    """A swatch for every class, then for every texture that the map shows."""
    known = [area for area in found if area.known]
    sure = [
        Key(tag("g", _swatch(*patterns.named(shade)), *_sign(shade)), text)
        for shade, text in zip(by.shades, by.said, strict=True)
    ]
    kinds = {"unsure": by.unsure, "withheld": say("withheld"), "nodata": say("no data")}
    textures = {by.texture(area).partition("-")[0]: by.texture(area) for area in found}
    others = [
        Key(
            _swatch(kind, patterns.url(id_, textures[kind])),
            said,
            "unsure" if kind == "unsure" else "untold",
        )
        for kind, said in kinds.items()
        if kind in textures
    ]
    return (sure if known else []) + others


def _sign(shade: str) -> list[Ink]:
    direction = side(shade)
    return [signs([triangle(SWATCH / 2, 8, direction)])] if direction else []


def _swatch(class_: str, fill: str) -> Ink:
    """A box in the fine units of the map, so that textures are as fine as there."""
    look: dict[str, object] = {"class_": f"area {class_}", "fill": fill, "stroke": svg.MUTED}
    box = tag("rect", width=SWATCH * FINE, height=16 * FINE, stroke_width=0.8 * FINE, **look)
    return tag("g", box, transform=f"scale({1 / FINE:g})")


def _spread(place: int, classes: int) -> int:
    """Which of the shades a class has: spread over all of them, darkest last."""
    if classes == 1:
        return 2
    return round(place * (len(colours.SEQUENTIAL) - 1) / (classes - 1))


def _said(values: Any, cuts: tuple[float, ...], signed: bool) -> tuple[str, ...]:
    """The classes in words; what a single one holds is its value."""
    if not cuts:
        return (number(float(values[0]), 1) if len(values) else "",)
    places = scales.digits(cuts)
    said = [_signed(cut, places) if signed else number(cut, places) for cut in cuts]
    between = [say("{low} to under {high}", low=low, high=high) for low, high in pairwise(said)]
    return (say("under {n}", n=said[0]), *between, say("{n} or more", n=said[-1]))


def _signed(value: float, places: int) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + number(abs(value), places)
