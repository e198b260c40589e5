"""A fan: what was counted, then bands of what may come, the likelier the darker."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safetylab.draw import axes, colours, lettering, scales, strokes, svg
from safetylab.draw.axes import Plot
from safetylab.draw.intervals import Figure
from safetylab.draw.legend import SWATCH, Key
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import number, percent, say

Floats = NDArray[np.float64]
LOOKS = (0.45, 0.65, 1.0)
"""Opacities from the widest band to the narrowest."""


@dataclass(frozen=True, slots=True)
class Band:
    """Where `share` of what may come lies: low to high, shape (h,)."""

    share: float
    low: Floats
    high: Floats


def fan(
    labels: Sequence[str],
    counts: ArrayLike,
    bands: Sequence[Band],
    middle: ArrayLike,
    *,
    title: str,
    id_: str = "fan",
) -> str:
    """Counts, then a fan, as SVG. Heights are from zero.

    labels: of all, n + h of them. counts: shape (n,), NaN for none; middle: (h,). bands: the
    widest first, three at most.
    """
    past = np.asarray(counts, dtype=float)
    values: list[Figure] = [
        (float(v), None, None) if np.isfinite(v) else (None,) * 3 for v in past
    ]
    fans = [_figures(len(past), np.asarray(middle, dtype=float), band) for band in bands]
    at = axes.marks([*values, *(f for each in fans for f in each)])
    right = 14 + lettering.wide(scales.written(float(at[-1])))
    on = axes.plot(len(labels), at, 8.0, right)
    after = fans[0] if fans else []
    foot, height = strokes.foot(labels, on, _keys(bands))
    return svg.picture(
        [
            axes.grid(on, on.across[-1] + 6 if on.across else svg.WIDTH),
            *(_band(each, on, LOOKS[k]) for k, each in enumerate(fans)),
            *strokes.line(after, on, len(after), MIDDLE),
            *strokes.line(values, on, len(values)),
            *foot,
        ],
        title=title,
        desc=_described(labels, past, bands),
        size=(svg.WIDTH, height),
        id_=id_,
    )


MIDDLE: dict[str, object] = {
    "class_": "line",
    "stroke": colours.INK,
    "stroke_width": 2,
    "stroke_dasharray": "4 3",
}


def _figures(n: int, middle: Floats, band: Band) -> list[Figure]:
    """A band's figures after n places without any."""
    return [(None, None, None)] * n + [
        (float(m), float(a), float(b)) for m, a, b in zip(middle, band.low, band.high, strict=True)
    ]


def _band(figures: Sequence[Figure], on: Plot, opacity: float) -> Ink:
    places = [k for k, each in enumerate(figures) if axes.known(each)]
    upper = [on.at(k, strokes.part(figures[k], 2)) for k in places]
    lower = [on.at(k, strokes.part(figures[k], 1)) for k in reversed(places)]
    look = {"class_": "band", "fill": colours.BAND, "fill_opacity": f"{opacity:g}"}
    return tag("path", d=strokes.path([*upper, *lower]) + "z", **look)


def _keys(bands: Sequence[Band]) -> list[Key]:
    counted: dict[str, object] = {"class_": "line", "stroke": colours.INK, "stroke_width": 2}
    found = [
        Key(tag("path", d=f"M0,8H{SWATCH:g}", **counted), say("counted")),
        Key(tag("path", d=f"M0,8H{SWATCH:g}", **MIDDLE), say("middle of what may come")),
    ]
    for band, opacity in zip(bands, LOOKS, strict=False):
        look = {"class_": "band", "fill": colours.BAND, "fill_opacity": f"{opacity:g}"}
        found.append(
            Key(
                tag("rect", width=SWATCH, height=16, **look),
                say("{share} of what may come", share=percent(band.share)),
            )
        )
    return found


def _described(labels: Sequence[str], past: Floats, bands: Sequence[Band]) -> str:
    parts = [strokes.span(labels, "")]
    known = np.flatnonzero(np.isfinite(past))
    if len(known):
        k = int(known[-1])
        parts.append(say("Last counted: {label}, {n}.", label=labels[k], n=number(float(past[k]))))
    parts += [
        say(
            "{label}: {share} of what may come is from {low} to {high}.",
            label=labels[-1],
            share=percent(band.share),
            low=number(float(band.low[-1])),
            high=number(float(band.high[-1])),
        )
        for band in bands
        if len(band.low)
    ]
    return " ".join(parts)
