"""Measure: an indicator of a lab, for a period, by place and group, beside another period."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from safetylab.assess import catalogue, covered, rates
from safetylab.assess.indicator import Indicator
from safetylab.assess.measurement import Measurement, Question
from safetylab.store import incidents
from safetylab.store.lab import Lab
from safetylab.terms import period as periods
from safetylab.terms.errors import BadRequest
from safetylab.terms.period import STEPS, Period
from safetylab.terms.words import say

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
    span = as_period(period) or covered.latest_year(facts)
    earlier = span.year_ago() if against == "year" else as_period(against)
    for each in (span, earlier):
        if each is not None:
            covered.check(facts, each)
    question = Question(facts, span, _keys(by), layer, earlier)
    if indicator.answer is None:
        return rates.answer(question, indicator)
    found: Measurement = indicator.answer(question, indicator)
    whole = not question.by and question.against is None
    return found if whole else replace(found, notes=(*found.notes, _whole_only(indicator)))


def _whole_only(indicator: Indicator) -> str:
    return say(
        "{indicator} is told for the whole city and for one period, not compared or broken down.",
        indicator=indicator.name(),
    )


def as_period(given: Period | str | None) -> Period | None:
    """The period itself, or read from text."""
    return periods.parse(given) if isinstance(given, str) else given


def _keys(by: str | Sequence[str]) -> tuple[str, ...]:
    keys = tuple(key for key in (by.split(",") if isinstance(by, str) else by) if key)
    unknown = [key for key in keys if key not in KEYS]
    if unknown or len(set(keys)) < len(keys) or len(set(keys) & set(STEPS)) > 1:
        raise BadRequest(
            say("'{by}' is not a way to break figures down.", by=",".join(keys)),
            hint=say("use any of area, sex, age, and one of month, quarter, year."),
        )
    return keys
