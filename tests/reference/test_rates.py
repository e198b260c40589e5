"""Intervals and tests for counts against published figures, scipy and statsmodels."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.rates import test_poisson_2indep as statsmodels_test

from safetylab.stats.rates import byar, conditional_test, e_test, garwood, rate_ratio_interval

# The rule of England's public health profiles: Byar's from 10 on, exact below.
INTERVALS = [
    (0, 0.0, 3.6680, 0.0, 3.6889),
    (1, 0.0131, 5.5638, 0.0253, 5.5716),
    (5, 1.6113, 11.6682, 1.6235, 11.6683),
    (9, 4.1069, 17.0858, 4.1154, 17.0848),
    (10, 4.7874, 18.3915, 4.7954, 18.3904),
    (25, 16.1743, 36.9065, 16.1787, 36.9049),
    (100, 81.3621, 121.6279, 81.3640, 121.6268),
]


@pytest.mark.parametrize(("count", "byar_low", "byar_high", "low", "high"), INTERVALS)
def test_intervals_as_tabulated(count, byar_low, byar_high, low, high) -> None:
    assert garwood(count) == pytest.approx((low, high), abs=5e-5)
    assert byar(count) == pytest.approx((byar_low, byar_high), abs=5e-5)


def test_byar_stays_within_a_fifth_of_a_percent_from_ten_on() -> None:
    counts = np.arange(10, 5000)
    for approximate, exact in zip(byar(counts), garwood(counts), strict=True):
        assert np.abs(approximate / exact - 1).max() < 0.002


def test_garwood_is_the_chi_squared_interval() -> None:
    counts = np.array([1, 2, 30, 1000, 1_000_000])
    low, high = garwood(counts, 0.99)
    np.testing.assert_allclose(low, stats.chi2.ppf(0.005, 2 * counts) / 2, rtol=1e-12)
    np.testing.assert_allclose(high, stats.chi2.ppf(0.995, 2 * counts + 2) / 2, rtol=1e-12)


# Krishnamoorthy & Thomson (2004): 3 against 0 and 6 against 2; the others were computed.
@pytest.mark.parametrize(
    ("first", "second", "p"),
    [(0, 3, 0.0884), (6, 2, 0.1749), (25, 16, 0.165), (10, 5, 0.206), (60, 40, 0.046)],
)
def test_e_test_as_published(first: int, second: int, p: float) -> None:
    assert e_test(first, second) == pytest.approx(p, abs=5e-4)


@pytest.mark.parametrize(
    ("first", "second", "p"),
    [(25, 16, 0.211), (10, 5, 0.302), (60, 40, 0.057), (3, 0, 0.250)],
)
def test_conditional_test_as_published(first: int, second: int, p: float) -> None:
    assert conditional_test(first, second) == pytest.approx(p, abs=5e-4)


def test_unequal_exposures_follow_the_published_statistic() -> None:
    # ptools and crimepy, with the variance pooled, give .1320.
    assert e_test(12, 30, 2, 3) == pytest.approx(0.11324311467275192, abs=1e-12)


def test_e_test_as_statsmodels_says() -> None:
    rng = np.random.default_rng(1)
    for mean in (2, 10, 40, 150):
        for ratio in (1.0, 0.7, 2.0):
            first, second = (rng.poisson(mean, 2) + 1).tolist()
            n1, n2 = rng.uniform(0.3, 4, 2).tolist()
            theirs = statsmodels_test(first, n1, second, n2, value=ratio, method="etest-wald")
            assert e_test(first, second, n1, n2, ratio) == pytest.approx(theirs.pvalue, abs=1e-10)


def test_ratio_interval_is_clopper_and_pearsons() -> None:
    for first, second in [(0, 5), (5, 0), (1, 1), (40, 7), (1000, 1200)]:
        low, high = rate_ratio_interval(first, second, 2.0, 3.0, 0.9)
        shares = stats.binomtest(first, first + second).proportion_ci(0.9)
        with np.errstate(divide="ignore"):
            odds = np.array(shares) / (1 - np.array(shares)) * 1.5
        assert (low, high) == pytest.approx(tuple(odds), rel=1e-9)


@pytest.mark.shared
def test_e_test_cases(shared: Path) -> None:
    with (shared / "cases/wheeler_tests/etest_expected.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    checked = 0
    for row in rows:
        first, second, n1, n2, difference = (float(row[k]) for k in ("k1", "k2", "n1", "n2", "d"))
        if difference == 0:
            expected = float(row["p_statsmodels_etest-wald"])
            assert e_test(first, second, n1, n2) == pytest.approx(expected, abs=1e-10)
            checked += 1
        # statsmodels adds the less likely outcomes, we double the tail: one for equal exposures.
        if difference == 0 and n1 == n2:
            expected = float(row["p_statsmodels_exact-cond"])
            assert conditional_test(first, second, n1, n2) == pytest.approx(expected, abs=1e-12)
    assert checked == 15


@pytest.mark.shared
def test_published_e_test_cases(shared: Path) -> None:
    cases = json.loads((shared / "cases/poisson_etest/expected.json").read_text())["cases"]
    # The others use the pooled variance, as ptools does, and so another statistic.
    same_statistic = [case for case in cases if not case.get("d") and "n1" not in case]
    assert len(same_statistic) == 5
    for case in same_statistic:
        p = e_test(case["k1"], case["k2"])
        assert p == pytest.approx(1.0 if isinstance(case["p"], str) else case["p"], abs=5e-5)
