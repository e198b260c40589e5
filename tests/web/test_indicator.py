"""The indicator pages: every figure with its definition, interval, table and downloads."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client, override_settings

from safetylab import desk
from safetylab.release import Release
from safetylab.store import cities
from safetylab.terms import offence
from safetylab.terms.result import Provenance
from safetylab.terms.words import held
from safetylab.web.shown import pictures, tables
from tests.web import demo
from tests.web.reading import Page, page

RATES = ("robbery_rate", "homicide_rate", "family_violence_rate", "femicide_proxy")


def indicator(client: Client, code: str, asked: str = "", language: str = "en") -> Page:
    response = client.get(f"/{language}/indicators/{code}/{asked}")
    assert response.status_code == 200
    return page(response)


def chosen(found: Page) -> list[str]:
    return [each["value"] for each in found.all("option") if "selected" in each]


def test_the_list_has_every_indicator_with_its_figure(client: Client, lab: Path) -> None:
    found = page(client.get("/en/indicators/"))
    links = {link["href"] for link in found.all("a")}
    at = desk.open(lab)
    for code, each in at.indicators().items():
        assert f"/en/indicators/{code}/" in links
        assert held(each.definition).split("'")[0] in found.text
    row = at.release(at.measure("robbery_rate")).rows[0]
    assert f"{row['value']:.1f}" in found.text
    assert f"95\xa0% interval {row['low']:.1f} to {row['high']:.1f}" in found.text


def test_what_the_records_cannot_answer_is_listed_with_its_reason(
    client: Client, tmp_path: Path
) -> None:
    folder = tmp_path / "lab"
    cities.create(folder, city="demo")
    settings = folder / "lab.toml"
    told = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r'victim_(sex|age) = "\w+"\n', "", told), encoding="utf-8")
    demo.compile_export(folder, 0, at=demo.FIRST)
    with override_settings(SAFETYLAB_LAB=str(folder)):
        found = page(client.get("/en/indicators/"))
        assert "What these records cannot answer" in found.text
        assert "do not tell the victim's sex" in found.text
        alone = indicator(client, "femicide_proxy")
        assert alone.text.count("do not tell the victim's sex") == 1
        by_sex = indicator(client, "robbery_rate")
        assert "do not tell the victim's sex" in by_sex.text
        assert "By sex and age of the victims: The records" in by_sex.text
        assert not [each for each in by_sex.all("h2") if each.get("id") == "groups"]


def test_the_figure_is_the_releases_with_its_interval_and_its_change(
    client: Client, lab: Path
) -> None:
    found = indicator(client, "robbery_rate", "?year=2023")
    at = desk.open(lab)
    released = at.release(at.measure("robbery_rate", period="2023", against="year"))
    row = released.rows[0]
    assert f"{row['value']:.1f}" in found.text
    assert f"95\xa0% interval {row['low']:.1f} to {row['high']:.1f}" in found.text
    assert released.summary in found.text
    assert chosen(found) == ["2023", "neighbourhood"]


def test_the_latest_year_and_the_first_layer_are_meant_unless_chosen(
    client: Client, lab: Path
) -> None:
    assert chosen(indicator(client, "theft_rate")) == ["2024", "neighbourhood"]
    assert chosen(indicator(client, "theft_rate", "?layer=district")) == ["2024", "district"]


@pytest.mark.parametrize(
    "asked",
    ["?year=1900", "?year=abc", "?year=2016-03", "?layer=x", "?vintage=99", "?vintage=-1"],
)
def test_a_wrong_choice_is_answered_with_a_sentence(client: Client, lab: Path, asked: str) -> None:
    response = client.get(f"/en/indicators/robbery_rate/{asked}")
    assert response.status_code == 422
    assert "What would help:" in page(response).text


@pytest.mark.parametrize("path", ["nothing/", "nothing/hotspots/", "safety_gap/hotspots/"])
def test_an_unknown_indicator_is_answered_with_those_there_are(
    client: Client, lab: Path, path: str
) -> None:
    response = client.get(f"/en/indicators/{path}")
    assert response.status_code == 422
    assert "robbery_rate" in page(response).text


def test_the_definition_is_exact(client: Client, lab: Path) -> None:
    text = indicator(client, "safety_gap").text
    assert f"0101 {offence.name('0101')}" in text and f"020111 {offence.name('020111')}" in text
    proxy = indicator(client, "femicide_proxy").text
    assert "female victims" in proxy and "resident women and girls" in proxy
    assert "UNODC/UN Women 2022" in proxy and "counts under 5 are withheld" in proxy


def test_the_trend_goes_by_month_and_by_year_with_the_target(client: Client, lab: Path) -> None:
    found = indicator(client, "homicide_rate")
    drawn = {each.get("aria-labelledby") for each in found.all("svg")}
    assert {"months-title", "years-title", "areas-title"} <= drawn
    assert "target for 2030" in found.text
    assert "The target of 8.0 by 2030" in found.text
    assert "target for" not in indicator(client, "robbery_rate").text
    assert "highest in" in found.text  # "from 5 in May to 9 in March" would sound like a rise
    for month in ("January 2022", "December 2024"):
        assert month in found.text


def test_areas_stand_in_the_order_of_their_rates_and_lead_to_their_pages(
    client: Client, lab: Path
) -> None:
    content = client.get("/en/indicators/theft_rate/?year=2023").content.decode()
    at = desk.open(lab)
    released = at.release(at.measure("theft_rate", by="area", period="2023", against="2022"))
    rows = [row for row in released.rows if row["value"] is not None]
    order = [row["area"] for row in sorted(rows, key=lambda row: -row["value"])]
    table = content[content.index('<section aria-labelledby="by-area"') :]
    table = table[table.index("<tbody>") : table.index("</tbody>")]
    places = [table.index(f'href="/en/areas/neighbourhood/{id_}/"') for id_ in order]
    assert places == sorted(places) and len(places) == 60


def test_without_residents_counts_are_compared_and_said(client: Client, lab: Path) -> None:
    at = desk.open(lab)
    asked = at.measure("robbery_rate", by="area", period="2023", layer="district", against="2022")
    changed = [row for row in at.release(asked).rows if row["change"] in ("up", "down")]
    assert changed and changed[0]["against_value"] is None
    text = indicator(client, "robbery_rate", "?year=2023&layer=district").text
    assert f"from {changed[0]['against_numerator']:,}" in text
    assert "from –" not in text


def test_withheld_is_said_and_never_a_zero(client: Client, lab: Path) -> None:
    at = desk.open(lab)
    released = at.release(at.measure("sexual_violence_rate", by="area", against="year"))
    hidden = sum(row["withheld"] for row in released.rows)
    assert hidden
    content = client.get("/en/indicators/sexual_violence_rate/").content.decode()
    areas = content[content.index('id="by-area"') : content.index('id="groups"')]
    assert areas.count('<td class="figure untold">withheld</td>') == 2 * hidden
    assert f"{hidden} rows are withheld to protect people" in areas
    assert "withheld" in areas[areas.index("<svg") : areas.index("</svg>")]


def test_a_withheld_month_is_a_marked_gap(client: Client, lab: Path) -> None:
    release = Release(
        summary="",
        columns=("month", "numerator", "denominator", "value", "low", "high", "withheld"),
        rows=tuple(
            {"month": f"2024-0{n}", "numerator": 9, "denominator": 1e5, "withheld": n == 2}
            | dict.fromkeys(("value", "low", "high"), None if n == 2 else 9.0)
            for n in (1, 2, 3)
        ),
        notes=(),
        provenance=Provenance("x", 1, "2026-01-10T00:00:00Z", ()),
    )
    with override_settings(SAFETYLAB_LAB=str(lab)):
        drawn = pictures.over_time(release, tables.named("femicide_proxy"), id_="gap")
        whole = replace(release, rows=tuple({**r, "withheld": False} for r in release.rows))
        plain = pictures.over_time(whole, tables.named("femicide_proxy"), id_="gap")
    assert "withheld" in drawn and "withheld" not in plain


def test_what_the_door_makes_coarser_is_said_and_not_shown_twice(
    client: Client, lab: Path
) -> None:
    at = desk.open(lab)
    code = "femicide_proxy"
    released = at.release(at.measure(code, by="month", period="2022-01-01/2024-12-31"))
    assert "year" in released.columns
    found = indicator(client, code)
    assert released.notes[0] in found.text
    headings = [each["id"] for each in found.all("h3") if each.get("id", "").endswith("-heading")]
    assert headings == ["years-heading"]


def test_groups_are_told_and_one_of_one_sex_is_not_broken_down_by_it(
    client: Client, lab: Path
) -> None:
    text = indicator(client, "robbery_rate").text
    assert "Robbery by sex, 2024" in text and "Robbery by age, 2024" in text
    proxy = indicator(client, "femicide_proxy").text
    assert "by sex, 2024" not in proxy and "not told by sex or age" in proxy
    assert "not told by sex or age of so few people" in proxy


@pytest.mark.parametrize("code", ["safety_gap", "concentration"])
def test_one_that_is_no_rate_has_its_sentence_and_its_definition(
    client: Client, lab: Path, code: str
) -> None:
    found = indicator(client, code)
    at = desk.open(lab)
    assert at.release(at.measure(code)).rows[0]["value"] is not None
    assert "Exactly what is counted" in found.text
    assert "Area by area" not in found.text
    files = [link["href"] for link in found.all("a") if "/data/" in link["href"]]
    assert len(files) == 4 and all(client.get(file).status_code == 200 for file in files)


@pytest.mark.parametrize("code", RATES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_download_of_a_page_is_there(
    client: Client, lab: Path, code: str, language: str
) -> None:
    found = indicator(client, code, "?year=2023&layer=neighbourhood", language)
    files = [link["href"] for link in found.all("a") if "/data/" in link["href"]]
    forms = {file.partition("?")[0].rpartition(".")[2] for file in files}
    assert forms >= {"csv", "json", "svg", "png"}
    assert ("geojson" in forms) is (code != "femicide_proxy")  # whose areas are not told
    for file in files:
        if ".png" not in file:
            assert client.get(file).status_code == 200, file


def test_the_address_for_quoting_has_year_layer_and_vintage(client: Client, lab: Path) -> None:
    found = indicator(client, "robbery_rate", "?year=2022")
    permanent = [each["href"] for each in found.all("link") if each.get("rel") == "canonical"]
    assert permanent == [
        "http://localhost/en/indicators/robbery_rate/?year=2022&layer=neighbourhood&vintage=1"
    ]
    assert client.get(permanent[0]).status_code == 200


def test_a_link_of_an_older_vintage_says_that_records_changed(
    client: Client, demo_lab: Path, tmp_path: Path
) -> None:
    folder = demo.copied(demo_lab, tmp_path / "lab")
    demo.compile_export(folder, 1, at=demo.SECOND)
    with override_settings(SAFETYLAB_LAB=str(folder)):
        said = "This link was made with vintage 1 of the records"
        assert said in indicator(client, "robbery_rate", "?vintage=1").text
        assert said not in indicator(client, "robbery_rate", "?vintage=2").text


def test_hot_spots_are_counted_by_area_from_what_is_released(client: Client, lab: Path) -> None:
    found = page(client.get("/en/indicators/street_robbery_rate/hotspots/?year=2024"))
    at = desk.open(lab)
    released = at.release(at.hotspots("street_robbery_rate", period="2024"))
    hot = [row for row in released.rows if row["hot"]]
    squares = next(each for each in found.all("path") if each.get("class") == "hot")
    assert squares["d"].count("M") == len(hot) > 0
    finding = at.hotspots("street_robbery_rate", period="2024").finding()
    assert finding in found.text and released.summary.startswith(finding)
    assert released.summary.removeprefix(finding).strip() in found.text
    share = sum(row["incidents"] for row in hot) / sum(row["incidents"] for row in released.rows)
    body = client.get("/en/indicators/street_robbery_rate/hotspots/").content.decode()
    cells = [part.partition("</td>")[0] for part in body.split('<td class="figure">')[1:]]
    assert sum(int(n) for n in cells[0::3]) == len(hot)
    shares = [float(text.split("\N{NO-BREAK SPACE}")[0]) for text in cells[2::3]]
    assert sum(shares) == pytest.approx(100 * share, abs=0.06 * len(shares))


def test_sensitive_classes_have_no_hot_spots_and_the_page_says_why(
    client: Client, lab: Path
) -> None:
    found = page(client.get("/en/indicators/sexual_violence_rate/hotspots/"))
    assert "is never mapped finer than areas" in found.text
    assert not found.all("svg")
    links = {link["href"] for link in indicator(client, "sexual_violence_rate").all("a")}
    assert not any("/hotspots/" in link for link in links)


def test_the_labs_work_on_it_is_marked_where_it_began(client: Client, lab: Path) -> None:
    months = client.get("/es/data/months/street_robbery_rate.svg").content.decode()
    assert "Calles Seguras" in months and 'class="event' in months
    assert "Calles Seguras" not in client.get("/es/data/months/theft_rate.svg").content.decode()
