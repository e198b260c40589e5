"""Rates: incidents of an indicator over the people exposed, with exact intervals and tests."""

from dataclasses import replace

from safetylab.assess import comparing, counting, covered
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
    order = {key: n for n, key in enumerate(every)}
    rows: dict[Place, Row] = {}
    notes: list[str] = []
    for part, span in enumerate(_spans(question)):
        counted = counting.counts(question, indicator, span)
        exposed = exposure(question, indicator, span)
        unknown = sorted(counted.keys() - order.keys(), key=_unknown_last)
        for key in [*every, *unknown]:
            n, years = counted.get(key, 0), exposed.person_years.get(key)
            rows[part, key] = _row(question, span, key) | _figures(n, years, indicator.per)
        notes += exposed.notes
    return rows, notes


def _unknown_last(key: Key) -> tuple[tuple[bool, str], ...]:
    return tuple((part is None, part or "") for part in key)


def _row(question: Question, span: Period, key: Key) -> Row:
    row: Row = dict(zip(question.dimensions, key, strict=True))
    row |= {question.step: span.code} if question.step else {}
    if "area" in question.by:
        names = counting.area_names(question)
        row["area_name"] = names.get(row["area"]) or say("unknown place")
    return row


def _figures(n: int, years: float | None, per: int) -> Row:
    row: Row = {"numerator": n, "denominator": years, "value": None, "low": None, "high": None}
    if not years:
        return row
    low, high = rates.rate_interval(n, years, per)
    return row | {"value": n / years * per, "low": float(low), "high": float(high)}


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
    rows = {}
    for part, key in _places(now, before, len(spans)):
        row = now.get((part, key)) or _none(question, spans[part], key)
        if part < len(past):
            then = before.get((part, key)) or _none(earlier, past[part], key)
            row = comparing.compared(row, then, (spans[part], past[part]), by_days=by_days)
        rows[part, key] = row
    judged = comparing.adjusted(rows)
    days = say("Periods are compared by counts per day.") if by_days else ""
    return dict(zip(rows, judged, strict=True)), [part for part in (note, days) if part]


def _places(now: dict[Place, Row], before: dict[Place, Row], parts: int) -> list[Place]:
    """Every row of either period; those of the earlier one alone are unknown places or groups."""
    lost = [place for place in before if place not in now and place[0] < parts]
    return sorted([*now, *lost], key=lambda place: place[0])


def _none(question: Question, span: Period, key: Key) -> Row:
    return _row(question, span, key) | _figures(0, None, 1)
