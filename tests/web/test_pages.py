"""What the pages say, in both languages."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from safetylab import desk
from safetylab.assess.measurement import Measurement
from safetylab.desk import Desk
from tests.web import demo
from tests.web.reading import page

PATHS = ["/es/", "/en/", "/en/?indicator=sexual_violence_rate", "/es/quality/", "/en/quality/"]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_whole_and_finds_its_own_parts(client: Client, lab: Path, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    found = page(response)
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert found.all("html")[0]["lang"] == path[1:3]
    for link in found.all("a"):
        _, hash_, part = link["href"].partition("#")
        assert not hash_ or part in ids
    for _, attributes in found.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            assert all(each in ids for each in attributes.get(name, "").split())
    assert not found.all("script") and not found.all("style")
    assert not any("style" in attributes for _, attributes in found.elements)


@pytest.mark.parametrize("path", PATHS)
def test_every_link_of_a_page_leads_somewhere(client: Client, lab: Path, path: str) -> None:
    links = {link["href"].partition("#")[0] for link in page(client.get(path)).all("a")}
    for link in sorted(links - {""}):
        target = path.partition("?")[0] + link if link.startswith("?") else link
        assert client.get(target).status_code == 200, target


@pytest.mark.parametrize("path", PATHS)
def test_a_simulated_city_is_called_so_on_every_page(client: Client, lab: Path, path: str) -> None:
    said = {"es": "Ciudad ficticia, incidentes simulados.", "en": "Fictional city, simulated"}
    assert said[path[1:3]] in page(client.get(path)).text


def test_the_overview_has_figures_with_intervals_for_every_rate(client: Client, lab: Path) -> None:
    found = page(client.get("/en/"))
    at = desk.open(lab)
    row = at.release(at.measure("robbery_rate")).rows[0]
    assert f"{row['value']:.1f}" in found.text
    assert f"{row['low']:.1f} to {row['high']:.1f}" in found.text
    rates = [each for each in at.indicators().values() if each.answer is None]
    assert all(each.name() in found.text for each in rates)
    assert "no significant change" in found.text


def test_the_map_is_of_the_indicator_asked_for_and_its_table_beside_it(
    client: Client, lab: Path
) -> None:
    found = page(client.get("/en/?indicator=theft_rate"))
    assert "Area by area: Theft" in found.text
    assert sum("area scale-" in each.get("class", "") for each in found.all("path")) == 60
    current = [link["href"] for link in found.all("a") if link.get("aria-current") == "true"]
    assert current == ["?indicator=theft_rate#map"]


def test_small_counts_of_sensitive_classes_are_withheld_on_map_and_table(
    client: Client, lab: Path
) -> None:
    found = page(client.get("/en/?indicator=sexual_violence_rate"))
    hatched = [each for each in found.all("path") if "withheld" in each.get("class", "")]
    at = desk.open(lab)
    released = at.release(at.measure("sexual_violence_rate", by="area", against="year"))
    withheld = [row for row in released.rows if row["withheld"]]
    assert len(hatched) == len(withheld) > 10
    assert found.text.count("withheld") >= len(withheld)
    assert all(f"{row['area_name']}: withheld" in found.text for row in withheld)


def test_hot_spots_are_of_robbery_even_where_the_indicator_is_sensitive(
    client: Client, lab: Path
) -> None:
    found = page(client.get("/en/?indicator=sexual_violence_rate"))
    squares = next(each for each in found.all("path") if each.get("class") == "hot")
    at = desk.open(lab)
    hot = at.hotspots("street_robbery_rate").is_hot.sum()
    assert squares["d"].count("M") == hot > 0


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
    assert "EXTRAVÍO DE OBJETOS" in found.text


def test_the_sources_and_the_vintage_stand_on_every_page(client: Client, lab: Path) -> None:
    text = page(client.get("/en/quality/")).text
    assert "Policía de Puerto Almendra (simulated) (licence: CC0-1.0)" in text
    assert "Vintage 1 of the records, published on 10 January 2026" in text


def test_figures_are_computed_once_and_anew_with_a_new_vintage(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = demo.make(tmp_path / "lab")
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
        assert len(asked) == 2 * first
    assert "Vintage 2 of the records, published on 10 February 2026" in text
