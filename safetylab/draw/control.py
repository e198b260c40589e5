"""A control chart: counts, what is usual of them, and what stands out, by shape and colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safetylab.draw import axes, colours, lettering, scales, strokes, svg
from safetylab.draw.axes import Plot
from safetylab.draw.intervals import Figure
from safetylab.draw.legend import SWATCH, Key
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import number, say

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Usual:
    """Centre and limits of each value, shape (n,)."""

    centre: Floats
    low: Floats
    high: Floats


class More(TypedDict, total=False):
    """What stands out.

    marks   : of each value "far" for one beyond the limits (a triangle that points away), "run"
              for one of an odd run (a diamond), "" for neither
    changes : (place among the labels, words), upright lines
    """

    marks: Sequence[str]
    changes: Sequence[tuple[int, str]]


def chart(
    labels: Sequence[str],
    counts: ArrayLike,
    usual: Usual,
    *,
    title: str,
    id_: str = "control",
    **more: Unpack[More],
) -> str:
    """Counts over the band of what is usual, as SVG.

    counts: shape (n,), NaN for none. Heights are from zero.
    """
    marks, changes = more.get("marks", ()), more.get("changes", ())
    y = np.asarray(counts, dtype=float)
    band = _band(usual)
    values = plain(y)
    at = axes.marks([*values, *band])
    right = 14 + lettering.wide(scales.written(float(at[-1])))
    flat = axes.plot(len(labels), at, 0.0, right)
    found = axes.events(changes, flat)
    top = axes.LINE * axes.rows(found) + 8
    on = axes.plot(len(labels), at, top, right)
    named = list(marks) or [""] * len(y)
    foot, height = strokes.foot(labels, on, _keys(named))
    return svg.picture(
        [
            axes.grid(on, on.across[-1] + 6 if on.across else svg.WIDTH),
            *strokes.bands(band, on, len(band)),
            *strokes.line(band, on, len(band), CENTRE),
            *axes.flags(found, 0.0, on),
            *strokes.line(values, on, len(values)),
            *(_mark(k, y, usual, named[k], on) for k in range(len(y)) if named[k]),
            *foot,
        ],
        title=title,
        desc=_described(labels, y, usual, named, changes),
        size=(svg.WIDTH, height),
        id_=id_,
    )


CENTRE: dict[str, object] = {
    "class_": "line series-1",
    "stroke": colours.SERIES[1],
    "stroke_width": 1.5,
    "stroke_dasharray": "2 3",
}
ODD: dict[str, object] = {"class_": "marked", "fill": colours.MARKED, "stroke": svg.TEXT}


def plain(counts: Floats) -> list[Figure]:
    """Counts as figures without an interval; NaN is none."""
    return [(float(v), None, None) if np.isfinite(v) else (None,) * 3 for v in counts]


def _band(usual: Usual) -> list[Figure]:
    return [
        (float(c), float(low), float(high))
        for c, low, high in zip(usual.centre, usual.low, usual.high, strict=True)
    ]


def _mark(k: int, y: Floats, usual: Usual, kind: str, on: Plot) -> Ink:
    """A triangle that points up or down, or a diamond."""
    if not np.isfinite(y[k]):
        return tag("g")
    return shape(on.at(k, float(y[k])), kind, above=bool(y[k] > usual.centre[k]))


def shape(at: axes.Point, kind: str, *, above: bool = True) -> Ink:
    """The sign of a value that stands out."""
    x, y = at
    tip = -1 if above else 1
    if kind == "far":
        corners = [(x - 6, y - 4 * tip), (x + 6, y - 4 * tip), (x, y + 7 * tip)]
    else:
        corners = [(x - 5, y), (x, y - 5), (x + 5, y), (x, y + 5)]
    return tag("path", d=strokes.path(corners) + "z", **ODD)


def _keys(marks: Sequence[str]) -> list[Key]:
    middle = SWATCH / 2
    band = tag("rect", width=SWATCH, height=16, class_="band", fill=colours.BAND)
    counted: dict[str, object] = {"class_": "line", "stroke": colours.INK, "stroke_width": 2}
    found = [
        Key(tag("path", d=f"M0,8H{SWATCH:g}", **counted), say("counted")),
        Key(tag("path", d=f"M0,8H{SWATCH:g}", **CENTRE), say("expected")),
        Key(band, say("usual")),
    ]
    if "far" in marks:
        found.append(Key(shape((middle, 8.0), "far"), say("beyond the limits")))
    if "run" in marks:
        found.append(Key(shape((middle, 8.0), "run"), say("part of an odd run")))
    return found


def _described(
    labels: Sequence[str],
    y: Floats,
    usual: Usual,
    marks: Sequence[str],
    changes: Sequence[tuple[int, str]],
) -> str:
    known = [k for k in range(len(y)) if np.isfinite(y[k])]
    parts = [strokes.span(labels, "")]
    if known:
        k = known[-1]
        last = say(
            "Last: {label}, {n} counted, {low} to {high} usual.",
            label=labels[k],
            n=number(y[k]),
            low=number(usual.low[k]),
            high=number(usual.high[k]),
        )
        parts.append(last)
    odd = ", ".join(labels[k] for k in range(len(y)) if marks[k])
    if odd:
        parts.append(say("Marked: {labels}.", labels=odd))
    if changes:
        told = "; ".join(words for _, words in changes)
        parts.append(say("Changes: {changes}.", changes=told))
    return " ".join(parts)
