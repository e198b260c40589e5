"""What must hold of any interval or test for counts, whatever the numbers."""

import time

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from safetylab.stats.rates import (
    byar,
    conditional_test,
    e_test,
    garwood,
    poisson_interval,
    rate_interval,
    rate_ratio_interval,
    smallest_detectable_ratio,
)

counts = st.integers(0, 400)
exposures = st.floats(0.1, 50)
levels = st.floats(0.5, 0.999)


@given(st.integers(0, 10_000_000), levels)
def test_an_interval_holds_its_count(count: int, confidence: float) -> None:
    for interval in (garwood, byar):
        low, high = interval(count, confidence)
        assert 0 <= low <= count <= high


@given(counts, levels)
def test_intervals_rise_with_the_count_and_widen_with_confidence(
    count: int, confidence: float
) -> None:
    for interval in (garwood, byar):
        low, high = interval(np.array([count, count + 1]), confidence)
        assert low[0] < low[1] or low[1] == 0
        assert high[0] < high[1]
        wider = interval(count, (1 + confidence) / 2)
        assert wider[0] <= low[0] and wider[1] > high[0]


@given(counts, exposures, levels)
def test_rates_scale_with_exposure(count: int, exposure: float, confidence: float) -> None:
    low, high = poisson_interval(count, confidence)
    assert rate_interval(count, exposure, 1000.0, confidence) == pytest.approx(
        (low / exposure * 1000, high / exposure * 1000)
    )


def test_a_number_gives_numbers_and_an_array_arrays() -> None:
    low, high = garwood(4)
    assert isinstance(low, float) and isinstance(high, float)
    lows, _ = garwood(np.array([[4, 5, 6]]))
    assert lows.shape == (1, 3) and lows[0, 0] == low
    assert isinstance(e_test(3, 0), float)
    assert e_test(np.array([3, 6]), np.array([[0], [2]])).shape == (2, 2)
    lows, highs = rate_interval(np.array([4, 4]), np.array([1.0, 2.0]))
    assert lows[0] == 2 * lows[1] and highs[0] == 2 * highs[1]


@given(counts, counts, exposures, exposures)
@settings(max_examples=50)
def test_a_p_value_is_one_and_the_same_from_either_side(
    first: int, second: int, n1: float, n2: float
) -> None:
    for test in (e_test, conditional_test):
        p = test(first, second, n1, n2)
        assert 0 <= p <= 1
        assert test(second, first, n2, n1) == pytest.approx(p, abs=1e-9)


@given(counts, counts, exposures, exposures, st.floats(0.2, 5))
@settings(max_examples=50)
def test_a_ratio_is_a_matter_of_exposure(
    first: int, second: int, n1: float, n2: float, ratio: float
) -> None:
    assert e_test(first, second, n1, n2, ratio) == e_test(first, second, n1 * ratio, n2)


@given(counts, counts, exposures, exposures, levels)
def test_the_ratio_interval_agrees_with_the_conditional_test(
    first: int, second: int, n1: float, n2: float, confidence: float
) -> None:
    low, high = rate_ratio_interval(first, second, n1, n2, confidence)
    p = conditional_test(first, second, n1, n2)
    assume(abs(p - (1 - confidence)) > 1e-9)
    assert (p < 1 - confidence) == (not low <= 1 <= high)
    if first and second:
        assert low < first / n1 * n2 / second < high


def test_nothing_on_either_side_says_nothing() -> None:
    assert e_test(0, 0, 2.0, 5.0) == 1 and conditional_test(0, 0) == 1
    assert rate_ratio_interval(0, 0) == (0, np.inf)


def brute_e_test(first: int, second: int, n1: float, n2: float, difference: float) -> float:
    """The definition, cell by cell."""
    x = np.arange(150.0)
    rate_2 = (first + second) / (n1 + n2) - difference * n1 / (n1 + n2)
    steps = np.log(np.maximum(x, 1)).cumsum()
    one, two = (
        np.exp(x * np.log(mean) - mean - steps)
        for mean in (n1 * (rate_2 + difference), n2 * rate_2)
    )

    def statistic(x1, x2):
        with np.errstate(divide="ignore", invalid="ignore"):
            t = (x1 / n1 - x2 / n2 - difference) / np.sqrt(x1 / n1**2 + x2 / n2**2)
        return np.nan_to_num(np.abs(t), posinf=np.inf)

    extreme = statistic(x[:, None], x) >= statistic(np.float64(first), np.float64(second)) - 1e-9
    return float((np.outer(one, two) * extreme).sum())


@pytest.mark.parametrize("difference", [-3.0, -0.5, 0.0, 0.4, 1.0, 2.2])
def test_differences_follow_the_definition(difference: float) -> None:
    # Two zero counts are an extreme result where a difference is supposed: crimepy drops them.
    for first, second, n1, n2 in [(13, 4, 2.0, 1.5), (3, 1, 1.0, 1.0), (5, 9, 1.0, 3.0)]:
        if (first + second) / (n1 + n2) > max(difference * n1, -difference * n2) / (n1 + n2):
            expected = brute_e_test(first, second, n1, n2, difference)
            p = e_test(first, second, n1, n2, difference=difference)
            assert p == pytest.approx(expected, abs=1e-12)


def test_large_counts_are_quick_and_run_into_the_normal_law() -> None:
    started = time.perf_counter()
    p = [e_test(k, k + 2 * k**0.5) for k in (1e4, 1e6, 1e9, 1e11)]
    assert time.perf_counter() - started < 20
    gaps = np.abs(np.array(p) - 0.15729920705)  # two-sided, z = √2
    assert (np.diff(gaps) < 0).all() and gaps[-1] < 1e-6


def test_the_smallest_detectable_change_is_detected_as_promised() -> None:
    rng = np.random.default_rng(11)
    fall, rise = smallest_detectable_ratio(80, 1.0, 2.0)
    for ratio in (fall, rise):
        before, after = rng.poisson(80, 2000), rng.poisson(160 * ratio, 2000)
        found = (e_test(before, after, 1.0, 2.0) < 0.05).mean()
        assert 0.75 < found < 0.85


def test_more_events_show_smaller_changes() -> None:
    fall, rise = smallest_detectable_ratio(np.array([0, 2, 10, 100, 1000]))
    assert np.isnan(fall[:2]).all() and (np.diff(fall[2:]) > 0).all() and fall[-1] < 1
    assert rise[0] == np.inf and (np.diff(rise) < 0).all() and rise[-1] > 1


@pytest.mark.parametrize("bad", [-1, float("nan"), np.array([3.0, np.nan])])
def test_impossible_counts_are_refused(bad) -> None:
    for call in (garwood, byar, lambda k: e_test(k, 1), lambda k: conditional_test(1, k)):
        with pytest.raises(ValueError, match="zero or more"):
            call(bad)


def test_impossible_exposures_and_levels_are_refused() -> None:
    for exposure in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError, match="above zero"):
            rate_interval(1, exposure)
    with pytest.raises(ValueError, match="between 0 and 1"):
        garwood(1, 95)
    with pytest.raises(ValueError, match="both were given"):
        e_test(1, 2, ratio=2.0, difference=1.0)
