"""The kept months add up to what the rows say, whatever is asked."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetylab.store import cities, cube, incidents, ingest
from safetylab.store.cube import Counted
from safetylab.store.incidents import Facts, Selection
from safetylab.store.lab import Lab
from safetylab.terms.period import Period

SELECTIONS = [
    Selection(),
    Selection(offences=("0101",)),
    Selection(offences=("0401", "0502"), without=("050211",)),
    Selection(family=True),
    Selection(minor=False, victim_sex="female"),
    Selection(attempted=False, places=("street",)),
    Selection(offences=("0301",), victim_sex="male"),
]
KEYS = [
    (),
    ("area",),
    ("sex",),
    ("age",),
    ("area", "sex"),
    ("sex", "age"),
    ("offence",),
    ("hour",),
]
MONTHS = [date(2021 + n // 12, n % 12 + 1, 1) for n in range(60)]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """The demo city's: 2022 to 2024, with unknown places, sexes and ages."""
    lab = cities.create(tmp_path_factory.mktemp("cube") / "demo", city="demo")
    return compiled(lab, 1)


def compiled(lab: Lab, month: int) -> Facts:
    export = lab.folder / f"exports/incidents_2025-0{month}.csv"
    ingest.compile_files(lab, "police", [export], at=datetime(2025, month, 10))
    return incidents.facts(lab)


def from_rows(
    facts: Facts, chosen: Selection, period: Period, by: tuple[str, ...]
) -> dict[tuple[object, ...], Counted]:
    found = incidents.count(facts.rows, chosen, period, by=by, layer="neighbourhood").to_pylist()
    return {
        tuple(row[name] for name in by): Counted(row["offences"], row["victims"] or 0)
        for row in found
    }


def spans(ends: st.SearchStrategy[date]) -> st.SearchStrategy[Period]:
    pairs = st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1])
    return pairs.map(lambda pair: Period(min(pair), max(pair)))


whole_months = spans(st.sampled_from(MONTHS))
any_days = spans(st.dates(date(2021, 6, 1), date(2025, 6, 1)))


@given(
    period=st.one_of(whole_months, any_days),
    chosen=st.sampled_from(SELECTIONS),
    by=st.sampled_from(KEYS),
)
@settings(max_examples=80, deadline=None)
def test_the_cube_says_what_the_rows_say(
    facts: Facts, period: Period, chosen: Selection, by: tuple[str, ...]
) -> None:
    found = cube.count(facts.rows, chosen, period, by=by, layer="neighbourhood")
    assert found == from_rows(facts, chosen, period, by)


def test_the_city_has_a_count_where_there_is_nothing(facts: Facts) -> None:
    nothing = Selection(offences=("99",))
    for period in (
        Period(date(2023, 1, 1), date(2024, 1, 1)),
        Period(date(2023, 1, 1), date(2023, 1, 5)),
    ):
        assert cube.count(facts.rows, nothing, period) == {(): Counted(0, 0)}
        assert cube.count(facts.rows, nothing, period, by=("sex",)) == {}


def test_months_are_added_up_without_opening_the_rows(
    facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Selection(offences=("0401",), without=("040121",))
    year = Period(date(2023, 1, 1), date(2024, 1, 1))
    before = cube.count(facts.rows, chosen, year)
    monkeypatch.setattr(incidents, "count", None)
    parts = [cube.count(facts.rows, chosen, part)[()] for part in year.split("month")]
    assert sum(part.offences for part in parts) == before[()].offences > 100
    with pytest.raises(TypeError):
        cube.count(facts.rows, chosen, Period(date(2023, 1, 2), date(2024, 1, 1)))


def test_another_vintage_has_a_cube_of_its_own(tmp_path: Path) -> None:
    lab = cities.create(tmp_path / "demo", city="demo")
    year = Period(date(2024, 1, 1), date(2025, 1, 1))
    seen = []
    for month in (1, 2):
        facts = compiled(lab, month)
        seen.append(cube.count(facts.rows, Selection(), year)[()])
        assert {(): seen[-1]} == from_rows(facts, Selection(), year, ())
    assert seen[0] != seen[1]
