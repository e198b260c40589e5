"""Figures with their intervals, one row each: a dot on a line."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import TypedDict, Unpack

from safetylab.draw import colours, lettering, patterns, scales, svg
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import number, say

Figure = tuple[float | None, float | None, float | None]
"""A value and the ends of its interval; None or NaN where there is none."""

EDGE = 8.0
LINE_HEIGHT, TRACK = 19.0, 24.0


class More(TypedDict, total=False):
    """What a chart of intervals may bear besides its values.

    reference : a value drawn through all rows, such as the city's, named by `reference_name`
    withheld  : rows whose values are there but not told
    marked    : rows that the picture is about, in bold
    """

    reference: float | None
    reference_name: str
    withheld: Collection[int]
    marked: Collection[int]


@dataclass(frozen=True, slots=True)
class _Row:
    lines: tuple[str, ...]
    figure: Figure
    top: float
    withheld: bool
    marked: bool

    @property
    def track(self) -> float:
        """Where its line is drawn, units down."""
        return self.top + LINE_HEIGHT * len(self.lines) + 8


def bars(
    labels: Sequence[str],
    figures: Sequence[Figure],
    *,
    title: str,
    unit: str = "",
    id_: str = "bars",
    **more: Unpack[More],
) -> str:
    """A row per label with its value and interval, as SVG; a withheld value has no dot.

    Values are written out, so that nothing has to be read off the axis, which begins at zero.
    """
    reference = more.get("reference")
    marks = _marks(figures, reference)
    head = _head(reference, more.get("reference_name", ""), marks[-1])
    rows = _rows(labels, figures, LINE_HEIGHT if head else 0.0, more)
    bottom = (rows[-1].track if rows else 0.0) + TRACK / 2
    below, height = _axis(marks, bottom, unit)
    withheld = ["withheld"] * any(row.withheld for row in rows)
    return svg.picture(
        [
            patterns.textures(id_, withheld),
            *(_rail(row, id_) for row in rows),
            *_line_down(reference, bottom, marks[-1]),
            *head,
            *(_row(row, marks[-1]) for row in rows),
            below,
        ],
        title=title,
        desc=_described(labels, [row.figure for row in rows], unit),
        size=(svg.WIDTH, bottom + height),
        id_=id_,
    )


def figure_said(figure: Figure) -> str:
    """A value and its interval in figures: 12.3 (10.1 – 14.2); an en dash where there is none."""
    value, low, high = (_known(part) for part in figure)
    if value is None:
        return "–"
    if low is None or high is None or low == value == high:
        return scales.written(value, whole=scales.counts([value]))
    return f"{scales.written(value)} ({scales.written(low)} – {scales.written(high)})"


def _known(part: float | None) -> float | None:
    return None if part is None or part != part else part


def _marks(figures: Sequence[Figure], reference: float | None) -> tuple[float, ...]:
    """Round numbers from zero that reach all values, as many as can be written side by side."""
    parts = [part for figure in figures for part in figure] + [reference]
    high = max((part for part in parts if part is not None and isfinite(part)), default=0.0)
    tried = (scales.ticks(high, most) for most in (5, 4, 3, 2, 1))
    return next((marks for marks in tried if _fit(marks)), (0.0, high))


def _fit(marks: tuple[float, ...]) -> bool:
    """Whether the numbers of the marks lie apart."""
    places = [_tick_at(mark, marks[-1]) for mark in marks]
    digits = scales.digits(marks)
    boxes = [
        lettering.box((x, 0.0), number(mark, digits) + "  ", anchor=anchor)
        for mark, (x, anchor) in zip(marks, places, strict=True)
    ]
    return not any(one.clashes(other) for one, other in pairwise(boxes))


def _rows(labels: Sequence[str], figures: Sequence[Figure], top: float, more: More) -> list[_Row]:
    rows: list[_Row] = []
    for n, (label, figure) in enumerate(zip(labels, figures, strict=True)):
        withheld, marked = n in more.get("withheld", ()), n in more.get("marked", ())
        told = say("withheld") if withheld else figure_said(figure)
        shown = (None, None, None) if withheld else figure
        rows.append(_Row(_lines(label, told, marked), shown, top, withheld, marked))
        top = rows[-1].track + TRACK / 2
    return rows


def _lines(label: str, said: str, bold: bool) -> tuple[str, ...]:
    """The label in as many lines as it takes, the figures behind it or below it."""
    lines = lettering.wrapped(label, svg.WIDTH, bold=bold) or [""]
    last = f"{lines[-1]}: {said}" if lines[-1] else said
    fits = lettering.wide(last, bold=bold) <= svg.WIDTH
    return (*lines[:-1], last) if fits else (*lines, said)


def _x(value: float, high: float) -> float:
    return EDGE + min(max(value / high, 0.0), 1.0) * (svg.WIDTH - 2 * EDGE)


def _rail(row: _Row, id_: str) -> Ink:
    """What the value lies on, hatched where it is withheld."""
    if row.withheld:
        size = {"width": svg.WIDTH - 2 * EDGE, "height": 8}
        fill = patterns.url(id_, "withheld")
        return tag("rect", x=EDGE, y=row.track - 4, class_="gap withheld", fill=fill, **size)
    drawn = f"M{svg.short(EDGE)},{svg.short(row.track)}H{svg.short(svg.WIDTH - EDGE)}"
    return tag("path", d=drawn, class_="grid", stroke=colours.GRID, stroke_width=2)


def _row(row: _Row, high: float) -> Ink:
    look = {"class_": "over", "font_weight": 600 if row.marked else None, **svg.HALO}
    written = [
        svg.words((0, row.top + LINE_HEIGHT * (n + 0.8)), line, **look)
        for n, line in enumerate(row.lines)
    ]
    return tag("g", *written, *_mark(row, high), class_="row")


def _mark(row: _Row, high: float) -> list[Ink]:
    value, low, top = (_known(part) for part in row.figure)
    marks: list[Ink] = []
    if low is not None and top is not None:
        ink: dict[str, object] = {"class_": "interval", "stroke": colours.INK, "stroke_width": 5}
        ends = {"x1": _x(low, high), "x2": _x(top, high), "y1": row.track, "y2": row.track}
        marks.append(tag("line", **ends, **ink))
    if value is not None:
        at = _x(value, high)
        marks.append(tag("circle", cx=at, cy=row.track, r=6, class_="dot-value", fill=colours.INK))
    return marks


def _head(reference: float | None, name: str, high: float) -> list[Ink]:
    """The name and the value of the reference above its line."""
    if reference is None:
        return []
    level = scales.written(reference, whole=reference >= 100 and scales.counts([reference]))
    said = f"{name}: {level}" if name else level
    half = lettering.wide(said, bold=True) / 2
    x = min(max(_x(reference, high), half), max(svg.WIDTH - half, half))
    look: dict[str, object] = {"class_": "reference-name", "fill": colours.TARGET}
    return [svg.words((x, 13.0), said, text_anchor="middle", font_weight=600, **look)]


def _line_down(reference: float | None, bottom: float, high: float) -> list[Ink]:
    if reference is None:
        return []
    x = _x(reference, high)
    look: dict[str, object] = {"class_": "target", "stroke": colours.TARGET, "stroke_width": 2}
    return [tag("line", x1=x, x2=x, y1=17, y2=bottom, stroke_dasharray="8 4", **look)]


def _axis(marks: Sequence[float], bottom: float, unit: str) -> tuple[Ink, float]:
    """The marks with their numbers, the unit below them, and how high it all is."""
    high, places = marks[-1], scales.digits(marks)
    said = [_tick(mark, high, bottom + 12, places) for mark in marks]
    drawn = "".join(f"M{svg.short(_x(mark, high))},{svg.short(bottom - 6)}v6" for mark in marks)
    upright = tag("path", d=drawn, class_="grid", stroke=colours.GRID)
    look: dict[str, object] = {"text_anchor": "end", "class_": "tick", "fill": svg.MUTED}
    lines = lettering.wrapped(unit, svg.WIDTH)
    units = [
        svg.words((svg.WIDTH, bottom + 12 + LINE_HEIGHT * (n + 1)), line, **look)
        for n, line in enumerate(lines)
    ]
    return tag("g", upright, *said, *units, class_="axis"), 20 + LINE_HEIGHT * len(lines)


def _tick(mark: float, high: float, y: float, places: int) -> Ink:
    x, anchor = _tick_at(mark, high)
    look: dict[str, object] = {"text_anchor": anchor, "class_": "tick", "fill": svg.MUTED}
    return svg.words((x, y), number(mark, places), **look)


def _tick_at(mark: float, high: float) -> tuple[float, str]:
    """Where the number of a mark stands: those at the ends within the picture."""
    if mark in (0, high):
        return (svg.WIDTH, "end") if mark else (0.0, "start")
    return _x(mark, high), "middle"


def _described(labels: Sequence[str], figures: Sequence[Figure], unit: str) -> str:
    """What the rows show in numbers: how many there are, the lowest and the highest."""
    told = [(v, n) for n, (v, _, _) in enumerate(figures) if v is not None and isfinite(v)]
    parts = [say("{n} values with their 95 % intervals. {unit}", n=len(figures), unit=unit)]
    if told:
        low, high = (f"{labels[n]}, {figure_said(figures[n])}" for _, n in (min(told), max(told)))
        parts.append(say("Lowest: {low}. Highest: {high}.", low=low, high=high))
    return " ".join(part.strip() for part in parts)
