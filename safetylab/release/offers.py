"""Which figures of a protected class are offered: as fine as they can be without being eaten."""

from collections.abc import Mapping, Sequence

from safetylab.assess import pieces
from safetylab.assess.indicator import Indicator
from safetylab.assess.pieces import Facts
from safetylab.release.cells import CITY, Block, step_of
from safetylab.release.ledger import Told
from safetylab.release.protect import Guard, Steps, cells_of, inside_tables
from safetylab.terms import period as periods
from safetylab.terms.period import STEPS, Period

EATEN = 0.25
"""A table of which more than this share would be withheld is told by a longer step instead."""
FINEST_FIRST = ("month", "quarter", "year")
MANY = 2
"""How many times the smallest count a class that holds this one must have for it to be told."""


def blocks(facts: Facts, group: Sequence[Indicator]) -> dict[str, Block]:
    """Every calendar year that the records cover, whole or from its beginning on."""
    layers = tuple(pieces.boundaries(facts))
    return {
        year: block(facts, group, year, tuple(month.code for month in months), layers)
        for year, months in pieces.years(facts).items()
    }


def block(
    facts: Facts,
    group: Sequence[Indicator],
    year: str,
    months: tuple[str, ...],
    layers: tuple[str, ...],
) -> Block:
    """These months of the year."""
    span = Period(periods.parse(months[0]).start, periods.parse(months[-1]).end)
    return Block(facts.vintage.number, year, pieces.by_place(facts, group, layers, span))


def people(facts: Facts, indicator: Indicator) -> dict[str, Block]:
    """Every whole calendar year by the victims' sex and age."""
    whole = [year for year, months in pieces.years(facts).items() if len(months) == 12]
    return {
        year: Block(
            facts.vintage.number,
            year,
            pieces.by_person(facts, indicator, periods.year(int(year))),
        )
        for year in whole
    }


def by_year(block: Block) -> dict[tuple[str, str], str]:
    """The steps of a block told by year."""
    return {(code, layer): "year" for code in block.codes for layer in (CITY, *block.parts.layers)}


def steps(
    facts: Facts, group: Sequence[Indicator], found: Mapping[str, Block]
) -> dict[str, dict[tuple[str, str], str]]:
    """Year -> (class, layer) -> the finest step of time to be told; empty for none.

    The city's figures are told by month, and by year of a class that lies within one shown small.
    """
    whole = [each for each in found.values() if each.total == each.year]
    layers = next(iter(found.values())).parts.layers if found else ()
    chosen: dict[tuple[str, str], str] = {}
    for one in group:
        inside = pieces.public_parents(facts.lab, one)
        chosen[one.code, CITY] = "year" if inside else "month"
        for layer in layers:
            chosen[one.code, layer] = "" if inside else _finest(facts, one.code, layer, whole)
    return {year: chosen | _too_bare(facts, group, year, each) for year, each in found.items()}


def for_year(
    fresh: Steps, past: Sequence[Told], areas: Mapping[str, str]
) -> dict[tuple[str, str], str]:
    """The steps for a year told before: never finer than then.

    A layer whose boundaries have changed since is told no more: the strips between the old and the
    new ones would be told with it.
    """
    found = dict(fresh)
    for told in past:
        for key, step in told.steps.items():
            if key in found:
                moved = key[1] in told.areas and told.areas[key[1]] != areas.get(key[1])
                found[key] = "" if moved else _coarser(found[key], step)
    return found


def barred(facts: Facts, block: Block) -> frozenset[tuple[str, str | None]]:
    """The areas of which nothing is told, since few people live there."""
    least = facts.lab.disclosure.sensitive_population
    year = periods.year(int(block.year))
    return frozenset(
        (layer, id_)
        for layer in block.parts.layers
        for id_ in pieces.few_people(facts, layer, year, least)
    )


def _finest(facts: Facts, code: str, layer: str, whole: Sequence[Block]) -> str:
    """The finest step at which the layer's table is not eaten; years in any case."""
    for step in FINEST_FIRST[:-1]:
        if whole and _eaten(facts, code, layer, step, whole) <= EATEN:
            return step
    return "year"


def _eaten(facts: Facts, code: str, layer: str, step: str, whole: Sequence[Block]) -> float:
    """The share of the table's cells that would go, of those that count anybody."""
    gone = counted = 0
    for each in whole:
        cells = [
            c for c in cells_of(each, {(code, layer): step}) if (c.code, c.layer) == (code, layer)
        ]
        cells = [cell for cell in cells if step_of(cell.span) == step]
        guard = Guard(facts.lab.disclosure, barred(facts, each))
        hidden = inside_tables(each, cells, guard)
        counts = dict(zip(cells, each.values(cells), strict=True))
        counted += sum(1 for cell in cells if counts[cell])
        gone += sum(1 for cell in hidden if counts[cell])
    return gone / counted if counted else 1.0


def _too_bare(
    facts: Facts, group: Sequence[Indicator], year: str, block: Block
) -> dict[tuple[str, str], str]:
    """Classes not told at all, since one that holds them is shown and is itself small."""
    least = MANY * facts.lab.disclosure.smallest_count
    months = block.parts.months
    span = Period(periods.parse(months[0]).start, periods.parse(months[-1]).end)
    return {
        (one.code, CITY): ""
        for one in group
        for parent in pieces.public_parents(facts.lab, one)
        if int(pieces.by_place(facts, [parent], (), span).counts.sum()) < least
    }


def _coarser(one: str, other: str) -> str:
    if not one or not other:
        return ""
    return max(one, other, key=lambda step: STEPS[step])
