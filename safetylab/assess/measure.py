"""Measure: an indicator of a lab, for a period, by place and group, beside another period."""

from collections.abc import Sequence
from datetime import date, timedelta

from safetylab.assess import catalogue, rates
from safetylab.assess.measurement import Measurement, Question
from safetylab.store import incidents
from safetylab.store.incidents import Facts
from safetylab.store.lab import Lab
from safetylab.terms import period as periods
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.period import STEPS, Period
from safetylab.terms.words import say

A_FEW_DAYS = timedelta(days=7)
"""A year is taken as whole when its last days have no records yet."""
KEYS = ("area", "sex", "age", *STEPS)


def measure(  # noqa: PLR0913 - the words of the question, each optional
    lab: Lab,
    code: str,
    *,
    by: str | Sequence[str] = (),
    period: Period | str | None = None,
    layer: str | None = None,
    against: Period | str | None = None,
    as_of: int | str | date | None = None,
) -> Measurement:
    """The indicator `code` of the lab, with intervals.

    by: any of area, sex, age, and one of month, quarter, year; one text may join them by commas.
    period: by default the latest calendar year that the records cover. against: another period
    to test the change from; "year" stands for the same days a year before. as_of: a vintage.
    Raises BadRequest for unknown names, NotEnoughData where the records cannot answer.
    """
    indicator = catalogue.named(code)
    facts = incidents.facts(lab, as_of)
    span = as_period(period) or latest_year(facts)
    earlier = span.year_ago() if against == "year" else as_period(against)
    for each in (span, earlier):
        if each is not None:
            rates.check_covered(facts, each)
    question = Question(facts, span, _keys(by), layer, earlier)
    return (indicator.answer or rates.answer)(question, indicator)


def as_period(given: Period | str | None) -> Period | None:
    """The period itself, or read from text."""
    return periods.parse(given) if isinstance(given, str) else given


def latest_year(facts: Facts) -> Period:
    """The latest calendar year of which every month has records.

    Raises NotEnoughData where there is none.
    """
    covered = incidents.coverage(facts.rows)
    last_day = max(last for _, _, last in covered.values())
    for number in sorted({month.year for month in covered}, reverse=True):
        year = periods.year(number)
        if (
            all(part.start in covered for part in year.split("month"))
            and year.end <= last_day + A_FEW_DAYS
        ):
            return year
    raise NotEnoughData(
        say("The records of {lab} do not cover a whole calendar year.", lab=facts.lab.name),
        hint=say("name a period, such as --period {month}.", month=f"{max(covered):%Y-%m}"),
    )


def _keys(by: str | Sequence[str]) -> tuple[str, ...]:
    keys = tuple(key for key in (by.split(",") if isinstance(by, str) else by) if key)
    unknown = [key for key in keys if key not in KEYS]
    if unknown or len(set(keys)) < len(keys) or len(set(keys) & set(STEPS)) > 1:
        raise BadRequest(
            say("'{by}' is not a way to break figures down.", by=",".join(keys)),
            hint=say("use any of area, sex, age, and one of month, quarter, year."),
        )
    return keys
