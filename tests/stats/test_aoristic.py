"""Aoristic weights: every event weighs one, spread as a plain loop over its minutes spreads it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetylab.stats.aoristic import WEEK_HOURS, hours_of_week, spread

MINUTES = st.integers(0, 60 * 24 * 400)


def by_the_minute(start: np.datetime64, minutes: int) -> np.ndarray:
    """The weights of one event, minute by minute."""
    hours = hours_of_week(start + np.arange(max(minutes, 1)).astype("timedelta64[m]"))
    return np.bincount(hours, minlength=WEEK_HOURS) / max(minutes, 1)


@settings(deadline=None)
@given(MINUTES, st.integers(0, 60 * 24 * 7 - 1))
def test_as_minute_by_minute(begin: int, minutes: int) -> None:
    start = np.datetime64("2023-11-01T00:00", "m") + np.timedelta64(begin, "m")
    found = spread(np.array([start]), np.array([start + np.timedelta64(minutes, "m")]))
    np.testing.assert_allclose(found.totals(), by_the_minute(start, minutes), atol=1e-12)


@given(st.lists(st.tuples(MINUTES, st.integers(-500, 30_000)), min_size=1, max_size=30))
def test_every_event_weighs_one(drawn: list[tuple[int, int]]) -> None:
    start = np.datetime64("2023-12-25T00:00", "m") + np.array([a for a, _ in drawn], "m8[m]")
    stop = start + np.array([b for _, b in drawn], "m8[m]")
    found = spread(start, stop)
    weights = np.bincount(found.event, found.weight, minlength=len(drawn))
    np.testing.assert_allclose(weights, 1.0)
    assert found.turned == sum(b < 0 for _, b in drawn)
    assert found.whole == sum(b >= 7 * 24 * 60 for _, b in drawn)


def test_from_december_to_january() -> None:
    found = spread(
        np.array(["2024-12-31T23:30"], "M8[s]"), np.array(["2025-01-01T00:30"], "M8[s]")
    )
    assert found.hour.tolist() == [47, 48] and found.weight.tolist() == [0.5, 0.5]


def test_without_an_end_the_start_counts() -> None:
    found = spread(np.array(["2024-01-01T15:30"], "M8[s]"), np.array(["NaT"], "M8[s]"))
    assert (found.openly, found.hour.tolist(), found.weight.tolist()) == (1, [15], [1.0])


def test_an_unknown_start_is_refused() -> None:
    with pytest.raises(ValueError, match="known start"):
        spread(np.array(["NaT"], "M8[s]"), np.array(["2024-01-01"], "M8[s]"))


def test_no_events() -> None:
    none = np.array([], dtype="M8[s]")
    assert spread(none, none).totals().sum() == 0
