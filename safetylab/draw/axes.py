"""What lines are drawn on: heights from zero, places in time, their marks and their words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from math import isfinite

from safetylab.draw import colours, lettering, patterns, scales, svg
from safetylab.draw.intervals import Figure
from safetylab.draw.lettering import Box
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import number

TALL, LINE = 160.0, 18.0
"""Height of the plot and of a line of words, units."""
EVERY = (1, 2, 3, 4, 6, 12, 24, 36, 60, 120)
"""Months that may lie between two labels."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Plot:
    """Where values stand.

    across : x of each value
    marks  : round numbers at which there is a line, from 0 up
    top    : y of the highest mark
    bottom : y of 0
    """

    across: tuple[float, ...]
    marks: tuple[float, ...]
    top: float
    bottom: float

    def y(self, value: float) -> float:
        """The height of a value; those beyond the marks stay at the edge."""
        share = min(max(value / self.marks[-1], 0.0), 1.0)
        return self.bottom - share * (self.bottom - self.top)

    def at(self, place: int, value: float) -> Point:
        """Where a value stands."""
        return self.across[place], self.y(value)

    @property
    def step(self) -> float:
        """From one value to the next."""
        return self.across[1] - self.across[0] if len(self.across) > 1 else 40.0


def known(figure: Figure) -> bool:
    """Whether there is a value to draw."""
    return figure[0] is not None and isfinite(figure[0])


def marks(figures: Sequence[Figure], *others: float | None) -> tuple[float, ...]:
    """Round numbers from zero that reach everything to be drawn."""
    parts = [part for figure in figures for part in figure] + list(others)
    return scales.ticks(max((p for p in parts if p is not None and isfinite(p)), default=0.0))


def plot(n: int, at: tuple[float, ...], top: float, right: float, tall: float = TALL) -> Plot:
    """Room for n values between the marks' numbers on the left and `right` units on the right."""
    left = 10 + max(lettering.wide(number(mark, scales.digits(at))) for mark in at)
    step = (svg.WIDTH - left - right) / max(n - 1, 1)
    return Plot(tuple(left + step * place for place in range(n)), at, top, top + tall)


def unit(said: str) -> tuple[list[Ink], float]:
    """The unit at the very top, and where it ends."""
    lines = lettering.wrapped(said, svg.WIDTH)
    look: dict[str, object] = {"class_": "tick", "fill": svg.MUTED}
    written = [svg.words((0, 12 + LINE * n), line, **look) for n, line in enumerate(lines)]
    return written, 2 + LINE * len(lines)


def grid(on: Plot, end: float) -> Ink:
    """A line and a number for every mark; lines end at x = `end`."""
    places = scales.digits(on.marks)
    left = on.across[0] - 6 if on.across else 10.0
    lines = [
        tag("path", d=f"M{svg.short(left)},{svg.short(on.y(mark))}H{svg.short(end)}")
        for mark in on.marks
    ]
    look: dict[str, object] = {"class_": "tick", "fill": svg.MUTED, "text_anchor": "end"}
    said = [svg.words((left - 3, on.y(m) + 5), number(m, places), **look) for m in on.marks]
    return tag("g", tag("g", *lines, class_="grid", stroke=colours.GRID), *said, class_="axis")


def labels(said: Sequence[str], on: Plot) -> Ink:
    """The first label and those after it that fit, each beginning below its value."""
    if not said:
        return tag("g")
    width = max(map(lettering.wide, said)) + 3
    least = width / on.step
    every = next((step for step in EVERY if step >= least), len(said))
    shown = [
        n
        for n in range(0, len(said), every)
        if on.across[n] - 2 + lettering.wide(said[n]) <= svg.WIDTH
    ]
    return tag(
        "g", *(part for n in shown or [0] for part in _label(said[n], n, on)), class_="axis"
    )


def _label(said: str, n: int, on: Plot) -> list[Ink]:
    x = on.across[n]
    drawn = f"M{svg.short(x)},{svg.short(on.bottom)}v5"
    mark = tag("path", d=drawn, class_="grid", stroke=colours.GRID)
    start = max(min(x - 2, svg.WIDTH - lettering.wide(said)), 0.0)
    return [mark, svg.words((start, on.bottom + 19), said, class_="tick", fill=svg.MUTED)]


def gaps(figures: Sequence[Figure], withheld: Collection[int], on: Plot, id_: str) -> list[Ink]:
    """A textured stretch over the values that are withheld or missing."""
    names = gap_names(figures, withheld)
    found: list[Ink] = []
    for name, run in groupby(range(len(figures)), lambda n: names[n]):
        places = list(run)
        if name:
            found.append(_gap(places[0], places[-1], name, on, id_))
    return found


def gap_names(figures: Sequence[Figure], withheld: Collection[int]) -> list[str]:
    """For each value the texture that stands in for it: withheld, nodata, or none."""
    return [
        "withheld" if n in withheld else "" if known(figure) else "nodata"
        for n, figure in enumerate(figures)
    ]


def _gap(first: int, last: int, name: str, on: Plot, id_: str) -> Ink:
    left = max(on.across[first] - on.step / 2, on.across[0] - 6)
    right = min(on.across[last] + on.step / 2, on.across[-1] + 6)
    place = {"x": left, "y": on.top, "width": right - left, "height": on.bottom - on.top}
    return tag("rect", class_=f"gap {name}", fill=patterns.url(id_, name), **place)


@dataclass(frozen=True, slots=True)
class Event:
    """Words in a row above the plot, with the line that leads from them to the event's place."""

    x: float
    row: int
    lines: tuple[str, ...]
    anchor: str


def events(given: Sequence[tuple[int, str]], on: Plot) -> list[Event]:
    """Each event in the first row above the plot where its words cover no others and no other
    event's line, right of its own line if they can."""
    placed = sorted((on.across[place], said) for place, said in given)
    both = _set(placed), _set(placed[::-1])[::-1]
    return min(both, key=lambda found: (_clashes(found), rows(found)))


def _set(placed: Sequence[tuple[float, str]]) -> list[Event]:
    """Events one after the other, each where those before it leave room."""
    found: list[Event] = []
    for x, said in placed:
        last = rows(found)  # free of words, though a line may run through it
        tried = [_event(x, n, said, anchor) for n in range(last + 1) for anchor in _anchors(x)]
        free = (each for each in tried if not any(_clash(each, other) for other in found))
        found.append(next(free, tried[-1]))
    return found


def _clashes(found: Sequence[Event]) -> int:
    return sum(_clash(one, other) for one, other in combinations(found, 2))


LEAST, ROOM = 150.0, 80.0
"""Room that words need right of their line, units, to stand there first, or on any side at all."""


def _anchors(x: float) -> tuple[str, ...]:
    right = svg.WIDTH - x
    sides = ("start", "end") if right >= LEAST else ("end", "start")
    rooms = {"start": right, "end": x}
    return tuple(side for side in sides if rooms[side] >= ROOM)


def _event(x: float, row: int, said: str, anchor: str) -> Event:
    room = (svg.WIDTH - x if anchor == "start" else x) - 8
    return Event(x, row, tuple(lettering.wrapped(said, room)), anchor)


def _clash(one: Event, other: Event) -> bool:
    """Whether the words of one lie upon those of the other, or upon its line."""
    a, b = _covers(one), _covers(other)
    crosses = any(_crossed(words, line) for words, line in ((a, other), (b, one)))
    return a.clashes(b) or crosses


def _covers(event: Event) -> Box:
    """What its words cover: units across, rows downward."""
    width = max((lettering.wide(line) for line in event.lines), default=0.0)
    left = event.x + 5 if event.anchor == "start" else event.x - 5 - width
    return Box(left - 6, event.row, left + width + 6, event.row + len(event.lines))


def _crossed(words: Box, event: Event) -> bool:
    """Whether an event's line, which runs down from its row, goes through words."""
    return words.left < event.x < words.right and event.row < words.bottom


def rows(found: Sequence[Event]) -> int:
    """How many rows of words the events take."""
    return max((event.row + len(event.lines) for event in found), default=0)


def flags(found: Sequence[Event], top: float, on: Plot) -> list[Ink]:
    """The lines of the events, then their words over them; rows begin at y = `top`."""
    look: dict[str, object] = {"class_": "event", "stroke": svg.TEXT, "stroke_dasharray": "4 3"}
    drawn = [
        tag("line", x1=e.x, x2=e.x, y1=top + LINE * e.row + 3, y2=on.bottom, **look) for e in found
    ]
    return drawn + [words for event in found for words in _words(event, top)]


def _words(event: Event, top: float) -> list[Ink]:
    x = event.x + (5 if event.anchor == "start" else -5)
    look = {"text_anchor": event.anchor, "class_": "event-name", "fill": svg.TEXT, **svg.HALO}
    return [
        svg.words((x, top + LINE * (event.row + n) + 14), line, **look)
        for n, line in enumerate(event.lines)
    ]
