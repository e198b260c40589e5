"""A figure over time with the band of its intervals."""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import TypedDict, Unpack

from safetylab.draw import axes, colours, lettering, patterns, scales, strokes, svg
from safetylab.draw.axes import Plot, Point
from safetylab.draw.intervals import Figure, figure_said
from safetylab.draw.legend import legend
from safetylab.draw.lettering import Box
from safetylab.draw.several import Series as Series
from safetylab.draw.several import several as several
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import say


class More(TypedDict, total=False):
    """What a trend may bear besides its values.

    target      : a level to reach, drawn across and named by `target_name`
    withheld    : places among the labels whose values are there but not told
    provisional : how many of the last values may still change
    """

    target: float | None
    target_name: str
    withheld: Collection[int]
    provisional: int


def trend(
    labels: Sequence[str],
    figures: Sequence[Figure],
    *,
    title: str,
    unit: str = "",
    events: Sequence[tuple[int, str]] = (),
    id_: str = "trend",
    **more: Unpack[More],
) -> str:
    """Values in their order with the band of their intervals, as SVG.

    What is withheld or missing is a textured gap. events: (place among the labels, words), marked
    by an upright line. Heights are from zero.
    """
    target, withheld = more.get("target"), more.get("withheld", ())
    at = axes.marks(figures, target)
    last = strokes.last(figures)
    said = scales.written(figures[last][0] or 0.0) if last is not None else ""
    head, top = axes.unit(unit)
    right = lettering.wide(said, bold=True) + 12
    flags = axes.events(events, axes.plot(len(labels), at, 0.0, right))
    on = axes.plot(len(labels), at, top + axes.LINE * axes.rows(flags) + 8, right)
    firm = len(figures) - more.get("provisional", 0)
    drawn = [
        *axes.gaps(figures, withheld, on, id_),
        axes.grid(on, svg.WIDTH - right + 6),
        *strokes.bands(figures, on, firm),
        *strokes.line(figures, on, firm),
        *axes.flags(flags, top, on),
        *_end(said, last, figures, on),
        *_target(target, more.get("target_name", ""), figures, on),
    ]
    below, height = legend(strokes.keys(figures, withheld, firm, id_), on.bottom + strokes.BELOW)
    names = (name for name in axes.gap_names(figures, withheld) if name)
    return svg.picture(
        [patterns.textures(id_, names), *head, *drawn, axes.labels(labels, on), below],
        title=title,
        desc=_described(labels, figures, withheld, unit),
        size=(svg.WIDTH, on.bottom + strokes.BELOW + height),
        id_=id_,
    )


def _end(said: str, last: int | None, figures: Sequence[Figure], on: Plot) -> list[Ink]:
    """The last value in figures, right of where its line ends."""
    if last is None:
        return []
    x, y = on.at(last, figures[last][0] or 0.0)
    look: dict[str, object] = {"class_": "end", "font_weight": 600, **svg.HALO}
    return [svg.words((x + 8, _inside(y, on) + 5), said, **look)]


def _inside(y: float, on: Plot) -> float:
    return min(max(y, on.top + 4), on.bottom - 6)


def _target(target: float | None, name: str, figures: Sequence[Figure], on: Plot) -> list[Ink]:
    """The level to reach, across, with its name where it covers least of the line."""
    if target is None or not on.across:
        return []
    y = on.y(target)
    left, right = on.across[0] - 6, on.across[-1] + 6
    drawn = f"M{svg.short(left)},{svg.short(y)}H{svg.short(right)}"
    look: dict[str, object] = {"class_": "target", "stroke": colours.TARGET, "stroke_width": 2}
    line = tag("path", d=drawn, stroke_dasharray="8 4", **look)
    said = f"{name}: {scales.written(target)}" if name else scales.written(target)
    width = lettering.wide(said, bold=True)
    places = [
        (x, y + dy)
        for dy in (-6, 15)
        for x in (left + 4, (left + right - width) / 2, right - width)
        if on.top < y + dy < on.bottom
    ]
    at = min(places or [(left + 4, y - 6)], key=lambda at: _covered(at, said, figures, on))
    ink: dict[str, object] = {"class_": "target-name", "fill": colours.TARGET, "font_weight": 600}
    return [line, svg.words((max(at[0], 0.0), at[1]), said, **ink, **svg.HALO)]


def _covered(at: Point, said: str, figures: Sequence[Figure], on: Plot) -> int:
    """How many places of the line lie under words, those between two values too."""
    box = lettering.box(at, said, bold=True)
    points = [on.at(n, f[0] or 0.0) for n, f in enumerate(figures) if axes.known(f)]
    fine = [_between(a, b, step / 8) for a, b in pairwise(points) for step in range(8)]
    return sum(not Box(x, y, x + 0.1, y + 0.1).clear([box]) for x, y in [*points, *fine])


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _described(
    labels: Sequence[str], figures: Sequence[Figure], withheld: Collection[int], unit: str
) -> str:
    """What the line shows in numbers: its end, its highest and its lowest, and its gaps."""
    names = axes.gap_names(figures, withheld)
    known = sorted(
        (n for n, name in enumerate(names) if not name), key=lambda n: figures[n][0] or 0.0
    )
    parts = [strokes.span(labels, unit), strokes.told("", figures, labels)]
    if known:
        low, high = (f"{labels[n]}, {figure_said(figures[n])}" for n in (known[0], known[-1]))
        parts.append(say("Lowest: {low}. Highest: {high}.", low=low, high=high))
    counts = {say("Withheld: {n}.", n=names.count("withheld")): names.count("withheld")}
    counts |= {say("No data: {n}.", n=names.count("nodata")): names.count("nodata")}
    return " ".join(part for part in [*parts, *(s for s, n in counts.items() if n)] if part)
