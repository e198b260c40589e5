"""The desk: one object for a lab, from the folder to what may leave it."""

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import safetylab
from safetylab.desk import Desk
from safetylab.terms import period
from safetylab.terms.errors import BadLab, BadRequest, NotEnoughData
from tests.store.conftest import COLUMNS, degrees, make_lab, row

HEADER = "area,year,sex,age_from,age_to,residents"


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def robberies() -> list[dict[str, str]]:
    """Two a week in 2023 and 2024, in a line across zone A; 3 killings of women in A, 9 in B."""
    rows = []
    for n in range(208):
        lon, lat = degrees(5 * (n % 190), 500)
        day = date(2023, 1, 2) + timedelta(days=3.5 * n)
        rows.append(row(f"r{n}", fecha=str(day), lon=lon, lat=lat))
    for zone, n in (("A", 3), ("B", 9)):
        lon, lat = degrees(500 if zone == "A" else 1500, 500)
        for i in range(n):
            given = {"codigo": "H1", "zona": zone, "lon": lon, "lat": lat}
            rows.append(row(f"h{zone}{i}", fecha="2024-03-01", **given))
    return rows


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("desk")
    lab = make_lab(folder / "quadra")
    lines = [f"{z},2024,{sex},,,3000" for z in "ABCD" for sex in ("female", "male")]
    (lab.folder / "residents").mkdir()
    (lab.folder / "residents" / "zone.csv").write_text("\n".join([HEADER, *lines, ""]))
    opened = safetylab.open(folder / "quadra")
    opened.compile(write(folder / "one.csv", robberies()), at=datetime(2025, 1, 5))
    late = [row("late", fecha="2024-12-30")]
    opened.compile(write(folder / "two.csv", late), at=datetime(2025, 3, 5))
    return opened


def test_a_folder_that_is_no_lab_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadLab, match="is not a lab"):
        safetylab.open(tmp_path)


def test_a_lab_without_records_says_so(tmp_path: Path) -> None:
    empty = Desk(make_lab(tmp_path / "quadra"))
    with pytest.raises((BadRequest, NotEnoughData), match="no facts yet"):
        empty.measure("robbery_rate")


def test_it_measures_the_latest_year_by_default(desk: Desk) -> None:
    assert desk.latest_year() == period.year(2024)
    found = desk.measure("robbery_rate")
    assert found.question.period == period.year(2024)
    assert found.table().num_rows == 1
    assert found.provenance.vintage == 2


def test_it_answers_as_it_did_then(desk: Desk) -> None:
    counted = [
        desk.measure("robbery_rate", period="2024", as_of=when).rows[0]["numerator"]
        for when in (1, "2025-02-01", 2, None)
    ]
    assert counted[0] == counted[1] == counted[2] - 1 == counted[3] - 1
    with pytest.raises(BadRequest, match="no vintage 2024-01-01"):
        desk.quality(as_of="2024-01-01")


def test_every_indicator_answers_or_says_why_not(desk: Desk) -> None:
    for code in desk.indicators():
        try:
            found = desk.measure(code, period="2024", against="2023", by="area")
        except NotEnoughData as why:
            assert why.fact and why.hint
        else:
            assert found.summary() and found.table().num_rows and "<svg" in found.plot()
            if code != "femicide_proxy":
                assert desk.release(found).summary


def test_maps_are_of_covered_periods_only(desk: Desk) -> None:
    assert desk.hotspots("robbery_rate", cell=100).counts.sum() > 50
    assert desk.density("robbery_rate", cell=100).about.n > 50
    for ask in (desk.hotspots, desk.density):
        with pytest.raises(NotEnoughData, match="do not cover 2019"):
            ask("robbery_rate", period="2019")
        with pytest.raises(BadRequest, match="never mapped finer"):
            ask("family_violence_rate")


def test_few_killings_of_women_do_not_leave(desk: Desk) -> None:
    inside = desk.measure("femicide_proxy", by="area", period="2024")
    assert [each["numerator"] for each in inside.rows] == [3, 9, 0, 0]
    # Killings are told by area; of which victims were women, only the whole city's number is.
    with pytest.raises(BadRequest, match="cannot be told so without risk"):
        desk.release(inside)
    assert desk.release(desk.measure("femicide_proxy", period="2024")).rows[0]["numerator"] == 12


def test_layers_and_vintages_are_at_hand(desk: Desk) -> None:
    assert desk.layer().ids == ("A", "B", "C", "D")
    assert [each.number for each in desk.vintages()] == [1, 2]
    assert 0 < desk.quality().score <= 100


def test_what_is_told_of_the_whole_city_says_that_it_is_not_broken_down(desk: Desk) -> None:
    asked = desk.measure("concentration", period="2024", against="2023", by="area")
    assert "not compared or broken down" in asked.summary()
    assert asked.table().num_rows == 1
    assert "broken down" not in desk.measure("concentration", period="2024").summary()


def test_a_plain_file_needs_no_lab(tmp_path: Path) -> None:
    file = tmp_path / "arson.csv"
    file.write_text("x,y,date\n1,2,2016-01-05\n3,4,2016-02-05\n", encoding="utf-8")
    assert safetylab.points(file, crs="none").about.n == 2
