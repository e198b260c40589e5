"""What changed between two periods, indicator by indicator, and how sure each change is.

All indicators of a period are looked at together, so what counts as a change is decided with
false-discovery control over all of them: among ten that stand still, chance would otherwise make
a headline every other month.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from safetylab.assess import covered
from safetylab.assess.indicator import Indicator
from safetylab.assess.question import ALPHA
from safetylab.release import WITHHELD, Release, Row
from safetylab.stats.local import spatial
from safetylab.stats.rates import smallest_detectable_ratio
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.period import Period
from safetylab.terms.words import number, percent, say
from safetylab.web.shown import figures, tables

ALMOST_NONE = 0.01
"""A fall to less than this share of what there was is a fall to nothing."""
LARGEST = 100.0
"""Ratios above this are not worth a figure."""
RARE, OFTEN = 0.001, 0.1
"""Below and above these, chances are told in other words."""


@dataclass(frozen=True, slots=True)
class Change:
    """An indicator's change. direction: up, down, none, or empty where nothing can be said.

    headline  : how large, in a few words. size: the same as a signed share
    now, then : counts. interval: of the change. odds: how often chance would do it, in short
    counts, sure, chance, seen : sentences. picture : SVG
    """

    code: str
    name: str
    direction: str
    headline: str
    size: str = ""
    now: str = "–"
    then: str = "–"
    interval: str = "–"
    odds: str = "–"
    counts: str = ""
    sure: str = ""
    chance: str = ""
    seen: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """The changes of a period beside the same days a year before.

    title       : the period as a heading calls it
    before      : empty where nothing could be compared
    provisional : whether the period's records were young when they were published
    """

    title: str
    period: str
    before: str
    up: tuple[Change, ...]
    down: tuple[Change, ...]
    none: tuple[Change, ...]
    untold: tuple[Change, ...]
    notes: tuple[str, ...]
    provisional: bool

    @property
    def all(self) -> tuple[Change, ...]:
        """Every indicator: those that changed first."""
        return (*self.up, *self.down, *self.none, *self.untold)

    @property
    def told(self) -> int:
        """How many indicators could be compared."""
        return len(self.up) + len(self.down) + len(self.none)


def news(period: Period) -> News:
    """Every rate of the city beside the same days a year before."""
    found = [(each, _released(each, period)) for each in tables.rates()]
    rows = [_row(release, period) for _, release in found]
    judged = _judged(rows)
    changes = [
        _change(each, release, row, direction, len([d for d in judged if d]))
        for (each, release), row, direction in zip(found, rows, judged, strict=True)
    ]
    notes = [
        note
        for (_, release), row in zip(found, rows, strict=True)
        if row
        for note in _notes(release)
    ]
    return News(
        title=_title(period),
        period=period.label(),
        before=period.year_ago().label() if any(judged) else "",
        up=_of("up", changes),
        down=_of("down", changes),
        none=_of("none", changes),
        untold=_of("", changes),
        notes=tuple(dict.fromkeys(notes)),
        provisional=period.end > covered.settled(figures.desk().vintages()[-1]),
    )


def _title(period: Period) -> str:
    year = say("The year {year}", year=period.code)
    return year if len(period.code) == len("2026") else period.label()


def _released(indicator: Indicator, period: Period) -> Release | SafetyLabError:
    try:
        return tables.compared(indicator.code, period)
    except SafetyLabError as why:
        return why


def _row(release: Release | SafetyLabError, period: Period) -> Row:
    """The only row of a city's figure, empty where there is none of that very period."""
    if isinstance(release, SafetyLabError) or release.period != period.code:
        return {}
    return release.rows[0] if release.rows else {}


def _notes(release: Release | SafetyLabError) -> tuple[str, ...]:
    return () if isinstance(release, SafetyLabError) else release.notes


def _of(direction: str, changes: Sequence[Change]) -> tuple[Change, ...]:
    return tuple(each for each in changes if each.direction == direction)


def _judged(rows: Sequence[Row]) -> list[str]:
    """Up, down or none of each row, all looked at together; empty where it was not compared."""
    places = [n for n, row in enumerate(rows) if row.get("p") is not None]
    directions = [""] * len(rows)
    if not places:
        return directions
    adjusted = spatial.adjusted_p(np.array([rows[n]["p"] for n in places]))
    for n, p in zip(places, adjusted.tolist(), strict=True):
        directions[n] = str(rows[n]["change"]) if p < ALPHA else "none"
    return directions


def _change(
    of: Indicator, release: Release | SafetyLabError, row: Row, direction: str, together: int
) -> Change:
    if not direction:
        return Change(of.code, of.name(), "", _untold(release, row))
    return Change(
        code=of.code,
        name=of.name(),
        direction=direction,
        headline=headline(row, direction),
        size=size(row),
        now=number(row["numerator"]),
        then=number(row["against_numerator"]),
        interval=_interval(row),
        odds=_odds(row["p"]),
        counts=_counts(row),
        sure=say("95 % interval of the change: {interval}.", interval=_interval(row)),
        chance=_chance(row),
        seen=_seen(row, direction, together),
    )


def _untold(release: Release | SafetyLabError, row: Row) -> str:
    if isinstance(release, SafetyLabError):
        return release.fact
    if not row and release.notes:
        return release.notes[0]
    if not row or row[WITHHELD]:
        return say("Withheld: too few to be shown without risk to people.")
    return say("{n} recorded; there is nothing to compare them with.", n=row["numerator"])


def headline(row: Row, direction: str) -> str:
    """How large the change is, in a few words."""
    if direction == "none":
        return say("no clear change")
    if row["ratio"] is None:
        return say("up from none")
    share = percent(abs(row["ratio"] - 1))
    return (
        say("up {share}", share=share) if direction == "up" else say("down {share}", share=share)
    )


def size(row: Row) -> str:
    """How large the change is, as a signed share."""
    ratio = row.get("ratio")
    return say("from none") if ratio is None else signed(ratio)


def _counts(row: Row) -> str:
    return say(
        "{now}, against {then} a year before.",
        now=row["numerator"],
        then=row["against_numerator"],
    )


def _interval(row: Row) -> str:
    """From which to which change the records would fit."""
    low, high = signed(row["ratio_low"]), row["ratio_high"]
    if high is None or high > LARGEST:
        return say("{low} or more", low=low)
    return say("{low} to {high}", low=low, high=signed(high))


def signed(ratio: float) -> str:
    """A ratio as the change it is: +7 %, −12 %."""
    share = round(ratio - 1, 2) + 0.0  # no minus zero
    return f"+{percent(share)}" if share > 0 else percent(share)


def _chance(row: Row) -> str:
    """What a rate that stands still would do, and what that rests on."""
    if row.get("dispersion") is not None or not row["numerator"] + row["against_numerator"]:
        return _often(row["p"])
    rests = say("That is if one incident does not bring on others: the true range is wider.")
    return f"{_often(row['p'])} {rests}"


def _often(p: float) -> str:
    """A p-value in words."""
    if p < RARE:
        return say("Chance alone would make so large a difference less than once in 1,000 times.")
    if p < OFTEN:
        return say("Chance alone would make so large a difference once in {n} times.", n=_once(p))
    return say("Chance alone would make so large a difference {n} times in 100.", n=_hundred(p))


def _odds(p: float) -> str:
    """The same in a few words."""
    if p < RARE:
        return say("under 1 in 1,000")
    return say("1 in {n}", n=_once(p)) if p < OFTEN else say("{n} in 100", n=_hundred(p))


def _once(p: float) -> int:
    """One in how many times, to two figures."""
    times = 1 / p
    return int(round(times, -1 if times >= 100 else 0))


def _hundred(p: float) -> int:
    return min(round(100 * p), 99)


def _seen(row: Row, direction: str, together: int) -> str:
    """Of no change: what change would have been noticed, and whether it was a near miss."""
    if direction != "none":
        return ""
    near = ""
    if row["p"] < ALPHA:
        near = say(
            "Alone it would pass for a change; among {n} indicators looked at together, chance "
            "makes such a one now and then.",
            n=together,
        )
    return " ".join(part for part in (near, _noticeable(row)) if part)


def _noticeable(row: Row) -> str:
    past, now = row["against_denominator"] or 1.0, row["denominator"] or 1.0
    if not row["against_numerator"]:
        return ""
    worth = row["against_numerator"] / (row.get("dispersion") or 1.0)
    fall, rise = smallest_detectable_ratio(worth, past, now)
    if not fall > ALMOST_NONE:
        return say(
            "Only a rise of {rise} or more would probably have been noticed.",
            rise=percent(rise - 1),
        )
    return say(
        "Only a fall of {fall} or a rise of {rise} would probably have been noticed.",
        fall=percent(1 - fall),
        rise=percent(rise - 1),
    )
