"""Figures for other sites: framable, bare, with their source and a way back."""

from pathlib import Path

import pytest
from django.test import Client

from tests.web.reading import page


def policy(response: object) -> dict[str, str]:
    header = response.headers["Content-Security-Policy"]  # type: ignore[attr-defined]
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


@pytest.mark.parametrize("figure", ["areas", "months"])
def test_a_figure_can_be_framed_by_any_site_and_loads_nothing_else(
    client: Client, lab: Path, figure: str
) -> None:
    response = client.get(f"/en/indicators/robbery_rate/embed/{figure}/?year=2023")
    assert response.status_code == 200
    assert "X-Frame-Options" not in response.headers
    assert policy(response) == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "*",
    }
    found = page(response)
    assert len(found.all("svg")) == 1 and not found.all("script")
    assert "2023" in found.text and "Policía de Puerto Almendra" in found.text
    (back,) = found.all("a")
    assert client.get(back["href"]).status_code == 200
    assert "year=2023" in back["href"]


def test_no_other_page_can_be_framed(client: Client, lab: Path) -> None:
    for path in ("/en/indicators/robbery_rate/", "/en/indicators/", "/en/"):
        response = client.get(path)
        assert response.headers["X-Frame-Options"] == "DENY"
        assert policy(response)["frame-ancestors"] == "'none'"


@pytest.mark.parametrize("asked", ["?year=1900", "?layer=x"])
def test_what_cannot_be_said_is_said_in_the_frame_too(
    client: Client, lab: Path, asked: str
) -> None:
    response = client.get(f"/en/indicators/robbery_rate/embed/areas/{asked}")
    assert response.status_code == 422
    assert "X-Frame-Options" not in response.headers
    assert "What would help:" in page(response).text
    assert client.get("/en/indicators/nothing/embed/areas/").status_code == 422
    assert client.get("/en/indicators/robbery_rate/embed/other/").status_code == 404


def test_the_code_to_embed_is_harmless_and_leads_to_the_figure(client: Client, lab: Path) -> None:
    found = page(client.get("/es/indicators/robbery_rate/?year=2023"))
    codes = [word for word in found.words if word.startswith("<iframe ")]
    assert len(codes) == 2
    for code in codes:
        source = code.split('src="')[1].split('"')[0].replace("&amp;", "&")
        assert source.startswith("http://localhost/es/indicators/robbery_rate/embed/")
        assert client.get(source).status_code == 200
        assert code.endswith("</iframe>") and 'title="' in code
