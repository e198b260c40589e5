"""Change: what really changed is found, what did not is said so, and what could have been seen."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from safetylab.assess import change, shifts
from safetylab.assess.events import Events
from safetylab.assess.sides import Side, Sides
from safetylab.terms import period
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.words import spoken

NOW, BEFORE = period.year(2024), period.year(2023)


@pytest.fixture
def thefts(city: SimpleNamespace) -> Events:
    """Some events, whose counts and days a test may put in place of theirs."""
    return city.desk.events("theft_rate", period="2024")


def sides(events: Events, now: float, before: float) -> Sides:
    return Sides(events.about, Side(NOW, now, 366), Side(BEFORE, before, 365), peopled=False)


def test_a_planted_rise_is_found(city: SimpleNamespace) -> None:
    # Thefts rose by 15 % from 2024 on.
    found = city.desk.change("theft_rate", period="2024")
    assert found.significant and "rose" in found.summary()
    judged = found.tested.judged
    assert judged.low < 1.15 < judged.high
    assert found.tested.months == 60 and found.tested.dispersion >= 1


def test_where_nothing_is_planted_nothing_is_said_to_change(city: SimpleNamespace) -> None:
    found = city.desk.change("vehicle_theft_rate", period="2022")
    assert not found.significant and "no significant change" in found.summary()
    assert "would have been noticed" in found.summary()


def test_measured_and_tested_are_the_same_counts(city: SimpleNamespace) -> None:
    found = city.desk.change("homicide_rate", period="2023", against="2021")
    (row,) = city.desk.measure("homicide_rate", period="2023", against="2021").rows
    assert found.tested.sides.now.count == row["numerator"]
    assert found.tested.sides.before.exposure == row["against_denominator"]
    assert found.tested.judged.p == pytest.approx(row["p"], abs=1e-9)
    assert found.tested.judged.high == pytest.approx(row["ratio_high"])
    assert found.tested.dispersion == pytest.approx(row["dispersion"])


def test_this_year_so_far(city: SimpleNamespace) -> None:
    found = city.desk.change("theft_rate", period="to-date")
    span = found.tested.sides.now.period
    assert (span.start.month, span.start.day) == (1, 1)
    assert found.tested.sides.before.period == span.year_ago()


@given(st.integers(0, 400), st.integers(1, 400))
def test_without_a_history_the_test_is_the_exact_one(now: int, before: int) -> None:
    about = SimpleNamespace(name="x", notes=())
    asked = Sides(about, Side(NOW, now, 100), Side(BEFORE, before, 50), peopled=False)  # type: ignore[arg-type]
    tested = change.find(asked).tested
    theirs = stats.binom.cdf([min(now, now + before)], now + before, 2 / 3)
    upper = stats.binom.sf(now - 1, now + before, 2 / 3)
    assert tested.judged == tested.exact and tested.months == 0
    assert tested.exact.p == pytest.approx(min(1.0, 2 * min(float(theirs[0]), float(upper))))


def test_unevenness_makes_less_sure(thefts: Events, city: SimpleNamespace) -> None:
    from safetylab.assess import catalogue, series

    months = series.of_facts(city.facts, catalogue.named("theft_rate"))
    shaken = np.random.default_rng(5).choice([0.7, 1.3], 60)
    rough = replace(months, counts=months.counts * shaken)
    plain = change.find(sides(thefts, 4800, 4500)).tested
    wary = change.find(sides(thefts, 4800, 4500), rough).tested
    assert wary.dispersion > 5 and wary.judged.p > plain.judged.p
    assert wary.judged.low < plain.judged.low and wary.rise > plain.rise


def test_uneven_counts_keep_their_promise() -> None:
    # Counts three times as uneven as Poisson's: the plain test cries wolf, the judged one not.
    rng = np.random.default_rng(1)
    counts = rng.negative_binomial(50, 1 / 3, (2000, 2))
    about = SimpleNamespace(name="x", notes=())
    pairs = [
        Sides(about, Side(NOW, float(a), 1.0), Side(BEFORE, float(b), 1.0), False)  # type: ignore[arg-type]
        for a, b in counts
    ]
    plain = np.mean([change._test(each, 1.0).p < 0.05 for each in pairs])
    judged = np.mean([change._test(each, 3.0).p < 0.05 for each in pairs])
    assert plain > 0.15 and judged < 0.065


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [(5, 0, "no significant change. 5 in 2024, 0 in 2023"), (0, 40, "0 in 2024, 40 in 2023")],
)
def test_from_and_to_nothing(thefts: Events, now: int, before: int, said: str) -> None:
    found = change.find(sides(thefts, now, before))
    assert said in found.summary()
    assert found.plot().startswith("<svg")


def test_what_cannot_be_compared(thefts: Events) -> None:
    with pytest.raises(NotEnoughData, match="Neither 2024 nor 2023 has any incident"):
        change.find(sides(thefts, 0, 0))
    same = Sides(thefts.about, Side(NOW, 1, 1), Side(NOW, 1, 1), peopled=False)
    with pytest.raises(BadRequest, match="overlap"):
        change.find(same)


def test_places_that_changed(city: SimpleNamespace) -> None:
    now, before = (city.desk.events("theft_rate", period=year) for year in ("2024", "2023"))
    corner = now.xy.mean(axis=0)
    moved = now.xy.copy()
    moved[:120] = corner + np.random.default_rng(1).uniform(0, 30, (120, 2))
    found = shifts.find(replace(now, xy=moved), before, cell=400)
    steps = np.abs(found.xy[found.rose] - corner).max(axis=1) / 400
    assert found.rose.any() and steps.min() <= 1
    rows = found.table().to_pylist()
    both = (found.now + found.was)[found.now + found.was >= 6]
    assert [row["now"] + row["before"] for row in rows] == both.tolist(), "single incidents told"
    surest = min(rows, key=lambda row: row["p"])
    assert "E-test" in found.summary()
    assert f"{surest['area_name']} ({surest['now']}, before {surest['before']})" in found.finding()
    assert "cells of 400 metres" in found.finding() and "place" not in found.finding()


def test_few_incidents_in_each_cell_are_no_proof_of_no_change(city: SimpleNamespace) -> None:
    now, before = (city.desk.events("theft_rate", period=year) for year in ("2024", "2023"))
    found = shifts.find(now.taken(np.arange(40)), before.taken(np.arange(40)), cell=400)
    assert "That does not say that nothing changed: half of the cells" in found.finding()
    assert "lie in no cell" not in found.summary()


def test_where_it_changed_is_said_in_spanish(city: SimpleNamespace) -> None:
    now, before = (city.desk.events("theft_rate", period=year) for year in ("2024", "2023"))
    found = shifts.find(now, before.taken(np.arange(200)), by="areas")
    token = spoken.set("es")
    try:
        said = found.finding()
    finally:
        spoken.reset(token)
    assert "subieron" in said and "ninguna bajó" in said and " rose" not in said


def test_areas_that_changed_are_named(city: SimpleNamespace) -> None:
    found = city.desk.shifts("theft_rate", period="2024", by="areas")
    assert found.table().column_names[:2] == ["area", "area_name"]
    assert len(found.now) == 60 and found.cell is None
    assert found.plot().startswith("<svg")


def test_too_few_to_say_where(city: SimpleNamespace) -> None:
    few = city.desk.events("theft_rate", period="2024").taken(np.arange(5))
    with pytest.raises(NotEnoughData, match="need 20 incidents"):
        shifts.find(few, few)
