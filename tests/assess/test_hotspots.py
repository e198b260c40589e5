"""Hot spots: those planted are found; what cannot be answered is said."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from safetylab.assess import catalogue, from_lab, hotspots, land, places
from safetylab.assess.events import Events
from safetylab.store import incidents
from safetylab.terms import period
from safetylab.terms.errors import BadRequest, NotEnoughData, SafetyLabError
from tests.assess.cells import events

ALL = period.parse("2020-01-01/2024-12-31")
ROBBERY = catalogue.named("street_robbery_rate")


def robberies(facts: incidents.Facts, span: period.Period) -> Events:
    return from_lab.events(facts, ROBBERY, span)


@pytest.mark.parametrize("span", ["2020-01-01/2024-12-31", "2022"])
def test_planted_hot_spots_are_found(
    planted: incidents.Facts, city: SimpleNamespace, span: str
) -> None:
    found = hotspots.find(robberies(planted, period.parse(span)))
    hot = found.xy[found.is_hot]
    for spot in city.truths["hot_spots"]:
        steps = np.abs(hot - [spot["x"], spot["y"]]).max(axis=1) / found.cell
        assert steps.min() <= 1.5, f"{spot} is neither in nor next to a hot cell"
    assert found.is_hot.mean() < 0.2
    assert "expected to be chance." in found.summary()
    assert "incidents without a point are left out." in found.summary()


def test_figures_hang_together(planted: incidents.Facts) -> None:
    found = hotspots.find(robberies(planted, period.parse("2022")), cell=400)
    points = incidents.points(planted.rows, ROBBERY.of, found.about.period)
    assert found.counts.sum() + found.beyond == len(points)
    assert (found.z[found.is_hot] > 0).all()
    rows = found.table().to_pylist()
    assert sum(row["incidents"] for row in rows) == found.counts.sum()
    assert sum(row["hot"] for row in rows) == found.is_hot.sum()


def test_a_sentence_names_the_areas_that_hold_most(planted: incidents.Facts) -> None:
    found = hotspots.find(robberies(planted, period.parse("2022")))
    named = {row["area_name"] for row in found.table().to_pylist() if row["hot"]}
    assert found.heads()[0].name == "area_name"
    said = found.finding().split("above all in ")[1]
    assert len(named) and all(
        name in named for name in said.strip(".").replace(" and ", ", ").split(", ")
    )
    assert "(greater)" not in found.summary() and "normal law" not in found.summary()


def test_sensitive_classes_are_refused(planted: incidents.Facts) -> None:
    sensitive = next(i for i in catalogue.indicators().values() if i.sensitive)
    with pytest.raises(BadRequest, match="never mapped finer than areas"):
        from_lab.events(planted, sensitive, ALL)


def test_too_few_incidents(planted: incidents.Facts) -> None:
    few = robberies(planted, ALL).taken(np.arange(3))
    with pytest.raises(NotEnoughData, match="needs 20 incidents with a point; there are 3"):
        hotspots.find(few)


def test_records_that_do_not_reach_so_far(planted: incidents.Facts) -> None:
    with pytest.raises(NotEnoughData):
        robberies(planted, period.Period(date(2031, 1, 1), date(2032, 1, 1)))


def test_too_few_cells(planted: incidents.Facts) -> None:
    with pytest.raises(NotEnoughData, match="needs 30 cells"):
        hotspots.find(robberies(planted, ALL), cell=8000)


@pytest.mark.parametrize("cell", [0, -100.0, float("nan"), float("inf"), 3.0, 1e-9])
def test_cells_that_make_no_sense(planted: incidents.Facts, cell: float) -> None:
    with pytest.raises(BadRequest) as refused:
        hotspots.find(robberies(planted, ALL), cell=cell)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (np.full((500, 2), 236_000.0), "at one place"),
        (np.random.default_rng(1).uniform(0, 1000, (500, 2)), "there are 0"),
    ],
)
def test_all_at_one_place_or_outside_the_city(
    planted: incidents.Facts, points: np.ndarray, said: str
) -> None:
    moved = replace(robberies(planted, ALL).taken(np.arange(len(points))), xy=points)
    with pytest.raises(SafetyLabError, match=said):
        hotspots.find(moved)


def test_the_usual_cell_is_round_and_makes_about_2500() -> None:
    assert land.usual_side((0, 0, 15_000, 15_000)) == 300
    assert land.usual_side((0, 0, 36_000, 42_000)) == 750


def planted_block() -> np.ndarray:
    counts = np.random.default_rng(5).poisson(1.5, (20, 20))
    counts[4:7, 4:7] += 9
    return counts


@pytest.mark.parametrize("by", ["cells", "areas"])
def test_by_cells_and_by_areas_the_same_is_hot(by: str) -> None:
    found = hotspots.find(
        events(planted_block(), areas=by == "areas"), by=by, cell=100, neighbours="rook"
    )
    hot = {tuple(xy) for xy in found.xy[found.is_hot].round().tolist()}
    assert {(x, y) for x in (450, 550, 650) for y in (450, 550, 650)} <= hot
    assert len(hot) < 30
    assert found.way == "exact"
    assert {head.name for head in found.heads()} <= set(found.table().column_names)
    assert found.plot().startswith("<svg")
    rows = found.table().to_pylist()
    assert sum(row["hot"] for row in rows) == len(hot)


def test_cold_places_where_they_are_asked_for() -> None:
    counts = np.random.default_rng(5).poisson(6, (20, 20))
    counts[12:17, 12:17] = 0
    both = hotspots.find(events(counts), cell=100, alternative="two-sided")
    less = hotspots.find(events(counts), cell=100, alternative="less")
    for found in (both, less):
        cold = found.xy[found.is_cold].round()
        assert len(cold) >= 9 and found.is_hot.sum() <= 1  # of what is found, one in 20 may be
        assert ((cold >= 1150) & (cold <= 1750)).all()
        assert "cells are cold." in found.summary()
        assert any(row["cold"] for row in found.table().to_pylist())
        assert "cold: " in found.plot()


def test_permutations_are_conditional_and_told() -> None:
    found = hotspots.find(events(planted_block()), cell=100, permutations=999)
    assert found.choices() == {
        "by": "cells",
        "cell": 100.0,
        "neighbours": "queen",
        "alternative": "greater",
        "p": "permutations",
        "permutations": 999,
        "seed": 20260101,
        "fdr": 0.05,
        "beyond": 0,
    }
    assert "each place keeps its value" in found.summary()
    assert "no p is below 0.001: of 400 places 8 must reach it together" in found.summary()
    assert found.p.min() == 0.001


def test_rates_and_far_neighbours_are_searched_for() -> None:
    with_areas = events(planted_block(), areas=True)
    lived = places.Lived(np.random.default_rng(1).uniform(50, 60, 400), "Counted in 2020.")
    lived.person_years[0] = np.nan
    found = hotspots.find(with_areas, by="areas", lived=lived, neighbours="150")
    assert found.way == "search" and found.is_hot.sum() >= 9
    assert "incidents a year per 100,000 residents" in found.summary()
    assert "1 area without residents is left out." in found.summary()
    assert "Counted in 2020." in found.summary()
    assert found.places.n == 399


def test_ten_million_cells_are_refused_before_memory_is_taken() -> None:
    with pytest.raises(BadRequest, match="would be"):
        hotspots.find(events(planted_block()), cell=0.6)


def test_the_same_seed_gives_the_same() -> None:
    lived = places.Lived(np.full(400, 50.5))
    once, again = (
        hotspots.find(events(planted_block(), areas=True), by="areas", lived=lived, seed=7)
        for _ in range(2)
    )
    np.testing.assert_array_equal(once.p, again.p)
