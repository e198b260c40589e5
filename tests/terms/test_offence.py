"""ICCS: the table is whole, its hierarchy is in its codes, and its names are in good Spanish."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from safetylab.terms import offence
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import spoken

# Spanish words as they look without the accent or tilde that they need.
BARE = re.compile(
    r"\b(\w*[cs]ion|d[ae]nos?|vehiculos?|public[oa]s?|trafico|transito|ilicit[oa]s?|engano|victimas?"
    r"|fisica|juridicas?|organos?|ordenes|ninos?|entranan|crimenes|quimicos?|biologicos?|razon"
    r"|mineria|pirateria|pornografia|alcoholic[oa]s|informaticos|domesticos|democraticas)\b"
)
CONSTANTS = {
    word: code
    for word, code in vars(offence).items()
    if word.isupper() and isinstance(code, str) and code.isdigit()
}


@contextmanager
def speaking(language: str) -> Iterator[None]:
    token = spoken.set(language)
    yield
    spoken.reset(token)


def in_spanish(code: str) -> str:
    with speaking("es"):
        return offence.name(code)


def test_the_table_has_the_320_codes_of_version_1_0() -> None:
    lengths = [len(code) for code in offence.codes()]
    assert {n: lengths.count(n) for n in sorted(set(lengths))} == {2: 11, 4: 63, 5: 148, 6: 98}
    assert len(set(offence.codes())) == 320


@pytest.mark.parametrize("code", offence.codes())
def test_the_parent_is_the_longest_prefix_that_is_a_code(code: str) -> None:
    prefixes = [each for each in offence.codes() if each != code and code.startswith(each)]
    assert offence.parent(code) == max(prefixes, key=len, default="")
    assert offence.ancestors(code) == tuple(sorted(prefixes, key=len))


def test_children_are_one_level_down_and_without_a_code_the_sections() -> None:
    assert offence.children() == tuple(f"{n:02}" for n in range(1, 12))
    assert offence.children("0103") == ("01031", "01032")
    assert offence.children("0105") == ()
    below = sum(len(offence.children(code)) for code in ("", *offence.codes()))
    assert below == 320


def test_within_takes_the_code_itself_and_what_is_below() -> None:
    assert offence.within("010321", "0103")
    assert offence.within("0101", "0102", "0101")
    assert not offence.within("0103", "010321")
    assert not offence.within("0101", "0102", "0103")
    assert not offence.within("0101")


@pytest.mark.parametrize(
    ("code", "english", "spanish"),
    [
        ("0101", "Intentional homicide", "Homicidio intencional"),
        ("0106", "Illegal feticide", "Feticidio ilegal"),
        ("020111", "Serious assault", "Agresión grave"),
        (
            "040111",
            "Robbery from the person in a public location",
            "Robo a personas en lugares públicos",
        ),
        (
            "05012",
            "Burglary of private residential premises",
            "Robo con entrada ilícita en domicilios particulares",
        ),
        (
            "01",
            "Acts leading to death or intending to cause death",
            "Actos que causan la muerte o que tienen la intención de causar la muerte",
        ),
    ],
)
def test_names_are_in_the_readers_language(code: str, english: str, spanish: str) -> None:
    assert offence.name(code) == english
    assert in_spanish(code) == spanish


def test_a_language_without_names_gets_english() -> None:
    with speaking("fr"):
        assert offence.name("0502") == "Theft"


@pytest.mark.parametrize("code", offence.codes())
def test_no_spanish_name_has_lost_its_accents(code: str) -> None:
    name = in_spanish(code).casefold()
    assert name
    assert BARE.search(name) is None


def test_an_unknown_code_is_a_bad_request_that_shows_the_leading_zero() -> None:
    for question in (offence.name, offence.parent, offence.ancestors):
        with pytest.raises(BadRequest, match="'101'") as caught:
            question("101")
        assert "'0101'" in caught.value.hint
    assert not offence.exists("101")


def test_every_constant_is_a_code() -> None:
    assert len(CONSTANTS) >= 25
    assert not [code for code in CONSTANTS.values() if not offence.exists(code)]
    assert not [code for code in offence.SENSITIVE if not offence.exists(code)]


@pytest.mark.parametrize(
    "code", ["03", "030113", "0104", "020211", "02031", "02041", "020611", "11021", "110133"]
)
def test_what_would_give_a_victim_away_is_sensitive(code: str) -> None:
    assert offence.is_sensitive(code)


@pytest.mark.parametrize("code", ["0101", "020111", "020221", "040111", "05012", "0601", "1109"])
def test_ordinary_offences_are_not_sensitive(code: str) -> None:
    assert not offence.is_sensitive(code)


def test_what_lies_below_a_sensitive_code_is_sensitive() -> None:
    below = [c for c in offence.codes() if offence.is_sensitive(offence.parent(c) or "-")]
    assert below and all(offence.is_sensitive(code) for code in below)
