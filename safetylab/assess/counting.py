"""An indicator's counts by place and group, and which places and groups there are."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

from safetylab.assess.indicator import Indicator
from safetylab.assess.question import Question
from safetylab.sources.census import Band, natural
from safetylab.store import areas, cube, incidents, residents
from safetylab.store.cube import Counted
from safetylab.store.incidents import Selection
from safetylab.store.lab import Lab
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.incident import SEXES
from safetylab.terms.period import Period
from safetylab.terms.words import percent, say

Key = tuple[str | None, ...]
"""A value for each dimension of the question; None where it is unknown."""
USUAL_BANDS: tuple[Band, ...] = ((0, 14), (15, 29), (30, 44), (45, 59), (60, None))
"""Ages are counted by these where nobody counted residents by age."""


def counts(question: Question, indicator: Indicator, span: Period) -> dict[Key, int]:
    """The indicator's count per key of the question, zero left out."""
    dimensions = question.dimensions
    layer = question.facts.lab.layer(question.layer).name if "area" in dimensions else None
    found = cube.count(question.facts.rows, indicator.of, span, by=dimensions, layer=layer)
    ages = bands(question) if "age" in dimensions else ()
    total: dict[Key, int] = {}
    for parts, counted in found.items():
        named = zip(parts, dimensions, strict=True)
        key = tuple(_part(value, name, ages) for value, name in named)
        total[key] = total.get(key, 0) + _number(counted, indicator)
    return total


def every_key(question: Question, indicator: Indicator) -> list[Key]:
    """All places and groups that are known, in the order of a table's rows."""
    values: Mapping[str, Sequence[str]] = {
        "area": sorted(area_names(question), key=natural) if "area" in question.by else (),
        "sex": (indicator.sex,) if indicator.sex else SEXES,
        "age": [band_text(band) for band in bands(question)] if "age" in question.by else (),
    }
    return list(product(*(values[name] for name in question.dimensions)))


def area_names(question: Question) -> dict[str, str]:
    """Id -> name of the areas of the question's layer."""
    lab = question.facts.lab
    layer = areas.load(lab, lab.layer(question.layer).name)
    return dict(zip(layer.ids, layer.names, strict=True))


def residents_layer(question: Question) -> str:
    """The layer whose residents serve: of a table by area its own, else one that has any."""
    lab = question.facts.lab
    own = lab.layer(question.layer).name if lab.layers or question.layer else ""
    if "area" in question.by or (own and counted(lab, own)):
        return own
    return next((name for name in lab.layers if counted(lab, name)), own)


def counted(lab: Lab, layer: str) -> bool:
    """Whether the lab has residents of the layer."""
    return bool(layer) and residents.file_of(lab, layer).is_file()


def bands(question: Question) -> tuple[Band, ...]:
    """The ages by which residents are counted, narrowest, none upon another."""
    lab, layer = question.facts.lab, residents_layer(question)
    known = residents.load(lab, layer) if counted(lab, layer) else None
    if known is None:
        return USUAL_BANDS
    pairs = zip(known["age_from"].to_pylist(), known["age_to"].to_pylist(), strict=True)
    narrow = {(low or 0, high) for low, high in pairs} - {(0, None)}
    return _apart(narrow) or USUAL_BANDS


def _apart(found: set[tuple[int, int | None]]) -> tuple[Band, ...]:
    """Bands from the youngest on, of those that begin alike the narrowest."""
    chosen: list[Band] = []
    start = 0
    for low, high in sorted(found, key=lambda band: (band[0], band[1] is None, band[1] or 0)):
        if low >= start:
            chosen.append((low, high))
            start = 1000 if high is None else high + 1
    return tuple(chosen)


def band_text(band: Band) -> str:
    """Ages as a key: 0-14, 60+."""
    low, high = band
    return f"{low or 0}+" if high is None else f"{low or 0}-{high}"


def _part(value: object, name: str, ages: Sequence[Band]) -> str | None:
    if name != "age" or value is None:
        return None if value is None else str(value)
    age = int(str(value))
    return next((band_text(band) for band in ages if _holds(band, age)), None)


def _holds(band: Band, age: int) -> bool:
    low, high = band
    return (low or 0) <= age and (high is None or age <= high)


def check_told(question: Question, indicator: Indicator) -> None:
    """Raise NotEnoughData where sex or age matters and the records never tell it."""
    everyone = replace(indicator.of, victim_sex=None)
    for name in ("sex", "age"):
        if name in question.by or (name == "sex" and indicator.sex is not None):
            told = name in incidents.told(question.facts.rows)
            values = [value for (value,) in _all_by(question, everyone, name)] if told else []
            if not told or (values and all(value is None for value in values)):
                raise _untold(question.facts.lab, name)


def unknown_sex(question: Question, indicator: Indicator) -> str:
    """What an indicator of one sex leaves out: victims whose sex was not recorded."""
    if indicator.sex is None:
        return ""
    everyone = replace(indicator.of, victim_sex=None)
    found = _all_by(question, everyone, "sex")
    by_sex = {sex: _number(counted, indicator) for (sex,), counted in found.items()}
    if not by_sex.get(None):
        return ""
    if indicator.sensitive:
        return say("Victims whose sex was not recorded are not counted.")
    return say(
        "Victims whose sex was not recorded ({share} of all) are not counted.",
        share=percent(by_sex[None] / sum(by_sex.values()), 1),
    )


def _all_by(question: Question, chosen: Selection, name: str) -> dict[cube.Key, Counted]:
    return cube.count(question.facts.rows, chosen, question.period, by=(name,))


def _number(counted: Counted, indicator: Indicator) -> int:
    return counted.victims if indicator.counts == "victims" else counted.offences


def _untold(lab: Lab, name: str) -> NotEnoughData:
    facts = {
        "sex": say("The records of {lab} do not tell the victim's sex.", lab=lab.name),
        "age": say("The records of {lab} do not tell the victim's age.", lab=lab.name),
    }
    return NotEnoughData(
        facts[name],
        hint=say("choose an indicator or a breakdown that does not need it."),
    )
