"""The safety gap: two sides of the same residents, said with the ratio's interval."""

from pathlib import Path

import pytest

from safetylab.assess import catalogue
from safetylab.stats import rates
from tests.spec import worked

AREAS = [
    {"residents": 10_000, "before": 10, "now": 8, "times": 2},
    {"residents": 10_000, "before": 1, "now": 1, "times": 8},
]


def gap(areas, tmp_path: Path):
    return worked.answer({"areas": areas}, catalogue.named("safety_gap"), tmp_path)


def test_both_sides_hold_a_fifth_of_the_residents(tmp_path):
    high, low = gap(AREAS, tmp_path).rows
    assert (high["numerator"], low["numerator"]) == (16, 2)
    assert high["denominator"] == low["denominator"] == 20_000
    assert (low["low"], low["high"]) == pytest.approx(rates.rate_interval(2, 20_000, 100_000))


def test_the_ratio_is_said_with_its_exact_interval(tmp_path):
    low, high = rates.rate_ratio_interval(16, 2, 20_000, 20_000)
    said = gap(AREAS, tmp_path).summary()
    assert f"8.0 times the rate (95\N{NO-BREAK SPACE}% interval {low:.1f} to {high:.1f})" in said
    assert "80.0 victims per 100,000 residents a year in the most violent fifth" in said


def test_no_case_on_the_safer_side_is_said_without_a_ratio(tmp_path):
    areas = [AREAS[0], AREAS[1] | {"now": 0}]
    assert "no case at all in the least violent fifth" in gap(areas, tmp_path).summary()


def test_areas_nobody_lives_in_are_on_neither_side(tmp_path):
    areas = [*AREAS, {"residents": 0, "before": 50, "now": 50}]
    assert [row["numerator"] for row in gap(areas, tmp_path).rows] == [16, 2]
