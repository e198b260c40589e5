"""A funnel: rates of places by how many people they are of, within the limits of chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from safetylab.draw import axes, colours, lettering, scales, strokes, svg
from safetylab.draw.axes import Plot, Point
from safetylab.draw.legend import SWATCH, Key, legend
from safetylab.draw.lettering import Box
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import number, say, say_many

Floats = NDArray[np.float64]

TALL, SIGN, NEAR = 230.0, 4.0, 7.0
"""Height of the plot; half a sign's width; how near a name stands to its sign; units."""
FAR = (20.0, 34.0, 50.0)
"""How far from its sign a name may stand that finds no room beside it, units."""
DASHES = (None, "7 3", "2 3")
"""Of the limits, from the first on."""
LOOK: dict[str, object] = {"class_": "line", "stroke": colours.INK, "fill": "none"}


@dataclass(frozen=True, slots=True)
class Dot:
    """A place. people: what the width is of; rate: its height.

    side : 1 above the limits, -1 below, 0 within. named: whether its name is written, if it fits
    """

    name: str
    people: float
    rate: float
    side: int = 0
    named: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """Two lines of limits, shapes (m,), over the same numbers of people. said: in the legend."""

    said: str
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Axes:
    """What the limits are over, people, shape (m,), rising; the level of all; words of both."""

    people: Floats
    target: float
    target_said: str
    unit: str
    across: str


@dataclass(frozen=True, slots=True)
class _On:
    """Where people and rates stand."""

    plot: Plot
    first: float
    last: float

    def at(self, people: float, rate: float) -> Point:
        share = log(people / self.first) / log(self.last / self.first)
        left, right = self.plot.across[0], self.plot.across[-1]
        return left + share * (right - left), self.plot.y(rate)


def funnel(
    dots: Sequence[Dot], limits: Sequence[Limit], of: Axes, *, title: str, id_: str = "funnel"
) -> str:
    """Places as dots, ▲ above the limits and ▼ below them, as SVG; heights are from zero.

    dots: people above 0. limits: up to three, the strictest first. People are on a scale of
    ratios, for areas differ many times over.
    """
    on, head, above = _room(dots, limits, of)
    words, names = _names(dots, on)
    feet = _feet(of, on)
    below, height = legend(_keys(dots, limits, of), on.plot.bottom + 44)
    return svg.picture(
        [
            *head,
            axes.grid(on.plot, svg.WIDTH),
            *_limits(limits, of, on),
            *above,
            *(_sign(dot, on) for dot in sorted(dots, key=lambda dot: abs(dot.side))),
            *words,
            *feet,
            below,
        ],
        title=title,
        desc=_described(dots, names),
        size=(svg.WIDTH, on.plot.bottom + 44 + height),
        id_=id_,
    )


def _room(
    dots: Sequence[Dot], limits: Sequence[Limit], of: Axes
) -> tuple[_On, list[Ink], list[Ink]]:
    """Where all stands, the unit on top, and the level of all."""
    tallest = max((dot.rate for dot in dots), default=of.target)
    # The limits of the smallest places would squeeze all others: they may leave at the top.
    at = scales.ticks(max(1.15 * tallest, 2.0 * of.target))
    head, top = axes.unit(of.unit)
    found = axes.plot(2, at, top + 8, 14.0, TALL)
    on = _On(found, float(of.people[0]), float(of.people[-1]))
    y = found.y(of.target)
    ink: dict[str, object] = {"class_": "target", "stroke": colours.TARGET, "stroke_width": 2}
    line = tag("line", x1=found.across[0], x2=found.across[-1], y1=y, y2=y, **ink)
    return on, head, [line]


def _limits(limits: Sequence[Limit], of: Axes, on: _On) -> list[Ink]:
    return [
        tag(
            "path",
            d=_curve(side, of, on),
            stroke_dasharray=DASHES[n % 3],
            stroke_width=1.5,
            **LOOK,
        )
        for n, limit in enumerate(limits)
        for side in (limit.low, limit.high)
    ]


def _curve(side: Floats, of: Axes, on: _On) -> str:
    top = on.plot.marks[-1]
    inside = [(p, r) for p, r in zip(of.people.tolist(), side.tolist(), strict=True) if r <= top]
    if len(inside) < 2:
        return "M0,0"
    return strokes.path([on.at(people, rate) for people, rate in inside])


def _sign(dot: Dot, on: _On) -> Ink:
    x, y = on.at(dot.people, dot.rate)
    said = tag("title", f"{dot.name}: {scales.written(dot.rate)}")
    look: dict[str, object] = {"stroke": svg.PAPER, "stroke_width": 0.8, "class_": "dot-value"}
    if not dot.side:
        return tag("circle", said, cx=x, cy=y, r=3, fill=colours.INK, **look)
    return tag("path", said, d=_triangle(x, y, dot.side), fill=colours.INK, **look)


def _triangle(x: float, y: float, side: int) -> str:
    tip, foot = y - side * 1.3 * SIGN, y + side * SIGN
    points = [(x - 1.2 * SIGN, foot), (x, tip), (x + 1.2 * SIGN, foot)]
    return strokes.path(points) + "z"


def _names(dots: Sequence[Dot], on: _On) -> tuple[list[Ink], list[str]]:
    """The names that find room, beside their signs, none upon another or nearer another sign."""
    signs = [_covered(dot, on) for dot in dots]
    taken: list[Box] = []
    written: list[Ink] = []
    for n, dot in enumerate(dots):
        others = [_wider(sign) for k, sign in enumerate(signs) if k != n and dots[k].side]
        place = _beside(dot, on, [*taken, *others]) if dot.named else None
        if place:
            at, anchor, covers = place
            taken.append(covers)
            look = {"text_anchor": anchor, "class_": "over", **svg.HALO}
            written += [*_leader(dot, at, on), svg.words(at, dot.name, **look)]
    return written, [dot.name for dot in dots if dot.named]


def _beside(
    dot: Dot, on: _On, taken: Sequence[Box]
) -> tuple[tuple[float, float], str, Box] | None:
    x, y = on.at(dot.people, dot.rate)
    near = (
        ((x + NEAR, y + 5), "start"),
        ((x - NEAR, y + 5), "end"),
        ((x, y - NEAR - 2), "middle"),
        ((x, y + NEAR + 12), "middle"),
    )
    far = (
        ((x + side * away, y + 5 + rise * away), "start" if side > 0 else "end")
        for away in FAR
        for side in (1, -1)
        for rise in (0.0, -0.8, 0.8, -1.4)
    )
    for at, anchor in (*near, *far):
        covers = lettering.box(at, dot.name, anchor=anchor)
        inside = covers.left >= on.plot.across[0] - 4 and covers.right <= svg.WIDTH
        upright = covers.top >= on.plot.top - 6 and covers.bottom <= on.plot.bottom
        if inside and upright and covers.clear(taken):
            return at, anchor, covers
    return None


def _leader(dot: Dot, at: Point, on: _On) -> list[Ink]:
    """A line from a sign to a name that stands apart from it."""
    x, y = on.at(dot.people, dot.rate)
    if abs(at[0] - x) < FAR[0]:
        return []
    end = at[0] - 2 if at[0] > x else at[0] + 2
    return [tag("line", x1=x, y1=y, x2=end, y2=at[1] - 5, class_="ring", stroke=svg.TEXT)]


def _wider(sign: Box) -> Box:
    """A sign and the paper around it, so that a name does not seem to be its."""
    return Box(sign.left - 4, sign.top - 3, sign.right + 4, sign.bottom + 3)


def _covered(dot: Dot, on: _On) -> Box:
    x, y = on.at(dot.people, dot.rate)
    return Box(x - SIGN, y - SIGN, x + SIGN, y + SIGN)


def _feet(of: Axes, on: _On) -> list[Ink]:
    """Round numbers of people below the plot, and what they are."""
    look: dict[str, object] = {"class_": "tick", "fill": svg.MUTED}
    drawn: list[Ink] = []
    taken: list[Box] = []
    for mark in _marks(on.first, on.last):
        x, _ = on.at(mark, 0.0)
        at = (x, on.plot.bottom + 19)
        covers = lettering.box(at, number(mark), anchor="middle")
        if covers.left >= 0 and covers.right <= svg.WIDTH and covers.clear(taken):
            taken.append(Box(covers.left - 6, covers.top, covers.right + 6, covers.bottom))
            tick = f"M{svg.short(x)},{svg.short(on.plot.bottom)}v5"
            drawn.append(tag("path", d=tick, class_="grid", stroke=colours.GRID))
            drawn.append(svg.words(at, number(mark), text_anchor="middle", **look))
    end = {"text_anchor": "end", **look}
    return [
        tag("g", *drawn, class_="axis"),
        svg.words((svg.WIDTH, on.plot.bottom + 37), of.across, **end),
    ]


def _marks(first: float, last: float) -> list[float]:
    """1, 2 and 5 times powers of ten between the two."""
    powers = range(int(np.floor(np.log10(first))), int(np.ceil(np.log10(last))) + 1)
    every = [m * 10.0**power for power in powers for m in (1, 2, 5)]
    return [mark for mark in every if first <= mark <= last]


def _keys(dots: Sequence[Dot], limits: Sequence[Limit], of: Axes) -> list[Key]:
    found = []
    for n, limit in enumerate(limits):
        line = tag(
            "path", d=f"M0,8H{SWATCH:g}", stroke_dasharray=DASHES[n % 3], stroke_width=1.5, **LOOK
        )
        found.append(Key(line, limit.said))
    ink: dict[str, object] = {"class_": "target", "stroke": colours.TARGET, "stroke_width": 2}
    found.append(Key(tag("path", d=f"M0,8H{SWATCH:g}", **ink), of.target_said))
    sides = {1: say("above the limits"), -1: say("below the limits")}
    for side, said in sides.items():
        if any(dot.side == side for dot in dots):
            look: dict[str, object] = {"class_": "dot-value", "fill": colours.INK}
            found.append(Key(tag("path", d=_triangle(SWATCH / 2, 8, side), **look), said))
    return found


def _described(dots: Sequence[Dot], named: Sequence[str]) -> str:
    above, below = (sum(dot.side == side for dot in dots) for side in (1, -1))
    parts = [say_many("{n} place.", "{n} places.", len(dots))]
    parts.append(say("Above the limits: {above}; below: {below}.", above=above, below=below))
    if named:
        parts.append(say("Named: {names}.", names=", ".join(named)))
    return " ".join(parts)
