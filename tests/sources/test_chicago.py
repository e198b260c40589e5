"""Chicago's crimes: the portal's export and its API are one table."""

from datetime import datetime
from pathlib import Path

import pytest

from safetylab.sources.chicago import API_NAMES
from safetylab.sources.source import make
from tests.sources.evaluated import tidied

EXPORT = {
    "ID": "11508604",
    "Case Number": "JB517526",
    "Date": "10/01/2018 03:05:00 PM",
    "IUCR": "266",
    "Primary Type": "CRIM SEXUAL ASSAULT",
    "Description": "PREDATORY",
    "Location Description": "residence",
    "Domestic": "false",
    "Beat": "0431",
    "District": "004",
    "Ward": "7",
    "Community Area": "0",
    "X Coordinate": "1193024",
    "Y Coordinate": "1841967",
    "Updated On": "11/18/2018 04:02:28 PM",
    "Latitude": "",
    "Longitude": "",
}


@pytest.mark.parametrize("api", [False, True])
def test_both_ways_of_publishing_are_one(api: bool, tmp_path: Path) -> None:
    cells = dict(EXPORT)
    if api:
        cells["Date"], cells["Updated On"] = "2018-10-01T15:05:00.000", "2018-11-18T16:02:28.000"
    names = {shown: name for name, shown in API_NAMES.items()} if api else {}
    header = ",".join(names.get(shown, shown) for shown in cells)
    path = tmp_path / "crimes.csv"
    path.write_text(f"{header}\n{','.join(cells.values())}\n", encoding="utf-8")
    (row,) = tidied(make("chicago", {}), path, tmp_path)
    assert (row["incident_id"], row["code"]) == ("11508604", "0266")
    assert row["occurred"] == datetime(2018, 10, 1, 15, 5)
    assert row["updated"] == datetime(2018, 11, 18, 16, 2, 28)
    assert row["description"] == "CRIM SEXUAL ASSAULT: PREDATORY"
    assert (row["place_text"], row["family"]) == ("RESIDENCE", False)
    assert (row["x0"], row["x1"]) == (None, 1193024.0)
    assert (row["rec_community"], row["rec_district"], row["rec_beat"]) == (None, "4", "0431")


@pytest.mark.shared
def test_a_month_of_the_portals_export(shared: Path, tmp_path: Path) -> None:
    path = shared / "data/chicago_crime/raw_socrata_2018-10.csv.gz"
    rows = tidied(make("chicago", {}), path, tmp_path)
    assert len(rows) == len({row["incident_id"] for row in rows}) == 22_185
    assert {row["occurred"].strftime("%Y-%m") for row in rows} == {"2018-10"}
    assert all(row["updated"] and row["code"] for row in rows)
    assert sum(row["x0"] is None for row in rows) == 132
