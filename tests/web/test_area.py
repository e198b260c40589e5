"""The pages of areas: the list, and one area's profile."""

import csv
import io
from pathlib import Path

import pytest
from django.test import Client

from safetylab import desk
from safetylab.assess import similar, standing
from safetylab.store import residents
from safetylab.web.shown import figures
from tests.web.reading import page

AT = "/en/areas/neighbourhood/N10/"
NO_RESIDENTS = "/en/areas/district/D3/"


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_area_of_every_layer_is_listed_and_leads_to_its_page(
    client: Client, lab: Path, language: str
) -> None:
    found = page(client.get(f"/{language}/areas/"))
    at = desk.open(lab)
    for layer in at.lab.layers:
        for id_, name in zip(at.layer(layer).ids, at.layer(layer).names, strict=True):
            assert name in found.text
            links = [e["href"] for e in found.all("a")]
            # Once in the list, once on the map, which the keyboard passes over.
            assert links.count(f"/{language}/areas/{layer}/{id_}/") == 2
    mapped = [
        e for e in found.all("a") if "/areas/neighbourhood/" in e["href"] and "tabindex" in e
    ]
    assert len(mapped) == 60 and all(e["tabindex"] == "-1" for e in mapped)


def test_a_profile_tells_the_rates_of_the_release_beside_the_citys(
    client: Client, lab: Path
) -> None:
    text = page(client.get(AT)).text
    at = desk.open(lab)
    city = at.release(at.measure("robbery_rate")).rows[0]
    rows = at.release(at.measure("robbery_rate", by="area")).rows
    row = next(row for row in rows if row["area"] == "N10")
    for value in (row["value"], city["value"]):
        assert f"{value:,.1f}" in text
    assert f"{row['low']:,.1f} to {row['high']:,.1f}" in text


def test_who_lives_there_is_what_the_residents_file_says(client: Client, lab: Path) -> None:
    found = page(client.get(AT))
    rows = [
        row
        for row in residents.load(desk.open(lab).lab, "neighbourhood").to_pylist()
        if row["area"] == "N10" and row["year"] == 2024
    ]
    assert f"{sum(row['residents'] for row in rows):,.0f} residents in 2024" in found.text
    men = next(r["residents"] for r in rows if (r["sex"], r["age_from"]) == ("male", 15))
    assert f"{men:,.0f}" in found.text


def test_a_verdict_is_that_of_the_test_against_the_rest_of_the_city(
    client: Client, lab: Path
) -> None:
    content = client.get("/en/data/area/neighbourhood-N10.csv").content.decode()
    told = {row["indicator"]: row for row in csv.DictReader(io.StringIO(content))}
    at = desk.open(lab)
    city = at.release(at.measure("theft_rate")).rows[0]
    rows = at.release(at.measure("theft_rate", by="area")).rows
    here = next(row for row in rows if row["area"] == "N10")
    verdict = standing.judged([standing.against_rest(here, rows, city)])[0]
    assert verdict is not None
    assert float(told["theft_rate"]["p"]) == pytest.approx(verdict.p)
    tested = [float(row["p_adjusted"]) for row in told.values() if row["p"]]
    assert all(
        row["differs"] == "none"
        for row in told.values()
        if row["p"] and float(row["p_adjusted"]) >= 0.05
    )
    assert max(tested) >= float(told["theft_rate"]["p"])


def test_what_is_withheld_is_called_so_and_why(client: Client, lab: Path) -> None:
    for id_ in desk.open(lab).layer("neighbourhood").ids[:12]:
        response = client.get(f"/en/data/area/neighbourhood-{id_}.json").json()
        hidden = [row for row in response["rows"] if row["withheld"]]
        if hidden:
            break
    assert hidden
    assert all(row["numerator"] is None and row["differs"] is None for row in hidden)
    text = page(client.get(f"/en/areas/neighbourhood/{id_}/")).text
    assert "Withheld is not zero." in text and text.count("withheld") >= 2 * len(hidden)


def test_similar_areas_are_named_with_what_they_are_alike_in(client: Client, lab: Path) -> None:
    text = page(client.get(AT)).text
    from safetylab.assess import people

    known = people.of_layer(desk.open(lab).lab, "neighbourhood", 2024)
    for id_ in similar.of_area(known, "N10").ids:
        assert known.names[known.ids.index(id_)] in text
    assert "never by crime: number of residents" in text


def test_an_area_without_residents_has_counts_and_says_so(client: Client, lab: Path) -> None:
    found = page(client.get(NO_RESIDENTS))
    at = desk.open(lab)
    rows = at.release(at.measure("theft_rate", by="area", layer="district")).rows
    row = next(row for row in rows if row["area"] == "D3")
    assert f"{row['numerator']:,}" in found.text
    assert "it has counts, but no rates" in found.text
    assert "Beside the rest of the city" not in found.text


@pytest.mark.parametrize(
    "path",
    [
        "/en/areas/neighbourhood/N99/",
        "/en/areas/nowhere/N10/",
        "/es/areas/district/N10/",
        "/en/areas/neighbourhood/N10/x/",
        "/en/areas/neighbourhood/%00/",
        "/en/data/area/neighbourhood-N99.csv",
        "/en/data/area/x.csv",
        "/en/data/area/neighbourhood-N10.geojson",
    ],
)
def test_what_is_not_there_is_not_found(client: Client, lab: Path, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_unknown_year_is_answered_with_a_hint(client: Client, lab: Path) -> None:
    response = client.get(f"{AT}?year=1999")
    assert response.status_code == 422 and "2024" in response.content.decode()


def test_a_hostile_name_is_only_a_name(client: Client, lab: Path) -> None:
    content = client.get("/en/areas/neighbourhood/N01/").content.decode()
    assert '<b>&"x"' not in content and "&lt;b&gt;" in content


@pytest.mark.parametrize("path", [AT, NO_RESIDENTS, "/es/areas/neighbourhood/N10/"])
def test_every_link_leads_somewhere(client: Client, lab: Path, path: str) -> None:
    found = page(client.get(path))
    ids = {e["id"] for _, e in found.elements if "id" in e}
    for link in {e["href"] for e in found.all("a")}:
        address, _, part = link.partition("#")
        assert address or part in ids, link
        assert not address or client.get(address).status_code == 200, link


def test_pages_are_small(client: Client, lab: Path) -> None:
    for path in (AT, "/en/areas/"):
        assert len(client.get(path, headers={"accept-encoding": "gzip"}).content) < 60_000


def test_the_place_of_an_area_is_shared_with_the_desk(client: Client, lab: Path) -> None:
    from safetylab.web.shown import beside

    assert figures.lab().layers
    assert beside.place("neighbourhood", "N10") is not None
    first, other = beside.Place("neighbourhood", "N10"), beside.Place("district", "D1")
    assert (first.ask_layer, other.ask_layer) == (None, "district")
