"""Breaks, ticks and digits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetylab.draw import scales

NUMBERS = st.floats(-1e6, 1e6).map(lambda number: round(number, 6))


@given(st.lists(NUMBERS, max_size=80), st.integers(1, 6))
def test_breaks_ascend_inside_the_values_and_leave_no_class_empty(
    values: list[float], classes: int
) -> None:
    known = np.array(values, dtype=np.float64)
    cuts = scales.breaks(known, classes)
    assert len(cuts) < max(classes, 1)
    assert list(cuts) == sorted(set(cuts))
    if cuts:
        held = np.bincount(np.searchsorted(cuts, known, side="right"), minlength=len(cuts) + 1)
        assert held.min() > 0


def test_a_break_is_never_above_the_value_that_it_opens_with() -> None:
    assert scales.breaks(np.array([-1001.0, -5e-06]), 3) == (-1000.0,)
    assert scales.breaks(np.array([-5e-06, -1e-06]), 3) == (-2e-06,)


def test_breaks_are_round_and_share_the_values_out() -> None:
    assert scales.breaks(np.arange(1.0, 101.0)) == (20.0, 40.0, 60.0, 80.0)


def test_a_value_that_many_share_is_a_class_of_its_own() -> None:
    values = np.array([0.0] * 30 + [7.1, 11, 12, 14, 16, 18, 20, 23, 31, 36, 40, 77])
    first, *_ = scales.breaks(values)
    assert 0 < first <= 7.1


def test_what_is_not_a_number_does_not_count() -> None:
    assert scales.breaks(np.array([np.nan, np.inf, 1.0])) == ()
    assert scales.breaks(np.array([])) == ()


@given(st.floats(1e-6, 1e9))
def test_ticks_reach_the_highest_value_in_few_steps(high: float) -> None:
    marks = scales.ticks(high, 5)
    assert marks[0] == 0
    assert marks[-1] >= high * (1 - 1e-9)
    assert 2 <= len(marks) <= 6


@pytest.mark.parametrize("high", [0.0, -1.0, float("nan"), float("inf")])
def test_ticks_of_nothing(high: float) -> None:
    assert scales.ticks(high) == (0.0, 1.0)


def test_digits_suffice_to_write_the_numbers() -> None:
    assert scales.digits([1.0, 20.0]) == 0
    assert scales.digits([0.25, 1.0]) == 2
    assert scales.digits([1 / 3]) == 6


@given(st.lists(NUMBERS, max_size=80), st.floats(-100, 100).map(lambda n: round(n, 2)))
def test_cuts_around_a_middle_ascend_and_are_as_far_below_as_above(
    values: list[float], middle: float
) -> None:
    cuts = scales.around(np.array(values, dtype=np.float64), middle)
    if cuts:
        assert list(cuts) == sorted(set(cuts)) and len(cuts) == 4
        assert cuts[0] + cuts[3] == pytest.approx(2 * middle)
        assert cuts[1] < middle < cuts[2]


def test_cuts_around_nothing() -> None:
    assert scales.around(np.array([])) == ()
    assert scales.around(np.array([3.0, 3.0]), 3.0) == ()


def test_most_changes_are_on_either_side_of_the_cuts() -> None:
    assert scales.around(np.linspace(-30, 30, 61)) == (-20.0, -10.0, 10.0, 20.0)
