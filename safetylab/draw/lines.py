"""A figure over time, with the band of its intervals."""

from collections.abc import Collection, Sequence
from itertools import groupby
from math import isfinite
from typing import TypedDict, Unpack

from safetylab.draw import scales, svg
from safetylab.draw.intervals import Figure
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import number, say

WIDTH, HEIGHT = 400.0, 200.0
TOP, RIGHT = 22.0, 8.0
EVERY = (1, 2, 3, 4, 6, 12, 24, 36, 60, 120)
"""Months that may lie between two labels."""
INK, BAND, EVENT, GRID = "#1d5f9a", "#a9cfe6", "#b3261e", "#d5dadd"


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
    """Values in their order with the band of their intervals, as SVG; gaps where there is none.

    events: (place among the labels, words) marked by an upright line.
    """
    marks = scales.ticks(_highest(figures), most=5)
    across = _across(len(labels), marks)
    known = groupby(range(len(figures)), lambda n: _has(figures[n]))
    runs = [list(run) for has, run in known if has]
    drawn = [part for run in runs for part in _run(run, figures, across, marks[-1])]
    return svg.picture(
        [_grid(marks), *drawn, *_events(events, across), _labels(labels, across), _unit(unit)],
        title=title,
        desc=say("{n} values in time with their 95 % intervals. {unit}", n=len(labels), unit=unit),
        size=(WIDTH, HEIGHT + 24),
        id_=id_,
    )


def _has(figure: Figure) -> bool:
    return figure[0] is not None and isfinite(figure[0])


def _highest(figures: Sequence[Figure]) -> float:
    parts = [part for figure in figures for part in figure if part is not None]
    return max((part for part in parts if isfinite(part)), default=0.0)


def _across(n: int, marks: Sequence[float]) -> list[float]:
    """Where each of n values stands, right of the marks' figures."""
    left = 8 + svg.SIZE * 0.6 * max(len(number(mark, scales.digits(marks))) for mark in marks)
    step = (WIDTH - left - RIGHT) / max(n - 1, 1)
    return [left + step * place for place in range(n)]


def _y(value: float, high: float) -> float:
    return HEIGHT - min(max(value / high, 0.0), 1.0) * (HEIGHT - TOP)


def _run(run: list[int], figures: Sequence[Figure], across: list[float], high: float) -> list[Ink]:
    """An unbroken stretch: its band, then its line; a lone value is a dot."""
    heights = [[_y(_or(figures[n], part), high) for n in run] for part in (0, 1, 2)]
    xs = [across[n] for n in run]
    upper = list(zip(xs, heights[2], strict=True))
    lower = list(zip(xs, heights[1], strict=True))
    line = list(zip(xs, heights[0], strict=True))
    band = tag(
        "path",
        d=_path([*upper, *reversed(lower)]) + "z",
        class_="band",
        fill=BAND,
        fill_opacity="0.6",
    )
    if len(run) == 1:
        return [band, tag("circle", cx=xs[0], cy=heights[0][0], r=3, class_="dot-value", fill=INK)]
    return [
        band,
        tag(
            "path",
            d=_path(line),
            class_="line",
            fill="none",
            stroke=INK,
            stroke_width=2,
            stroke_linejoin="round",
        ),
    ]


def _or(figure: Figure, part: int) -> float:
    """A part of the figure, the value itself where an end of its interval is missing."""
    chosen = figure[part]
    return chosen if chosen is not None and chosen == chosen else float(figure[0] or 0)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{svg.short(x)},{svg.short(y)}" for x, y in points)


def _grid(marks: Sequence[float]) -> Ink:
    places = scales.digits(marks)
    lines = [
        tag(
            "line",
            x1=0,
            x2=WIDTH,
            y1=_y(m, marks[-1]),
            y2=_y(m, marks[-1]),
            class_="grid",
            stroke=GRID,
        )
        for m in marks
    ]
    said = [
        svg.words((0, _y(m, marks[-1]) - 4), number(m, places), class_="tick", fill=svg.MUTED)
        for m in marks[1:]
    ]
    return tag("g", *lines, *said, class_="axis")


def _labels(labels: Sequence[str], across: list[float]) -> Ink:
    """The first label and those after it that fit, each beginning below its value."""
    if not labels:
        return tag("g")
    width = max(map(len, labels)) * svg.SIZE * 0.55 + 10
    least = width * len(labels) / (WIDTH - across[0])
    every = next((step for step in EVERY if step >= least), len(labels))
    shown = [n for n in range(0, len(labels), every) if n == 0 or across[n] + width < WIDTH + 10]
    return tag("g", *(part for n in shown for part in _label(labels[n], across[n])), class_="axis")


def _label(label: str, x: float) -> list[Ink]:
    upright = tag("line", x1=x, x2=x, y1=HEIGHT, y2=HEIGHT + 5, class_="grid", stroke=GRID)
    return [upright, svg.words((x - 2, HEIGHT + 19), label, class_="tick", fill=svg.MUTED)]


def _events(events: Sequence[tuple[int, str]], across: list[float]) -> list[Ink]:
    return [part for n, said in events for part in _event(across[n], said)]


def _event(x: float, said: str) -> list[Ink]:
    side = "end" if x > WIDTH / 2 else "start"
    line = tag(
        "line", x1=x, x2=x, y1=TOP, y2=HEIGHT, class_="event", stroke=EVENT, stroke_dasharray="4 3"
    )
    return [
        line,
        svg.words(
            (x + (-5 if side == "end" else 5), TOP + 12),
            said,
            text_anchor=side,
            fill=EVENT,
            class_="event-name",
        ),
    ]


def _unit(unit: str) -> Ink:
    return tag(
        "g",
        *(
            [svg.words((WIDTH, 12), unit, text_anchor="end", class_="tick", fill=svg.MUTED)]
            if unit
            else []
        ),
    )
