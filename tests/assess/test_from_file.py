"""Events of a plain file and of a lab: the same figures, their land, what was left out."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import shapely

from safetylab.assess import catalogue, from_file, from_lab, land
from safetylab.assess.events import Events
from safetylab.sources.points import Wanted
from safetylab.terms import period
from safetylab.terms.errors import BadRequest

ROWS = ["236000,2620000,2024-03-01 10:00", "236500,2620400,2024-03-05 11:30", "x,1,2024-03-06"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "thefts.csv"
    path.write_text("x,y,date\n" + "\n".join(ROWS) + "\n", encoding="utf-8")
    return path


def test_what_a_file_says_of_itself(file: Path) -> None:
    found = from_file.events(file, Wanted(), crs="EPSG:32613")
    assert found.about.title() == "thefts.csv, 1 March 2024 to 5 March 2024"
    assert found.about.notes == ("1 of 3 rows were set aside (no readable coordinates: 1).",)
    assert found.about.ground.crs == "EPSG:32613" and not found.about.sensitive
    x0, y0, x1, y1 = found.about.ground.bounds
    assert (x0, y0, x1, y1) == (235_999, 2_619_999, 236_501, 2_620_401)


def test_a_file_without_times_has_no_period(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("x,y\n1,2\n", encoding="utf-8")
    found = from_file.events(path, Wanted(), crs="none")
    assert found.about.title() == "points.csv" and np.isnat(found.day).all()
    left = found.dated()
    assert left.about.n == 0 and left.about.notes[-1] == "1 incident of no known day is left out."


def test_a_boundary_is_the_land(file: Path, tmp_path: Path) -> None:
    boundary = tmp_path / "city.geojson"
    square = shapely.box(-107.6, 23.6, -107.5, 23.7)
    boundary.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        '{"id": "a", "name": "A"}, "geometry": ' + shapely.to_geojson(square) + "}]}",
        encoding="utf-8",
    )
    found = from_file.events(file, Wanted(), crs="EPSG:32613", ground=boundary)
    assert found.about.ground.names == ("A",)
    with pytest.raises(BadRequest, match="known place"):
        from_file.events(file, Wanted(), crs="none", ground=boundary)


def test_a_lab_tells_the_same_with_its_hours(city: SimpleNamespace) -> None:
    found = city.desk.events("street_robbery_rate", period="2024")
    assert found.about.title() == "Street robbery, 2024"
    assert np.isfinite(found.xy).all() and (np.diff(found.start) >= np.timedelta64(0)).all()
    days = found.day[found.timed]
    assert (found.start[found.timed].astype("datetime64[D]") == days).all()
    assert (~found.timed).any() and found.heaped.any()
    assert (found.start[~found.timed] == found.day[~found.timed]).all()


def test_what_is_never_mapped_is_asked_for_time_alone(city: SimpleNamespace) -> None:
    with pytest.raises(BadRequest, match="never mapped finer than areas"):
        city.desk.events("sexual_violence_rate", period="2024")
    found = city.desk.events("sexual_violence_rate", period="2024", places=False)
    measured = city.desk.measure("sexual_violence_rate", period="2024")
    assert found.about.n == measured.rows[0]["numerator"] and found.about.sensitive


def test_parts_of_events(city: SimpleNamespace) -> None:
    year = city.desk.events("theft_rate", period="2024")
    march = year.within(period.parse("2024-03"))
    assert march.about.period.code == "2024-03" and march.about.n == len(march.xy)
    asked = from_lab.events(city.facts, catalogue.named("theft_rate"), period.parse("2024-03"))
    np.testing.assert_array_equal(march.xy, asked.xy)
    few = year.taken(np.arange(3), "Only three.")
    assert few.about.n == 3 and few.about.notes[-1] == "Only three."


def test_cells_hold_every_event_of_the_land(city: SimpleNamespace) -> None:
    events: Events = city.desk.events("theft_rate", period="2024")
    counted = land.counted(events, 400)
    assert counted.counts.sum() + counted.beyond == events.about.n
    inside = land.areas_of(events.xy, events.about.ground)
    assert (inside >= 0).sum() == pytest.approx(events.about.n, rel=0.02)


def test_a_file_of_points_on_a_map(tmp_path: Path) -> None:
    path = tmp_path / "points.geojson"
    features = [
        f'{{"type": "Feature", "properties": {{"x": "mine", "when": "2024-03-0{day}"}}, '
        f'"geometry": {{"type": "Point", "coordinates": [-107.5{day}, 23.6]}}}}'
        for day in (1, 2)
    ]
    path.write_text(
        '{"type": "FeatureCollection", "features": [' + ", ".join(features) + "]}",
        encoding="utf-8",
    )
    found = from_file.events(path, Wanted(time="when"))
    assert found.about.ground.crs == "EPSG:32613"
    assert found.day.astype(str).tolist() == ["2024-03-01", "2024-03-02"]
    assert np.hypot(*np.diff(found.xy, axis=0)[0]) == pytest.approx(1020, abs=5)
