"""Steps of time: days from the end back, calendar months and years; every day is in one."""

import numpy as np
import pytest

from safetylab.assess import steps
from safetylab.assess.steps import Every
from safetylab.terms import period
from tests.assess.test_scan import made

SPAN = period.parse("2023-02-10/2024-03-05")


@pytest.mark.parametrize(
    ("every", "length"), [(1, 390), (7, 56), (390, 1), ("month", 14), ("year", 2)]
)
def test_steps_cover_the_period(every: Every, length: int) -> None:
    edges = steps.edges(SPAN, every)
    assert len(edges) == length + 1 and (np.diff(edges) > np.timedelta64(0)).all()
    assert (edges[0].item(), edges[-1].item()) == (SPAN.start, SPAN.end)
    day = np.arange(edges[0], edges[-1])
    at = steps.at(day, edges)
    assert (edges[at] <= day).all() and (day < edges[at + 1]).all()


def test_only_the_first_of_equal_steps_is_cut_short() -> None:
    lasts = np.diff(steps.edges(SPAN, 7)).astype(int)
    assert lasts[0] == 390 - 55 * 7 and (lasts[1:] == 7).all()
    months = steps.edges(SPAN, "month")
    assert [str(each) for each in months[:3]] == ["2023-02-10", "2023-03-01", "2023-04-01"]


def test_a_day_before_the_period_counts_as_a_whole_period_later() -> None:
    edges = steps.edges(period.parse("2024-01-01/2024-01-10"), 1)
    before = np.array(["2023-12-31", "2023-12-22", "2023-12-21"], dtype="datetime64[D]")
    np.testing.assert_array_equal(steps.at(before, edges), [9, 0, 9])


def test_what_is_told_by_months_lasts_to_their_end() -> None:
    firsts = np.array([0, 31, 60])
    told = made(np.zeros((3, 2)), firsts, period=period.parse("2024-01-01/2024-03-01"))
    assert steps.whole(told, "month") == period.parse("2024-Q1")
    assert steps.whole(told, 7) == told.about.period
    # By days: they reach no further than they do.
    days = made(np.zeros((3, 2)), firsts + 1, period=period.parse("2024-01-01/2024-03-02"))
    assert steps.whole(days, "month") == days.about.period
