"""Hours of the week: planted hours stand out, even ones do not, what is unknown is said."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from safetylab.assess import aoristic, from_file, hours
from safetylab.assess.events import Events
from safetylab.assess.week import weekdays
from safetylab.sources.points import Wanted
from safetylab.terms import period
from safetylab.terms.errors import NotEnoughData


@pytest.fixture
def robberies(city: SimpleNamespace) -> Events:
    return city.desk.events("street_robbery_rate", period="2024", places=False)


def at(events: Events, times: np.ndarray) -> Events:
    """Events moved to these times, all known."""
    some = events.taken(np.arange(len(times)))
    start = times.astype("datetime64[s]")
    return replace(
        some,
        start=start,
        day=start.astype("datetime64[D]"),
        timed=np.ones(len(times), dtype=bool),
        heaped=np.zeros(len(times), dtype=bool),
        stop=np.full(len(times), "NaT", dtype="datetime64[s]"),
    )


def minutes(robberies: Events, n: int, seed: int = 2) -> np.ndarray:
    """Times evenly spread over the year."""
    drawn = np.random.default_rng(seed).integers(0, 366 * 24 * 60, n)
    return np.datetime64("2024-01-01T00:00", "m") + drawn.astype("timedelta64[m]")


def test_evenings_stand_out(city: SimpleNamespace) -> None:
    found = city.desk.hours("street_robbery_rate", period="2024")
    hour = np.arange(168) % 24
    assert found.sure.sum() >= 10
    assert set(hour[found.sure].tolist()) <= {16, 17, 18, 19, 20, 21, 22, 23}
    assert "hours of 168 hold more than their share" in found.summary()
    assert "midnight or noon" in found.summary()


def test_even_hours_do_not(robberies: Events) -> None:
    years = [hours.find(at(robberies, minutes(robberies, 2000, seed))) for seed in range(40)]
    assert sum(each.sure.any() for each in years) <= 6  # 2 are expected at 5 %
    found = next(each for each in years if not each.sure.any())
    assert "No hour of the week" in found.summary()
    assert (found.low <= found.counts).all() and (found.counts <= found.high).all()


def test_every_incident_of_a_known_hour_is_counted_once(robberies: Events) -> None:
    found = hours.find(robberies)
    assert found.counts.sum() == (robberies.timed & ~robberies.heaped).sum() == found.about.n
    assert len(found.table()) == 168
    assert found.plot().count("<rect") >= 168


def test_ranges_are_spread(robberies: Events) -> None:
    events = at(robberies, minutes(robberies, 500))
    events = replace(events, stop=events.start + np.timedelta64(90, "m"))
    found = aoristic.find(events)
    assert found.counts.sum() == pytest.approx(500) and found.spread
    assert np.unique(found.counts).size > 100
    assert "Aoristic" in found.summary()


def test_ranges_that_end_after_a_short_period(robberies: Events) -> None:
    """New year's eve alone, 22:30 to 03:15: no hour holds billions of times its share."""
    eve = at(robberies, np.full(60, np.datetime64("2024-12-31T22:30", "m")))
    late = replace(eve, stop=eve.start + np.timedelta64(285, "m"))
    period_ = period.Period(date(2024, 12, 31), date(2025, 1, 1))
    found = aoristic.find(replace(late, about=replace(late.about, period=period_)))
    assert found.counts.sum() == pytest.approx(60)
    assert found.counts[48:51] == pytest.approx(np.full(3, 60 * 60 / 285))
    assert np.nanmax(found.ratio) < 168


def test_what_ends_before_it_begins_is_said(robberies: Events) -> None:
    events = at(robberies, minutes(robberies, 50))
    stop = events.start + np.timedelta64(60, "m")
    stop[:3] = events.start[:3] - np.timedelta64(1, "D")
    stop[3] = events.start[3] + np.timedelta64(9, "D")
    stop[4] = np.datetime64("NaT")
    said = aoristic.find(replace(events, stop=stop)).summary()
    assert "3 incidents that end before they begin" in said
    assert "1 incident of a week or longer" in said and "1 incident without an end" in said


def test_all_at_one_time(robberies: Events) -> None:
    same = np.full(40, np.datetime64("2024-03-05T03:15"))
    found = hours.find(at(robberies, same))
    assert found.sure.sum() == 1 and found.sure.argmax() == 24 + 3
    assert "1 hour of 168" in found.summary()


def test_too_little_is_known(robberies: Events) -> None:
    with pytest.raises(NotEnoughData, match="there are 5"):
        hours.find(at(robberies, minutes(robberies, 5)))
    dark = replace(robberies, timed=np.zeros(robberies.about.n, dtype=bool))
    with pytest.raises(NotEnoughData, match="there are 0"):
        hours.find(dark)
    with pytest.raises(NotEnoughData, match="until when"):
        aoristic.find(at(robberies, minutes(robberies, 50)))


def of_file(tmp_path: Path, times: list[str]) -> Events:
    path = tmp_path / "thefts.csv"
    path.write_text("\n".join(["id,date", *(f"1,{time}" for time in times)]), encoding="utf-8")
    return from_file.events(path, Wanted(places=False, times=True))


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("", "50 incidents are left out: their file tells days alone, or midnight in every row"),
        (" 00:00:00", "50 incidents are left out: their file tells days alone, or midnight in"),
        (" 12:00:00", "50 incidents at exactly midnight or noon are left out"),
        (" 18:00:00", "All 50 incidents are recorded at exactly 18:00, whatever the day"),
    ],
)
def test_why_no_hour_is_known(tmp_path: Path, clock: str, said: str) -> None:
    days = np.datetime64("2024-01-01") + np.arange(50)
    with pytest.raises(NotEnoughData, match=said):
        hours.find(of_file(tmp_path, [f"{day}{clock}" for day in days]))


def test_midnights_of_a_file_are_left_out_and_the_others_kept(tmp_path: Path) -> None:
    days = np.datetime64("2024-01-01") + np.arange(80)
    times = [f"{day} {('00:00', '12:00', '09:15', '12:01')[n % 4]}" for n, day in enumerate(days)]
    found = hours.find(of_file(tmp_path, times))
    assert found.about.n == found.counts.sum() == 40
    assert "40 incidents at exactly midnight or noon are left out" in found.summary()


@pytest.mark.parametrize("code", ["2024", "2023", "2024-02", "2024-12-30/2025-01-07"])
def test_weekdays_of_a_period(code: str) -> None:
    span = period.parse(code)
    days = np.arange(np.datetime64(span.start), np.datetime64(span.end))
    theirs = np.bincount((days.astype(int) + 3) % 7, minlength=7)
    np.testing.assert_allclose(weekdays(span), theirs, atol=1e-6)
