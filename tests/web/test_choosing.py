"""What an address asks for: the year, by either of its names, or a clear refusal."""

from pathlib import Path

import pytest
from django.test import Client

ROBBERY = "/en/indicators/robbery_rate/"


@pytest.mark.parametrize("page", ["", "hours/", "closer/", "hotspots/"])
def test_a_period_is_a_year_as_commands_call_it(client: Client, lab: Path, page: str) -> None:
    named = [client.get(f"{ROBBERY}{page}?{name}=2023") for name in ("year", "period")]
    assert [each.status_code for each in named] == [200, 200]
    assert all("2023" in each.content.decode().partition("<title>")[2][:120] for each in named)


@pytest.mark.parametrize("text", ["2030", "2023-03", "soon"])
@pytest.mark.parametrize("page", ["", "hours/", "trend.csv"])
def test_another_is_refused_in_a_sentence(client: Client, lab: Path, page: str, text: str) -> None:
    response = client.get(f"{ROBBERY}{page}?period={text}")
    assert response.status_code == 422
    assert "is not a year that the records cover" in response.content.decode()


def test_two_years_at_once_are_refused(client: Client, lab: Path) -> None:
    response = client.get(f"{ROBBERY}?year=2024&period=2023")
    assert response.status_code == 422 and "asks for" in response.content.decode()
    assert client.get(f"{ROBBERY}?year=2023&period=2023").status_code == 200


def test_two_areas_are_compared_in_a_period(client: Client, lab: Path) -> None:
    asked = "/en/compare/?a=neighbourhood/N10&b=neighbourhood/N31"
    assert "rates compared in 2023" in client.get(f"{asked}&period=2023").content.decode()
    assert client.get(f"{asked}&period=1900").status_code == 422
