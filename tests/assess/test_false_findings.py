"""Where nothing is planted hardly anything is found: the table of the benchmark, few cities."""

import pytest

from benchmarks import false_findings


@pytest.mark.parametrize("name", sorted(false_findings.CHECKS))
def test_an_analysis_is_mostly_silent(name: str) -> None:
    cities = [false_findings.city(seed, 800) for seed in range(8)]
    spoken = sum(false_findings.CHECKS[name](events) for events in cities)
    # At 5 % three or more of eight come once in 170 times.
    assert spoken <= 2


@pytest.mark.parametrize("name", sorted(false_findings.SHARES))
def test_months_and_areas_are_marked_hardly_more_often_than_stated(name: str) -> None:
    told = [false_findings.SHARES[name](false_findings.city(seed)) for seed in range(8)]
    measured, stated = (sum(each) / len(told) for each in zip(*told, strict=True))
    assert stated < 0.05
    assert measured <= 3 * stated
