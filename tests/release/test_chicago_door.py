"""Chicago's family and sexual violence, told by everything: an attack on real records."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from safetylab.desk import Desk
from safetylab.store import incidents, query
from safetylab.store import lab as labs
from safetylab.terms.errors import BadRequest
from tests.release.attacker import LEVEL, Known, breaches

pytestmark = pytest.mark.shared
YEARS = range(2012, 2018)
LAYERS = ("community", "district")
CLASSES = {
    "family_violence_rate": "family",
    "sexual_violence_rate": "offence LIKE '0301%'",
}
MOST_WITHHELD = {"community": 0.15, "district": 0.15}
"""Of a layer's places, the share withheld of a year."""
Name = tuple[str | None, str | None, int]


@dataclass(frozen=True)
class Figure:
    """One that was asked for: of a layer's place in some months; None where it was withheld."""

    layer: str
    place: str | None
    months: tuple[int, ...]
    count: int | None


@pytest.fixture
def desk(chicago: Path) -> Desk:
    return Desk(labs.open_lab(chicago))


def truth(desk: Desk, chosen: str, year: int) -> dict[Name, int]:
    """(community, district, month) -> incidents, zeros too."""
    rows = incidents.facts(desk.lab).rows
    places = query.ask(f"SELECT DISTINCT area_community, area_district FROM {rows} AS i")
    counted = query.ask(
        "SELECT area_community, area_district, month(day) AS m, count(*) AS n "
        f"FROM {rows} AS i WHERE year = {year} AND {chosen} GROUP BY ALL"
    )
    found = {
        (each["area_community"], each["area_district"], month): 0
        for each in places.to_pylist()
        for month in range(1, 13)
    }
    for each in counted.to_pylist():
        found[each["area_community"], each["area_district"], each["m"]] = each["n"]
    return found


def figures(desk: Desk, code: str, year: int) -> Iterator[Figure]:
    """Everything that is told of the year, and what of it is withheld."""
    steps = {"month": 1, "quarter": 3, "year": 12}
    for layer in (None, *LAYERS):
        for step, length in steps.items():
            by = f"area,{step}" if layer else step
            try:
                told = desk.release(desk.measure(code, by=by, layer=layer, period=str(year)))
            except BadRequest:
                continue
            if step not in told.columns:
                continue  # told by a longer step, which is asked for anyway
            for row in told.rows:
                first = {"month": int(row[step][-2:]) if step == "month" else 1}.get(step, 1)
                first = 3 * int(row[step][-1]) - 2 if step == "quarter" else first
                months = tuple(range(first, first + length))
                yield Figure(layer or "", row.get("area"), months, row["numerator"])


def steps_of(found: list[Figure], layer: str) -> set[int]:
    """By how many months each the layer is told."""
    return {len(figure.months) for figure in found if figure.layer == layer}


def parts(figure: Figure, names: dict[Name, int]) -> tuple[Name, ...]:
    at = LAYERS.index(figure.layer) if figure.layer else None
    return tuple(
        name
        for name in names
        if name[2] in figure.months and (at is None or name[at] == figure.place)
    )


def crossings(names: dict[Name, int]) -> list[tuple[Name, ...]]:
    """Where a community and a district cross: few cases in a year or in a month."""
    found: dict[tuple[Any, ...], list[Name]] = {}
    for name in names:
        if None not in name:
            found.setdefault(name[:2], []).append(name)
            found.setdefault(name, []).append(name)
    return [of for of in map(tuple, found.values()) if 0 < sum(map(names.__getitem__, of)) < LEVEL]


@pytest.mark.parametrize("code", CLASSES)
def test_of_no_withheld_count_is_more_known_than_the_protection_level(
    desk: Desk, code: str
) -> None:
    withheld: Counter[str] = Counter()
    every: Counter[str] = Counter()
    wrong: list[Any] = []
    for year in YEARS:
        names = truth(desk, CLASSES[code], year)
        known, hidden, said = Known(names), [], []
        found = list(figures(desk, code, year))
        # A quarter of told months is withheld with any of them; to know it exactly tells nothing,
        # for its months can each differ by the protection level all the same.
        finest = {layer: steps_of(found, layer) for layer in ("", *LAYERS)}
        for figure in found:
            of = parts(figure, names)
            kind = f"{figure.layer or 'city'} by {len(figure.months)} months"
            every[kind] += 1
            if figure.count is not None:
                assert figure.count == 0 or figure.count >= LEVEL
                known.told.append((of, figure.count))
                continue
            withheld[kind] += 1
            withheld[f"{kind}: {why(sum(names[name] for name in of))}"] += 1
            if len(figure.months) in (min(finest[figure.layer]), 12):
                hidden.append(of)
                said.append(figure)
        slivers = crossings(names)
        wrong += [
            (year, [*said, *slivers][n], low, high)
            for n, low, high in breaches(known, [*hidden, *slivers])
        ]
    print(
        f"\n{code}: " + ", ".join(f"{kind} {withheld[kind]} of {n}" for kind, n in every.items())
    )
    print("  " + "; ".join(f"{kind} {n}" for kind, n in withheld.items() if ":" in kind))
    assert not wrong
    for layer, most in MOST_WITHHELD.items():
        kind = f"{layer} by 12 months"
        assert withheld[kind] < most * every[kind]


def why(count: int) -> str:
    return "small" if 0 < count < LEVEL else "hides a small one"
