"""The glossary: whole in both languages, and GLOSSARY.md is made from it."""

import re
from pathlib import Path

import pytest

import safetylab
from safetylab.terms import glossary
from safetylab.terms.words import LANGUAGES, spoken

ROOT = Path(__file__).parents[2]
TERMS = glossary.terms()


def test_the_written_glossary_is_the_one_of_the_program() -> None:
    assert (ROOT / "GLOSSARY.md").read_text(encoding="utf-8") == glossary.markdown()


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.id)
def test_a_term_is_whole_in_every_language(term: glossary.Term) -> None:
    assert re.fullmatch(r"[a-z][a-z-]*", term.id)
    for language in LANGUAGES:
        assert term.words[language].strip()
        assert term.meanings[language].endswith((".", ".”"))
        assert len(term.meanings[language]) < 250
    assert term.meanings["en"] != term.meanings["es"]
    assert (Path(safetylab.__file__).parent / term.lives_in).exists()


def test_the_terms_that_pages_link_to_are_there() -> None:
    for needed in (
        *("offence", "victimisation", "exposure", "rate", "interval", "vintage", "iccs"),
        *("hot-spot", "near-repeat", "withheld", "complement", "false-discovery", "baseline"),
    ):
        assert glossary.term(needed), needed
    assert glossary.term("nothing") is None


@pytest.mark.parametrize(("language", "first"), [("en", "adjusted-p"), ("es", "a-la-fecha")])
def test_terms_stand_in_the_readers_alphabet(language: str, first: str) -> None:
    before = spoken.set(language)
    try:
        words = [glossary.alphabetical(term.word) for term in glossary.terms()]
    finally:
        spoken.reset(before)
    assert words == sorted(words)
    assert words[0].replace(" ", "-").startswith(first[:4])


def test_no_word_is_there_twice() -> None:
    for language in LANGUAGES:
        words = [term.words[language] for term in TERMS]
        assert len(words) == len(set(words))
