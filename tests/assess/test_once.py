"""Several victims of one event are one event to a test; to a rate they stay so many victims."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb
import numpy as np
import pytest

from benchmarks import chicago_csv
from safetylab.assess import catalogue, from_lab, hotspots, hours, once, scan
from safetylab.desk import Desk
from safetylab.store import cities
from safetylab.store.incidents import Facts
from safetylab.terms import period

HOMICIDE, YEAR = catalogue.named("homicide_rate"), period.parse("2024")


def at(*minutes: int) -> np.ndarray:
    return np.datetime64("2024-03-01", "s") + np.array(minutes) * np.timedelta64(60, "s")


def test_at_one_place_less_than_an_hour_after_another() -> None:
    xy = np.array([[5.0, 5.0], [5.0, 5.0], [9.0, 5.0], [5.0, 5.0], [5.0, 5.0]])
    # The third is elsewhere; the fourth hangs on the second; the fifth is an hour later.
    found = once.first(xy, at(0, 40, 41, 80, 140))
    np.testing.assert_array_equal(found, [True, False, True, False, True])


def test_of_one_case_at_one_place_within_two_days() -> None:
    xy = np.array([[5.0, 5.0]] * 4 + [[9.0, 9.0]])
    case = ["A", "A", "B", "A", "A"]
    found = once.first(xy, at(0, 2_000, 4_000, 7_000, 7_001), case)
    np.testing.assert_array_equal(found, [True, False, True, True, True])
    # No case number is no case.
    assert once.first(xy, at(0, 2_000, 4_000, 7_000, 7_001), [""] * 5).all()


def test_without_a_place_the_case_alone_tells() -> None:
    xy = np.full((3, 2), np.nan)
    np.testing.assert_array_equal(
        once.first(xy, at(0, 0, 10), ["A", "A", "B"]), [True, False, True]
    )
    assert once.first(xy, at(0, 0, 10)).all()
    assert once.first(np.empty((0, 2)), at(), []).shape == (0,)


def test_a_lab_counts_victims_of_one_event_once(city: SimpleNamespace, planted: Facts) -> None:
    victims = from_lab.events(planted, HOMICIDE, YEAR, places=False, each_victim=True)
    events = from_lab.events(planted, HOMICIDE, YEAR, places=False)
    measured = city.desk.measure("homicide_rate", period="2024").rows[0]["numerator"]
    assert victims.about.n == measured and victims.about.once is None
    assert events.about.once and events.about.n + events.about.once == measured
    assert city.desk.events("theft_rate", period="2024").about.once is None


def test_what_is_left_is_said_in_every_answer(planted: Facts) -> None:
    """One victim more of each of forty events, as a lab would have them."""
    alone = from_lab.events(planted, HOMICIDE, period.parse("2022-01-01/2024-12-31"))
    twice = np.sort(np.append(np.arange(alone.about.n), np.arange(40)))
    every = alone.taken(twice)
    case = [str(n) for n in twice]
    found = once.counted(replace(every, about=replace(every.about, once=None)), case)
    said = "Several victims of one event count once: 40 fewer."
    assert found.about.once == 40 and found.about.n == alone.about.n
    np.testing.assert_array_equal(found.xy, alone.xy)
    for answer in (
        scan.find(found, draws=9),
        hotspots.find(found),
        hours.find(found),
    ):
        assert said in answer.summary()
    again = once.counted(found, [""] * found.about.n)
    assert again.about.once == 0 and again.about.notes == found.about.notes


@pytest.mark.shared
def test_six_victims_of_one_event_are_no_cluster_in_chicago(shared: Path, tmp_path: Path) -> None:
    records = chicago_csv.write(
        shared / "data/chicago_crime", tmp_path / "all.csv", range(2016, 2017)
    )
    export = tmp_path / "homicides.csv"
    duckdb.connect().execute(
        f"COPY (SELECT * FROM read_csv('{records}', all_varchar = true) "
        f"WHERE \"Primary Type\" = 'HOMICIDE') TO '{export}' (HEADER)"
    )
    desk = Desk(cities.create(tmp_path / "lab", city="chicago"))
    desk.compile(export, at=datetime(2018, 12, 1))
    assert desk.measure("homicide_rate", period="2016").rows[0]["numerator"] == 782
    victims = desk.events("homicide_rate", period="2016", each_victim=True)
    events = desk.events("homicide_rate", period="2016")
    assert (victims.about.n, events.about.n, events.about.once) == (742, 708, 34)
    # Gage Park, 4 February: a family of six.
    six, *_ = scan.find(victims, draws=99).outbreaks
    assert (six.area, six.incidents, six.places) == ("Gage Park", 6, 1) and six.beyond_chance
    assert not any(each.beyond_chance for each in scan.find(events, draws=99).outbreaks)
    # By their case numbers alone, which tell more: 745 cases of 782 victims.
    everywhere = desk.events("homicide_rate", period="2016", places=False)
    assert everywhere.about.n == 746
