"""What every page has: its parts, its links, its lab, its sources; and that figures are kept."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from safetylab import desk
from safetylab.assess.measurement import Measurement
from safetylab.desk import Desk
from tests.web import demo
from tests.web.reading import page

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
PATHS = ["/es/", "/en/", "/es/quality/", "/en/quality/"]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_whole_and_finds_its_own_parts(client: Client, lab: Path, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    found = page(response)
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert found.all("html")[0]["lang"] == path[1:3]
    for link in found.all("a"):
        place, hash_, part = link["href"].partition("#")
        assert place or not hash_ or part in ids, link
    for label in found.all("label"):
        assert label["for"] in ids
    for _, attributes in found.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            assert all(each in ids for each in attributes.get(name, "").split())
    assert not found.all("script") and not found.all("style")
    assert not any("style" in attributes for _, attributes in found.elements)


@pytest.mark.parametrize("path", PATHS)
def test_headings_go_down_one_step_at_a_time(client: Client, lab: Path, path: str) -> None:
    levels = [int(tag[1]) for tag, _ in page(client.get(path)).elements if tag in HEADINGS]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later <= before + 1 for before, later in pairwise(levels))


@pytest.mark.parametrize("path", PATHS)
def test_every_link_of_a_page_leads_somewhere(client: Client, lab: Path, path: str) -> None:
    links = {link["href"] for link in page(client.get(path)).all("a")}
    for link in sorted(each for each in links if each[0] not in "#?"):
        place, hash_, part = link.partition("#")
        response = client.get(place)
        assert response.status_code == 200, link
        assert not hash_ or f'id="{part}"' in response.content.decode(), link


@pytest.mark.parametrize("path", PATHS)
def test_a_simulated_city_is_called_so_on_every_page(client: Client, lab: Path, path: str) -> None:
    said = {"es": "Ciudad ficticia, incidentes simulados.", "en": "Fictional city, simulated"}
    assert said[path[1:3]] in page(client.get(path)).text


def test_the_rooms_are_links_and_those_not_open_are_none(client: Client, lab: Path) -> None:
    found = page(client.get("/en/quality/"))
    places = [link["href"] for link in found.all("a")]
    rooms = ("indicators", "areas", "compare", "about", "quality", "glossary", "api")
    assert all(f"/en/{room}/" in places for room in rooms)
    current = [link["href"] for link in found.all("a") if link.get("aria-current") == "page"]
    assert current == ["/en/quality/"]
    assert "Engage, plan, evaluate Not open yet" in found.text
    assert not any(word in place for place in places for word in ("engage", "plan", "evaluate"))


def test_the_search_box_asks_the_search_page_in_the_same_language(
    client: Client, lab: Path
) -> None:
    found = page(client.get("/es/quality/"))
    (form,) = [each for each in found.all("form") if each.get("role") == "search"]
    assert (form["method"], form["action"]) == ("get", "/es/search/")
    assert [each["name"] for each in found.all("input") if each["type"] == "search"] == ["q"]


def test_every_page_but_the_first_leads_back_to_it(client: Client, lab: Path) -> None:
    for path, expected in (("/en/", 0), ("/en/quality/", 1), ("/en/nowhere/", 1)):
        navs = page(client.get(path)).all("nav")
        assert sum("crumbs" in nav.get("class", "") for nav in navs) == expected


def test_a_name_that_looks_like_markup_is_only_a_name(client: Client, lab: Path) -> None:
    content = client.get("/en/").content.decode()
    assert demo.HOSTILE not in content
    assert "=Barrio &lt;b&gt;&amp;&quot;x&quot;" in content
    assert demo.HOSTILE in page(client.get("/en/")).text


def test_the_quality_page_tells_the_score_and_every_finding(client: Client, lab: Path) -> None:
    found = page(client.get("/en/quality/"))
    report = desk.open(lab).quality()
    assert f"{report.score:.0f} of 100" in found.text
    assert all(check.label in found.text for check in report.checks)


def test_the_sources_and_the_vintage_stand_on_every_page(client: Client, lab: Path) -> None:
    text = page(client.get("/en/quality/")).text
    assert "Policía de Puerto Almendra (simulated) (licence: CC0-1.0)" in text
    assert "Vintage 1 of the records, published on 10 January 2026" in text
    assert "These pages set no cookies" in text


def test_figures_are_computed_once_and_anew_with_a_new_vintage(
    client: Client, demo_lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = demo.copied(demo_lab, tmp_path / "lab")
    asked: list[str] = []
    measure = Desk.measure

    def measured(self: Desk, code: str, **how: Any) -> Measurement:
        asked.append(code)
        return measure(self, code, **how)

    monkeypatch.setattr(Desk, "measure", measured)
    with override_settings(SAFETYLAB_LAB=str(folder)):
        assert client.get("/en/").status_code == 200
        first = len(asked)
        assert first > 10
        assert client.get("/en/").status_code == 200
        assert len(asked) == first
        demo.compile_export(folder, 1, at=demo.SECOND)
        text = page(client.get("/en/")).text
        assert len(asked) > first + 10
    assert "Vintage 2 of the records, published on 10 February 2026" in text
