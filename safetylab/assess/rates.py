"""Rates: incidents of an indicator over the people exposed, with exact intervals and tests."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from safetylab.assess import comparing, counting, covered
from safetylab.assess import uneven as unevenness
from safetylab.assess.counting import Key
from safetylab.assess.exposure import exposure
from safetylab.assess.indicator import Indicator
from safetylab.assess.measurement import Measurement, Question, Row
from safetylab.stats import rates
from safetylab.terms.period import Period
from safetylab.terms.words import say

Place = tuple[int, Key]
"""Which part of the period, and which key."""


def answer(question: Question, indicator: Indicator) -> Measurement:
    """The indicator's rates. Raises NotEnoughData where the records cannot answer."""
    counting.check_told(question, indicator)
    rows, notes = _table(question, indicator)
    if question.against is not None:
        rows, more = _compared(question, indicator, rows)
        notes += more
    unknown = counting.unknown_sex(question, indicator)
    notes += [unknown] if unknown else []
    return Measurement(indicator, question, tuple(rows.values()), tuple(dict.fromkeys(notes)))


def _spans(question: Question) -> tuple[Period, ...]:
    return question.period.split(question.step) if question.step else (question.period,)


def _table(question: Question, indicator: Indicator) -> tuple[dict[Place, Row], list[str]]:
    """The rows in their order, and what must be said of their denominators."""
    every = counting.every_key(question, indicator)
    order, names = {key: n for n, key in enumerate(every)}, _names(question)
    rows: dict[Place, Row] = {}
    notes: list[str] = []
    for part, span in enumerate(_spans(question)):
        counted = counting.counts(question, indicator, span)
        exposed = exposure(question, indicator, span)
        unknown = sorted(counted.keys() - order.keys(), key=_unknown_last)
        for key in [*every, *unknown]:
            n, years = counted.get(key, 0), exposed.person_years.get(key)
            rows[part, key] = _row(question, span, key, names) | _uncertain(n, years)
        notes += exposed.notes
    _fill(tuple(rows.values()), indicator.per)
    return rows, notes


def _unknown_last(key: Key) -> tuple[tuple[bool, str], ...]:
    return tuple((part is None, part or "") for part in key)


def _names(question: Question) -> dict[str, str]:
    return counting.area_names(question) if "area" in question.by else {}


def _row(question: Question, span: Period, key: Key, names: Mapping[str, str]) -> Row:
    row: Row = dict(zip(question.dimensions, key, strict=True))
    row |= {question.step: span.code} if question.step else {}
    if "area" in question.by:
        row["area_name"] = names.get(row["area"]) or say("unknown place")
    return row


def _uncertain(n: int, years: float | None) -> Row:
    """Counts alone: the rate and its interval are filled in for all rows at once."""
    return {"numerator": n, "denominator": years, "value": None, "low": None, "high": None}


def _fill(rows: Sequence[Row], per: int) -> None:
    """The rates with their intervals, where there are people."""
    known = [row for row in rows if row["denominator"]]
    counts = np.array([row["numerator"] for row in known], dtype=np.float64)
    lows, highs = rates.rate_interval(counts, [row["denominator"] for row in known], per)
    for row, low, high in zip(known, lows.tolist(), highs.tolist(), strict=True):
        value = row["numerator"] / row["denominator"] * per
        row |= {"value": value, "low": low, "high": high}


def _compared(
    question: Question, indicator: Indicator, now: dict[Place, Row]
) -> tuple[dict[Place, Row], list[str]]:
    """The rows beside those of the earlier period: parts of it by their order, keys by name."""
    assert question.against is not None
    facts, note = covered.same_age(question.facts, question.period, question.against)
    earlier = replace(question, facts=facts, period=question.against, against=None)
    before, _ = _table(earlier, indicator)
    spans, past = _spans(question), _spans(earlier)
    by_days = not any(row["denominator"] for row in [*now.values(), *before.values()])
    rows, names = {}, _names(question)
    for part, key in _places(now, before, len(spans)):
        row = now.get((part, key)) or _none(question, spans[part], key, names)
        if part < len(past):
            then = before.get((part, key)) or _none(earlier, past[part], key, names)
            row = comparing.compared(row, then, (spans[part], past[part]), by_days=by_days)
        rows[part, key] = row
    uneven = unevenness.of_question(question, indicator)
    exact = bool(uneven.months) and not question.dimensions
    tested = comparing.tested(tuple(rows.values()), uneven, exact=exact)
    judged = comparing.adjusted(dict(zip(rows, tested, strict=True)))
    days = say("Periods are compared by counts per day.") if by_days else ""
    return dict(zip(rows, judged, strict=True)), [part for part in (note, days) if part]


def _places(now: dict[Place, Row], before: dict[Place, Row], parts: int) -> list[Place]:
    """Every row of either period; those of the earlier one alone are unknown places or groups."""
    lost = [place for place in before if place not in now and place[0] < parts]
    return sorted([*now, *lost], key=lambda place: place[0])


def _none(question: Question, span: Period, key: Key, names: Mapping[str, str]) -> Row:
    return _row(question, span, key, names) | _uncertain(0, None)
