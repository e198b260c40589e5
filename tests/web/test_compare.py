"""Two areas or two periods side by side."""

from pathlib import Path

import pytest
from django.test import Client

from safetylab import desk
from safetylab.stats import rates
from safetylab.terms.errors import BadLab
from safetylab.web.shown import tables
from tests.web.reading import page

AREAS = "/en/compare/?a=neighbourhood/N10&b=neighbourhood/N31&year=2024"
PERIODS = "/en/compare/?of=&first=2023&second=2024"
MONTHS = "/en/compare/?of=&first=2024-03&second=2023-03"
OF_AREA = "/en/compare/?of=neighbourhood/N10&first=2024&second=2022"


def table(client: Client, path: str) -> dict[str, dict]:
    """The table of the page, from its download, by indicator."""
    links = [e["href"] for e in page(client.get(path)).all("a")]
    file = next(link for link in links if "/data/compare/" in link and link.endswith(".json"))
    return {row["indicator"]: row for row in client.get(file).json()["rows"]}


def test_two_areas_are_compared_by_their_counts(client: Client, lab: Path) -> None:
    row = table(client, AREAS)["robbery_rate"]
    at = desk.open(lab)
    rows = {r["area"]: r for r in at.release(at.measure("robbery_rate", by="area")).rows}
    one, other = rows["N10"], rows["N31"]
    assert (row["first_numerator"], row["second_numerator"]) == (
        one["numerator"],
        other["numerator"],
    )
    p = rates.conditional_test(
        one["numerator"], other["numerator"], one["denominator"], other["denominator"]
    )
    assert row["p"] == pytest.approx(p) and row["p_adjusted"] >= row["p"]


def test_the_page_names_which_is_higher_or_that_it_is_chance(client: Client, lab: Path) -> None:
    rows, found = table(client, AREAS).values(), page(client.get(AREAS))
    words = [row["differs"] for row in rows]
    assert found.text.count("no more than chance") == words.count("none")
    assert found.text.count("higher in ") >= words.count("higher") + words.count("lower")
    assert {"higher", "lower"} & set(words)


def test_two_years_of_the_city(client: Client, lab: Path) -> None:
    row = table(client, PERIODS)["theft_rate"]
    at = desk.open(lab)
    told = at.release(at.measure("theft_rate", period="2024", against="2023")).rows[0]
    assert row["first_value"] == told["value"]
    assert row["second_value"] == told["against_value"]
    assert row["p"] == pytest.approx(told["p"])
    assert row["second_low"] < row["second_value"] < row["second_high"]
    swapped = table(client, "/en/compare/?of=&first=2024&second=2023")
    assert swapped["theft_rate"]["first_value"] == told["value"]


def test_months_of_the_city_and_years_of_an_area(client: Client, lab: Path) -> None:
    assert table(client, MONTHS)["theft_rate"]["period"] == "2024-03 2023-03"
    row = table(client, OF_AREA)["theft_rate"]
    at = desk.open(lab)
    rows = at.release(at.measure("theft_rate", by="area", period="2024")).rows
    assert row["first_numerator"] == next(r["numerator"] for r in rows if r["area"] == "N10")


def test_without_being_asked_it_compares_the_two_largest_areas(client: Client, lab: Path) -> None:
    found = page(client.get("/es/compare/"))
    chosen = [e["value"] for e in found.all("option") if "selected" in e]
    assert chosen[0].startswith("neighbourhood/") and chosen[0] != chosen[1]


@pytest.mark.parametrize("path", [PERIODS, "/en/compare/", OF_AREA])
def test_the_form_of_areas_is_ready_to_be_sent(client: Client, lab: Path, path: str) -> None:
    found = page(client.get(path))
    chosen = [e["value"] for e in found.all("option") if "selected" in e][:2]
    sent = client.get("/en/compare/", {"a": chosen[0], "b": chosen[1]})
    assert chosen[0] != chosen[1] and sent.status_code == 200


def test_what_is_wrong_with_the_folder_is_not_told_to_readers(
    client: Client, lab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(code: str, *how: object) -> None:
        raise BadLab(f"{lab}/releases is broken.")

    monkeypatch.setattr(tables, "compared", broken)
    response = client.get("/en/compare/?a=neighbourhood/N03&b=neighbourhood/N04")
    assert response.status_code == 422
    text = page(response).text
    assert str(lab) not in text and "cannot be told at the moment" in text


def test_areas_without_residents_have_counts_alone(client: Client, lab: Path) -> None:
    path = "/en/compare/?a=district/D1&b=district/D2"
    assert "Without residents there are counts" in page(client.get(path)).text
    row = table(client, path)["theft_rate"]
    assert row["first_numerator"] and row["first_value"] is None and row["differs"] is None


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("a=neighbourhood/N10&b=district/D1", "different layers"),
        ("a=neighbourhood/N10&b=neighbourhood/N10", "on both sides"),
        ("a=zzz", "no area"),
        ("a=neighbourhood/N99&b=neighbourhood/N10", "no area"),
        ("a=neighbourhood/N10&b=neighbourhood/N31&year=1900", "not a year"),
        ("first=2023&second=2023", "on both sides"),
        ("first=2023&second=2023-03", "differ by season"),
        ("of=neighbourhood/N10&first=2023-01&second=2023-03", "by calendar year"),
        ("first=2023-Q1&second=2023-Q2", "neither a year nor a month"),
        ("first=0000&second=9999", "neither a year nor a month"),
        ("first=%00&second=<b>", "neither a year nor a month"),
        ("first=1800&second=1801", "do not cover"),
    ],
)
def test_what_cannot_be_compared_is_answered_with_a_hint(
    client: Client, lab: Path, query: str, said: str
) -> None:
    response = client.get(f"/en/compare/?{query}")
    assert response.status_code == 422
    text = page(response).text
    assert said in text and "What would help:" in text
    assert "<b>" not in response.content.decode().replace("<b></b>", "")


@pytest.mark.parametrize("path", [AREAS, PERIODS, MONTHS.replace("/en/", "/es/")])
def test_the_address_shown_leads_to_the_same_page(client: Client, lab: Path, path: str) -> None:
    found = page(client.get(path))
    (permanent,) = (e["href"] for e in found.all("a") if e.get("class") == "address")
    again = page(client.get(permanent))
    assert again.text == found.text
    (canonical,) = (e["href"] for e in found.all("link") if e["rel"] == "canonical")
    assert canonical.endswith(permanent)


@pytest.mark.parametrize(
    "code",
    ["areas-neighbourhood-N10", "areas-x-N10-N31-2024", "periods---2024-x", "x", "a-b-c-d-e"],
)
def test_a_download_of_nothing_is_not_found(client: Client, lab: Path, code: str) -> None:
    assert client.get(f"/en/data/compare/{code}.csv").status_code == 404


def test_what_is_withheld_on_either_side_is_not_judged(client: Client, lab: Path) -> None:
    ids = desk.open(lab).layer("neighbourhood").ids
    for one, other in zip(ids[::2], ids[1::2], strict=True):
        path = f"/en/compare/?a=neighbourhood/{one}&b=neighbourhood/{other}"
        hidden = [row for row in table(client, path).values() if row["withheld"]]
        if hidden:
            break
    assert hidden
    for row in hidden:
        assert row["p"] is None and row["differs"] is None and row["ratio"] is None
        assert None in (row["first_numerator"], row["second_numerator"])
