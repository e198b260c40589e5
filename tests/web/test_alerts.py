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


def test_alerts_and_outbreaks_lead_to_each_other(client: Client, lab: Path) -> None:
    links = {each.get("href") for each in tree(client, "/en/alerts/").root.iter("a")}
    assert "/en/indicators/theft_rate/scan/" in links
    assert not any("violence" in str(link) and "scan" in str(link) for link in links)
    back = {
        each.get("href")
        for each in tree(client, "/en/indicators/homicide_rate/scan/").root.iter("a")
        if each.text == "alerts"
    }
    assert back == {"/en/alerts/"}


def test_small_counts_are_listed_only_as_alerts(client: Client, lab: Path) -> None:
    (table,) = list(tree(client, "/en/alerts/").root.iter("table"))
    heads = ["".join(each.itertext()) for each in table.iter("th") if each.get("scope") == "col"]
    at = heads.index("Counted") - 1
    for row in list(table.iter("tr"))[1:]:
        cells = ["".join(each.itertext()) for each in row.iter("td")]
        assert int(cells[at].replace(",", "")) >= 5 or cells[heads.index("Alert") - 1] != "–"


@pytest.mark.parametrize("name", ["month", "period"])
def test_an_address_may_ask_for_another_month(client: Client, lab: Path, name: str) -> None:
    found = tree(client, f"/en/alerts/?{name}=2024-11")
    (title,) = ["".join(each.itertext()) for each in found.root.iter("h1")]
    assert title == "Alerts, November 2024"
    links = {each.get("href") for each in found.root.iter("a")}
    assert "/en/alerts/alerts.csv?month=2024-11" in links
    rows = csv.DictReader(
        io.StringIO(client.get("/en/alerts/alerts.csv?month=2024-11").content.decode())
    )
    assert {row["month"] for row in rows} == {"2024-11"}


@pytest.mark.parametrize("text", ["2024", "2024-13", "soon"])
def test_what_is_no_month_is_refused(client: Client, lab: Path, text: str) -> None:
    response = client.get(f"/en/alerts/?month={text}")
    assert response.status_code == 422 and "is not a month" in response.content.decode()


def test_a_month_that_the_records_do_not_cover_is_said(client: Client, lab: Path) -> None:
    assert "do not cover" in client.get("/en/alerts/?month=2031-01").content.decode()


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
