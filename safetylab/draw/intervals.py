"""Figures with their intervals, one row each: a dot on a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from textwrap import wrap

from safetylab.draw import scales, svg
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import number, say

Figure = tuple[float | None, float | None, float | None]
"""A value and the ends of its interval; None or NaN where there is none."""

WIDTH, EDGE = 340.0, 8.0
LETTERS = 42
LINE_HEIGHT, TRACK = 19.0, 24.0
DOT, GRID = "#1d5f9a", "#d5dadd"


@dataclass(frozen=True, slots=True)
class _Row:
    lines: tuple[str, ...]
    figure: Figure
    top: float

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
) -> str:
    """A row per label with its value and interval, as SVG; a withheld value has no dot.

    Values are written out, so that nothing has to be read off the axis.
    """
    rows = _rows(labels, figures)
    marks = scales.ticks(_highest(figures))
    bottom = (rows[-1].track if rows else 0.0) + TRACK / 2
    return svg.picture(
        [_axis(marks, bottom), *(_row(row, marks[-1]) for row in rows), _unit(unit, bottom)],
        title=title,
        desc=say("{n} values with their 95 % intervals. {unit}", n=len(rows), unit=unit),
        size=(WIDTH, bottom + 24 + (LINE_HEIGHT if unit else 0)),
        id_=id_,
    )


def figure_said(figure: Figure) -> str:
    """A value and its interval in figures: 12.3 (10.1 – 14.2); an en dash where there is none."""
    value, low, high = (_known(part) for part in figure)
    if value is None:
        return "–"
    if low is None or high is None or low == value == high:
        return _number(value)
    return f"{_number(value)} ({_number(low)} – {_number(high)})"


def _number(value: float) -> str:
    return number(value, 0 if abs(value) >= 1000 else 1) if isfinite(value) else "∞"


def _known(part: float | None) -> float | None:
    return None if part is None or part != part else part


def _rows(labels: Sequence[str], figures: Sequence[Figure]) -> list[_Row]:
    rows: list[_Row] = []
    top = 0.0
    for label, figure in zip(labels, figures, strict=True):
        lines = _lines(label, figure_said(figure))
        rows.append(_Row(lines, figure, top))
        top = rows[-1].track + TRACK / 2
    return rows


def _lines(label: str, said: str) -> tuple[str, ...]:
    """The label in as many lines as it takes, the figures behind it or below it."""
    lines = wrap(label, LETTERS) or [""]
    if len(lines[-1]) + len(said) + 2 > LETTERS:
        return (*lines, said)
    return (*lines[:-1], f"{lines[-1]}: {said}" if lines[-1] else said)


def _highest(figures: Sequence[Figure]) -> float:
    parts = [part for figure in figures for part in figure]
    return max((part for part in parts if part is not None and isfinite(part)), default=0.0)


def _x(value: float, high: float) -> float:
    return EDGE + min(max(value / high, 0.0), 1.0) * (WIDTH - 2 * EDGE)


def _row(row: _Row, high: float) -> Ink:
    written = [
        svg.words((0, row.top + LINE_HEIGHT * (n + 0.8)), line) for n, line in enumerate(row.lines)
    ]
    rail = _line((0.0, high), row.track, high, class_="grid", stroke=GRID, stroke_width=2)
    return tag("g", *written, rail, *_mark(row, high), class_="row")


def _mark(row: _Row, high: float) -> list[Ink]:
    value, low, top = (_known(part) for part in row.figure)
    marks: list[Ink] = []
    if low is not None and top is not None:
        ink: dict[str, object] = {"class_": "interval", "stroke": DOT, "stroke_width": 5}
        marks.append(_line((low, top), row.track, high, **ink))
    if value is not None:
        at = _x(value, high)
        marks.append(tag("circle", cx=at, cy=row.track, r=6, class_="dot-value", fill=DOT))
    return marks


def _line(ends: tuple[float, float], y: float, high: float, **look: object) -> Ink:
    """A level line between two values."""
    return tag("line", x1=_x(ends[0], high), x2=_x(ends[1], high), y1=y, y2=y, **look)


def _axis(marks: Sequence[float], bottom: float) -> Ink:
    high, places = marks[-1], scales.digits(marks)
    said = [_tick(mark, high, bottom + 12, places) for mark in marks]
    upright = [
        tag("line", x1=x, x2=x, y1=bottom - 6, y2=bottom, class_="grid", stroke=GRID)
        for x in (_x(mark, high) for mark in marks)
    ]
    return tag("g", *upright, *said, class_="axis")


def _tick(mark: float, high: float, y: float, places: int) -> Ink:
    anchor = "start" if mark == 0 else "end" if mark == high else "middle"
    x = 0.0 if mark == 0 else WIDTH if mark == high else _x(mark, high)
    look: dict[str, object] = {"text_anchor": anchor, "class_": "tick", "fill": svg.MUTED}
    return svg.words((x, y), number(mark, places), **look)


def _unit(unit: str, bottom: float) -> Ink:
    look: dict[str, object] = {"text_anchor": "end", "class_": "tick", "fill": svg.MUTED}
    place = (WIDTH, bottom + 12 + LINE_HEIGHT)
    return tag("g", *([svg.words(place, unit, **look)] if unit else []))
