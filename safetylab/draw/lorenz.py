"""A concentration curve: what share of incidents the fullest places hold, beside chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safetylab.draw import colours, svg
from safetylab.draw.legend import SWATCH, Key, legend
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import percent, say

SIZE, LEFT, TOP, GAP = 220.0, 58.0, 12.0, 40.0
MARKS = (0.0, 0.25, 0.5, 0.75, 1.0)
POINTS = 200


@dataclass(frozen=True, slots=True)
class Curve:
    """Shares of places and of incidents, from 0 to 1, both rising. said: for the legend"""

    places: NDArray[np.float64]
    held: NDArray[np.float64]
    said: str


def lorenz(found: Curve, chance: Curve, *, title: str, id_: str = "lorenz") -> str:
    """Two curves over shares of places as SVG with a legend; chance's is dashed."""
    looks = (("series-0", colours.SERIES[0], None), ("series-1", colours.SERIES[1], "4 3"))
    curves = [_line(curve, look) for curve, look in zip((found, chance), looks, strict=True)]
    keys = [
        Key(_swatch(look), curve.said) for curve, look in zip((found, chance), looks, strict=True)
    ]
    below, height = legend(keys, TOP + SIZE + GAP)
    return svg.picture(
        [*_grid(), *curves, below],
        title=title,
        desc=_described(found, chance),
        size=(svg.WIDTH, TOP + SIZE + GAP + height),
        id_=id_,
    )


def _at(x: float, y: float) -> tuple[float, float]:
    wide = svg.WIDTH - LEFT - 12
    return LEFT + wide * x, TOP + SIZE * (1.0 - y)


def _grid() -> list[Ink]:
    drawn: list[Ink] = []
    ink: dict[str, object] = {"class_": "tick", "fill": svg.MUTED}
    for mark in MARKS:
        (x0, y0), (x1, y1) = _at(0, mark), _at(1, mark)
        drawn.append(tag("line", x1=x0, y1=y0, x2=x1, y2=y1, class_="grid", stroke=colours.GRID))
        drawn.append(svg.words((x0 - 6, y0 + 4), percent(mark), text_anchor="end", **ink))
        x, y = _at(mark, 0)
        # What stands below the last line would reach beyond the picture if its middle did.
        at, anchor = (x + 10, "end") if mark == 1 else (x, "middle")
        drawn.append(svg.words((at, y + 16), percent(mark), text_anchor=anchor, **ink))
    said = say("share of places, the fullest first")
    below = _at(0, 0)[1] + 34
    drawn.append(svg.words((svg.WIDTH - 2, below), said, text_anchor="end", **ink))
    return drawn


def _line(curve: Curve, look: tuple[str, str, str | None]) -> Ink:
    class_, stroke, dash = look
    step = max(len(curve.places) // POINTS, 1)
    # The curve bends at its beginning: there no point is left out.
    chosen = [
        *range(min(step, len(curve.places))),
        *range(step, len(curve.places), step),
        len(curve.places) - 1,
    ]
    points = [_at(float(curve.places[n]), float(curve.held[n])) for n in chosen]
    path = "M" + "L".join(f"{svg.short(x)} {svg.short(y)}" for x, y in points)
    return tag(
        "path",
        d=path,
        class_=class_,
        fill="none",
        stroke=stroke,
        stroke_width=2,
        stroke_dasharray=dash,
    )


def _swatch(look: tuple[str, str, str | None]) -> Ink:
    class_, stroke, dash = look
    line: dict[str, object] = {"x1": 0, "y1": 8, "x2": SWATCH, "y2": 8, "stroke_width": 2}
    return tag("line", class_=class_, stroke=stroke, stroke_dasharray=dash, **line)


def _described(found: Curve, chance: Curve) -> str:
    """What a tenth of the places holds, in words."""
    tenth = len(found.places) // 10
    other = len(chance.places) // 10
    return say(
        "The fullest tenth of the places holds {share} of the incidents; chance alone would give "
        "it {chance}.",
        share=percent(float(found.held[tenth])),
        chance=percent(float(chance.held[other])),
    )
