"""Which days and hours have most: what chance cannot tell apart is not ranked, ties are named."""

import numpy as np
import pytest

from safetylab.assess import busiest

YEAR = np.array([52.0, 52, 52, 52, 53, 53, 52])
ROBBERY = (1784, 1590, 1746, 1639, 1741, 1783, 1582)


def weekdays(counts: tuple[int, ...]) -> str:
    n = np.array(counts, dtype=float)
    days = [(each, each - 40, each + 40) for each in n.tolist()]
    return busiest.weekdays("Robbery, 2016", days, n, YEAR)


def test_a_day_that_leads_by_one_is_not_called_the_fullest() -> None:
    """Chicago's robberies of 2016: 1,784 on Mondays and 1,783 on Saturdays."""
    said = weekdays(ROBBERY)
    assert "the weekdays hardly differ, from 1,582 on a Sunday to 1,784 on a Monday" in said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((100, 100, 100, 100, 102, 102, 100), "hardly differ, from 100 on a Monday to 102 on a"),
        ((90, 90, 90, 90, 90, 140, 150), "most on Sunday and Saturday (140 to 150, too near"),
        (
            (90, 90, 90, 90, 90, 90, 250),
            "most on a Sunday (250, 95 % interval 210 to 290), fewest",
        ),
        ((100, 100, 100, 100, 100, 100, 50), "most on a Monday (100), though 5 other weekdays"),
        ((9, 9, 9, 9, 9, 9, 12), "the weekdays hardly differ"),
    ],
)
def test_what_is_said_of_weekdays(counts: tuple[int, ...], said: str) -> None:
    assert said in weekdays(counts).replace("\xa0", " ")


def week(**full: int) -> np.ndarray:
    counts = np.full(168, 5.0)
    for hour, n in full.items():
        counts[int(hour[1:])] = n
    return counts


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (
            week(h145=14, h147=14),
            "The fullest hours are Sunday 01:00 and Sunday 03:00, with 14 each",
        ),
        (week(h20=90), "The fullest hour is Monday 20:00, with 90 (89 to 91)."),
        (week(h20=90, h21=80), "Others may be as full"),
        (week(), "168 hours of the week have most, 5 each."),
    ],
)
def test_what_is_said_of_hours(counts: np.ndarray, said: str) -> None:
    alike = busiest.alike(counts, counts, np.full(168, 52.0))
    found = busiest.hours(counts, counts - 1, counts + 1, int(alike.sum()) - 1)
    assert said in found
    assert ("may be as full" in found) == said.startswith(("Others", "The fullest hours"))


def test_the_fullest_quarter_of_the_day_goes_over_midnight() -> None:
    late = np.tile(np.where(np.isin(np.arange(24), [22, 23, 0, 1]), 30.0, 5.0), 7)
    assert "from 20:00 to 02:00 fall 59" in busiest.stretch(late)


def test_even_weeks_have_no_fullest_day() -> None:
    rng = np.random.default_rng(4)
    drawn = rng.poisson(300, (400, 7)).astype(float)
    told = [busiest.differ(each, each, np.full(7, 52.0)) for each in drawn]
    assert np.mean(told) <= 0.06
    assert np.mean([busiest.alike(n, n, np.full(7, 52.0)).sum() == 1 for n in drawn]) <= 0.05
