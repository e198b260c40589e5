"""The pages over time: alerts with their files, and what is told of protected classes."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.test import Client

from safetylab import desk
from safetylab.terms.words import LANGUAGES
from tests.web.crawling import Tree


def tree(client: Client, address: str) -> Tree:
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()[:2000]
    return Tree(response.content.decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_alerts_have_their_sentence_picture_and_table(
    client: Client, lab: Path, language: str
) -> None:
    found = tree(client, f"/{language}/alerts/")
    assert len(list(found.root.iter("svg"))) == 1
    findings = [each for each in found.root.iter("p") if each.get("class") == "finding"]
    assert len(findings) == 1
    (table,) = list(found.root.iter("table"))
    assert len(list(table.iter("tr"))) >= 16
    links = {each.get("href") for each in found.root.iter("a")}
    assert f"/{language}/alerts/alerts.csv" in links


def test_alerts_can_be_reached_from_every_page(client: Client, lab: Path) -> None:
    links = {each.get("href") for each in tree(client, "/en/").root.iter("a")}
    assert "/en/alerts/" in links


def test_files_hold_every_test_and_none_of_a_protected_class(client: Client, lab: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/en/alerts/alerts.csv").content.decode())))
    said = json.loads(client.get("/en/alerts/alerts.json").content)
    assert len(rows) == len(said["rows"]) > 100
    known = desk.open(lab).indicators()
    assert not any(known[row["indicator"]].sensitive for row in rows)
    assert client.get("/en/alerts/alerts.svg").status_code == 200
    assert client.get("/en/alerts/alerts.png").content.startswith(b"\x89PNG")
    assert client.get("/en/alerts/alerts.geojson").status_code == 404


@pytest.mark.parametrize("slug", ["trend", "outlook"])
@pytest.mark.parametrize("code", ["sexual_violence_rate", "family_violence_rate"])
def test_of_a_protected_class_no_more_is_told_than_its_released_months(
    client: Client, lab: Path, code: str, slug: str
) -> None:
    response = client.get(f"/en/indicators/{code}/{slug}.json")
    at = desk.open(lab)
    years = at.years()
    span = f"{years[-1].start:%Y-%m}/{years[0].end.year - 1}-12"
    told = at.release(at.measure(code, by="month", period=span))
    if any(row.get("numerator") is None for row in told.rows):
        assert response.status_code == 422
        return
    said = json.loads(response.content)
    if slug == "trend":
        counted = [row["counted"] for row in said["rows"]]
        assert counted == [row["numerator"] for row in told.rows]
    assert "released" in said["summary"]
