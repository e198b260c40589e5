"""The hours of a week as squares: the larger, the more; those that stand out are filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from babel import dates

from safetylab.draw import colours, svg
from safetylab.draw.legend import SWATCH, Key, legend
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import number, say, spoken

DAYS, HOURS, EVERY = 7, 24, 6
ROW, TOP, GAP, THIN = 18.0, 20.0, 8.0, 0.9
LABEL = 36.0


@dataclass(frozen=True, slots=True)
class Hour:
    """How many in an hour of the week. sure: more than its share by more than chance has it"""

    value: float
    sure: bool


def week(hours: Sequence[Hour], *, title: str, unit: str = "", id_: str = "week") -> str:
    """A square for each hour of the week, from Monday's first, as SVG with a legend.

    hours: 168 of them. A square's surface is the figure; those that stand out are filled, the
    others hollow, so that nothing has to be read off the colours.
    """
    most = max((each.value for each in hours), default=0.0)
    side = (svg.WIDTH - LABEL) / HOURS
    drawn = [
        _square(each, n % HOURS, n // HOURS, side * sqrt(each.value / most) if most else 0.0)
        for n, each in enumerate(hours)
    ]
    bottom = TOP + ROW * DAYS
    below, height = legend(_keys(most, side), bottom + GAP, unit)
    return svg.picture(
        [*_heads(side), *_names(), tag("g", *drawn, class_="hours"), below],
        title=title,
        desc=_described(hours),
        size=(svg.WIDTH, bottom + GAP + height),
        id_=id_,
    )


def day_name(weekday: int, *, short: bool = False) -> str:
    """The weekday in the reader's language; 0 is Monday."""
    pattern = "EEE" if short else "EEEE"
    return str(dates.format_date(date(2024, 1, 1 + weekday), format=pattern, locale=spoken.get()))


def hour_name(hour: int) -> str:
    """An hour as it is written: 14:00."""
    return f"{hour:02d}:00"


def _square(hour: Hour, column: int, row: int, side: float) -> Ink:
    room = (svg.WIDTH - LABEL) / HOURS
    middle = (LABEL + room * (column + 0.5), TOP + ROW * (row + 0.5))
    return _drawn(middle, side, hour.sure)


def _drawn(middle: tuple[float, float], side: float, sure: bool) -> Ink:
    size = max(side - 1.0, 0.0)
    look: dict[str, object] = (
        {"class_": "hot", "fill": colours.HOT, "stroke": colours.HOT}
        if sure
        else {"class_": "edge", "fill": "none", "stroke": svg.MUTED}
    )
    at = {"x": middle[0] - size / 2, "y": middle[1] - size / 2}
    return tag("rect", **at, width=size, height=size, stroke_width=THIN, **look)


def _heads(side: float) -> list[Ink]:
    look: dict[str, object] = {"class_": "tick", "fill": svg.MUTED, "text_anchor": "middle"}
    return [
        svg.words((LABEL + side * (hour + 0.5), 12), hour_name(hour), **look)
        for hour in range(0, HOURS, EVERY)
    ]


def _names() -> list[Ink]:
    return [
        svg.words((0, TOP + ROW * (n + 0.5) + 4), name)
        for n, name in enumerate(day_name(n, short=True) for n in range(DAYS))
    ]


def _keys(most: float, side: float) -> list[Key]:
    middle = (SWATCH / 2, 8.0)
    largest = say("the largest square: {n}", n=number(most, 0 if most == int(most) else 1))
    return [
        Key(_drawn(middle, side, True), say("more than its share, not by chance alone")),
        Key(_drawn(middle, side, False), say("chance alone may explain it")),
        Key(_drawn(middle, side, False), largest, "size"),
    ]


def _described(hours: Sequence[Hour]) -> str:
    """Which hours stand out, in words."""
    said = [
        f"{day_name(n // HOURS)} {hour_name(n % HOURS)}: {number(each.value, 1)}"
        for n, each in enumerate(hours)
        if each.sure
    ]
    if not said:
        return say("No hour of the week stands out by more than chance.")
    return say("More than their share: {hours}.", hours="; ".join(said))
