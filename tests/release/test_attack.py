"""The attack: whatever is published, no withheld count is known within the protection level."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safetylab.desk import Desk
from safetylab.store import lab as labs
from tests.release import towns
from tests.release.attacker import LEVEL, Known, Shape, attacked, breaches
from tests.release.towns import Record, Told

FIRST, SECOND, THIRD = datetime(2025, 1, 5), datetime(2025, 2, 5), datetime(2025, 3, 5)
SENSITIVE = ("sexual_violence_rate", "femicide_proxy")
PERIODS = ("2024", "2023", "2023-01-01/2024-12-31", "2024-02", "2024-Q2", "2024-01-01/2024-06-30")

shapes = st.builds(
    Shape,
    beats=st.integers(2, 4),
    districts=st.integers(1, 2),
    zones=st.integers(1, 3),
    months=st.sampled_from([5, 12]),
    classes=st.integers(1, 2),
    mean=st.sampled_from([0.05, 0.3, 1.0, 5.0]),
    vintages=st.integers(1, 3),
    withdrawn=st.booleans(),
    barred=st.booleans(),
    steps=st.integers(0, 5),
    seed=st.integers(0, 2**32 - 1),
)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(shapes)
def test_no_withheld_count_of_a_made_up_lab_is_known_too_closely(shape: Shape) -> None:
    found = attacked(shape)
    assert not found.breaches, (shape, found.breaches)


def test_a_year_of_nothing_gives_an_area_of_few_residents_away_by_no_month() -> None:
    shape = Shape(beats=2, zones=3, mean=0.05, vintages=2, barred=True, seed=2)
    assert attacked(shape).breaches == ()


@pytest.mark.parametrize("seed, per_year", [(1, 6.0), (2, 20.0), (3, 60.0)])
def test_nothing_that_a_town_publishes_gives_a_withheld_count_away(
    tmp_path: Path, seed: int, per_year: float
) -> None:
    desk = towns.town(tmp_path / "town")
    records: dict[int, list[Record]] = {1: towns.made_up(seed, per_year)}
    late = [
        replace(each, folio=f"l{each.folio}") for each in towns.made_up(seed + 9, per_year / 9)
    ]
    records[2] = [*records[1], *late]
    told: list[Told] = []
    for vintage, when in ((1, FIRST), (2, SECOND)):
        towns.receive(desk, records[vintage], when, date(2025, 1, 1))
        for code, asked, release in towns.everything(
            desk, (*SENSITIVE, "homicide_rate", "robbery_rate"), PERIODS
        ):
            found = list(towns.figures(code, asked, release))
            told += found
            if code in SENSITIVE:
                said = [release.summary, *release.notes]
                check_no_small_count(found, json.loads(release.as_json()), said)
    check_places([each for each in told if each.code == SENSITIVE[0]], records, "S1")
    check_people([each for each in told if each.code == SENSITIVE[0]], records, "S1")
    check_people([each for each in told if each.code == "robbery_rate"], records, "R1")
    homicides = [each for each in told if each.code in ("homicide_rate", SENSITIVE[1])]
    check_people([as_homicide(each) for each in homicides], records, "H1")


def spread(code: str, zone: str | None, n: int, **who: Any) -> list[Record]:
    """So many in the zone, a month after the other through 2024; all in the quarter Q."""
    mark = "".join(map(str, who.values()))
    x, y = (850.0 if zone in ("A", "C") else 1150.0), towns.ZONES.get(zone or "A", (0, 0))[1]
    days = [date(2024, n % 12 + 1, 9) for n in range(n)]
    return [
        Record(f"{code}{zone}{mark}{n}", code, day, zone, x, y + 500.0, **who)
        for n, day in enumerate(days)
    ]


def spread_over(code: str, **by_zone: int) -> list[Record]:
    return [each for zone, n in by_zone.items() for each in spread(code, zone, n)]


def counts(desk: Desk, code: str, **asked: Any) -> list[int | None]:
    rows = desk.release(desk.measure(code, period="2024", **asked)).rows
    return [row["numerator"] for row in rows]


def test_an_unknown_place_of_a_later_vintage_is_not_told_in_an_older_table(tmp_path: Path) -> None:
    desk = towns.town(tmp_path / "town")
    records = [
        each for z, n in zip("ABCD", (30, 20, 12, 3), strict=True) for each in spread("S1", z, n)
    ]
    towns.receive(desk, records, FIRST, date(2025, 1, 1))
    before = counts(desk, SENSITIVE[0], by="area")
    towns.receive(desk, [*records, *spread("S1", None, 2)], SECOND, date(2025, 1, 1))
    assert counts(desk, SENSITIVE[0], by="area")[:4] == before
    assert 2 not in counts(desk, SENSITIVE[0], by="area")


@pytest.mark.parametrize("every", [False, True])
def test_by_sex_and_age_neither_children_nor_women_killed_come_back(
    tmp_path: Path, every: bool
) -> None:
    lab = towns.town(tmp_path / "town").lab
    desk = Desk(replace(lab, disclosure=replace(lab.disclosure, protect_all=every)))
    people = (
        ("R1", "female", 30, 7),
        ("R1", "male", 30, 9),
        ("R1", "female", 5, 3),
        ("R1", "male", 8, 9),
    )
    killed = (
        ("H1", "female", 20, 2),
        ("H1", "female", 33, 9),
        ("H1", "male", 33, 20),
        ("H1", "male", 18, 9),
    )
    records = [
        each
        for code, sex, age, n in (*people, *killed)
        for each in spread(code, "B", n, sex=sex, age=age)
    ]
    towns.receive(desk, records, FIRST, date(2025, 1, 1))
    assert counts(desk, "robbery_rate", by="sex") == [10, 18]  # told, so it hides nothing:
    girls, _, women, _, *_ = counts(desk, "robbery_rate", by="sex,age")
    assert (girls, women) == (None, None)
    assert counts(desk, "femicide_proxy") == [11]
    assert counts(desk, "homicide_rate", by="sex") == [11, 29]
    _, young, grown, *_ = counts(desk, "homicide_rate", by="sex,age")
    assert (young, grown) == (None, None)


def test_what_is_withheld_moves_nothing_that_is_told(tmp_path: Path) -> None:
    """Two towns that differ in withheld counts only: every text that leaves is the same."""
    said = []
    for c, d in ((3, 10), (2, 11)):
        desk = towns.town(tmp_path / f"town{c}")
        records = spread_over("S1", A=60, B=45, C=c, D=d)
        earlier = spread_over("S1", A=35, B=30, C=9, D=30)
        records += [replace(e, folio=f"o{e.folio}", day=e.day.replace(year=2023)) for e in earlier]
        towns.receive(desk, records, FIRST, date(2025, 1, 1))
        out = desk.release(desk.measure(SENSITIVE[0], by="area", period="2024", against="year"))
        assert sum(row["withheld"] for row in out.rows) == 2
        said.append((out.summary, out.as_csv(), out.as_json()))
    assert said[0] == said[1]


def check_no_small_count(found: list[Told], read: Any, said: list[str]) -> None:
    small = set(range(1, LEVEL))
    assert not small & {each.count for each in found}
    assert not small & {row[n] for row in read["rows"] for n in row if "numerator" in n}
    for text in said:
        assert not small & {int(n) for n in re.findall(r"(?:from|:) (\d+)(?:\)| in )", text)}


def as_homicide(told: Told) -> Told:
    """Killings of women are homicides of victims who are women."""
    women = told.code == "femicide_proxy"
    return replace(told, keys=(("sex", "female"),)) if women and not told.keys else told


Name = tuple[Any, ...]


def check_places(told: list[Told], records: dict[int, list[Record]], code: str) -> None:
    """Attack what is told by place and month."""
    truth = counted(records, code, lambda each: (each.zone, each.quarter))
    at = {"zone": 1, "quarter": 2}

    def parts(each: Told, vintage: int) -> tuple[Name, ...]:
        return tuple(
            name
            for name in truth
            if name[0] == vintage
            and name[-1] in each.months
            and all(name[at[key]] == value for key, value in each.keys)
        )

    mine = [each for each in told if all(key in at for key, _ in each.keys)]
    known, hidden = knowledge(mine, truth, parts)
    slivers = {name: (name,) for name, n in truth.items() if None not in name and 0 < n < LEVEL}
    check(known, [*hidden, *slivers.values()])


def check_people(told: list[Told], records: dict[int, list[Record]], code: str) -> None:
    """Attack what is told by sex and age and year."""
    truth = counted(records, code, lambda each: (each.sex, each.band))
    at = {"sex": 1, "age": 2}

    def parts(each: Told, vintage: int) -> tuple[Name, ...]:
        return tuple(
            name
            for name in truth
            if name[0] == vintage
            and name[-1] in each.months
            and all(name[at[key]] == value for key, value in each.keys)
        )

    mine = [each for each in told if all(key in at for key, _ in each.keys)]
    known, hidden = knowledge(mine, truth, parts)
    check(known, hidden)


def counted(records: dict[int, list[Record]], code: str, part: Any) -> dict[Name, int]:
    """(vintage, two keys, month) -> records, zeros too."""
    every = sorted({part(each) for found in records.values() for each in found}, key=str)
    months = [f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13)]
    found = {(v, *keys, month): 0 for v in records for keys in every for month in months}
    for vintage, each in ((v, each) for v, found in records.items() for each in found):
        if each.code == code:
            found[vintage, *part(each), f"{each.day:%Y-%m}"] += 1
    return found


def knowledge(
    told: Iterable[Told], truth: dict[Name, int], parts: Any
) -> tuple[Known, list[tuple[Name, ...]]]:
    """What is known, and the withheld figures that are not made up of other withheld ones."""
    known = Known(truth)
    known.grown = [(name, (1, *name[1:])) for name in truth if name[0] == 2]
    hidden: dict[tuple[Any, ...], tuple[Name, ...]] = {}
    for each in dict.fromkeys(told):
        of = parts(each, each.vintage)
        if each.count is None:
            hidden[each.vintage, each.keys, each.months] = of
            continue
        value = sum(truth[name] for name in of)
        if not each.held:
            assert each.count == value, each
            known.told.append((of, value))
        elif each.count != value:
            before = parts(each, 1)
            assert each.count == sum(truth[name] for name in before), each
            known.told.append((before, each.count))
    return known, [of for key, of in hidden.items() if is_least(key, hidden)]


def is_least(key: tuple[Any, ...], hidden: Iterable[tuple[Any, ...]]) -> bool:
    """Whether it is withheld for itself: within a year, and no part of its months is withheld.

    A sum of withheld figures may be known, since each of them can differ all the same.
    """
    vintage, keys, months = key
    if months[0][:4] != months[-1][:4]:
        return False
    others = [m for v, k, m in hidden if (v, k) == (vintage, keys)]
    return not any(set(m) < set(months) for m in others)


def check(known: Known, hidden: list[tuple[Name, ...]]) -> None:
    assert hidden
    wrong = [
        (hidden[n][0], hidden[n][-1], low, high, sum(known.truth[name] for name in hidden[n]))
        for n, low, high in breaches(known, hidden)
    ]
    assert not wrong


def test_limits_made_stricter_hold_for_what_was_told_before(tmp_path: Path) -> None:
    desk = towns.town(tmp_path / "town")
    towns.receive(desk, spread_over("S1", A=60, B=45, C=7, D=30), FIRST, date(2025, 1, 1))
    assert counts(desk, SENSITIVE[0], by="area") == [60, 45, 7, 30]
    settings_file = desk.lab.folder / "lab.toml"
    text = settings_file.read_text() + "\n[disclosure]\nsmallest_count = 10\n"
    settings_file.write_text(text)
    again = counts(Desk(labs.open_lab(desk.lab.folder)), SENSITIVE[0], by="area")
    assert again[2] is None
    assert sum(count is None for count in again) > 1
