"""Changes of a series' level in sentences and as marks of a picture, with the doubt about them."""

from datetime import date
from typing import TYPE_CHECKING

from safetylab.assess.series import Series
from safetylab.terms.words import month, number, say, say_many, short_month

if TYPE_CHECKING:
    from safetylab.stats.series.breaks import Breaks, Change

DATED = 6
"""Months of doubt up to which a change bears its date; beyond, the doubt is said first."""


def has_season(series: Series) -> bool:
    """Whether the series is long enough to tell a season from a change."""
    from safetylab.stats.series.season import SHORTEST

    return series.known >= SHORTEST


def flags(breaks: "Breaks", series: Series) -> list[tuple[int, str]]:
    """The changes, for a picture: where, and the words beside, which tell of doubt."""
    days = series.days()
    found = []
    for each in breaks.changes:
        values = {"month": short_month(days[each.at]), "ratio": times(each.ratio)}
        sure = _dated(each)
        text = (
            say("{month}: × {ratio}", **values) if sure else say("≈ {month}: × {ratio}", **values)
        )
        found.append((each.at, text))
    return found


def _dated(change: "Change") -> bool:
    """Whether it is known to a few months when the level changed."""
    return change.last - change.first <= DATED


def times(ratio: float) -> str:
    """A ratio as it is written: 1.23."""
    return number(ratio, 2)


def said(breaks: "Breaks", series: Series) -> list[str]:
    """The changes, each with its date and its doubt; or that there are none, or none are told."""
    changes, title = breaks.changes, series.about.title()
    if not has_season(series):
        return [
            say(
                "{title}: of less than 24 months no change of level is told, nor any unusual "
                "month: a season would look like them.",
                title=title,
            )
        ]
    if not changes:
        return [
            say(
                "{title}: from month to month the level changed by no more than chance would "
                "make it (p = {p}).",
                title=title,
                p=number(breaks.p, 3),
            )
        ]
    if breaks.drift:
        first = say(
            "{title}: the level changed, at once or by a steady drift: the counts do not tell "
            "which. This takes it to be at once.",
            title=title,
        )
    else:
        first = say_many(
            "{title}: the level changed once.",
            "{title}: the level changed {n} times.",
            len(changes),
            title=title,
        )
    return [first, *(_change(each, series.days()) for each in changes), *_doubts(breaks)]


def _change(change: "Change", days: list[date]) -> str:
    values = {
        "month": month(days[change.at]),
        "first": month(days[change.first]),
        "last": month(days[change.last]),
        "ratio": times(change.ratio),
        "low": times(change.low),
        "high": times(change.high),
        "p": number(change.p, 3),
    }
    if change.first == change.last:
        return say(
            "From {month} on, a month has {ratio} times as many as before (95 % interval {low} "
            "to {high}, p = {p}).",
            **values,
        )
    if _dated(change):
        return say(
            "From {month} on (or from a month between {first} and {last}), a month has {ratio} "
            "times as many as before (95 % interval {low} to {high}, p = {p}).",
            **values,
        )
    return say(
        "Some time between {first} and {last}, most likely in {month}, it changed to {ratio} "
        "times as many a month as before (95 % interval {low} to {high}, p = {p}).",
        **values,
    )


def _doubts(breaks: "Breaks") -> list[str]:
    tied = say(
        "Neighbouring months resemble each other (correlation {r}), so that chance makes such "
        "changes more often than p says.",
        r=number(breaks.tied, 2),
    )
    return [tied] * (breaks.tied > 0)
