"""What must hold of concentration, and how ties and rounding are settled."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetylab.stats.concentration import (
    generalised_gini,
    gini,
    lorenz,
    places_holding,
    share_in_top,
    top_places,
)

some_counts = st.lists(st.integers(0, 50), min_size=2, max_size=60).filter(any)


@given(some_counts)
def test_the_curve_rises_from_nothing_to_everything_ever_more_slowly(counts: list[int]) -> None:
    places, events = lorenz(counts)
    assert places[0] == events[0] == 0 and places[-1] == events[-1] == 1
    assert (np.diff(events) >= 0).all() and (np.diff(events, 2) <= 1e-12).all()


@given(some_counts)
def test_gini_is_the_area_under_the_curve(counts: list[int]) -> None:
    places, events = lorenz(counts)
    assert gini(counts) == pytest.approx(2 * np.trapezoid(events, places) - 1, abs=1e-12)


@given(some_counts, st.integers(1, 20))
def test_gini_knows_neither_order_nor_unit(counts: list[int], times: int) -> None:
    assert gini(sorted(counts)) == pytest.approx(gini(counts))
    assert gini([times * count for count in counts]) == pytest.approx(gini(counts))
    assert 0 <= gini(counts) + 1e-12 <= gini(counts, unbiased=True) + 1e-9 <= 1 + 1e-8


@given(some_counts)
def test_the_generalised_index_is_ginis_where_events_outnumber_places(counts: list[int]) -> None:
    if sum(counts) >= len(counts):
        assert generalised_gini(counts) == pytest.approx(gini(counts), abs=1e-12)
    else:
        assert generalised_gini(counts) < gini(counts)


def test_few_events_spread_as_evenly_as_can_be_are_not_concentrated() -> None:
    assert generalised_gini([1] * 5 + [0] * 95) == pytest.approx(0)
    assert gini([1] * 5 + [0] * 95) == pytest.approx(0.95)
    assert generalised_gini([5] + [0] * 99, unbiased=True) == pytest.approx(1)
    assert np.isnan(gini([3], unbiased=True)) and np.isnan(generalised_gini([1, 0], unbiased=True))


@given(some_counts, st.floats(0.01, 1))
def test_the_top_holds_its_share_or_more(counts: list[int], share: float) -> None:
    assert share_in_top(counts, share) >= share - 1e-9
    top = top_places(counts, share)
    rest = np.delete(counts, top)
    assert not rest.size or np.array(counts)[top].min() >= rest.max()


@given(some_counts, st.floats(0, 1))
def test_so_few_places_hold_so_much(counts: list[int], share: float) -> None:
    few = places_holding(counts, share)
    ranked = np.sort(counts)[::-1]
    assert ranked[:few].sum() >= share * sum(counts) - 1e-6
    assert few == 0 or ranked[: few - 1].sum() < share * sum(counts)


def test_ties_and_rounding() -> None:
    counts = [1, 3, 3, 0, 3, 1]
    assert top_places(counts, 1 / 3).tolist() == [1, 2]
    assert top_places(counts, 0.34).tolist() == [1, 2, 4]
    assert top_places([1] * 30, 0.1).tolist() == [0, 1, 2]  # 0.1 × 30 > 3 for a computer
    assert top_places(counts, 0.001).tolist() == [1]
    assert places_holding([1] * 10, 0.3) == 3 and places_holding(counts, 0) == 0


def test_impossible_questions_are_refused() -> None:
    for bad in ([-1, 2], [np.nan, 1], [np.inf, 1]):
        with pytest.raises(ValueError, match="zero or more"):
            gini(bad)
    for empty in ([], [0, 0]):
        with pytest.raises(ValueError, match="one event"):
            lorenz(empty)
    with pytest.raises(ValueError, match="share of places"):
        top_places([1], 0)
    with pytest.raises(ValueError, match="share of events"):
        places_holding([1], 25)
