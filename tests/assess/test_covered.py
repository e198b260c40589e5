"""Which month is the latest complete one."""

from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from safetylab.assess import covered
from safetylab.desk import Desk
from safetylab.terms import period
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.period import Period
from tests.store.conftest import make_lab, row
from tests.test_desk import write


def reporting(folder: Path, days: list[date], each: int = 1) -> Desk:
    """A lab with so many robberies on each of these days."""
    desk = Desk(make_lab(folder / "quadra"))
    rows = [row(f"{day}-{n}", fecha=str(day)) for day in days for n in range(each)]
    desk.compile(write(folder / "records.csv", rows), at=datetime(2025, 6, 1))
    return desk


def days(first: date, last: date, every: int = 1) -> list[date]:
    return [first + timedelta(days=n) for n in range(0, (last - first).days + 1, every)]


@pytest.mark.parametrize(
    ("last", "each", "month"),
    [
        (date(2024, 3, 31), 5, "2024-03"),
        (date(2024, 3, 30), 5, "2024-02"),  # an empty day is odd where there are five a day
        (date(2024, 3, 30), 1, "2024-03"),  # and chance where there is one
        (date(2024, 3, 27), 1, "2024-02"),
        (date(2024, 3, 9), 5, "2024-02"),
    ],
)
def test_a_month_is_complete_when_its_records_reach_its_end(
    tmp_path: Path, last: date, each: int, month: str
) -> None:
    desk = reporting(tmp_path, days(date(2024, 1, 1), last), each)
    assert desk.latest_month() == period.parse(month)
    assert desk.reach() == Period(date(2024, 1, 1), last + timedelta(days=1))


def test_few_records_leave_empty_days_without_a_gap(tmp_path: Path) -> None:
    desk = reporting(tmp_path, days(date(2024, 1, 2), date(2024, 3, 25), every=7))
    assert desk.latest_month() == period.parse("2024-03")


def test_without_a_whole_month_there_is_none(tmp_path: Path) -> None:
    desk = reporting(tmp_path, days(date(2024, 1, 5), date(2024, 1, 20)), 5)
    with pytest.raises(NotEnoughData, match="whole calendar month"):
        desk.latest_month()


def test_the_demo_citys_last_month_is_december(city: SimpleNamespace) -> None:
    assert covered.latest_month(city.facts) == period.parse("2024-12")
