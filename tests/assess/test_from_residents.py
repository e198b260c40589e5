"""Residents of a plain file: their columns, places and years; what cannot be used is said."""

from pathlib import Path

import numpy as np
import pytest

from safetylab.assess import from_file, from_residents, steps
from safetylab.assess.events import Events
from safetylab.sources.points import Wanted
from safetylab.terms import period
from safetylab.terms.errors import BadFile, BadRequest, SafetyLabError

DEGREES = ["-107.50,23.60,2024-03-01", "-107.51,23.62,2024-03-05", "-107.49,23.61,2024-03-06"]


def written(tmp_path: Path, *lines: str, name: str = "people.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def degrees(tmp_path: Path) -> Events:
    path = written(tmp_path, "lon,lat,date", *DEGREES, name="thefts.csv")
    return from_file.events(path, Wanted())


@pytest.fixture
def plane(tmp_path: Path) -> Events:
    path = written(tmp_path, "x,y", "0,0", "90,10", "40,50", name="thefts.csv")
    return from_file.events(path, Wanted(), crs="none")


def test_rows_of_one_place_are_added_up(plane: Events, tmp_path: Path) -> None:
    lines = ("este,norte,población,edad", "0,0,10,young", "0,0,5.5,old", "80,0,7,all", "80,0,,?")
    found = from_residents.read(written(tmp_path, *lines), plane, crs="none")
    np.testing.assert_array_equal(found.xy, [[0, 0], [80, 0]])
    np.testing.assert_array_equal(found.people, [[15.5], [7]])
    assert found.years == (0,) and found.file == "people.csv"
    assert found.notes == ("1 row of people.csv without a place or residents was left out.",)


def test_a_place_without_a_year_has_the_nearest(plane: Events, tmp_path: Path) -> None:
    lines = ("x,y,year,pop", "0,0,2010,10", "0,0,2020,30", "80,0,2020,7")
    found = from_residents.read(written(tmp_path, *lines), plane, crs="none")
    assert found.years == (2010, 2020)
    np.testing.assert_array_equal(found.people, [[10, 30], [7, 7]])
    # 2015 is as near to 2010 as to 2020: the earlier; 2016 has 366 days.
    edges = steps.edges(period.parse("2015-07-01/2016-12-31"), "year")
    days = found.time(edges)
    np.testing.assert_array_equal(days, [[10 * 184, 30 * 366], [7 * 184, 7 * 366]])
    whole = found.time(steps.edges(period.parse("2015-07-01/2016-12-31"), 550))
    np.testing.assert_array_equal(whole[:, 0], days.sum(axis=1))


def test_they_are_told_in_the_incidents_metres(degrees: Events, tmp_path: Path) -> None:
    east, north = degrees.xy[0]
    there = written(tmp_path, "lon,lat,residents", "-107.50,23.60,10", "-110.9,23.60,5")
    found = from_residents.read(there, degrees)
    assert found.crs == degrees.about.ground.crs == "EPSG:32613"
    at = found.xy[found.people[:, 0] == 10][0]
    np.testing.assert_allclose(at, (east, north), atol=1e-3)
    wkt = "POLYGON ((-107.6 23.5, -107.4 23.5, -107.4 23.7, -107.6 23.7, -107.6 23.5))"
    areas = written(tmp_path, "name,habitantes,geometry", f'All,9,"{wkt}"', name="areas.csv")
    whole = from_residents.read(areas, degrees)
    assert len(whole.areas) == 1 and whole.people[0, 0] == 9 and whole.names == ("All",)
    x0, y0, x1, y1 = whole.ground().bounds
    assert x0 < east < x1 and y0 < north < y1 and 20_000 < x1 - x0 < 21_000


@pytest.mark.parametrize(
    ("lines", "why", "kind"),
    [
        (("x,y,lived", "0,0,4"), "tells the residents is not clear", BadRequest),
        (("x,y,pop", "0,0,many", "1,1,few"), "holds no numbers", BadFile),
        (("x,y,pop", "0,0,-4", "9,9,9"), "fewer than no residents", BadFile),
        (("a,b,pop", "0,0,4"), "tell where is not clear", BadRequest),
        (
            ("x,y,pop", "90000,0,4", "90090,0,9"),
            "No incident lies where the residents",
            BadRequest,
        ),
        (("x,y,pop", ",0,4"), "no row that can be used", BadFile),
        (("x,y,pop", "0,0,"), "no row that can be used", BadFile),
    ],
)
def test_what_cannot_be_used_is_said(
    plane: Events, tmp_path: Path, lines: tuple[str, ...], why: str, kind: type[SafetyLabError]
) -> None:
    with pytest.raises(kind, match=why) as refused:
        from_residents.read(written(tmp_path, *lines), plane, crs="none")
    assert refused.value.hint


def test_areas_without_residents_or_of_another_plane(plane: Events, tmp_path: Path) -> None:
    wkt = "POLYGON ((-107.6 23.5, -107.4 23.5, -107.4 23.7, -107.6 23.7, -107.6 23.5))"
    path = written(tmp_path, "name,pop,geometry", f'All,9,"{wkt}"')
    with pytest.raises(BadRequest, match="not in one reference system"):
        from_residents.read(path, plane, crs="EPSG:4326")
    none = written(tmp_path, "name,pop,geometry", f'All,,"{wkt}"')
    with pytest.raises(BadFile, match="has a number in 'pop'"):
        from_residents.read(none, plane, crs="EPSG:4326")
