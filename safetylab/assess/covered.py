"""Which periods the records cover, and how old they were when they were published."""

import math
from collections.abc import Mapping
from datetime import date, timedelta

from safetylab.store import incidents, vintages
from safetylab.store.incidents import Facts
from safetylab.store.vintages import Vintage
from safetylab.terms import period as periods
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.period import Period
from safetylab.terms.words import say

A_FEW_DAYS = timedelta(days=7)
"""A period is taken as covered although its first or last days have no records."""
SETTLED = 180
"""Days after which records of a period hardly change any more."""
ALIKE = 31
"""Vintages are of the same age if they differ by no more days than this."""

UNLIKELY = 0.05
"""Days without records at a month's end that chance would leave no more often are a gap."""

Coverage = Mapping[date, tuple[int, date, date]]


def check(facts: Facts, period: Period) -> None:
    """Raise NotEnoughData when the records do not reach over the whole period."""
    covered = incidents.coverage(facts.rows)
    if reaches(facts, period):
        return
    raise NotEnoughData(
        say(
            "The records of {lab} do not cover {period}.",
            lab=facts.lab.name,
            period=period.label(),
        ),
        hint=say(
            "they reach from {first} to {last}{gaps}.",
            first=_first(covered),
            last=_last(covered),
            gaps=say(", with gaps") if _has_gaps(covered) else "",
        ),
    )


def reaches(facts: Facts, period: Period) -> bool:
    """Whether the records reach over the whole period, with some in every month."""
    return _reaches(incidents.coverage(facts.rows), period) and has_every_month(facts, period)


def has_every_month(facts: Facts, period: Period) -> bool:
    """Whether every month of the period has records."""
    covered = incidents.coverage(facts.rows)
    return all(part.start in covered for part in _months(period))


def latest_year(facts: Facts) -> Period:
    """The latest calendar year that the records cover.

    Raises NotEnoughData where there is none.
    """
    found = years(facts)
    if found:
        return found[0]
    covered = incidents.coverage(facts.rows)
    raise NotEnoughData(
        say("The records of {lab} do not cover a whole calendar year.", lab=facts.lab.name),
        hint=say("name a period, such as --period {month}.", month=f"{max(covered):%Y-%m}"),
    )


def years(facts: Facts) -> tuple[Period, ...]:
    """Every calendar year that the records cover, the latest first."""
    covered = incidents.coverage(facts.rows)
    numbers = sorted({month.year for month in covered}, reverse=True)
    every = (periods.year(number) for number in numbers)
    return tuple(y for y in every if _reaches(covered, y) and has_every_month(facts, y))


def latest_month(facts: Facts) -> Period:
    """The latest calendar month whose records reach from its beginning to its end.

    Empty days at either end are forgiven where the month's records are so few that chance would
    leave that many (Poisson, 5 %). Raises NotEnoughData where there is no such month.
    """
    covered = incidents.coverage(facts.rows)
    for start in sorted(covered, reverse=True):
        month = Period(start, _next_month(start))
        if _is_whole(month, *covered[start]):
            return month
    raise NotEnoughData(
        say("The records of {lab} do not cover a whole calendar month.", lab=facts.lab.name),
        hint=say("compile an export that reaches over one."),
    )


def reach(facts: Facts) -> Period:
    """From the day of the first record to the day of the last."""
    covered = incidents.coverage(facts.rows)
    return Period(_first(covered), _last(covered) + timedelta(days=1))


def to_date(facts: Facts) -> Period:
    """From the first of January of the last record's year to the day of that record."""
    end = reach(facts).end
    return Period(date((end - timedelta(days=1)).year, 1, 1), end)


def months(facts: Facts) -> tuple[Period, ...]:
    """Every calendar month that the records cover, the first first."""
    found = [Period(start, _next_month(start)) for start in sorted(incidents.coverage(facts.rows))]
    return tuple(month for month in found if reaches(facts, month))


def settled(vintage: Vintage) -> date:
    """The day from which on records were still young when the vintage was published."""
    return _published(vintage) - timedelta(days=SETTLED)


def _is_whole(month: Period, records: int, first: date, last: date) -> bool:
    a_day = records / ((last - first).days + 1)
    empty = max((first - month.start).days, (month.end - last).days - 1)
    return math.exp(-a_day * empty) > UNLIKELY


def _next_month(start: date) -> date:
    return (start + timedelta(days=31)).replace(day=1)


def same_age(facts: Facts, period: Period, earlier: Period) -> tuple[Facts, str]:
    """The facts to take the earlier period from, and what a reader must know of it.

    Records of a period grow for a while after it. Within half a year of its end, the earlier
    period is taken from a vintage that was about as young then, if the lab has one made by the
    same recipe; where it has none, the later period is called provisional.
    """
    age = (_published(facts.vintage) - period.end).days
    if age >= SETTLED:
        return facts, ""
    alike = _alike(facts, earlier, earlier.end + timedelta(days=age))
    if alike is None:
        return facts, say(
            "{period} is provisional: its records are of {days} days after its end; those of "
            "{earlier} have had longer to be completed.",
            period=period.label(),
            earlier=earlier.label(),
            days=max(age, 0),
        )
    return alike, say(
        "Both periods are as they were known some {days} days after their end (vintages {later} "
        "and {before}).",
        days=max(age, 0),
        later=str(facts.vintage.number),
        before=str(alike.vintage.number),
    )


def _alike(facts: Facts, earlier: Period, wanted: date) -> Facts | None:
    """The facts published nearest to that day, if by the same recipe and covering the period."""
    for vintage in sorted(
        vintages.history(facts.lab.facts), key=lambda v: abs((_published(v) - wanted).days)
    ):
        near = abs((_published(vintage) - wanted).days) <= ALIKE
        before = vintage.number < facts.vintage.number and "incidents" in vintage.tables
        if near and before and vintage.recipe == facts.vintage.recipe:
            found = incidents.facts(facts.lab, vintage.number)
            covered = incidents.coverage(found.rows)
            if _reaches(covered, earlier) and has_every_month(found, earlier):
                return found
    return None


def _published(vintage: Vintage) -> date:
    return date.fromisoformat(vintage.published_at[:10])


def _reaches(covered: Coverage, period: Period) -> bool:
    begun = _first(covered) - A_FEW_DAYS <= period.start
    return begun and period.end <= _last(covered) + A_FEW_DAYS


def _first(covered: Coverage) -> date:
    return min(start for _, start, _ in covered.values())


def _last(covered: Coverage) -> date:
    return max(end for _, _, end in covered.values())


def _months(period: Period) -> tuple[Period, ...]:
    return Period(period.start.replace(day=1), period.end).split("month")


def _has_gaps(covered: Coverage) -> bool:
    span = Period(min(covered), max(covered))
    return any(part.start not in covered for part in _months(span)) if span.days else False
