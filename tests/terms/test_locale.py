"""Every sentence of the code has its Spanish, and the compiled catalogue is the written one."""

import importlib.util
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
SPANISH = ROOT / "safetylab" / "locale" / "es" / "LC_MESSAGES"
CATALOGUE = SPANISH / "safetylab.po"
# The same in both languages: signs, and words that Spanish shares.
SHARED = {"Error: {fact}", "lab.toml, {where}: {fault}", "p"}
SHARED |= {"OpenAPI", "provisional", "{name}, {year}", "{name}, {label}: {figure}."}
SHARED |= {"p < {least}", "p = {p}", "{class_}: {n}", "{month}: × {ratio}", "EPSG", "N"}
SHARED |= {"{n} km", "{n} m", "≈ {month}: × {ratio}", "{title}: {told}."}
SHARED |= {
    "{name}, {places}",
    "{name}, {period}",
    "quartic, epanechnikov, gaussian …",
    "{name} ({n})",
    "triangular",
}
# Whoever reads is "usted": an order to "tú" begins a sentence, or what follows one's semicolon.
TU = re.compile(
    r"(?:^|[.;:?!] )(?:usa|prueba|haz|elige|indica|añade|agrega|ejecuta|abre|mira|quita|pon|"
    r"da|di|escribe|nombra|revisa|deja|comprueba|compila|recopila|corrige|cambia|consulta|omite|"
    r"pregunta|busca|intenta|instala|guarda|evita)\b(?! [a-záéíóú]+(?:do|da|dos|das)\b)"
    r"|\b(?:puedes|debes|tienes|quieres|necesitas|tus?|ti|contigo)\b"
    r"|\b(?:escríbe|míra|déja|pruéba|pón|nómbra|compíla|omíte|corríge|ház|dí)(?:l[ao]s?|me|nos)\b"
)


@pytest.fixture(scope="module")
def words() -> ModuleType:
    """The script that `make words` runs."""
    spec = importlib.util.spec_from_file_location("docs_words", ROOT / "docs" / "words.py")
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def messages() -> list[Message]:
    return [each for each in read_po(BytesIO(CATALOGUE.read_bytes()), locale="es") if each.id]


def forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (str(text),)


def pairs() -> Iterator[tuple[str, str]]:
    """Each English form beside its Spanish."""
    for each in messages():
        yield from zip(forms(each.id), forms(each.string), strict=True)


def test_the_catalogue_holds_what_the_code_says_and_nothing_else(words: ModuleType) -> None:
    said = {forms(message) for _, message in words.sentences() if message}
    assert len(said) > 600
    assert {forms(each.id) for each in messages()} == said


def test_every_sentence_has_its_spanish() -> None:
    assert not [english for english, spanish in pairs() if not spanish.strip()]
    assert not [each.id for each in messages() if each.fuzzy]


def test_spanish_fills_in_the_same_values() -> None:
    for english, spanish in pairs():
        asked, given = (sorted(re.findall(r"\{[^}]*\}", each)) for each in (english, spanish))
        assert asked == given, english


def test_spanish_keeps_the_blanks_at_both_ends() -> None:
    for english, spanish in pairs():
        assert english[:1].isspace() == spanish[:1].isspace(), english
        assert english[-1:].isspace() == spanish[-1:].isspace(), english


def test_spanish_keeps_the_full_stop() -> None:
    assert not [e for e, s in pairs() if e.endswith(".") and not s.endswith(".")]


def test_commands_options_and_files_keep_their_names() -> None:
    kept = re.compile(r"safetylab(?! again)(?: [a-z]+)+|--[a-z-]+|\w+\.toml|SAFETYLAB_[A-Z_]+")
    for english, spanish in pairs():
        lost = set(kept.findall(english)) - set(kept.findall(spanish))
        assert not {each for each in lost if each not in spanish}, english


@pytest.mark.parametrize("domain", ["safetylab", "django"])
def test_nobody_is_called_tu(domain: str) -> None:
    written = read_po(BytesIO((SPANISH / f"{domain}.po").read_bytes()), locale="es")
    told = [form for each in written if each.id for form in forms(each.string)]
    assert not [form for form in told if TU.search(form)]


@pytest.mark.parametrize(
    "said",
    [
        "elige una clase más amplia.",
        "no sirve; usa otra, o dilo.",
        "quita --areas o pregunta.",
        "escríbelo como 2016-03.",
        "¿dónde están tus datos?",
    ],
)
def test_tu_would_be_seen(said: str) -> None:
    assert TU.search(said)


def test_no_english_is_left() -> None:
    left = {english for english, spanish in pairs() if english == spanish}
    assert left <= SHARED


@pytest.mark.parametrize("domain", ["safetylab", "django"])
def test_the_compiled_catalogue_is_up_to_date(domain: str) -> None:
    written = read_po(BytesIO((SPANISH / f"{domain}.po").read_bytes()), locale="es")
    compiled = read_mo(BytesIO((SPANISH / f"{domain}.mo").read_bytes()))
    wanted = {forms(each.id): forms(each.string) for each in written if each.id}
    assert {forms(each.id): forms(each.string) for each in compiled if each.id} == wanted


def test_written_again_the_catalogue_is_the_same(words: ModuleType, tmp_path: Path) -> None:
    words.write(words.updated(words.read(CATALOGUE)), tmp_path / "safetylab.po")
    assert (tmp_path / "safetylab.po").read_bytes() == CATALOGUE.read_bytes()
