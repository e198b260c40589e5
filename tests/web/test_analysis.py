"""The analyses' pages: each answers or says why not; its files are its figures; none of what is
protected."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.test import Client, override_settings

from safetylab.terms.words import LANGUAGES
from safetylab.web.assess import analysed
from safetylab.web.assess.analysed import Tab
from safetylab.web.shown import tables
from tests.web.crawling import Tree

CODE = "street_robbery_rate"
SLUGS = sorted(analysed.known())


def tree(client: Client, address: str, status: int = 200) -> Tree:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:2000]
    return Tree(response.content.decode())


def words(found: Tree, name: str) -> list[str]:
    return ["".join(each.itertext()).strip() for each in found.root.iter(name)]


def test_there_are_analyses_and_each_has_its_own_place() -> None:
    known = analysed.known()
    assert len(known) >= 8
    assert len({each.order for each in known.values()}) == len(known)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_answers_with_a_sentence_a_picture_and_files(
    client: Client, lab: Path, slug: str, language: str
) -> None:
    found = tree(client, f"/{language}/indicators/{CODE}/{slug}/?year=2024")
    findings = [each for each in found.root.iter("p") if each.get("class") == "finding"]
    if not findings:
        notes = [each for each in found.root.iter("div") if each.get("class") == "note"]
        assert notes, "neither an answer nor why there is none"
        return
    notes = [each for each in words(found, "p") if each.startswith(("No map:", "Sin mapa:"))]
    assert bool(notes) != bool(list(found.root.iter("svg"))) and list(found.root.iter("table"))
    links = [each.get("href", "") for each in found.root.iter("a")]
    forms = sum(f"/{slug}." in link or f"data/{slug}/" in link for link in links)
    assert forms >= len(analysed.TABLES if notes else analysed.FORMS)


@pytest.mark.parametrize("slug", SLUGS)
def test_files_tell_the_same_and_no_more(client: Client, lab: Path, slug: str) -> None:
    base = f"/en/indicators/{CODE}/{slug}"
    response = client.get(f"{base}.csv?year=2024")
    if response.status_code == 422:
        return
    assert response.status_code == 200
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    said = json.loads(client.get(f"{base}.json?year=2024").content)
    assert len(rows) == len(said["rows"]) > 0
    assert said["summary"]
    if client.get(f"{base}.svg?year=2024").status_code == 404:
        return  # a map on which there would be nothing
    assert b"<svg" in client.get(f"{base}.svg?year=2024").content[:100]
    assert client.get(f"{base}.png?year=2024").content.startswith(b"\x89PNG")
    assert client.get(f"{base}.geojson?year=2024").status_code == 404


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_is_told_of_protected_classes(client: Client, lab: Path, slug: str) -> None:
    if analysed.known()[slug].of(tables.named("sexual_violence_rate")):
        return  # made of what the door let out
    found = tree(client, f"/en/indicators/sexual_violence_rate/{slug}/")
    assert not list(found.root.iter("svg"))
    assert any("never" in text for text in words(found, "p"))
    assert client.get(f"/en/indicators/sexual_violence_rate/{slug}.csv").status_code == 422


def test_what_is_not_there(client: Client, lab: Path) -> None:
    assert client.get(f"/en/indicators/{CODE}/palmistry/").status_code == 404
    assert client.get(f"/en/indicators/{CODE}/palmistry.csv").status_code == 404
    assert client.get(f"/en/indicators/nothing/{SLUGS[0]}/").status_code == 422


def test_an_indicator_leads_to_its_analyses(client: Client, lab: Path) -> None:
    found = tree(client, f"/en/indicators/{CODE}/")
    links = {each.get("href", "").partition("?")[0] for each in found.root.iter("a")}
    assert {f"/en/indicators/{CODE}/{slug}/" for slug in SLUGS} <= links
    assert f"/en/indicators/{CODE}/closer/" in links


def test_all_questions_are_answered_on_one_page(client: Client, lab: Path) -> None:
    found = tree(client, f"/es/indicators/{CODE}/closer/?year=2024")
    # The demo city's robberies are known to the minute: no range to tell possible hours by.
    asked = [slug for slug in SLUGS if slug != "aoristic"]
    assert len(words(found, "h3")) >= len(asked)
    links = {each.get("href", "") for each in found.root.iter("a")}
    assert {f"#{each}" for each in (*asked, "where", "when", "change")} <= links
    assert "#aoristic" not in links
    answered = [each for each in found.root.iter("p") if "headline" in each.get("class", "")]
    assert len(answered) >= len(SLUGS) // 2
    name = tables.named(CODE).name()
    assert not any(f"{name}, 2024:" in "".join(each.itertext()) for each in answered)
    ids = [each.get("id") for each in found.root.iter() if each.get("id")]
    assert len(ids) == len(set(ids)) and len(list(found.root.iter("svg"))) >= len(SLUGS) // 2


def test_who_asks_first_is_told_what_is_ready_and_how_far_it_is(client: Client, lab: Path) -> None:
    address = f"/en/indicators/{CODE}/closer/?period=2023"
    with override_settings(SAFETYLAB_PATIENCE=0):
        response = client.get(address)
    assert "no-store" in response["Cache-Control"]
    assert "being worked out" in response.content.decode()
    found = tree(client, address)
    assert not list(found.root.iter("progress"))
    assert words(found, "h1") == ["Street robbery: where, when, how sure, 2023"]


def test_the_page_of_outbreaks_tells_how_far_it_looks() -> None:
    from safetylab.assess import scan_counts
    from safetylab.web.assess.analyses import scan

    said = scan.ANALYSIS.reading[-1]
    assert f"{scan_counts.RADIUS:,.0f} metres" in said and scan_counts.REACH == 5
    assert f"{scan.DRAWS} simulations" in said and f"below {1 / (scan.DRAWS + 1)}" in said


def test_what_the_records_cannot_answer_is_left_out_where_its_page_says_so() -> None:
    from safetylab.terms.errors import NotEnoughData
    from safetylab.web.assess.closer import Answer, Asked, _parts

    why = Answer(why=NotEnoughData("No range.", hint="look at the hours."))
    tabs = {slug: Tab(slug, slug, slug, "", False) for slug in ("hours", "aoristic")}

    def shown(answer: Answer) -> list[str]:
        parts = _parts({slug: Asked(tab, answer) for slug, tab in tabs.items()})
        return [each.tab.slug for part in parts for each in part.asked]

    assert shown(why) == ["hours"]
    assert shown(Answer("Spread.")) == ["hours", "aoristic"]
