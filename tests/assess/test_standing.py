"""Areas beside the rest of the city, and beside each other."""

from typing import Any

import pytest

from safetylab.assess import standing
from safetylab.assess.standing import Pair
from safetylab.stats import rates


def row(count: int | None, years: float | None, told: bool = True) -> dict[str, Any]:
    value = count / years if told and years and count is not None else None
    return {"numerator": count, "denominator": years, "value": value}


CITY = row(100, 1000.0)


def test_the_rest_is_the_city_without_the_area_and_without_unknown_places() -> None:
    here, there, unknown = row(30, 100.0), row(60, 900.0), row(10, None)
    rest = standing.against_rest(here, [here, there, unknown], CITY)
    assert rest == Pair(30, 100.0, 60, 900.0)


def test_what_is_withheld_is_not_judged() -> None:
    gone, there = row(None, 100.0), row(70, 900.0)
    assert standing.against_rest(gone, [gone, there], CITY) is None
    assert standing.against_rest(there, [gone, there], row(None, 1000.0)) is None
    assert standing.of_two(gone, there) is None


def test_a_city_of_one_area_has_no_rest() -> None:
    here = row(100, 1000.0)
    assert standing.against_rest(here, [here], CITY) is None


def test_figures_that_contradict_each_other_are_not_judged() -> None:
    here = row(120, 100.0)
    assert standing.against_rest(here, [here, row(5, 900.0)], CITY) is None


def test_verdicts_are_those_of_the_exact_test_adjusted_together() -> None:
    pairs = [Pair(61, 100.0, 40, 100.0), None, Pair(90, 100.0, 20, 100.0), Pair(0, 1.0, 0, 1.0)]
    high, none, higher, nothing = standing.judged(pairs)
    assert none is None and high is not None and higher is not None and nothing is not None
    p = rates.conditional_test(61, 40, 100.0, 100.0)
    assert high.p == pytest.approx(p) and p < 0.05 < high.p_adjusted == pytest.approx(p * 3 / 2)
    assert (high.word, higher.word, nothing.word) == ("none", "higher", "none")
    assert higher.ratio == pytest.approx(4.5) and higher.low > 1
    assert nothing.ratio is None and nothing.high is None
    lower = standing.judged([Pair(20, 100.0, 90, 100.0)])[0]
    assert lower is not None and lower.word == "lower"


def test_a_small_area_beside_a_large_city_is_judged_as_its_interval_says() -> None:
    """West Garfield Park's killings of 2017, whose E-test is 0.09."""
    (found,) = standing.judged([Pair(14, 17_500.0, 606, 2_702_500.0)])
    assert found is not None and found.word == "higher"
    assert found.low > 1.9 and found.p < 0.001


def test_missing_tests_stay_missing() -> None:
    assert standing.adjusted([0.01, None, 0.04]) == [0.02, None, 0.04]
