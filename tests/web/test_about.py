"""About the data: where it comes from, how it is counted, what is not shown."""

import csv
import hashlib
import io
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.test import Client, override_settings

from safetylab import desk
from safetylab.assess.editions import FATES
from safetylab.store import cities
from safetylab.terms import glossary, offence
from safetylab.web.data import about
from tests.web import canary, demo
from tests.web.reading import Page, page

BROUGHT = {"vintage": 2, "published_at": "2026-01-10T00:00:00Z", **dict.fromkeys(FATES, 0)}
TABLES = ("codes", "editions", "vintages", "aside")


@pytest.fixture(scope="module")
def twice(demo_lab: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lab with two vintages."""
    folder = demo.copied(demo_lab, tmp_path_factory.mktemp("about") / "demo")
    demo.compile_export(folder, 1, at=demo.SECOND)
    return folder


def ids(found: Page) -> list[str]:
    return [attributes["id"] for _, attributes in found.elements if "id" in attributes]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", ["about", "quality", "glossary"])
def test_the_pages_are_whole(client: Client, lab: Path, language: str, name: str) -> None:
    found = page(client.get(f"/{language}/{name}/"))
    known = ids(found)
    assert len(known) == len(set(known))
    assert len(found.all("h1")) == 1
    for link in found.all("a"):
        path, _, part = link["href"].partition("#")
        if part and not path:
            assert part in known, link
        elif part and "/glossary/" in path:
            assert glossary.term(part), link
    levels = [int(tag[1]) for tag, _ in found.elements if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_source_and_its_newest_file_with_its_digest(client: Client, twice: Path) -> None:
    with override_settings(SAFETYLAB_LAB=str(twice)):
        text = page(client.get("/en/about/")).text
    newest = sorted((twice / "exports").glob("*.csv"))[1]
    assert hashlib.sha256(newest.read_bytes()).hexdigest() in text
    assert "Policía de Puerto Almendra (simulated)" in text and "CC0-1.0" in text
    assert "2 deliveries so far, the last on 10 February 2026." in text
    assert "One row of the police's file is one offence with one victim." in text


def test_local_codes_are_told_by_what_became_of_them(client: Client, lab: Path) -> None:
    text = page(client.get("/en/about/")).text
    assert "R1 ROBO A PERSONA 040111 " in text and "R1 ROBO A PERSONA 04011 " in text
    assert text.index("Without a class, on purpose") < text.index("EXTRAVÍO DE OBJETOS")
    assert text.index("Unknown codes") < text.index("CLAVE SIN DESCRIPCIÓN")
    assert f"S1 VIOLENCIA SEXUAL 0301 {offence.name('0301')} –" in text


def test_counts_of_codes_are_not_the_true_ones(client: Client, lab: Path) -> None:
    """Rounded to ten: the true count of 1,923 lost things is not on the page."""
    true = {row["code"]: row["incidents"] for row in desk.open(lab).quality().unclassified}
    assert true["X1"] % 10
    text = page(client.get("/en/about/")).text + page(client.get("/en/quality/")).text
    assert f"{true['X1']:,}" not in text
    assert f"EXTRAVÍO DE OBJETOS {round(true['X1'], -1):,}" in text


def test_figures_that_still_change(client: Client, twice: Path, lab: Path) -> None:
    assert "There is only one vintage so far" in page(client.get("/en/about/")).text
    with override_settings(SAFETYLAB_LAB=str(twice)):
        text = page(client.get("/en/about/")).text
        rows = json.loads(client.get("/en/data/changes.json").content)["rows"]
    assert "the newest month" in text and "12 months before or more" in text
    assert sum(row["months"] for row in rows) == 60
    assert rows[0]["net"] > 0  # late records
    told = json.loads((twice / "truths.json").read_text(encoding="utf-8"))["revisions"]
    assert f" {told['late']} 360 {told['withdrawn']} " in text  # what the second vintage brought


def test_the_rules_of_what_is_withheld_are_those_of_the_lab(
    client: Client, tmp_path: Path
) -> None:
    folder = canary.make(tmp_path / "quadra")
    settings = folder / "lab.toml"
    settings.write_text(settings.read_text() + "[disclosure]\nsmallest_count = 7\n")
    with override_settings(SAFETYLAB_LAB=str(folder)):
        text = page(client.get("/en/about/")).text
    assert "Counts of sensitive offences below 7 are withheld" in text
    assert "rounded to the nearest 14" in text
    assert all(offence.name(code) in text for code in offence.SENSITIVE)


def test_who_lives_there(client: Client, lab: Path) -> None:
    text = page(client.get("/en/about/")).text
    assert "60 areas, residents of 2020–2025, by sex and age." in text


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("form", ["csv", "json"])
def test_every_table_can_be_had(client: Client, lab: Path, table: str, form: str) -> None:
    response = client.get(f"/en/data/{table}.{form}")
    assert response.status_code == 200
    text = response.content.decode()
    rows = list(csv.DictReader(io.StringIO(text))) if form == "csv" else json.loads(text)["rows"]
    assert rows and all("withheld" in row for row in rows)


def test_a_lab_without_records_has_its_page(client: Client, tmp_path: Path) -> None:
    cities.create(tmp_path / "new", city="none")
    with override_settings(SAFETYLAB_LAB=str(tmp_path / "new")):
        response = client.get("/es/about/")
    assert response.status_code == 200
    assert "safetylab compile" in page(response).text


def test_a_vintage_of_new_boundaries_is_called_so(client: Client, lab: Path) -> None:
    remarks = [
        about._brought({**row, "read": read}).remark for row, read in ((BROUGHT, 0), (BROUGHT, 9))
    ]
    assert remarks == ["no new records: the areas changed", ""]
