"""The ink of lines over time: bands, lines, dots, and the words for them."""

from collections.abc import Collection, Sequence
from itertools import groupby

from safetylab.draw import axes, colours, patterns, svg
from safetylab.draw.axes import Plot, Point
from safetylab.draw.intervals import Figure, figure_said
from safetylab.draw.legend import SWATCH, Key, legend
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import say

BELOW = 26.0
"""Room for the labels below the plot, units."""


def last(figures: Sequence[Figure]) -> int | None:
    """The place of the last known value."""
    return next((n for n in reversed(range(len(figures))) if axes.known(figures[n])), None)


def runs(figures: Sequence[Figure]) -> list[list[int]]:
    """Unbroken stretches of known values."""
    found = groupby(range(len(figures)), lambda n: axes.known(figures[n]))
    return [list(run) for has, run in found if has]


def split(run: list[int], firm: int) -> list[tuple[list[int], bool]]:
    """The firm part of a stretch, and the provisional one, which begins where that ends."""
    sure, loose = [n for n in run if n < firm], [n for n in run if n >= firm]
    parts = [(sure, False), (sure[-1:] + loose if loose else [], True)]
    return [(places, provisional) for places, provisional in parts if places]


def bands(figures: Sequence[Figure], on: Plot, firm: int) -> list[Ink]:
    """The band of each stretch; a lone value has an upright line."""
    found: list[Ink] = []
    for run in runs(figures):
        for places, provisional in split(run, firm):
            upper = [on.at(n, part(figures[n], 2)) for n in places]
            lower = [on.at(n, part(figures[n], 1)) for n in reversed(places)]
            look = {"class_": "band", "fill": colours.BAND}
            opacity = "0.3" if provisional else "0.6"
            found.append(tag("path", d=path([*upper, *lower]) + "z", fill_opacity=opacity, **look))
            if len(run) == 1:
                ink = {"class_": "lone", "stroke": colours.BAND, "stroke_width": 5}
                found.append(tag("path", d=path([upper[0], lower[0]]), **ink))
    return found


def line(
    figures: Sequence[Figure],
    on: Plot,
    firm: int,
    look: dict[str, object] | None = None,
) -> list[Ink]:
    """The line of each stretch; a lone value is a dot."""
    found: list[Ink] = []
    given = look or {"class_": "line", "stroke": colours.INK, "stroke_width": 2}
    for run in runs(figures):
        for places, provisional in split(run, firm):
            if len(places) > 1:
                points = [on.at(n, figures[n][0] or 0.0) for n in places]
                more = {"stroke_dasharray": "4 3", "stroke_opacity": "0.75"} if provisional else {}
                drawn = {"d": path(points), "fill": "none", "stroke_linejoin": "round"}
                found.append(tag("path", **{**given, **drawn, **more}))
        if len(run) == 1:
            found.append(dot(on.at(run[0], figures[run[0]][0] or 0.0), str(given["stroke"])))
    return found


def part(figure: Figure, which: int) -> float:
    """A part of the figure, the value itself where an end of its interval is missing."""
    chosen = figure[which]
    return chosen if chosen is not None and chosen == chosen else float(figure[0] or 0)


def told_only(figures: Sequence[Figure], withheld: Collection[int]) -> list[Figure]:
    """The figures without those that are withheld, should they have come along."""
    return [(None, None, None) if n in withheld else each for n, each in enumerate(figures)]


def path(points: Sequence[Point]) -> str:
    """Points joined by straight lines, as path data."""
    return "M" + "L".join(f"{svg.short(x)},{svg.short(y)}" for x, y in points)


def dot(at: Point, ink: str) -> Ink:
    """A lone value."""
    return tag("circle", cx=at[0], cy=at[1], r=3, class_="dot-value", fill=ink)


def keys(
    figures: Sequence[Figure],
    withheld: Collection[int],
    firm: int,
    id_: str,
    band_said: str = "",
) -> list[Key]:
    """Words for the band, the provisional tail and the gaps, where there are any."""
    names = axes.gap_names(figures, withheld)
    known = [n for n, name in enumerate(names) if not name]
    band = tag("rect", width=SWATCH, height=16, class_="band", fill=colours.BAND)
    ink: dict[str, object] = {"class_": "line", "stroke": colours.INK, "stroke_width": 2}
    loose = tag("path", d=f"M0,8H{SWATCH:g}", stroke_dasharray="4 3", **ink)
    found = [Key(band, band_said or say("95 % interval"))] if known else []
    if any(n >= firm for n in known):
        found.append(Key(loose, say("provisional")))
    gaps = {"withheld": say("withheld"), "nodata": say("no data")}
    return found + [
        Key(_swatch(name, id_), words) for name, words in gaps.items() if name in names
    ]


def _swatch(name: str, id_: str) -> Ink:
    look: dict[str, object] = {"fill": patterns.url(id_, name), "stroke": svg.LINE}
    return tag("rect", width=SWATCH, height=16, class_=f"gap {name}", **look)


def foot(labels: Sequence[str], on: Plot, found: Sequence[Key]) -> tuple[list[Ink], float]:
    """What stands below a plot: the labels and the keys, and where it ends."""
    below, height = legend(found, on.bottom + BELOW)
    return [axes.labels(labels, on), below], on.bottom + BELOW + height


def span(labels: Sequence[str], unit: str) -> str:
    """How many values there are, from when to when, and their unit."""
    if not labels:
        return unit
    said = say(
        "{n} values from {first} to {last}.", n=len(labels), first=labels[0], last=labels[-1]
    )
    return f"{said} {unit}".strip()


def told(name: str, figures: Sequence[Figure], labels: Sequence[str]) -> str:
    """The last value of a line with its interval."""
    end = last(figures)
    if end is None:
        return ""
    said = {"label": labels[end], "figure": figure_said(figures[end])}
    if not name:
        return say("Last: {label}, {figure}.", **said)
    return say("{name}, {label}: {figure}.", name=name, **said)
