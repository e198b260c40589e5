"""The API: the pages' releases for programs, with links, stamps, and problems as documents."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from safetylab import desk
from safetylab.store import cities
from safetylab.terms.period import Period
from tests.web import demo
from tests.web.reading import page

BASE = "/api/v1"
VALUES = f"{BASE}/indicators/homicide_rate/values"
PATHS = [
    f"{BASE}/lab",
    f"{BASE}/indicators",
    f"{BASE}/indicators/homicide_rate",
    f"{VALUES}?by=area",
    f"{VALUES}?format=csv",
    f"{BASE}/layers",
    f"{BASE}/layers/neighbourhood/areas",
    f"{BASE}/quality",
    f"{BASE}/openapi.json",
    "/ogc/",
    "/ogc/collections/neighbourhood/items?limit=2",
]


def read(client: Client, path: str, **headers: str) -> Any:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def problem(client: Client, path: str, **headers: str) -> Any:
    response = client.get(path, headers=headers)
    assert response.headers["Content-Type"] == "application/problem+json"
    told = json.loads(response.content)
    assert told["status"] == response.status_code
    assert told["title"] and told["detail"]
    return told


def test_the_lab_tells_its_layers_vintages_sources_and_policy(client: Client, lab: Path) -> None:
    told = read(client, f"{BASE}/lab")
    assert told["name"] == "Puerto Almendra" and told["simulated"]
    assert told["languages"] == ["es", "en"]
    assert {each["name"]: each["areas"] for each in told["layers"]}["neighbourhood"] == 60
    assert [each["number"] for each in told["vintages"]] == [1]
    assert told["sources"][0]["received"] == "2026-01-10"
    assert told["disclosure"]["smallest_count"] == desk.open(lab).lab.disclosure.smallest_count
    assert told["years"][0] == "2024"


def test_every_link_leads_somewhere(client: Client, lab: Path) -> None:
    told = read(client, f"{BASE}/lab")
    found = [each[name] for each in told["layers"] for name in ("href", "features")]
    indicators = read(client, f"{BASE}/indicators")["indicators"]
    found += [each[name] for each in indicators for name in ("href", "values")]
    assert len(found) > 20
    for address in found:
        assert client.get(address.removeprefix("http://localhost")).status_code == 200, address


def test_values_are_those_that_the_door_lets_out(client: Client, lab: Path) -> None:
    at = desk.open(lab)
    for code in ("homicide_rate", "sexual_violence_rate"):
        released = at.release(at.measure(code, by="area", period="2024"))
        told = read(client, f"{BASE}/indicators/{code}/values?by=area&period=2024&lang=en")
        assert told["rows"] == [{n: row[n] for n in released.columns} for row in released.rows]
        assert told["columns"] == list(released.columns)
        assert told["summary"] == released.summary
        assert told["notes"] == list(released.notes)
        assert (told["vintage"], told["lab"]) == (1, "Puerto Almendra")
    hidden = [row for row in told["rows"] if row["withheld"]]
    assert len(hidden) > 10
    assert all(row["numerator"] is row["value"] is row["low"] is None for row in hidden)


@pytest.mark.parametrize("how", [{"query": "&format=csv"}, {"accept": "text/csv"}])
def test_values_as_csv_are_the_same_rows(client: Client, lab: Path, how: dict[str, str]) -> None:
    asked = f"{VALUES}?by=year&period=2022/2024"
    told = read(client, asked)["rows"]
    response = client.get(
        asked + how.get("query", ""), headers={"Accept": how.get("accept", "application/json")}
    )
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"].endswith('homicide_rate-vintage1.csv"')
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [float(row["value"]) for row in rows] == [row["value"] for row in told]
    assert [row["year"] for row in rows] == ["2022", "2023", "2024"]
    assert {(row["indicator"], row["period"], row["vintage"]) for row in rows} == {
        ("homicide_rate", "2022-01-01/2024-12-31", "1")
    }


def test_a_name_that_a_spreadsheet_would_run_is_only_a_name(client: Client, lab: Path) -> None:
    csv_ = client.get(f"{VALUES}?by=area&format=csv").content.decode()
    assert "'" + demo.HOSTILE.replace('"', '""') in csv_
    response = client.get(f"{VALUES}?by=area")
    assert b"<" not in response.content
    assert json.loads(response.content)["rows"][0]["area_name"] == demo.HOSTILE


def test_long_lists_come_in_parts_that_lead_to_each_other(client: Client, lab: Path) -> None:
    whole = read(client, f"{BASE}/layers/neighbourhood/areas")["areas"]
    assert len(whole) == 60 and all(each["residents"] > 0 for each in whole)
    address: str | None = f"{BASE}/layers/neighbourhood/areas?limit=25&lang=es"
    seen: list[Any] = []
    while address:
        part = read(client, address.removeprefix("http://localhost"))
        assert part["total"] == 60
        back, seen = part["prev"], [*seen, *part["areas"]]
        address = part["next"]
    assert [each["id"] for each in seen] == [each["id"] for each in whole]
    assert "offset=25" in back and "lang=es" in back


def test_parts_of_a_csv_lead_to_each_other_in_a_header(client: Client, lab: Path) -> None:
    response = client.get(f"{VALUES}?by=area&format=csv&limit=10&offset=10")
    assert len(response.content.decode().splitlines()) == 11
    assert 'offset=20>; rel="next"' in response.headers["Link"]
    assert 'offset=0>; rel="prev"' in response.headers["Link"]
    assert "Link" not in client.get(f"{VALUES}?by=area&format=csv").headers


def test_a_comparison_with_the_year_before(client: Client, lab: Path) -> None:
    told = read(client, f"{VALUES}?period=2024-Q1&against=year")
    assert (told["period"], told["against"]) == ("2024-Q1", "2023-Q1")
    before = Period(date(2023, 1, 1), date(2023, 4, 1))
    at = desk.open(lab)
    expected = at.measure("homicide_rate", period="2024-Q1", against=before).rows[0]
    assert told["rows"][0]["against_numerator"] == expected["against_numerator"] > 0


def test_what_is_told_for_longer_than_asked_says_so(client: Client, lab: Path) -> None:
    asked = f"{BASE}/indicators/sexual_violence_rate/values?by=area&period=2024-03"
    told = read(client, f"{asked}&against=year&lang=en")
    at = desk.open(lab)
    assert (told["period"], told["against"]) == ("2024", "2023")
    assert any("2024" in note for note in told["notes"])
    released = at.release(at.measure("sexual_violence_rate", by="area", period="2024"))
    assert [row["numerator"] for row in told["rows"]] == [
        row["numerator"] for row in released.rows
    ]
    before = read(client, f"{asked}&against=2021-05")
    assert (before["period"], before["against"]) == ("2024", "2021")
    rows = csv.DictReader(io.StringIO(client.get(f"{asked}&format=csv").content.decode()))
    assert {row["period"] for row in rows} == {"2024"}


@pytest.mark.parametrize(
    ("asked", "headers", "name"),
    [
        ("?lang=en", {}, "Intentional homicide"),
        ("?lang=es", {"Accept-Language": "en"}, "Homicidio intencional"),
        ("", {"Accept-Language": "en-GB"}, "Intentional homicide"),
        ("", {}, "Homicidio intencional"),
    ],
)
def test_names_are_in_the_language_asked_for(
    client: Client, lab: Path, asked: str, headers: dict[str, str], name: str
) -> None:
    response = client.get(f"{BASE}/indicators/homicide_rate{asked}", headers=headers)
    assert json.loads(response.content)["name"] == name
    assert response.headers["Content-Language"] == {"I": "en", "H": "es"}[name[0]]
    assert {"Accept", "Accept-Language"} <= set(response.headers["Vary"].split(", "))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{VALUES}?by=street", 400),
        (f"{VALUES}?by=area,area", 400),
        (f"{VALUES}?perod=2016", 400),
        (f"{VALUES}?period=2024-01-05", 400),
        (f"{VALUES}?period=2024-02-30", 400),
        (f"{VALUES}?period=2024/2023", 400),
        (f"{VALUES}?period=0001", 400),
        (f"{VALUES}?period=2024%00", 400),
        (f"{VALUES}?layer=nowhere", 400),
        (f"{VALUES}?by=area,month,age,sex", 400),
        (f"{VALUES}?by=area,month&period=2015/2024", 400),
        (f"{VALUES}?format=xlsx", 400),
        (f"{VALUES}?limit=0", 400),
        (f"{VALUES}?limit=5001", 400),
        (f"{VALUES}?lang=fr", 400),
        (f"{VALUES}?period=1980", 422),
        (f"{VALUES}?period=2099&against=year", 422),
        (f"{BASE}/indicators/nothing", 404),
        (f"{BASE}/indicators/nothing/values", 404),
        (f"{BASE}/layers/nothing/areas", 404),
        (f"{BASE}/nowhere", 404),
        ("/ogc/nowhere", 404),
    ],
)
def test_a_question_without_an_answer_gets_a_problem(
    client: Client, lab: Path, path: str, status: int
) -> None:
    told = problem(client, path)
    assert told["status"] == status
    found = page(client.get(told["type"].partition("#")[0]))
    assert told["type"].partition("#")[2] in {each.get("id") for _, each in found.elements}


def test_what_was_asked_is_never_markup_in_the_answer(client: Client, lab: Path) -> None:
    response = client.get(f"{VALUES}?<script>alert(1)</script>=1")
    assert response.status_code == 400 and b"<" not in response.content
    assert "<script>" in json.loads(response.content)["title"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", [VALUES, f"{BASE}/lab", "/ogc/"])
def test_a_form_that_there_is_not(client: Client, lab: Path, path: str) -> None:
    assert problem(client, path, Accept="image/png")["status"] == 406
    assert client.get(path, headers={"Accept": "text/html, */*;q=0.8"}).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_has_a_stamp_and_is_not_sent_twice(client: Client, lab: Path, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.content
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    since = client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert since.status_code == 304
    other = client.get(path, headers={"Accept-Language": "en"})
    assert other.headers["ETag"] != first.headers["ETag"]


def test_a_new_vintage_has_a_new_stamp(client: Client, demo_lab: Path, tmp_path: Path) -> None:
    folder = demo.copied(demo_lab, tmp_path / "lab")
    with override_settings(SAFETYLAB_LAB=str(folder)):
        first = client.get(VALUES)
        demo.compile_export(folder, 1, at=demo.SECOND)
        second = client.get(VALUES, headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert json.loads(second.content)["vintage"] == 2


@pytest.mark.parametrize("path", PATHS)
def test_any_site_may_ask_and_nobody_is_remembered(client: Client, lab: Path, path: str) -> None:
    response = client.get(path)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response.headers["Access-Control-Expose-Headers"]
    assert "Set-Cookie" not in response.headers and not response.cookies
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    asked = client.options(path)
    assert asked.status_code == 204
    assert "If-None-Match" in asked.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("path", PATHS)
def test_a_head_has_the_headers_of_its_answer(client: Client, lab: Path, path: str) -> None:
    head, whole = client.head(path), client.get(path)
    assert head.status_code == 200 and not head.content
    for name in ("ETag", "Content-Type", "Last-Modified"):
        assert head.headers[name] == whole.headers[name]


def test_figures_can_be_read_not_written(client: Client, lab: Path) -> None:
    for path in (VALUES, "/ogc/"):
        response = client.post(path, {"value": 0})
        assert response.status_code == 405
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert response.headers["Content-Type"] == "application/problem+json"


def test_the_front_of_the_api_leads_to_the_page_for_people(client: Client, lab: Path) -> None:
    for path in ("/api/", "/api/v1/"):
        response = client.get(path, headers={"Accept-Language": "en"})
        assert (response.status_code, response.headers["Location"]) == (302, "/en/api/")


def test_without_a_lab_and_without_records_the_door_is_closed(
    client: Client, tmp_path: Path
) -> None:
    with override_settings(SAFETYLAB_LAB=str(tmp_path)):
        for path in (f"{BASE}/lab", VALUES, "/ogc/", "/ogc/collections"):
            assert problem(client, path)["status"] == 503
        assert client.get(f"{BASE}/openapi.json").status_code == 200
    cities.create(tmp_path / "new", city="demo")
    with override_settings(SAFETYLAB_LAB=str(tmp_path / "new")):
        assert problem(client, VALUES)["status"] == 503
        told = read(client, f"{BASE}/lab")
        assert told["vintages"] == told["years"] == told["sources"] == []
        assert len(read(client, f"{BASE}/layers/neighbourhood/areas")["areas"]) == 60


def test_a_fault_of_ours_is_a_problem_without_its_traceback(
    client: Client, lab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("safetylab.web.api.telling.indicators", fails)
    told = problem(client, f"{BASE}/indicators?limit=7")
    assert told["status"] == 500 and "secret" not in json.dumps(told)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_for_people_tells_every_address_and_its_examples_work(
    client: Client, lab: Path, language: str
) -> None:
    found = page(client.get(f"/{language}/api/"))
    document = read(client, f"{BASE}/openapi.json?lang={language}")
    for path, operations in document["paths"].items():
        assert path in found.text
        assert operations["get"]["description"] in found.text
    assert "http://localhost/ogc/" in found.text
    links = {link["href"].removeprefix("http://localhost") for link in found.all("a")}
    machine = [link for link in links if link.startswith((BASE, "/ogc"))]
    files = [link for link in links if f"/{language}/data/" in link]
    assert len(machine) >= 8 and len(files) > 30
    for link in machine + files:
        assert client.get(link).status_code == 200, link
