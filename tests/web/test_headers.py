"""What the browser is told: policy, privacy, language."""

from pathlib import Path

import pytest
from django.test import Client

PATHS = ["/es/", "/en/quality/", "/static/safetylab.css", "/en/nowhere/", "/"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_under_a_strict_policy(client: Client, lab: Path, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "es"),
        ("en-GB,en;q=0.9", "en"),
        ("fr,en;q=0.5,es;q=0.4", "en"),
        ("de", "es"),
        (";;q", "es"),
    ],
)
def test_the_front_door_leads_to_the_readers_language_or_the_labs(
    client: Client, lab: Path, accepted: str, language: str
) -> None:
    response = client.get("/", headers={"Accept-Language": accepted})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/{language}/"
    assert "Accept-Language" in response.headers["Vary"]


def test_the_other_language_is_one_link_away_on_the_same_page(client: Client, lab: Path) -> None:
    content = client.get("/en/quality/?from=here").content.decode()
    assert '<a href="/es/quality/?from=here" lang="es" hreflang="es">Español</a>' in content


def test_a_page_that_has_not_changed_is_not_sent_twice(client: Client, lab: Path) -> None:
    first = client.get("/es/")
    again = client.get("/es/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert first.headers["Cache-Control"] == "no-cache"


def test_pages_are_read_only(client: Client, lab: Path) -> None:
    assert client.post("/en/").status_code == 405


def test_another_host_is_refused(client: Client, lab: Path) -> None:
    assert client.get("/en/", headers={"host": "evil.example"}).status_code == 400


def test_the_style_sheet_asks_for_nothing_from_elsewhere(client: Client, lab: Path) -> None:
    response = client.get("/static/safetylab.css")
    sheet = b"".join(response.streaming_content) if response.streaming else response.content
    assert b"url(" not in sheet and b"@import" not in sheet
    assert len(sheet) < 20_000
