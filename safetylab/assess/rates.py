"""Rates: incidents of an indicator over the people exposed, with exact intervals and tests."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from safetylab.assess.indicator import Indicator
from safetylab.assess.measurement import ALPHA, Measurement, Question, Row
from safetylab.stats import rates, spatial
from safetylab.store import areas, incidents, residents
from safetylab.store.lab import Lab
from safetylab.store.residents import Denominators
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.incident import SEXES
from safetylab.terms.period import STEPS, Period
from safetylab.terms.words import say

Key = tuple[str | None, ...]
Band = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Exposure:
    """Person-years by key, and the sentences that go with them. None: nobody counted them."""

    person_years: dict[Key, float] | None
    notes: tuple[str, ...]


def answer(question: Question, indicator: Indicator) -> Measurement:
    """The indicator's rates. Raises NotEnoughData where the records cannot answer."""
    _has_sex(question, indicator)
    step = next((key for key in question.by if key in STEPS), None)
    spans = question.period.split(step) if step else (question.period,)
    parts = [_span(question, indicator, span) for span in spans]
    rows = [row for found, _ in parts for row in found]
    notes = dict.fromkeys(note for _, exposure in parts for note in exposure.notes)
    if question.against is not None:
        rows = _compared(question, indicator, rows)
    return Measurement(indicator, question, tuple(rows), tuple(notes))


def _span(question: Question, indicator: Indicator, span: Period) -> tuple[list[Row], Exposure]:
    counted = counts(question, indicator, span)
    exposed = exposure(question, indicator, span)
    names = _area_names(question) if "area" in question.by else {}
    keys = sorted(
        set(counted) | set(exposed.person_years or {}) | _every_area(question), key=_order
    )
    rows = []
    for key in keys:
        n, years = counted.get(key, 0), (exposed.person_years or {}).get(key)
        row = _keyed(question, span, key, names) | {"numerator": n, "denominator": years}
        rows.append(row | _figures(n, years, indicator.per))
    return rows, exposed


def _order(key: Key) -> tuple[tuple[bool, int, str], ...]:
    return tuple((part is None, len(part or ""), part or "") for part in key)


def _keyed(question: Question, span: Period, key: Key, names: dict[str | None, str]) -> Row:
    row: Row = dict(zip(_dimensions(question), key, strict=True))
    row |= {step: span.code for step in question.by if step in STEPS}
    if "area" in question.by:
        row["area_name"] = names.get(row["area"]) or say("unknown place")
    return row


def _every_area(question: Question) -> set[Key]:
    """Areas without incidents have their row too, where areas are all that is asked for."""
    if _dimensions(question) != ("area",):
        return set()
    return {(area,) for area in _area_names(question)}


def _figures(n: int, years: float | None, per: int) -> Row:
    if not years:
        return {"value": None, "low": None, "high": None}
    low, high = rates.rate_interval(n, years, per)
    return {"value": n / years * per, "low": float(low), "high": float(high)}


def _dimensions(question: Question) -> tuple[str, ...]:
    return tuple(key for key in question.by if key not in STEPS)


def _area_names(question: Question) -> dict[str | None, str]:
    lab = question.facts.lab
    layer = areas.load(lab, lab.layer(question.layer).name)
    return dict(zip(layer.ids, layer.names, strict=True))


def counts(question: Question, indicator: Indicator, span: Period) -> dict[Key, int]:
    """The indicator's count per key of the question, zero left out."""
    dimensions = _dimensions(question)
    layer = question.facts.lab.layer(question.layer).name if "area" in dimensions else None
    found = incidents.count(
        question.facts.rows, indicator.of, span, by=dimensions, layer=layer
    ).to_pylist()
    bands = _bands(question) if "age" in dimensions else ()
    total: dict[Key, int] = {}
    for row in found:
        key = tuple(_part(row[name], name, bands) for name in dimensions)
        total[key] = total.get(key, 0) + int(row[indicator.counts] or 0)
    return total if dimensions else {(): total.get((), 0)}


def _part(value: object, name: str, bands: Iterable[Band]) -> str | None:
    if name != "age" or value is None:
        return None if value is None else str(value)
    age = int(str(value))
    return next((_band_text(band) for band in bands if _holds(band, age)), None)


def _holds(band: Band, age: int) -> bool:
    low, high = band
    return (low or 0) <= age and (high is None or age <= high)


def _band_text(band: Band) -> str:
    low, high = band
    return f"{low or 0}+" if high is None else f"{low or 0}-{high}"


def _bands(question: Question) -> tuple[Band, ...]:
    lab, layer = question.facts.lab, residents_layer(question)
    known = residents.load(lab, layer) if layer and _counted(lab, layer) else None
    if known is None:
        return ()
    pairs = set(zip(known["age_from"].to_pylist(), known["age_to"].to_pylist(), strict=True))
    narrow = {pair for pair in pairs if pair != (None, None)}
    return tuple(sorted(narrow, key=lambda band: band[0] or 0))


def residents_layer(question: Question) -> str:
    """The layer whose residents serve: the one asked for, else the first that has any."""
    lab = question.facts.lab
    if "area" in question.by or question.layer:
        return lab.layer(question.layer).name
    return next((name for name in lab.layers if _counted(lab, name)), next(iter(lab.layers), ""))


def _counted(lab: Lab, layer: str) -> bool:
    return residents.file_of(lab, layer).is_file()


def exposure(question: Question, indicator: Indicator, span: Period) -> Exposure:
    """Person-years per key of the question, from the residents of its layer."""
    lab, layer = question.facts.lab, residents_layer(question)
    if not layer or not _counted(lab, layer):
        return Exposure(None, (_no_residents(lab.name, layer),))
    person_years: dict[Key, float] = {}
    notes: list[str] = []
    for sex, band, found in _groups(question, indicator, span, layer):
        notes += [found.note()] if found.note() else []
        for area, years in zip(found.ids, found.person_years.tolist(), strict=True):
            if math.isnan(years):
                continue
            parts = {"area": area, "sex": sex, "age": _band_text(band) if band else None}
            key = tuple(parts[name] for name in _dimensions(question))
            person_years[key] = person_years.get(key, 0.0) + years
    return Exposure(person_years, tuple(dict.fromkeys(notes)))


def _groups(
    question: Question, indicator: Indicator, span: Period, layer: str
) -> Iterator[tuple[str | None, Band | None, Denominators]]:
    sexes: tuple[str | None, ...] = (indicator.sex,)
    if "sex" in question.by and indicator.sex is None:
        sexes = SEXES
    bands: tuple[Band | None, ...] = _bands(question) if "age" in question.by else (None,)
    for sex in sexes:
        for band in bands:
            yield sex, band, residents.by_area(question.facts.lab, layer, span, sex=sex, ages=band)


def _no_residents(lab: str, layer: str) -> str:
    return say(
        "No rate: {lab} has no residents of the layer '{layer}' (safetylab residents add FILE).",
        lab=lab,
        layer=layer,
    )


def _has_sex(question: Question, indicator: Indicator) -> None:
    """Where sex matters, say so when the records do not have it."""
    if indicator.sex is None and "sex" not in question.by:
        return
    everyone = replace(indicator.of, victim_sex=None)
    found = incidents.count(
        question.facts.rows, everyone, question.period, by=("sex",)
    ).to_pylist()
    if found and all(row["sex"] is None for row in found):
        raise NotEnoughData(
            say("The records of {lab} do not tell the victim's sex.", lab=question.facts.lab.name),
            hint=say("choose an indicator or a breakdown that does not need it."),
        )


def _compared(question: Question, indicator: Indicator, rows: list[Row]) -> list[Row]:
    assert question.against is not None
    earlier = replace(question, period=question.against, against=None)
    steps = [key for key in question.by if key in STEPS]
    before = {_match(row, question, steps): row for row in answer(earlier, indicator).rows}
    paired = [_pair(row, before.get(_match(row, question, steps))) for row in rows]
    return _adjusted(paired)


def _match(row: Row, question: Question, steps: list[str]) -> Key:
    """Rows of two periods belong together by place, group and their order in the period."""
    own = tuple(row[name] for name in _dimensions(question))
    return (*own, *(row[step][4:] for step in steps))


def _pair(row: Row, before: Row | None) -> Row:
    if before is None or not row["denominator"] or not before["denominator"]:
        return row
    n, years = row["numerator"], row["denominator"]
    m, past = before["numerator"], before["denominator"]
    low, high = rates.rate_ratio_interval(n, m, years, past)
    p = float(rates.e_test(n, m, years, past)) if n + m else 1.0
    return row | {
        "against_numerator": m,
        "against_denominator": past,
        "against_value": before["value"],
        "ratio": (n / years) / (m / past) if m else None,
        "ratio_low": float(low),
        "ratio_high": float(high),
        "p": p,
    }


def _adjusted(rows: list[Row]) -> list[Row]:
    """False-discovery control over all rows that were tested together."""
    tested = [n for n, row in enumerate(rows) if "p" in row]
    adjusted = spatial.adjusted_p(np.array([rows[n]["p"] for n in tested])).tolist()
    out = list(rows)
    for n, p in zip(tested, adjusted, strict=True):
        row = rows[n]
        up = row["value"] > row["against_value"]
        out[n] = row | {"p_adjusted": float(p), "change": _verdict(float(p), up)}
    return out


def _verdict(p: float, up: bool) -> str:
    if p >= ALPHA:
        return "none"
    return "up" if up else "down"


def has_records(facts: incidents.Facts, period: Period) -> bool:
    """Whether every month of the period has records."""
    covered = incidents.coverage(facts.rows)
    return all(part.start in covered for part in _months(period))


def _months(period: Period) -> tuple[Period, ...]:
    first = Period(period.start.replace(day=1), period.end)
    return first.split("month")


def check_covered(facts: incidents.Facts, period: Period) -> None:
    """Raise NotEnoughData when the records do not reach over the whole period."""
    covered = incidents.coverage(facts.rows)
    last = max(end for _, _, end in covered.values())
    gaps = [part for part in _months(period) if part.start not in covered]
    if not gaps and period.end <= last + timedelta(days=7):
        return
    raise NotEnoughData(
        say(
            "The records of {lab} do not cover {period}.",
            lab=facts.lab.name,
            period=period.label(),
        ),
        hint=say(
            "they reach from {first} to {last}{gaps}.",
            first=min(start for _, start, _ in covered.values()),
            last=last,
            gaps=say(", with gaps") if _has_gaps(covered) else "",
        ),
    )


def _has_gaps(covered: Mapping[date, tuple[int, date, date]]) -> bool:
    span = Period(min(covered), max(covered))
    return any(part.start not in covered for part in _months(span)) if span.days else False
