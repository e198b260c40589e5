"""Which language is spoken, and that all a person reads is."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from safetylab.cli import language
from safetylab.terms import words
from safetylab.terms.words import spoken

SPANISH = {
    "Usage": "Uso",
    "Options": "Opciones",
    "Commands": "Órdenes",
    "Example": "Ejemplo",
    "FILE": "ARCHIVO",
    "Show this help.": "Muestra esta ayuda.",
    "Measure indicators, each with its 95 % interval. Without a name, all of them.": (
        "Mide indicadores, cada uno con su intervalo del 95\N{NO-BREAK SPACE}%. Sin nombre, todos."
    ),
    "Error: {fact}": "Error: {fact}",
    "hint: {hint}": "pista: {hint}",
    "There is no command '{command}'.": "No existe la orden '{command}'.",
    "{folder} is not a lab: it has no lab.toml.": "{folder} no es un laboratorio.",
    "Vintage": "Edición",
    "Intentional homicide": "Homicidio doloso",
}


@pytest.fixture
def spanish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Spanish catalogue of a few sentences, whatever the program's own holds."""
    folder = tmp_path / "locale" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog("es")
    for said, spanish in SPANISH.items():
        catalogue.add(said, spanish)
    out = io.BytesIO()
    write_mo(out, catalogue)
    (folder / "safetylab.mo").write_bytes(out.getvalue())
    monkeypatch.setattr(words, "LOCALE", tmp_path / "locale")
    words._catalogue.cache_clear()
    yield
    words._catalogue.cache_clear()


@pytest.mark.parametrize(
    ("args", "surroundings", "expected"),
    [
        ([], {}, "en"),
        ([], {"LANG": "es_MX.UTF-8"}, "es"),
        ([], {"LANG": "es"}, "es"),
        ([], {"LANG": "C.UTF-8"}, "en"),
        ([], {"LANG": "est_EE"}, "en"),
        ([], {"LANG": "en_US", "LC_ALL": "es_ES@euro"}, "es"),
        ([], {"LANG": "es_MX", "SAFETYLAB_LANG": "en"}, "en"),
        (["measure", "--lang", "es"], {"SAFETYLAB_LANG": "en"}, "es"),
        (["--lang=es", "measure"], {}, "es"),
        (["--lang", "xx"], {"LANG": "es"}, "es"),
        (["measure", "--lang"], {}, "en"),
        (["x", "--", "--lang", "es"], {}, "en"),
    ],
)
def test_the_language_asked_for_goes_first(monkeypatch, args, surroundings, expected):
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    before = spoken.set("en")
    try:
        language.settle(args)
        assert spoken.get() == expected
    finally:
        spoken.reset(before)


def test_help_is_spanish_where_the_terminal_is(run, spanish, monkeypatch):
    monkeypatch.setenv("LANG", "es_MX.UTF-8")
    said = run("measure", "--help", lang=None).stdout
    assert said.startswith("Uso: safetylab measure")
    assert "Opciones:" in said and "Muestra esta ayuda." in said and "Ejemplo: safetylab" in said
    assert (
        "Mide indicadores, cada uno con su intervalo del 95\N{NO-BREAK SPACE}%"
        in run("--help", lang=None).stdout
    )
    assert "Uso: safetylab residents add ARCHIVO" in run("residents", "add", "--help").output or (
        "ARCHIVO" in run("residents", "add", "--help", lang="es").stdout
    )


def test_errors_are_spanish(run, spanish, tmp_path):
    done = run("mesure", lang=None)
    assert "There is no command" in done.stderr
    done = run("--lang", "es", "mesure", lang=None)
    assert "No existe la orden 'mesure'." in done.stderr and "  pista: " in done.stderr
    done = run("vintages", lab=tmp_path, lang="es")
    assert "no es un laboratorio" in done.stderr


def test_a_lab_speaks_its_first_language_unless_asked_otherwise(run, spanish, made):
    assert "Edición" in run("vintages", lab=made, lang=None).stdout
    assert "Vintage" in run("vintages", lab=made, lang="en").stdout
    assert "Homicidio doloso" in run("measure", "homicide_rate", lab=made, lang=None).stdout


def test_a_run_leaves_no_language_behind(run, spanish, made):
    run("vintages", lab=made, lang="es")
    assert spoken.get() == "en"
    assert run("--help", lang=None).stdout.startswith("Usage")


def test_an_unknown_language_is_told(run):
    done = run("vintages", lang="fr")
    assert done.exit_code == 2
    assert "'fr' is not known to --lang" in done.stderr and "en, es" in done.stderr
