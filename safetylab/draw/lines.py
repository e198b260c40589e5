"""A figure over time with the band of its intervals."""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import TypedDict, Unpack

from safetylab.draw import axes, colours, lettering, patterns, scales, strokes, svg
from safetylab.draw.axes import Plot, Point
from safetylab.draw.intervals import Figure, figure_said
from safetylab.draw.legend import SWATCH, Key
from safetylab.draw.lettering import Box
from safetylab.draw.several import Series as Series
from safetylab.draw.several import several as several
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import N_, say


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
    withheld = more.get("withheld", ())
    told = strokes.told_only(figures, withheld)
    firm = len(told) - more.get("provisional", 0)
    goal = _goal(more)
    marks = axes.marks(told, more.get("target"))
    on, flags, head = _room(labels, marks, _last_said(told), (unit, events))
    drawn = [
        *axes.gaps(told, withheld, on, id_),
        axes.grid(on, on.across[-1] + 6 if on.across else svg.WIDTH),
        *strokes.bands(told, on, firm),
        *strokes.line(told, on, firm),
        *flags,
        *_end(told, on),
        *_target(goal, told, on),
    ]
    keys = strokes.keys(told, withheld, firm, id_) + _goal_key(goal, told, on)
    foot, height = strokes.foot(labels, on, keys)
    textures = patterns.textures(id_, filter(None, axes.gap_names(told, withheld)))
    return svg.picture(
        [textures, *head, *drawn, *foot],
        title=title,
        desc=_described(labels, told, withheld, unit),
        size=(svg.WIDTH, height),
        id_=id_,
    )


Goal = tuple[float, str]
"""A level to reach, and its words."""


def _goal(more: More) -> Goal | None:
    target, name = more.get("target"), more.get("target_name", "")
    if target is None:
        return None
    said = scales.written(target)
    return target, f"{name}: {said}" if name else said


def _room(
    labels: Sequence[str],
    marks: tuple[float, ...],
    said: str,
    above: tuple[str, Sequence[tuple[int, str]]],
) -> tuple[Plot, list[Ink], list[Ink]]:
    """Where values stand: right of the numbers, left of the last one, below unit and events."""
    unit, events = above
    right = lettering.wide(said, bold=True) + 14
    head, top = axes.unit(unit)
    found = axes.events(events, axes.plot(len(labels), marks, 0.0, right))
    on = axes.plot(len(labels), marks, top + axes.LINE * axes.rows(found) + 8, right)
    return on, axes.flags(found, top, on), head


def _last_said(figures: Sequence[Figure]) -> str:
    last = strokes.last(figures)
    rates = any(figure[1] is not None for figure in figures)
    whole = not rates and scales.counts(figure[0] for figure in figures)
    return "" if last is None else scales.written(figures[last][0] or 0.0, whole=whole)


def _end(figures: Sequence[Figure], on: Plot) -> list[Ink]:
    """The last value in figures, right of where its line ends."""
    last = strokes.last(figures)
    if last is None:
        return []
    at = _after(on.at(last, figures[last][0] or 0.0), on)
    look = {"class_": "end", "font_weight": 600, **svg.HALO}
    return [svg.words(at, _last_said(figures), **look)]


def _target(goal: Goal | None, figures: Sequence[Figure], on: Plot) -> list[Ink]:
    """The level to reach, across, with its words where they cover least of the line."""
    if goal is None or not on.across:
        return []
    y, (left, right) = on.y(goal[0]), _ends(on)
    drawn = f"M{svg.short(left)},{svg.short(y)}H{svg.short(right)}"
    line = tag("path", d=drawn, **GOAL)
    at = _spot(goal, figures, on)
    if at is None:
        return [line]
    look: dict[str, object] = {"class_": "target-name", "fill": colours.TARGET, "font_weight": 600}
    return [line, svg.words(at, goal[1], **look, **svg.HALO)]


def _spot(goal: Goal, figures: Sequence[Figure], on: Plot) -> Point | None:
    """Where the words of a level cover least of the line, and not the words at its end."""
    y, (left, right) = on.y(goal[0]), _ends(on)
    width = lettering.wide(goal[1], bold=True)
    end = _end_box(figures, on)
    xs = (left + 4, (left + right - width) / 2, right - width)
    places = [
        (x, y + dy)
        for dy in (-6, 15)
        for x in xs
        if left < x < right - width + 1 and on.top + 9 < y + dy < on.bottom - 3
        if lettering.box((x, y + dy), goal[1], bold=True).clear(end)
    ]
    return min(places, key=lambda at: _covered(at, goal[1], figures, on), default=None)


GOAL: dict[str, object] = {
    "class_": "target",
    "stroke": colours.TARGET,
    "stroke_width": 2,
    "stroke_dasharray": "8 4",
}


def _ends(on: Plot) -> Point:
    return on.across[0] - 6, on.across[-1] + 6


def _goal_key(goal: Goal | None, figures: Sequence[Figure], on: Plot) -> list[Key]:
    """The words of a level that have no room on its line."""
    if goal is None or (on.across and _spot(goal, figures, on)):
        return []
    return [Key(tag("path", d=f"M0,8H{SWATCH:g}", **GOAL), goal[1])]


def _covered(at: Point, said: str, figures: Sequence[Figure], on: Plot) -> int:
    """How many places of the line lie under words, those between two values too."""
    box = lettering.box(at, said, bold=True)
    points = [on.at(n, f[0] or 0.0) for n, f in enumerate(figures) if axes.known(f)]
    fine = [_between(a, b, step / 8) for a, b in pairwise(points) for step in range(8)]
    return sum(not Box(x, y, x + 0.1, y + 0.1).clear([box]) for x, y in fine + points)


def _end_box(figures: Sequence[Figure], on: Plot) -> list[Box]:
    """What the words of the last value cover."""
    last = strokes.last(figures)
    if last is None:
        return []
    at = _after(on.at(last, figures[last][0] or 0.0), on)
    return [lettering.box(at, _last_said(figures), bold=True)]


def _after(point: Point, on: Plot) -> Point:
    """Where words begin right of a point, inside the plot."""
    return point[0] + 8, min(max(point[1], on.top + 4), on.bottom - 6) + 5


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
    gaps = {"withheld": N_("Withheld: {n}."), "nodata": N_("No data: {n}.")}
    parts += [say(said, n=names.count(name)) for name, said in gaps.items() if name in names]
    return " ".join(part for part in parts if part)
