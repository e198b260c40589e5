"""Maps: areas shaded by a value, and cells of a grid, each with its legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypedDict, Unpack

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.draw import ground, scales, svg
from safetylab.draw.ground import FINE, Frame
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import number, say

SHADES = ("#d3e5f2", "#a9cfe6", "#6ba8d1", "#3279b5", "#14508c", "#0a2a55")
HOT, WATER, LAND = "#b3261e", "#cfe0ea", "#eef0f1"
SWATCH, ROW = 20.0, 25.0
Key = tuple[str, str, str]
"""A swatch: its class, its fill, its words."""


@dataclass(frozen=True, slots=True)
class Area:
    """One area of a map.

    shape     : polygon in metres
    value     : what it is shaded by; None or NaN is no data
    sentence  : what is said of it
    withheld  : there is a value, but it is not told
    labelled  : whether its name is written on the map
    unsure    : its value cannot be told from the reference, such as the city's, by more than chance
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


class Scale(TypedDict, total=False):
    """How areas are shaded.

    diverging : two colours on either side of `middle`, for changes and differences
    middle    : the value that has no colour, 0 if not said
    unsure    : what the legend says of the areas that are unsure
    """

    diverging: bool
    middle: float
    unsure: str


def areas(
    found: Sequence[Area],
    *,
    title: str,
    unit: str = "",
    lines: Sequence[Any] = (),
    id_: str = "map",
    **scale: Unpack[Scale],
) -> str:
    """Areas shaded by their values, as SVG with a legend.

    lines: coast, river and the like, in metres. Classes hold about as many areas each.
    """
    shapes = np.array([area.shape for area in found], dtype=object)
    on = ground.frame(shapes)
    cuts = scales.breaks(np.array([float(area.value or 0) for area in found if area.known]))
    simple = ground.simplified(shapes, on.unit)
    drawn = [
        _shaded(area, shape, cuts, (on, id_)) for area, shape in zip(found, simple, strict=True)
    ]
    legend = _legend(_keys(found, cuts, id_), on.height + 8, unit)
    height = on.height + 8 + _legend_height(len(_keys(found, cuts, id_)), unit)
    return svg.picture(
        [_patterns(id_), *_land(lines, on), _group("areas", drawn), _names(found, on), legend],
        title=title,
        desc=say("{n} areas shaded by value. {unit}", n=len(found), unit=unit),
        size=(ground.WIDTH, height),
        id_=id_,
    )


def cells(
    xy: NDArray[np.float64],
    cell: float,
    *,
    title: str,
    over: Sequence[Any] = (),
    lines: Sequence[Any] = (),
    id_: str = "cells",
) -> str:
    """Squares of a grid over the outlines of areas, as SVG with a legend.

    xy: centres, metres, shape (n, 2). cell: side, metres. over: polygons in metres.
    """
    squares = shapely.box(*(xy - cell / 2).T, *(xy + cell / 2).T)
    shapes = np.array(list(over), dtype=object)
    on = ground.frame(shapes if len(shapes) else np.asarray(squares))
    outlines = [
        tag("path", d=ground.path(shape, on), class_="land", fill=LAND, stroke=svg.LINE, **_THIN)
        for shape in (ground.simplified(shapes, on.unit) if len(shapes) else ())
    ]
    hot = tag("path", d=ground.squares(xy, cell, on), class_="hot", fill=HOT, stroke=HOT, **_THIN)
    said = say("cells of {cell} metres that stand out: {n}", cell=number(cell), n=len(xy))
    return svg.picture(
        [
            *_land(lines, on),
            _group("outlines", outlines),
            _group("cells", [hot] if len(xy) else []),
            _legend([("hot", HOT, said)], on.height + 8, ""),
        ],
        title=title,
        desc=said,
        size=(ground.WIDTH, on.height + 8 + _legend_height(1, "")),
        id_=id_,
    )


_THIN: dict[str, object] = {"stroke_width": "0.75", "vector_effect": "non-scaling-stroke"}


def _group(name: str, inside: Sequence[str]) -> Ink:
    """Shapes in tenths of a unit."""
    return tag("g", *inside, transform=f"scale({1 / FINE:g})", class_=name)


def _shaded(area: Area, shape: Any, cuts: tuple[float, ...], where: tuple[Frame, str]) -> Ink:
    on, id_ = where
    class_, fill = _look(area, cuts, id_)
    return tag(
        "path",
        tag("title", area.sentence or area.name),
        d=ground.path(shape, on),
        class_=f"area {class_}",
        fill=fill,
        stroke=svg.PAPER,
        **_THIN,
    )


def _look(area: Area, cuts: tuple[float, ...], id_: str) -> tuple[str, str]:
    if area.known:
        shade = _shade(int(np.searchsorted(cuts, area.value or 0, side="right")), len(cuts) + 1)
        return f"scale-{shade}", SHADES[shade]
    kind = "withheld" if area.withheld else "nodata"
    return kind, f"url(#{svg.safe_id(id_)}-{kind})"


def _shade(place: int, classes: int) -> int:
    """Which of the shades a class has: spread over all of them, darkest last."""
    if classes == 1:
        return 2
    return round(place * (len(SHADES) - 1) / (classes - 1))


def _patterns(id_: str) -> Ink:
    own = svg.safe_id(id_)
    hatched = tag("path", d="M0,60L60,0M-10,10L10,-10M50,70L70,50", class_="hatch", **_HATCH)
    dotted = tag("circle", cx=20, cy=20, r=6, class_="dot", fill=svg.MUTED)
    sheet = tag("rect", width=60, height=60, class_="sheet", fill=LAND)
    return tag(
        "defs",
        tag("pattern", sheet, hatched, id=f"{own}-withheld", width=60, height=60, **_TILE),
        tag("pattern", sheet, dotted, id=f"{own}-nodata", width=40, height=40, **_TILE),
    )


_HATCH: dict[str, object] = {"stroke": svg.MUTED, "stroke_width": 8, "fill": "none"}
_TILE: dict[str, object] = {"patternUnits": "userSpaceOnUse"}


def _land(lines: Sequence[Any], on: Frame) -> list[Ink]:
    """Water and the like: surfaces filled, lines drawn."""
    drawn = [
        tag("path", d=ground.path(shape, on), class_="water", fill=WATER)
        if shape.area
        else tag(
            "path", d=ground.path(shape, on), class_="shore", fill="none", stroke=svg.LINE, **_THIN
        )
        for shape in ground.seen(lines, on)
    ]
    return [_group("ground", drawn)] if drawn else []


def _names(found: Sequence[Area], on: Frame) -> Ink:
    """The names of the areas that are to be labelled, none upon another."""
    taken: list[tuple[float, float, float]] = []
    written: list[Ink] = []
    for area in (area for area in found if area.labelled and not area.shape.is_empty):
        x, y = (
            on.place(shapely.get_coordinates(area.shape.point_on_surface()))[0] / FINE
        ).tolist()
        half = len(area.name) * svg.SIZE * 0.28
        x = min(max(x, half + 2), ground.WIDTH - half - 2)
        if all(abs(x - a) > half + b or abs(y - c) > svg.SIZE for a, c, b in taken):
            taken.append((x, y, half))
            written.append(svg.words((x, y + svg.SIZE / 3), area.name, **_HALO))
    return tag("g", *written, class_="map-names")


_HALO: dict[str, object] = {
    "class_": "map-name",
    "text_anchor": "middle",
    "stroke": svg.PAPER,
    "stroke_width": 3,
    "stroke_linejoin": "round",
    "paint_order": "stroke",
    "font_weight": 600,
}


def _keys(found: Sequence[Area], cuts: tuple[float, ...], id_: str) -> list[Key]:
    shown = {_look(area, cuts, id_) for area in found if not area.known}
    kinds = {"withheld": say("too few to say"), "nodata": say("no data")}
    others = [(name, fill, kinds[name]) for name, fill in sorted(shown, reverse=True)]
    return (_classes(found, cuts) if any(area.known for area in found) else []) + others


def _classes(found: Sequence[Area], cuts: tuple[float, ...]) -> list[Key]:
    n = len(cuts) + 1
    shades = [_shade(place, n) for place in range(n)]
    texts = _ranges(cuts) if cuts else [_only(found)]
    return [(f"scale-{s}", SHADES[s], text) for s, text in zip(shades, texts, strict=True)]


def _only(found: Sequence[Area]) -> str:
    value = next(float(area.value or 0) for area in found if area.known)
    return number(value, 1)


def _ranges(cuts: tuple[float, ...]) -> list[str]:
    said = [number(cut, scales.digits(cuts)) for cut in cuts]
    between = [say("{low} to under {high}", low=low, high=high) for low, high in pairwise(said)]
    return [say("under {n}", n=said[0]), *between, say("{n} or more", n=said[-1])]


def _legend_height(keys: int, unit: str) -> float:
    return ROW * (-(-keys // 2) + bool(unit)) + 6


def _legend(keys: Sequence[Key], top: float, unit: str) -> Ink:
    """Swatches in two columns, read down; the unit above them."""
    rows = -(-len(keys) // 2)
    head = [svg.words((2, top + 14), unit, class_="legend-unit", fill=svg.MUTED)] if unit else []
    start = top + (ROW if unit else 0)
    swatches = [
        _swatch(key, (2 + ground.WIDTH / 2 * (n // rows), start + ROW * (n % rows)))
        for n, key in enumerate(keys)
    ]
    return tag("g", *head, *swatches, class_="legend")


def _swatch(key: Key, at: tuple[float, float]) -> Ink:
    class_, fill, said = key
    box = tag(
        "rect",
        class_=f"area {class_}",
        fill=fill,
        stroke=svg.LINE,
        width=SWATCH * FINE,
        height=SWATCH * FINE * 0.8,
        **_THIN,
    )
    moved = tag(
        "g", box, transform=f"translate({svg.short(at[0])} {svg.short(at[1])}) scale({1 / FINE:g})"
    )
    return tag("g", moved, svg.words((at[0] + SWATCH + 7, at[1] + 13), said))
