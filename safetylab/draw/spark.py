"""A small line over time without axes, the band of its intervals behind it, its end marked."""

from collections.abc import Sequence
from itertools import groupby
from math import isfinite

from safetylab.draw import svg
from safetylab.draw.intervals import Figure
from safetylab.draw.svg import Ink, tag

WIDTH, HEIGHT, EDGE = 240.0, 48.0, 5.0
INK, BAND = "#1d5f9a", "#a9cfe6"


def spark(
    figures: Sequence[Figure],
    *,
    title: str,
    desc: str,
    marked: Sequence[int] = (-1,),
    id_: str = "spark",
) -> str:
    """Values in their order as SVG, from zero up; gaps where there is none.

    marked: places among the figures that get a dot, the last one filled, the others hollow.
    """
    parts = [part for each in figures for part in each if part is not None]
    high = max((part for part in parts if isfinite(part)), default=1.0) or 1.0
    known = groupby(range(len(figures)), lambda n: figures[n][0] is not None)
    runs = [list(run) for has, run in known if has]
    drawn = [part for run in runs for part in _run(run, figures, high)]
    places = [n % len(figures) for n in marked if -len(figures) <= n < len(figures)]
    told = [n for n in places if figures[n][0] is not None]
    dots = [_dot(n, figures, high, n == max(places)) for n in told]
    return svg.picture([*drawn, *dots], title=title, desc=desc, size=(WIDTH, HEIGHT), id_=id_)


def _run(run: list[int], figures: Sequence[Figure], high: float) -> list[Ink]:
    line, low, upper = ([_at(n, figures, part, high) for n in run] for part in (0, 1, 2))
    return [
        tag("path", d=_path([*upper, *reversed(low)]) + "z", class_="band", fill=BAND),
        tag("path", d=_path(line), class_="line", fill="none", stroke=INK, stroke_width=1.5),
    ]


def _at(n: int, figures: Sequence[Figure], part: int, high: float) -> tuple[float, float]:
    """Where a part of a figure stands; the value where an end of its interval is missing."""
    value = figures[n][part] if figures[n][part] is not None else figures[n][0]
    across = EDGE + (WIDTH - 2 * EDGE) * n / max(len(figures) - 1, 1)
    return across, HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * float(value or 0) / high


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{svg.short(x)},{svg.short(y)}" for x, y in points)


def _dot(n: int, figures: Sequence[Figure], high: float, filled: bool) -> Ink:
    x, y = _at(n, figures, 0, high)
    class_, fill = ("dot-value", INK) if filled else ("dot-then", svg.PAPER)
    return tag("circle", cx=x, cy=y, r=3.5, class_=class_, fill=fill, stroke=INK)
