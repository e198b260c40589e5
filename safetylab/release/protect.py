"""Which cells of a protected class go, so that all that is published together gives none back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from safetylab.release.cells import CITY, Block, Cell, places_first, step_of
from safetylab.release.inside import withheld
from safetylab.release.versions import Version, attack_on, prices, told_cells, version
from safetylab.stats import disclosure
from safetylab.store.lab import Disclosure as Limits
from safetylab.terms.result import Disclosure

Steps = Mapping[tuple[str, str], str]
"""(class, layer) -> the finest step of time told of its places; empty where none is."""
Place = tuple[str, str | None]
_TABLE = Disclosure(counts=("n",), sensitive=True, keys=("place", "span"))


@dataclass(frozen=True, slots=True)
class Guard:
    """What decides, besides the counts.

    barred : (layer, place) of which nothing is told, since few people live there
    plain  : (layer, place) whose count may be small: grown men, of a class that is not sensitive
    open   : (layer, place) that is told elsewhere, whatever it counts: it hides nothing
    groups : whether the layers are groups of people, which cross in groups told themselves
    """

    limits: Limits
    barred: frozenset[Place] = frozenset()
    plain: frozenset[Place] = frozenset()
    open: frozenset[Place] = frozenset()
    groups: bool = False

    @property
    def crossing(self) -> int:
        """Counts below it are kept where areas cross."""
        return 0 if self.groups else self.limits.smallest_count


def cells_of(block: Block, steps: Steps) -> list[Cell]:
    """Every figure that is offered of the block: the city's, and the layers' by their steps.

    Of a year that is not over, the city's alone: each month would tell what the last one added.
    """
    found: list[Cell] = []
    for code in block.codes:
        city = steps.get((code, CITY), "month")
        spans = [*block.spans(city), block.total] if city else []
        found += [Cell(code, CITY, None, span) for span in dict.fromkeys(spans)]
        for layer in block.parts.layers if block.total == block.year else ():
            step = steps.get((code, layer), "")
            spans = [*block.spans(step), *block.spans("year")] if step else []
            for span in dict.fromkeys(spans):
                found += [Cell(code, layer, place, span) for place in block.places(layer)]
    return places_first(found)


def protect(
    block: Block, cells: Sequence[Cell], guard: Guard, past: Sequence[Version] = ()
) -> frozenset[Cell] | None:
    """What must not be told of the block, given what was told of it at earlier vintages.

    Every cell withheld, now or then, can differ by `smallest_count` or more in the eyes of one who
    knows all that was told and that records are only added. None where that is not to be had.
    """
    hidden = inside_tables(block, cells, guard)
    if past:
        hidden |= past[-1].hidden & set(cells)
    versions = [*past, version(block, cells, hidden, guard.crossing)]
    if not any(has_months(each) for each in versions):
        *before, newest = (yearly(each, guard.crossing) for each in versions)
        found = _opened(newest, before, guard)
        if found is None or not any(cell.layer == CITY for cell in found - hidden):
            return None if found is None else found | hidden
    # Also where the city's year must go: all of its months would give it back.
    found = _opened(versions[-1], versions[:-1], guard)
    return None if found is None else found | hidden


def inside_tables(block: Block, cells: Sequence[Cell], guard: Guard) -> frozenset[Cell]:
    """What goes when each table is looked at alone, with its margins known."""
    values = dict(zip(cells, block.values(cells), strict=True))
    tables: dict[tuple[str, str, str], list[Cell]] = {}
    for cell in cells:
        tables.setdefault((cell.code, cell.layer, step_of(cell.span)), []).append(cell)
    hidden: set[Cell] = set()
    for table in tables.values():
        some_plain = any((cell.layer, cell.place) in guard.plain for cell in table)
        within = _small_ones if some_plain else _in_table
        hidden |= set(within(table, values, guard))
    hidden = {cell for cell in hidden if (cell.layer, cell.place) not in guard.open}
    gone = {cell[:3] for cell in hidden if step_of(cell.span) == "year"}
    return frozenset(cell for cell in cells if cell in hidden or cell[:3] in gone)


def has_months(of: Version) -> bool:
    """Whether its months matter: some are told of places, or withheld of the city, or leave less
    when another class is taken away."""
    return of.block.nested or any(
        step_of(cell.span) != "year" and (cell.layer != CITY or cell in of.hidden)
        for cell in of.cells
    )


def yearly(of: Version, least: int) -> Version:
    """The same without the city's months, all of which are told."""
    cells = [cell for cell in of.cells if step_of(cell.span) == "year"]
    return version(of.block.without_months(), cells, of.hidden, least)


def _in_table(table: Sequence[Cell], values: Mapping[Cell, int], guard: Guard) -> Iterable[Cell]:
    rows = [
        {
            "place": cell.place,
            "span": cell.span,
            "n": values[cell],
            "denominator": 0 if (cell.layer, cell.place) in guard.barred else None,
        }
        for cell in table
    ]
    gone = withheld(rows, _TABLE, replace(guard.limits, smallest_population=1))
    yield from (table[n] for n in gone)
    yield from (cell for cell in table if (cell.layer, cell.place) in guard.barred)


def _small_ones(table: Sequence[Cell], values: Mapping[Cell, int], guard: Guard) -> Iterable[Cell]:
    """What may not be told itself; what hides it is left to the attack to find."""
    least = guard.limits.smallest_count
    for cell in table:
        if 0 < values[cell] < least and (cell.layer, cell.place) not in guard.plain:
            yield cell


def _opened(newest: Version, past: Sequence[Version], guard: Guard) -> frozenset[Cell] | None:
    """More cells withheld, the cheapest each time, until none is known too narrowly."""
    width = guard.limits.smallest_count
    while True:
        attack, hidden = attack_on([*past, newest])
        narrow = np.flatnonzero(disclosure.too_narrow(attack, hidden, width)).tolist()
        if not narrow:
            return newest.hidden
        if past and newest.block.total == newest.block.year:
            return (
                None  # the year stays as it was told: to withhold more would tell less than that
            )
        before = newest.hidden
        for n in narrow:
            wanted = hidden[[n], :]
            attack, _ = attack_on([*past, newest])
            price = prices([*past, newest], guard.open)
            found = disclosure.opening(attack, wanted, width, price)
            more = told_cells(newest, past, found)
            newest = replace(newest, hidden=newest.hidden | more)
        if newest.hidden == before:
            return None
