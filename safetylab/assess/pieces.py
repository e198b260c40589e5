"""Counts in their finest parts: what the door looks at to see what tables give away together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safetylab.assess import catalogue, counting, covered
from safetylab.assess.indicator import Indicator
from safetylab.assess.question import Question
from safetylab.store import areas, incidents, residents, whole
from safetylab.store.incidents import Facts
from safetylab.store.lab import Lab
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.period import Period

__all__ = ["AGE", "BOTH", "SEX", "Facts", "Parts", "by_person", "by_place"]

Atom = frozenset[str]
Piece = tuple[str | None, ...]
SEX, AGE, BOTH = "sex", "age", "sex,age"
OF_AGE = 15
"""Bands from here on count as grown: the usual ones begin at 15."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The incidents of some classes in a span, counted in parts that no layer cuts again.

    atoms  : for each part of the classes, the codes of those that it belongs to
    layers : area layers, or groups of people
    pieces : for each part of the city, its place in every layer; None where unknown
    months : codes such as 2016-03
    counts : shape (atoms, pieces, months)
    """

    atoms: tuple[Atom, ...]
    layers: tuple[str, ...]
    pieces: tuple[Piece, ...]
    months: tuple[str, ...]
    counts: NDArray[np.int64]


def by_place(
    facts: Facts, chosen: Sequence[Indicator], layers: Sequence[str], span: Period
) -> Parts:
    """The classes' incidents by part of the area layers and month. The classes count alike."""
    found = incidents.overlapping(facts.rows, [one.of for one in chosen], span, layers)
    pieces = {piece: n for n, piece in enumerate(incidents.pieces(facts.rows, layers))}
    months = {part.start: n for n, part in enumerate(span.split("month"))}
    rows = found.to_pylist()
    atoms = _atoms([[row[f"s{n}"] for n in range(len(chosen))] for row in rows], chosen)
    counts = np.zeros((len(atoms), len(pieces), len(months)), dtype=np.int64)
    order = {atom: n for n, atom in enumerate(atoms)}
    for row in rows:
        atom = order[_atom([row[f"s{n}"] for n in range(len(chosen))], chosen)]
        piece = pieces[tuple(row[f"area_{layer}"] for layer in layers)]
        counts[atom, piece, months[row["month"]]] += int(row[chosen[0].counts] or 0)
    codes = tuple(f"{start:%Y-%m}" for start in months)
    return Parts(atoms, tuple(layers), tuple(pieces), codes, counts)


def by_person(facts: Facts, indicator: Indicator, year: Period) -> Parts:
    """The indicator's incidents by the victims' sex and age in a calendar year, as one "month"."""
    told = incidents.told(facts.rows)
    by = tuple(name for name in (SEX, AGE) if name in told)
    question = Question(facts, year, by)
    found = counting.counts(question, indicator, year)
    keys = list(dict.fromkeys([*counting.every_key(question, indicator), *found]))
    layers = (SEX, AGE, BOTH) if len(by) == 2 else by
    pieces = tuple((*key, person(key)) if len(by) == 2 else key for key in keys)
    counts = np.array([[[found.get(key, 0)] for key in keys]], dtype=np.int64)
    counts = counts.reshape(1, len(keys), 1)
    return Parts((frozenset({indicator.code}),), layers, pieces, (year.code,), counts)


def person(key: Iterable[str | None]) -> str:
    """A group by sex and age as one word."""
    return ",".join(part or "?" for part in key)


def is_grown(layer: str, group: str | None) -> bool:
    """Whether the group by sex or age holds nobody under age; unknown ages may be any."""
    if layer == SEX:
        return True
    age = (group or "?").rpartition(",")[2]
    digits = age.partition("-")[0].rstrip("+")
    return digits.isdigit() and int(digits) >= OF_AGE


def _atom(flags: Sequence[bool], chosen: Sequence[Indicator]) -> Atom:
    return frozenset(one.code for one, flag in zip(chosen, flags, strict=True) if flag)


def _atoms(flags: Sequence[Sequence[bool]], chosen: Sequence[Indicator]) -> tuple[Atom, ...]:
    """The parts that occur, and each class alone: an attacker cannot rule that out."""
    alone = [_alone(one, chosen) for one in chosen]
    seen = {_atom(row, chosen) for row in flags}
    return tuple(sorted({*seen, *alone}, key=sorted))


def _alone(one: Indicator, chosen: Sequence[Indicator]) -> Atom:
    """The class with those that hold all of it."""
    return frozenset(other.code for other in chosen if holds(other, one))


def holds(parent: Indicator, child: Indicator) -> bool:
    """Whether every incident of the child is one of the parent's, as their definitions say."""
    above, below = parent.of, child.of
    if parent.counts != child.counts:
        return False
    codes = not above.offences or (
        bool(below.offences) and all(code.startswith(above.offences) for code in below.offences)
    )
    same = all(
        getattr(above, name) in (None, getattr(below, name))
        for name in ("family", "minor", "attempted", "victim_sex")
    )
    places = not above.places or (bool(below.places) and set(below.places) <= set(above.places))
    without = all(any(code.startswith(other) for other in below.without) for code in above.without)
    return codes and same and places and without


def is_protected(lab: Lab, indicator: Indicator) -> bool:
    """Whether its small counts are withheld."""
    return indicator.protected_in(lab)


def protected(lab: Lab) -> list[Indicator]:
    """Every rate of which small counts are withheld."""
    rates = [one for one in catalogue.indicators().values() if not one.answer]
    return [one for one in rates if is_protected(lab, one)]


def related(lab: Lab, indicator: Indicator) -> tuple[Indicator, ...]:
    """The protected rates that hold it, or that it holds, and so on: they are told together."""
    rates = protected(lab)
    found = [indicator]
    for one in found:
        found += [
            other
            for other in rates
            if other not in found and (holds(one, other) or holds(other, one))
        ]
    return tuple(sorted(found, key=lambda one: one.code))


def public_parents(lab: Lab, indicator: Indicator) -> tuple[Indicator, ...]:
    """The rates that hold all of it and may be shown small."""
    rates = [one for one in catalogue.indicators().values() if not one.answer]
    others = (one for one in rates if not is_protected(lab, one) and one.code != indicator.code)
    return tuple(one for one in others if holds(one, indicator))


def kept_by_sex(indicator: Indicator) -> tuple[Indicator, ...]:
    """The sensitive rates that are this one's victims of one sex: the other sex tells of them."""
    return tuple(
        one
        for one in catalogue.indicators().values()
        if one.sensitive and one.of.victim_sex and holds(indicator, one)
    )


def years(facts: Facts) -> dict[str, tuple[Period, ...]]:
    """Calendar year -> its months that the records cover."""
    found: dict[str, tuple[Period, ...]] = {}
    for month in covered.months(facts):
        code = f"{month.start.year:04d}"
        found[code] = (*found.get(code, ()), month)
    return found


def at(facts: Facts, vintage: int) -> Facts:
    """The same lab's facts at another vintage."""
    return facts if vintage == facts.vintage.number else incidents.facts(facts.lab, vintage)


def few_people(facts: Facts, layer: str, year: Period, least: int) -> frozenset[str]:
    """The layer's areas with fewer residents than that; none where nobody counted them."""
    if not counting.counted(facts.lab, layer):
        return frozenset()
    try:
        found = residents.by_area(facts.lab, layer, year)
    except NotEnoughData:
        return frozenset()
    people = zip(found.ids, found.person_years.tolist(), strict=True)
    return frozenset(id_ for id_, n in people if n < least)


def people_digests(facts: Facts) -> list[str]:
    """Digests of the lab's files of residents."""
    lab = facts.lab
    files = [residents.file_of(lab, layer) for layer in sorted(lab.layers)]
    return [whole.digest(file) for file in files if file.is_file()]


def boundaries(facts: Facts) -> dict[str, str]:
    """Area layer -> a digest of its boundaries."""
    lab = facts.lab
    return {
        name: whole.digest(areas.file_of(lab, name))[:16]
        for name in lab.layers
        if areas.has(lab, name)
    }
