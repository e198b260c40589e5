"""Exposure: the person-years over which an indicator's incidents are counted."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from safetylab.assess import counting
from safetylab.assess.counting import Key
from safetylab.assess.indicator import Indicator
from safetylab.assess.question import Question
from safetylab.sources.census import Band
from safetylab.store import residents
from safetylab.store.residents import Denominators
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.incident import SEXES
from safetylab.terms.period import Period
from safetylab.terms.words import say


@dataclass(frozen=True, slots=True)
class Exposure:
    """Person-years by key, and the sentences that go with them; empty where nobody counted."""

    person_years: dict[Key, float]
    notes: tuple[str, ...]


def exposure(question: Question, indicator: Indicator, span: Period) -> Exposure:
    """Person-years per key of the question, from the residents of its layer."""
    lab, layer = question.facts.lab, counting.residents_layer(question)
    if not counting.counted(lab, layer):
        return Exposure({}, (_no_residents(lab.name, layer),))
    person_years: dict[Key, float] = {}
    notes: list[str] = []
    for sex, band in _groups(question, indicator):
        try:
            found = residents.by_area(lab, layer, span, sex=sex, ages=band)
        except NotEnoughData as why:
            notes.append(say("No rate: {why}", why=why.fact))
            continue
        notes += _notes(question, found)
        for key, years in _by_key(question, found, sex, band):
            person_years[key] = person_years.get(key, 0.0) + years
    return Exposure(person_years, tuple(dict.fromkeys(notes)))


def _groups(question: Question, indicator: Indicator) -> Iterator[tuple[str | None, Band | None]]:
    split = "sex" in question.by and indicator.sex is None
    sexes: tuple[str | None, ...] = SEXES if split else (indicator.sex,)
    bands: tuple[Band | None, ...] = (None,)
    if "age" in question.by:
        bands = counting.bands(question)
    for sex in sexes:
        for band in bands:
            yield sex, band


def _by_key(
    question: Question, found: Denominators, sex: str | None, band: Band | None
) -> Iterator[tuple[Key, float]]:
    age = counting.band_text(band) if band else None
    for area, years in zip(found.ids, found.person_years.tolist(), strict=True):
        if not math.isnan(years):
            parts = {"area": area, "sex": sex, "age": age}
            yield tuple(parts[name] for name in question.dimensions), years


def _notes(question: Question, found: Denominators) -> list[str]:
    notes = [found.note()] if found.note() else []
    if found.missing and "area" not in question.by:
        notes.append(say("Incidents there are counted: the rate is too high by so much."))
    return notes


def _no_residents(lab: str, layer: str) -> str:
    return say(
        "No rate: {lab} has no residents of the layer '{layer}' (safetylab residents add FILE).",
        lab=lab,
        layer=layer,
    )
