"""Figures over time: one with the band of its intervals, or several with their names beside."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TypedDict, Unpack

from safetylab.draw import axes, colours, lettering, patterns, scales, svg
from safetylab.draw.axes import HALO, Plot, Point
from safetylab.draw.intervals import Figure, figure_said
from safetylab.draw.legend import SWATCH, Key, legend
from safetylab.draw.lettering import Box
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import say

DASHES = (None, "7 3", "2 3", "9 3 2 3")
WIDEST_NAME = 96.0
BELOW = 26.0
"""Room for the labels below the plot, units."""


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


@dataclass(frozen=True, slots=True)
class Series:
    """One of several lines. withheld: places whose values are there but not told."""

    name: str
    figures: Sequence[Figure]
    withheld: Collection[int] = ()


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
    last = _last(figures)
    said = scales.written(figures[last][0] or 0.0) if last is not None else ""
    head, top = axes.unit(unit)
    right = lettering.wide(said, bold=True) + 12
    flags = axes.events(events, axes.plot(len(labels), at, 0.0, right))
    on = axes.plot(len(labels), at, top + axes.LINE * axes.rows(flags) + 8, right)
    firm = len(figures) - more.get("provisional", 0)
    drawn = [
        *axes.gaps(figures, withheld, on, id_),
        axes.grid(on, svg.WIDTH - right + 6),
        *_bands(figures, on, firm),
        *_lines(figures, on, firm),
        *(axes.event(flag, top, on) for flag in flags),
        *_end(said, last, figures, on),
        *_target(target, more.get("target_name", ""), figures, on),
    ]
    below, height = legend(_keys(figures, withheld, firm, id_), on.bottom + BELOW)
    names = (name for name in axes.gap_names(figures, withheld) if name)
    return svg.picture(
        [patterns.textures(id_, names), *head, *drawn, axes.labels(labels, on), below],
        title=title,
        desc=_described(labels, figures, withheld, unit),
        size=(svg.WIDTH, on.bottom + BELOW + height),
        id_=id_,
    )


def several(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    unit: str = "",
    id_: str = "several",
) -> str:
    """Up to four lines, each with its name and last value at its end; the first is the subject.

    Only the subject bears its band and its gaps: three bands upon each other say nothing.
    """
    at = axes.marks([figure for each in series for figure in each.figures])
    said = [_name(each) for each in series]
    right = 14 + max((lettering.wide(w, bold=True) for words in said for w in words), default=0.0)
    head, top = axes.unit(unit)
    tall = max(axes.TALL, sum(_height(words) for words in said))
    on = axes.plot(len(labels), at, top + 8, right, tall)
    subject = series[0] if series else Series("", ())
    drawn = [
        *axes.gaps(subject.figures, subject.withheld, on, id_),
        axes.grid(on, svg.WIDTH - right + 6),
        *_bands(subject.figures, on, len(labels)),
        *(ink for n in reversed(range(len(series))) for ink in _one(series[n], n, on)),
        *_named(series, said, on),
    ]
    keys = _keys(subject.figures, subject.withheld, len(labels), id_)
    below, height = legend(keys, on.bottom + BELOW)
    names = (name for name in axes.gap_names(subject.figures, subject.withheld) if name)
    return svg.picture(
        [patterns.textures(id_, names), *head, *drawn, axes.labels(labels, on), below],
        title=title,
        desc=" ".join([_span(labels, unit), *(_told(each, labels) for each in series)]),
        size=(svg.WIDTH, on.bottom + BELOW + height),
        id_=id_,
    )


def _last(figures: Sequence[Figure]) -> int | None:
    return next((n for n in reversed(range(len(figures))) if axes.known(figures[n])), None)


def _runs(figures: Sequence[Figure]) -> list[list[int]]:
    """Unbroken stretches of known values."""
    found = groupby(range(len(figures)), lambda n: axes.known(figures[n]))
    return [list(run) for has, run in found if has]


def _split(run: list[int], firm: int) -> list[tuple[list[int], bool]]:
    """The firm part of a stretch, and the provisional one, which begins where that ends."""
    sure, loose = [n for n in run if n < firm], [n for n in run if n >= firm]
    parts = [(sure, False), (sure[-1:] + loose if loose else [], True)]
    return [(places, provisional) for places, provisional in parts if places]


def _bands(figures: Sequence[Figure], on: Plot, firm: int) -> list[Ink]:
    found: list[Ink] = []
    for places, provisional in (part for run in _runs(figures) for part in _split(run, firm)):
        upper = [on.at(n, _or(figures[n], 2)) for n in places]
        lower = [on.at(n, _or(figures[n], 1)) for n in reversed(places)]
        opacity = "0.3" if provisional else "0.6"
        look: dict[str, object] = {"class_": "band", "fill": colours.BAND, "fill_opacity": opacity}
        found.append(tag("path", d=_path([*upper, *lower]) + "z", **look))
    return found


def _lines(
    figures: Sequence[Figure],
    on: Plot,
    firm: int,
    look: dict[str, object] | None = None,
) -> list[Ink]:
    """The line of each stretch; a lone value is a dot."""
    found: list[Ink] = []
    given = look or {"class_": "line", "stroke": colours.INK, "stroke_width": 2}
    for run in _runs(figures):
        for places, provisional in _split(run, firm):
            if len(places) > 1:
                points = [on.at(n, figures[n][0] or 0.0) for n in places]
                more = {"stroke_dasharray": "4 3", "stroke_opacity": "0.75"} if provisional else {}
                drawn = {"d": _path(points), "fill": "none", "stroke_linejoin": "round"}
                found.append(tag("path", **{**given, **drawn, **more}))
        if len(run) == 1:
            found.append(_dot(on.at(run[0], figures[run[0]][0] or 0.0), str(given["stroke"])))
    return found


def _or(figure: Figure, part: int) -> float:
    """A part of the figure, the value itself where an end of its interval is missing."""
    chosen = figure[part]
    return chosen if chosen is not None and chosen == chosen else float(figure[0] or 0)


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{svg.short(x)},{svg.short(y)}" for x, y in points)


def _dot(at: Point, ink: str) -> Ink:
    return tag("circle", cx=at[0], cy=at[1], r=3, class_="dot-value", fill=ink)


def _end(said: str, last: int | None, figures: Sequence[Figure], on: Plot) -> list[Ink]:
    """The last value in figures, right of where its line ends."""
    if last is None:
        return []
    x, y = on.at(last, figures[last][0] or 0.0)
    look: dict[str, object] = {"class_": "end", "font_weight": 600, **HALO}
    return [svg.words((x + 6, _inside(y, on) + 5), said, **look)]


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
    return [line, svg.words((max(at[0], 0.0), at[1]), said, **ink, **HALO)]


def _covered(at: Point, said: str, figures: Sequence[Figure], on: Plot) -> int:
    """How many places of the line lie under words, those between two values too."""
    box = lettering.box(at, said, bold=True)
    points = [on.at(n, f[0] or 0.0) for n, f in enumerate(figures) if axes.known(f)]
    fine = [_between(a, b, step / 8) for a, b in pairwise(points) for step in range(8)]
    return sum(not Box(x, y, x + 0.1, y + 0.1).clear([box]) for x, y in [*points, *fine])


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _keys(figures: Sequence[Figure], withheld: Collection[int], firm: int, id_: str) -> list[Key]:
    """Words for the band, the provisional tail and the gaps, where there are any."""
    names = axes.gap_names(figures, withheld)
    known = [n for n, name in enumerate(names) if not name]
    band = tag("rect", width=SWATCH, height=16, class_="band", fill=colours.BAND)
    ink: dict[str, object] = {"class_": "line", "stroke": colours.INK, "stroke_width": 2}
    loose = tag("path", d=f"M0,8H{SWATCH:g}", stroke_dasharray="4 3", **ink)
    keys = [Key(band, say("95 % interval"))] if known else []
    if any(n >= firm for n in known):
        keys.append(Key(loose, say("provisional")))
    gaps = {"withheld": say("withheld"), "nodata": say("no data")}
    return keys + [Key(_swatch(name, id_), words) for name, words in gaps.items() if name in names]


def _swatch(name: str, id_: str) -> Ink:
    look: dict[str, object] = {"fill": patterns.url(id_, name), "stroke": svg.LINE}
    return tag("rect", width=SWATCH, height=16, class_=f"gap {name}", **look)


def _name(series: Series) -> list[str]:
    """The words at the end of a line: its name, and its last value on a line of its own."""
    last = _last(series.figures)
    value = [] if last is None else [scales.written(series.figures[last][0] or 0.0)]
    return lettering.wrapped(series.name, WIDEST_NAME, bold=True) + value


def _height(words: Sequence[str]) -> float:
    return 16.0 * len(words) + 6


def _one(series: Series, n: int, on: Plot) -> list[Ink]:
    """One of several lines, told by its strokes as well as by its colour."""
    look: dict[str, object] = {
        "class_": f"line series-{n}",
        "stroke": colours.SERIES[n % len(colours.SERIES)],
        "stroke_width": 2 if n else 3,
        "stroke_dasharray": DASHES[n % len(DASHES)],
    }
    return _lines(series.figures, on, len(series.figures), look)


def _named(series: Sequence[Series], said: Sequence[Sequence[str]], on: Plot) -> list[Ink]:
    """The words at the ends of the lines, moved apart, each with a stroke to its line."""
    ends = [_last(each.figures) for each in series]
    shown = [n for n, end in enumerate(ends) if end is not None]
    points = {n: on.at(ends[n] or 0, series[n].figures[ends[n] or 0][0] or 0.0) for n in shown}
    order = sorted(shown, key=lambda n: points[n][1])
    tops = _apart(
        [points[n][1] - _height(said[n]) / 2 for n in order], [_height(said[n]) for n in order], on
    )
    return [
        ink
        for n, top in zip(order, tops, strict=True)
        for ink in _words(n, said[n], points[n], top, on)
    ]


def _apart(tops: Sequence[float], heights: Sequence[float], on: Plot) -> list[float]:
    """Tops of blocks moved down so that none covers another, then up into the plot."""
    moved: list[float] = []
    y = on.top - 8
    for top, height in zip(tops, heights, strict=True):
        moved.append(max(top, y))
        y = moved[-1] + height
    floor = on.bottom + 8
    for n in reversed(range(len(moved))):
        moved[n] = min(moved[n], floor - heights[n])
        floor = moved[n]
    return moved


def _words(n: int, words: Sequence[str], end: Point, top: float, on: Plot) -> list[Ink]:
    ink = colours.SERIES[n % len(colours.SERIES)]
    x, middle = on.across[-1] + 12, top + _height(words) / 2
    lead = tag("path", d=_path([end, (x - 2, middle)]), class_=f"lead series-{n}", stroke=ink)
    look: dict[str, object] = {"class_": f"name-{n}", "fill": ink, "font_weight": 600}
    said = [svg.words((x, top + 15 + 16 * line), w, **look) for line, w in enumerate(words)]
    return [lead, *said]


def _span(labels: Sequence[str], unit: str) -> str:
    if not labels:
        return unit
    said = say(
        "{n} values from {first} to {last}.", n=len(labels), first=labels[0], last=labels[-1]
    )
    return f"{said} {unit}".strip()


def _described(
    labels: Sequence[str], figures: Sequence[Figure], withheld: Collection[int], unit: str
) -> str:
    """What the line shows in numbers: its end, its highest and its lowest, and its gaps."""
    names = axes.gap_names(figures, withheld)
    known = sorted(
        (n for n, name in enumerate(names) if not name), key=lambda n: figures[n][0] or 0.0
    )
    parts = [_span(labels, unit), _told(Series("", figures), labels)]
    if known:
        low, high = (f"{labels[n]}, {figure_said(figures[n])}" for n in (known[0], known[-1]))
        parts.append(say("Lowest: {low}. Highest: {high}.", low=low, high=high))
    counts = {say("Withheld: {n}.", n=names.count("withheld")): names.count("withheld")}
    counts |= {say("No data: {n}.", n=names.count("nodata")): names.count("nodata")}
    return " ".join(part for part in [*parts, *(s for s, n in counts.items() if n)] if part)


def _told(series: Series, labels: Sequence[str]) -> str:
    """The last value of a line with its interval."""
    last = _last(series.figures)
    if last is None:
        return ""
    said = {"label": labels[last], "figure": figure_said(series.figures[last])}
    if not series.name:
        return say("Last: {label}, {figure}.", **said)
    return say("{name}, {label}: {figure}.", name=series.name, **said)
