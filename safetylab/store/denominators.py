"""Person-years by area: residents of each calendar year times the part of it one looks at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safetylab.sources.census import Band, Key
from safetylab.store.splits import Cell, adding_up
from safetylab.terms.period import Period
from safetylab.terms.words import say, say_many

ByYear = Mapping[int, Mapping[Cell, float]]
"""One area's residents: year -> sex and ages -> number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Denominators:
    """Who lives where while something is counted.

    ids          : the layer's areas, n of them
    person_years : residents times years, NaN where the lab has no residents, shape (n,)
    years        : (year asked for, year whose residents were used), every pair that occurs
    digest       : SHA-256 of the residents' file
    """

    layer: str
    ids: tuple[str, ...]
    person_years: NDArray[np.float64]
    years: tuple[tuple[int, int], ...]
    digest: str

    @property
    def years_used(self) -> tuple[int, ...]:
        """The years whose residents were used, earliest first."""
        return tuple(sorted({used for _, used in self.years}))

    @property
    def missing(self) -> tuple[str, ...]:
        """The ids of areas without residents."""
        return tuple(
            each for each, value in zip(self.ids, self.person_years, strict=True) if value != value
        )

    @property
    def total(self) -> float:
        """Person-years of the areas that have them."""
        return float(np.nansum(self.person_years))

    def note(self) -> str:
        """What a reader of a rate must know: other years' residents, areas without; or ''."""
        swapped = [pair for pair in self.years if pair[0] != pair[1]]
        asked = ", ".join(str(year) for year in sorted({asked for asked, _ in swapped}))
        used = ", ".join(str(year) for year in sorted({used for _, used in swapped}))
        instead = say(
            "There are no residents of {asked}; those of {used}, the nearest, were used.",
            asked=asked,
            used=used,
        )
        without = say_many(
            "{n} area has no residents in the lab.",
            "{n} areas have no residents in the lab.",
            len(self.missing),
        )
        said = (instead if swapped else "", without if self.missing else "")
        return " ".join(sentence for sentence in said if sentence)


def by_area(rows: Mapping[Key, float]) -> dict[str, dict[int, dict[Cell, float]]]:
    """Residents in three steps: area, year, then sex and ages."""
    found: dict[str, dict[int, dict[Cell, float]]] = {}
    for (area, year, sex, low, high), residents in rows.items():
        found.setdefault(area, {}).setdefault(year, {})[(sex, (low, high))] = residents
    return found


def person_years(
    areas: Sequence[Mapping[int, float]], period: Period
) -> tuple[NDArray[np.float64], tuple[tuple[int, int], ...]]:
    """Person-years, shape (n,), NaN where there are none, and the years asked for and used.

    areas: of each, year -> residents, as by_year() tells them.
    """
    parts = [(part.start.year, part.years) for part in period.by_year()]
    totals = np.full(len(areas), np.nan)
    pairs: set[tuple[int, int]] = set()
    for i, known in enumerate(areas):
        if known:
            used = [(year, _nearest(known, year)) for year, _ in parts]
            pairs.update(used)
            totals[i] = sum(known[y] * part for (_, y), (_, part) in zip(used, parts, strict=True))
    return totals, tuple(sorted(pairs))


def by_year(area: ByYear, sex: str | None, ages: Band) -> dict[int, float]:
    """Residents of every year in which the area's rows add up to what is asked for."""
    found = {}
    for year, cells in area.items():
        chosen = adding_up(frozenset(cells), sex, ages)
        if chosen is not None:
            found[year] = sum(cells[cell] for cell in chosen)
    return found


def _nearest(years: Mapping[int, float], asked: int) -> int:
    """The year nearest to the one asked for, of two the earlier."""
    if asked in years:
        return asked
    return min(years, key=lambda year: (abs(year - asked), year))
