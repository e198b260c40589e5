"""Several figures over time, each named where its line ends."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from safetylab.draw import axes, colours, lettering, patterns, scales, strokes, svg
from safetylab.draw.axes import Plot, Point
from safetylab.draw.intervals import Figure
from safetylab.draw.legend import legend
from safetylab.draw.svg import Ink, tag

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
        *strokes.bands(subject.figures, on, len(labels)),
        *(ink for n in reversed(range(len(series))) for ink in _one(series[n], n, on)),
        *_named(series, said, on),
    ]
    keys = strokes.keys(subject.figures, subject.withheld, len(labels), id_)
    below, height = legend(keys, on.bottom + strokes.BELOW)
    names = (name for name in axes.gap_names(subject.figures, subject.withheld) if name)
    ends = (strokes.told(each.name, each.figures, labels) for each in series)
    return svg.picture(
        [patterns.textures(id_, names), *head, *drawn, axes.labels(labels, on), below],
        title=title,
        desc=" ".join([strokes.span(labels, unit), *ends]),
        size=(svg.WIDTH, on.bottom + strokes.BELOW + height),
        id_=id_,
    )


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
    floor = on.bottom + 8
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
