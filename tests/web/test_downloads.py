"""Tables as files: what the pages show, nothing more."""

import csv
import io
import json
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import resvg_py
import shapely
from django.test import Client

from safetylab import desk
from safetylab.assess.measurement import provenance
from safetylab.store import incidents


def rows(response: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode())))  # type: ignore[attr-defined]


def test_the_table_of_areas_is_the_release(client: Client, lab: Path) -> None:
    response = client.get("/en/data/areas/sexual_violence_rate.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="puerto-almendra-sexual_violence_rate-areas-2024-neighbourhood-en-'
        'vintage1.csv"'
    )
    at = desk.open(lab)
    released = at.release(at.measure("sexual_violence_rate", by="area", against="year"))
    found = rows(response)
    assert [row["area"] for row in found] == [row["area"] for row in released.rows]
    hidden = [row for row in found if row["withheld"] == "True"]
    assert hidden
    emptied = ("numerator", "value", "low", "high", "ratio")
    assert {row[name] for row in hidden for name in emptied} == {""}


def test_a_name_that_a_spreadsheet_would_run_is_harmless(client: Client, lab: Path) -> None:
    found = rows(client.get("/en/data/areas/theft_rate.csv"))
    assert found[0]["area_name"].startswith("'=")


def test_the_indicators_come_as_one_table(client: Client, lab: Path) -> None:
    found = rows(client.get("/es/data/indicators.csv"))
    by_code = {row["indicator"]: row for row in found}
    at = desk.open(lab)
    value = at.release(at.measure("robbery_rate")).rows[0]["value"]
    assert float(by_code["robbery_rate"]["value"]) == pytest.approx(value)
    assert {row["vintage"] for row in found} == {"1"}


def test_json_says_where_it_comes_from(client: Client, lab: Path) -> None:
    found = json.loads(client.get("/en/data/months/robbery_rate.json").content)
    assert found["lab"] == "Puerto Almendra"
    assert found["vintage"] == 1
    assert len(found["rows"]) == 36


def test_a_vintage_without_files_of_its_own_has_the_sources_of_those_before(lab: Path) -> None:
    facts = incidents.facts(desk.open(lab).lab)
    relocated = replace(facts, vintage=replace(facts.vintage, number=2, files=()))
    assert provenance(relocated).sources == ("Policía de Puerto Almendra (simulated)",)


def test_the_quality_report_can_be_had(client: Client, lab: Path) -> None:
    assert {"check", "count", "of", "share"} <= set(rows(client.get("/en/data/quality.csv"))[0])


@pytest.mark.parametrize("path", ["areas", "nothing", "indicators/robbery_rate", "quality/x"])
def test_there_is_no_other_table(client: Client, lab: Path, path: str) -> None:
    assert client.get(f"/en/data/{path}.csv").status_code == 404


def test_the_areas_come_as_shapes_in_degrees_with_what_the_table_has(
    client: Client, lab: Path
) -> None:
    response = client.get("/en/data/areas/sexual_violence_rate.geojson?layer=neighbourhood")
    assert response.headers["Content-Type"] == "application/geo+json"
    found = json.loads(response.content)
    assert found["type"] == "FeatureCollection"
    assert (found["lab"], found["vintage"], found["layer"]) == (
        "Puerto Almendra",
        1,
        "neighbourhood",
    )
    table = rows(client.get("/en/data/areas/sexual_violence_rate.csv"))
    placed = [each for each in found["features"] if each["geometry"]]
    assert len(placed) == 60
    assert {name for each in placed for name in each["properties"]} == set(table[0])
    hidden = [each["properties"] for each in placed if each["properties"]["withheld"]]
    assert len(hidden) == sum(row["withheld"] == "True" for row in table) > 10
    assert {each[name] for each in hidden for name in ("numerator", "value", "low")} == {None}
    shape = shapely.from_geojson(json.dumps(placed[0]["geometry"]))
    x0, y0, x1, y1 = shape.bounds
    assert shape.is_valid and -180 <= x0 < x1 <= 180 and -90 <= y0 < y1 <= 90
    assert shapely.is_ccw(shapely.get_parts(shape)[0].exterior)
    first = shapely.get_coordinates(shape)[0]
    assert all(len(str(value).partition(".")[2]) <= 6 for value in first.tolist())


def test_year_and_layer_choose_the_table(client: Client, lab: Path) -> None:
    response = client.get("/es/data/areas/robbery_rate.csv?year=2022&layer=district")
    name = "puerto-almendra-robbery_rate-areas-2022-district-es-vintage1.csv"
    assert name in response.headers["Content-Disposition"]
    at = desk.open(lab)
    released = at.release(
        at.measure("robbery_rate", by="area", period="2022", layer="district", against="2021")
    )
    found = rows(response)
    assert [row["area"] for row in found] == [row["area"] or "" for row in released.rows]
    assert float(found[0]["value"] or 0) == pytest.approx(released.rows[0]["value"] or 0)


@pytest.mark.parametrize("asked", ["year=1850", "year=x", "layer=nothing", "year=%00&layer=%00"])
def test_a_year_or_layer_that_is_not_there_is_said(client: Client, lab: Path, asked: str) -> None:
    response = client.get(f"/en/data/areas/robbery_rate.csv?{asked}")
    assert response.status_code == 422
    assert b"What would help" in response.content


@pytest.mark.parametrize("table", ["areas", "months", "years", "sex", "age", "hotspots", "city"])
def test_pictures_stand_alone(client: Client, lab: Path, table: str) -> None:
    response = client.get(f"/es/data/{table}/robbery_rate.svg?year=2023")
    assert response.headers["Content-Type"].startswith("image/svg+xml")
    drawn = ElementTree.fromstring(response.content)
    said = " ".join(part.strip() for part in drawn.itertext())
    assert "Puerto Almendra" in said and "http://localhost/es/indicators/robbery_rate/" in said
    assert "Policía de Puerto Almendra" in said
    assert not [each for each in drawn.iter() if "style" in each.attrib or "href" in each.attrib]
    png = client.get(f"/es/data/{table}/robbery_rate.png?year=2023")
    assert png.headers["Content-Type"] == "image/png"
    assert png.content[:8] == b"\x89PNG\r\n\x1a\n"
    width, _ = struct.unpack(">II", png.content[16:24])
    assert width == 2 * float(drawn.attrib["width"])


def test_a_png_is_written_in_letters_that_come_with_the_program(
    client: Client, lab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}
    make = resvg_py.svg_to_bytes

    def made(**how: Any) -> bytes:
        asked.update(how)
        return bytes(make(**how))

    monkeypatch.setattr(resvg_py, "svg_to_bytes", made)
    png = client.get("/en/data/city/robbery_rate.png").content
    assert asked["skip_system_fonts"] is True
    # Without our font files nothing is written: what is written is in those letters.
    assert len(png) > 1.5 * len(make(**{**asked, "font_files": []}))


@pytest.mark.parametrize("table", ["hotspots"])
def test_no_file_has_cells_of_a_sensitive_class(client: Client, lab: Path, table: str) -> None:
    for form in ("csv", "json", "svg", "png"):
        response = client.get(f"/en/data/{table}/sexual_violence_rate.{form}")
        assert response.status_code == 422


@pytest.mark.parametrize("path", ["months/robbery_rate.geojson", "quality.svg", "indicators.png"])
def test_a_table_has_its_own_forms_only(client: Client, lab: Path, path: str) -> None:
    assert client.get(f"/en/data/{path}").status_code == 404
