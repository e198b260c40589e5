"""When there is no page, or nothing to say, or something broke."""

from pathlib import Path

import pytest
from django.test import Client, override_settings

from safetylab.store import cities
from safetylab.web.assess import home
from tests.web.reading import page


@pytest.mark.parametrize(
    ("path", "said"), [("/es/nada/", "Página no encontrada"), ("/en/nothing/", "Page not found")]
)
def test_404_in_both_languages(client: Client, lab: Path, path: str, said: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert said in page(response).text


def test_a_page_outside_of_any_language_speaks_the_readers(client: Client, lab: Path) -> None:
    response = client.get("/wp-login.php", headers={"Accept-Language": "en"})
    assert response.status_code == 404
    assert page(response).all("html")[0]["lang"] == "en"


@pytest.mark.parametrize(("language", "said"), [("es", "Algo salió mal"), ("en", "went wrong")])
def test_500_in_both_languages(
    client: Client, lab: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setattr(home, "home", lambda: 1 / 0)
    response = client.get(f"/{language}/")
    assert response.status_code == 500
    found = page(response)
    assert said in found.text
    assert "ZeroDivisionError" not in found.text


@pytest.mark.parametrize("code", ["concentration", "safety_gap"])
def test_what_is_no_rate_has_no_table_of_areas(client: Client, lab: Path, code: str) -> None:
    assert client.get(f"/en/data/areas/{code}.csv").status_code == 422


def test_a_lab_without_records_says_so_and_how_to_get_some(client: Client, tmp_path: Path) -> None:
    cities.create(tmp_path / "new", city="none")
    with override_settings(SAFETYLAB_LAB=str(tmp_path / "new")):
        for path in ("/en/", "/en/quality/", "/en/data/indicators.csv"):
            response = client.get(path)
            assert response.status_code == 422
            assert "safetylab compile" in page(response).text


def test_a_folder_that_is_no_lab_is_not_the_readers_fault(client: Client, tmp_path: Path) -> None:
    with override_settings(SAFETYLAB_LAB=str(tmp_path)):
        response = client.get("/en/")
    assert response.status_code == 503
    assert "is not a lab" in page(response).text


def test_a_part_that_cannot_be_told_leaves_the_rest_standing(
    client: Client, lab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safetylab.terms.errors import NotEnoughData
    from safetylab.web.shown import figures

    def refuse() -> None:
        raise NotEnoughData("There is no whole month.", hint="compile one.")

    home._home.cache_clear()
    monkeypatch.setattr(figures, "month", refuse)
    response = client.get("/en/")
    assert response.status_code == 200
    text = page(response).text
    assert "There is no whole month." in text
    assert "The year 2024, and where it changed" in text
    home._home.cache_clear()


@pytest.mark.parametrize("language", ["es", "en"])
def test_an_address_without_its_language_leads_to_the_readers(
    client: Client, lab: Path, language: str
) -> None:
    asked = "/indicators/robbery_rate/?year=2023"
    response = client.get(asked, headers={"Accept-Language": f"{language}-MX,fr;q=0.5"})
    assert (response.status_code, response["Location"]) == (302, f"/{language}{asked}")
    assert "Accept-Language" in response["Vary"]
    assert client.get("/nowhere/").status_code == client.get("/nowhere/else/").status_code == 404
