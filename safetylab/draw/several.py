"""Several figures over time, each named where its line ends."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from safetylab.draw import axes, colours, lettering, patterns, scales, strokes, svg
from safetylab.draw.axes import Plot, Point
from safetylab.draw.intervals import Figure
from safetylab.draw.legend import Key
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import say

DASHES = (None, "7 3", "2 3", "9 3 2 3")
WIDEST_NAME = 96.0


@dataclass(frozen=True, slots=True)
class Series:
    """One of several lines. withheld: places whose values are there but not told."""

    name: str
    figures: Sequence[Figure]
    withheld: Collection[int] = ()


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
    told = [Series(e.name, strokes.told_only(e.figures, e.withheld), e.withheld) for e in series]
    at = axes.marks([figure for each in told for figure in each.figures])
    said = [_name(each) for each in told]
    head, top = axes.unit(unit)
    right = 14 + max((lettering.wide(w, bold=True) for words in said for w in words), default=0.0)
    tall = max(axes.TALL, sum(_height(words) for words in said))
    on = axes.plot(len(labels), at, top + 8, right, tall)
    inside, keys = _subject(told[0], on, id_) if told else ([], [])
    foot, height = strokes.foot(labels, on, keys)
    ends = (strokes.told(each.name, each.figures, labels) for each in told)
    grid = axes.grid(on, on.across[-1] + 6 if on.across else svg.WIDTH)
    others = [ink for n in reversed(range(len(told))) for ink in _one(told[n], n, on)]
    return svg.picture(
        [*head, *inside, grid, *others, *_named(told, said, on), *foot],
        title=title,
        desc=" ".join([strokes.span(labels, unit), *ends]),
        size=(svg.WIDTH, height),
        id_=id_,
    )


def _subject(subject: Series, on: Plot, id_: str) -> tuple[list[Ink], list[Key]]:
    """The band and the gaps of the line that the picture is about, and their keys."""
    figures, withheld = subject.figures, subject.withheld
    names = filter(None, axes.gap_names(figures, withheld))
    inside = [
        patterns.textures(id_, names),
        *axes.gaps(figures, withheld, on, id_),
        *strokes.bands(figures, on, len(figures)),
    ]
    said = say("95 % interval of {name}", name=subject.name)
    return inside, strokes.keys(figures, withheld, len(figures), id_, said)


def _name(series: Series) -> list[str]:
    """The words at the end of a line: its name, and its last value on a line of its own."""
    last = strokes.last(series.figures)
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
    return strokes.line(series.figures, on, len(series.figures), look)


def _named(series: Sequence[Series], said: Sequence[Sequence[str]], on: Plot) -> list[Ink]:
    """The words at the ends of the lines, moved apart, each with a stroke to its line."""
    ends = [strokes.last(each.figures) for each in series]
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
    floor = on.bottom + 2
    for n in reversed(range(len(moved))):
        moved[n] = min(moved[n], floor - heights[n])
        floor = moved[n]
    return moved


def _words(n: int, words: Sequence[str], end: Point, top: float, on: Plot) -> list[Ink]:
    ink = colours.SERIES[n % len(colours.SERIES)]
    x, middle = on.across[-1] + 12, top + _height(words) / 2
    lead = tag(
        "path", d=strokes.path([end, (x - 2, middle)]), class_=f"lead series-{n}", stroke=ink
    )
    look: dict[str, object] = {"class_": f"name-{n}", "fill": ink, "font_weight": 600}
    said = [svg.words((x, top + 15 + 16 * line), w, **look) for line, w in enumerate(words)]
    return [lead, *said]
