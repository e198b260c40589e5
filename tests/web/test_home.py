"""The home page: what went up, what went down, what may be chance, and where."""

import csv
import gzip
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client, override_settings

from safetylab import desk
from safetylab.desk import Desk
from safetylab.stats import rates
from safetylab.terms import period
from safetylab.web.assess import news
from tests.store.conftest import COLUMNS, degrees, make_lab, row
from tests.web.reading import page

CITY = (("R1", "A", 1, 3), ("B1", "B", 3, 1), ("T1", "C", 2, 2))
"""Code, zone, records a day in 2023 and in 2024."""
WORK = """
[targets.robbery_rate]
value = 9000.0
year = 2030
source = "Plan of Quadra"

[[work]]
title = { en = "Locks for doors" }
about = { en = "A locksmith for every block." }
since = 2024-02-01
indicator = "residential_burglary_rate"
"""


def records() -> list[dict[str, str]]:
    """Two years in which robbery trebled in A, burglary fell in B and theft in C stood still."""
    rows = []
    for code, zone, before, now in CITY:
        lon, lat = degrees(*{"A": (500, 500), "B": (1500, 500), "C": (500, 1500)}[zone])
        for n in range(731):
            day = date(2023, 1, 1) + timedelta(days=n)
            for each in range(before if day.year == 2023 else now):
                given = {"codigo": code, "zona": zone, "lon": lon, "lat": lat, "fecha": str(day)}
                rows.append(row(f"{code}-{n}-{each}", **given))
    return rows


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lab of a city where two rates changed, and where."""
    folder = tmp_path_factory.mktemp("changed")
    lab = make_lab(folder / "quadra")
    with (lab.folder / "lab.toml").open("a") as settings:
        settings.write(WORK)
    (lab.folder / "residents").mkdir()
    header = "area,year,sex,age_from,age_to,residents"
    lines = [f"{zone},2024,{sex},,,3000" for zone in "ABCD" for sex in ("female", "male")]
    (lab.folder / "residents" / "zone.csv").write_text("\n".join([header, *lines, ""]))
    with (folder / "records.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(records())
    desk.open(lab.folder).compile(folder / "records.csv", at=datetime(2025, 9, 1))
    return lab.folder


@pytest.fixture
def quadra(changed: Path) -> Iterator[Path]:
    """That lab, served."""
    with override_settings(SAFETYLAB_LAB=str(changed)):
        yield changed


def written(client: Client) -> str:
    """What the page says, its spaces plain."""
    return page(client.get("/en/")).text.replace("\N{NO-BREAK SPACE}", " ")


def part(text: str, start: str, end: str) -> str:
    """What is written between two words."""
    return text.partition(start)[2].partition(end)[0]


def test_the_first_sight_tells_what_went_up_what_went_down_and_what_may_be_chance(
    client: Client, quadra: Path
) -> None:
    text = written(client)
    assert "December 2024: of" in text and "The year 2024: of" in text
    month = part(text, "December 2024, beside December 2023", "The year 2024, beside 2023")
    up = part(month, "Went up", "Went down")
    down = part(month, "Went down", "No clear change")
    none = part(month, "No clear change", "Cannot be compared")
    assert "Robbery (+201 %)" in up and "Street robbery (+201 %)" in up
    assert "Residential burglary (−67 %)" in down
    assert "Theft" in none and "Intentional homicide" in none


def test_it_names_the_places_and_leads_to_them(client: Client, quadra: Path) -> None:
    found = page(client.get("/en/"))
    where = part(written(client), "Where, in 2024", "how sure is each change?")
    assert re.search(r"Robbery ▲ rose in Zone A \(\+201 %: 1,098, before 365\)", where)
    assert re.search(r"Residential burglary ▼ fell in Zone B \(−67 %", where)
    assert "Zone C" not in where
    places = [link["href"] for link in found.all("a")]
    assert "/en/areas/zone/A/" in places and "/en/indicators/robbery_rate/" in places


def test_every_change_says_how_sure_it_is(client: Client, quadra: Path) -> None:
    text = written(client)
    assert "93, against 31 a year before. 95 % interval of the change: +83 % to +412 %." in text
    assert "less than once in 1,000 times." in text
    theft = part(text, "62, against 62 a year before.", "Cannot be compared")
    assert "95 % interval of the change: −31 % to +45 %" in theft
    assert "99 times in 100" in theft
    assert re.search(r"Only a fall of \d+ % or a rise of \d+ % would probably", theft)


def test_what_would_pass_alone_does_not_pass_among_many() -> None:
    row = {"p": 0.03, "against_numerator": 575, "against_denominator": 1.0, "denominator": 1.0}
    said = news._seen(row | {"dispersion": 1.0}, "none", 9)
    assert "Alone it would pass for a change; among 9 indicators" in said
    wary = news._seen(row | {"p": 0.2, "dispersion": 4.0}, "none", 9)
    assert "Alone" not in wary and "Only a fall of 30" in wary.replace("\N{NO-BREAK SPACE}", " ")


def test_a_month_allows_for_how_unevenly_months_come(client: Client, lab: Path) -> None:
    row = desk.open(lab).measure("theft_rate", period="2024-12", against="year").rows[0]
    assert rates.e_test(row["numerator"], row["against_numerator"]) < 0.05 < row["p"]
    text = written(client)
    month = part(text, "December 2024, beside December 2023", "The year 2024")
    assert "; Theft ;" in part(month, "No clear change", "Cannot be compared")
    assert "That is if one incident does not bring on others" in text  # protected classes


def test_what_is_told_by_year_only_is_no_news_of_the_month(client: Client, lab: Path) -> None:
    text = written(client)
    month = part(text, "December 2024, beside December 2023", "The year 2024")
    assert "femicide" in month.partition("Cannot be compared")[2]
    assert "Told for 2024 instead of December 2024" in text
    year = part(text, "The year 2024, beside 2023", "Where, in 2024")
    assert "femicide" in part(year, "No clear change", "Where")
    assert "(femicide proxy) cannot be told so without risk to people." in text  # by area


def test_the_figures_of_the_month_can_be_had_as_a_file(client: Client, quadra: Path) -> None:
    found = page(client.get("/en/"))
    assert "/en/data/month.csv" in [link["href"] for link in found.all("a")]
    rows = list(csv.DictReader(client.get("/en/data/month.csv").content.decode().splitlines()))
    (robbery,) = [each for each in rows if each["indicator"] == "robbery_rate"]
    assert (robbery["period"], robbery["numerator"], robbery["against_numerator"]) == (
        "2024-12",
        "93",
        "31",
    )


def test_every_indicator_is_drawn_over_the_months(client: Client, quadra: Path) -> None:
    found = page(client.get("/en/"))
    told = [each for each in found.all("svg") if each["aria-labelledby"].startswith("line-")]
    assert len(told) == 9
    dots = [each["class"] for each in found.all("circle") if "dot" in each.get("class", "")]
    assert dots.count("dot-then") == dots.count("dot-value") == len(told)


def test_what_the_lab_works_on_stands_beside_its_figure(client: Client, quadra: Path) -> None:
    text = written(client)
    work = part(text, "What the lab is working on", "How fresh the records are")
    assert "Locks for doors A locksmith for every block. Since 1 February 2024." in work
    assert re.search(r"Residential burglary , 2024: 1,5\d\d\.\d offences per 100,000", work)
    assert re.search(
        r"Robbery , 2024: 4,\d+\.\d .*The target of 9,000\.0 by 2030 is reached", work
    )
    assert "(Plan of Quadra)" in work


def test_it_is_small_on_the_wire(client: Client, lab: Path) -> None:
    assert len(gzip.compress(client.get("/es/").content)) < 50_000


def test_the_month_is_that_of_the_desk(quadra: Path) -> None:
    assert Desk(desk.open(quadra).lab).latest_month() == period.parse("2024-12")
