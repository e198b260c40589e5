"""The safety gap: serious violence where there is most of it, against where there is least."""

from dataclasses import replace

import numpy as np

from safetylab.assess import covered
from safetylab.assess import rates as plain
from safetylab.assess.indicator import Indicator
from safetylab.assess.measurement import Measurement, Question, Row
from safetylab.stats import rates
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.period import Period
from safetylab.terms.words import number, say

SHARE = 0.2
"""The share of residents on each side of the gap."""
FEWEST_AREAS = 10


def answer(question: Question, indicator: Indicator) -> Measurement:
    """Rates of the two sides and their ratio with its exact interval.

    Areas are ranked by the period before, where the records have it: ranked by the same period,
    chance alone would open a gap. Raises NotEnoughData with fewer than ten populated areas.
    """
    ranking, fair = _ranking_period(question)
    by_area = replace(question, by=("area",), against=None)
    ranked = _peopled(plain.answer(replace(by_area, period=ranking), indicator))
    now = {row["area"]: row for row in _peopled(plain.answer(by_area, indicator))}
    if len(ranked) < FEWEST_AREAS:
        raise NotEnoughData(
            say("The safety gap needs ten areas with residents; there are {n}.", n=len(ranked)),
            hint=say("add areas and residents: safetylab residents add FILE --layer NAME"),
        )
    ranked.sort(key=lambda row: (row["value"], row["area"]))
    low = _together(_side(ranked), now, indicator, say("least violent fifth"))
    high = _together(_side(ranked[::-1]), now, indicator, say("most violent fifth"))
    rows = (high, low)
    note = () if fair else (_unfair_note(),)
    return Measurement(
        indicator,
        replace(question, by=("area",), against=None),
        rows,
        note,
        _said(question, indicator, high, low),
    )


def _ranking_period(question: Question) -> tuple[Period, bool]:
    before = question.period.before()
    known = covered.has_every_month(question.facts, before)
    return (before, True) if known else (question.period, False)


def _unfair_note() -> str:
    return say(
        "Areas were ranked by the same period, for want of an earlier one: "
        "part of the gap is chance."
    )


def _peopled(measured: Measurement) -> list[Row]:
    return [row for row in measured.rows if row["denominator"]]


def _side(ranked: list[Row]) -> list[str]:
    """Areas from the front that together hold the stated share of residents."""
    people = np.cumsum([row["denominator"] for row in ranked])
    enough = int(np.searchsorted(people, SHARE * people[-1])) + 1
    return [row["area"] for row in ranked[:enough]]


def _together(ids: list[str], now: dict[str, Row], indicator: Indicator, name: str) -> Row:
    n = sum(now[i]["numerator"] for i in ids if i in now)
    years = sum(now[i]["denominator"] for i in ids if i in now)
    low, high = rates.rate_interval(n, years, indicator.per)
    figures = {"value": n / years * indicator.per, "low": float(low), "high": float(high)}
    return {"area": None, "area_name": name, "numerator": n, "denominator": years} | figures


def _said(question: Question, indicator: Indicator, high: Row, low: Row) -> str:
    if not low["numerator"]:
        ratio = say("no case at all in the least violent fifth")
    else:
        ends = rates.rate_ratio_interval(
            high["numerator"], low["numerator"], high["denominator"], low["denominator"]
        )
        ratio = say(
            "{ratio} times the rate (95 % interval {low} to {high})",
            ratio=number(high["value"] / low["value"], 1),
            low=number(float(ends[0]), 1),
            high=number(float(ends[1]), 1),
        )
    return say(
        "{indicator}, {period}: {high} {unit} in the most violent fifth, "
        "{low} in the least: {ratio}.",
        indicator=indicator.name(),
        period=question.period.label(),
        high=number(high["value"], 1),
        low=number(low["value"], 1),
        unit=indicator.unit(),
        ratio=ratio,
    )
