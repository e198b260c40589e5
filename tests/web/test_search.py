"""Search by typing."""

from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from safetylab import desk
from safetylab.web.assess import finding
from safetylab.web.assess.finding import Entry, folded
from tests.web.reading import page

ENTRIES = [
    Entry("a", name, f"/{n}/", "", folded(name), more)
    for n, (name, more) in enumerate(
        [
            ("Peña Amarilla", ""),
            ("San José de la Peña", ""),
            ("Lake View", ""),
            ("Robbery", "0401 taking by force"),
            ("Street robbery", "0401"),
        ]
    )
]


def titles(query: str) -> list[str]:
    return [entry.title for entry in finding.find(query, ENTRIES).entries]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("pena", "Peña Amarilla"),
        ("PEÑA AMARILLA", "Peña Amarilla"),
        ("amar", "Peña Amarilla"),
        ("san jose", "San José de la Peña"),
        ("peña de san", "San José de la Peña"),
        ("lakeview", "Lake View"),
        ("view lake", "Lake View"),
        ("robery", "Robbery"),
        ("0401", "Robbery"),
        ("force", "Robbery"),
        ("street robery", "Street robbery"),
    ],
)
def test_the_best_comes_first(query: str, first: str) -> None:
    assert titles(query)[0] == first


def test_every_word_must_be_found() -> None:
    assert titles("lake robbery") == [] and titles("lake de view") == ["Lake View"]


def test_a_slip_is_owned_up_to() -> None:
    assert finding.find("robery", ENTRIES).instead == (("robery", ("robbery",)),)
    assert finding.find("robbery", ENTRIES).instead == ()


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_nothing_typed_breaks_it(query: str) -> None:
    found = finding.find(query, ENTRIES)
    assert len(found.entries) <= len(ENTRIES)
    finding.near(query, ENTRIES)
    assert finding.printable(query).isprintable()


def test_areas_of_all_layers_indicators_and_words_are_found(client: Client, lab: Path) -> None:
    at = desk.open(lab)
    for layer in at.lab.layers:
        found = page(client.get(f"/en/search/?q={quote(at.layer(layer).names[4])}"))
        assert f"/en/areas/{layer}/{at.layer(layer).ids[4]}/" in [
            e["href"] for e in found.all("a")
        ]
    for query, href in (
        ("robery", "/en/indicators/robbery_rate/"),
        ("robo", "/en/indicators/robbery_rate/"),
        ("vintage", "/en/glossary/#vintage"),
        ("0401", "/en/indicators/street_robbery_rate/"),
        ("asalto", "/en/indicators/street_robbery_rate/"),
        ("mugging", "/en/indicators/street_robbery_rate/"),
        ("murder", "/en/indicators/homicide_rate/"),
    ):
        links = [e["href"] for e in page(client.get(f"/en/search/?q={query}")).all("a")]
        assert href in links, query


def test_spanish_finds_without_accents(client: Client, lab: Path) -> None:
    found = page(client.get("/es/search/?q=violacion"))
    assert "/es/indicators/sexual_violence_rate/" in [e["href"] for e in found.all("a")]


def test_groups_have_their_counts(client: Client, lab: Path) -> None:
    found = page(client.get("/en/search/?q=robbery"))
    at = desk.open(lab)
    named = [i for i in at.indicators().values() if "robbery" in i.name().casefold()]
    heading = next(w for w in found.words if w.startswith("Indicators ("))
    assert int(heading.split("(")[1].rstrip(")")) >= len(named)


def test_where_nothing_is_found_near_names_are_offered(client: Client, lab: Path) -> None:
    name = desk.open(lab).layer("neighbourhood").names[9]
    typed = "".join(letter for n, letter in enumerate(name) if n % 3 != 2)
    found = page(client.get(f"/en/search/?q={quote(typed)}"))
    if "Nothing is called" in found.text:
        assert "Did you mean" in found.text and name in found.text
    else:
        assert name in found.text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "%00",
        "%FF%FE",
        "<script>alert(1)</script>",
        "a" * 5000,
        "((((",
        "‮",
        "🙂",
        "' OR 1=1",
        "%",
    ],
)
def test_strange_input_is_answered_and_escaped(client: Client, lab: Path, query: str) -> None:
    response = client.get("/en/search/", {"q": query})
    assert response.status_code == 200
    content = response.content.decode()
    assert "<script>" not in content and "\x00" not in content
    page(response)


def test_hostile_names_are_only_names(client: Client, lab: Path) -> None:
    content = client.get("/en/search/?q=barrio").content.decode()
    assert '<b>&"x"' not in content and "=Barrio &lt;b&gt;" in content


def test_suggestions_are_names_and_few(client: Client, lab: Path) -> None:
    found = page(client.get("/en/search/"))
    assert len(found.all("option")) > 60
    assert found.all("input")[-1]["list"] == found.all("datalist")[0]["id"]
    assert len(client.get("/en/search/").content) < 40_000
