"""The glossary page: every term, in the reader's language, at an address of its own."""

from pathlib import Path

import pytest
from django.test import Client

from safetylab.terms import glossary
from safetylab.terms.words import held
from tests.web.reading import page


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_term_has_its_anchor_and_its_meaning(
    client: Client, lab: Path, language: str
) -> None:
    found = page(client.get(f"/{language}/glossary/"))
    known = {attributes["id"] for _, attributes in found.elements if "id" in attributes}
    for term in glossary.terms():
        assert term.id in known
        assert held(term.meanings[language]) in found.text
        assert term.words[language] in found.text


def test_spanish_tells_the_english_word_as_english(client: Client, lab: Path) -> None:
    content = client.get("/es/glossary/").content.decode()
    assert 'edición <span class="unit">(<span lang="en">vintage</span>)' in content
    assert 'lang="en"' not in client.get("/en/glossary/").content.decode().split("<main")[1]


def test_all_words_lead_to_their_meaning(client: Client, lab: Path) -> None:
    links = {link["href"] for link in page(client.get("/en/glossary/")).all("a")}
    assert {f"#{term.id}" for term in glossary.terms()} <= links
