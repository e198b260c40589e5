"""Help: on one screen, with an example that is a real command, in the reader's language."""

import shlex

import click
import pytest

from safetylab.cli.program import COMMANDS, program

PATHS = [
    (),
    *((name,) for name in COMMANDS),
    ("areas", "add"),
    ("areas", "list"),
    ("residents", "add"),
    ("assess", "hotspots"),
]


def found(path: tuple[str, ...]) -> click.Command:
    command: click.Command = program
    for name in path:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), name)
    return command


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_help_fits_a_screen(run, path):
    done = run(*path, "--help", lang=None)
    lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert lines[0].startswith(f"Usage: safetylab {' '.join(path)}".rstrip())
    most = 50 if path == ("assess",) else 32 if path[:1] == ("assess",) else 24
    assert len(lines) <= most and max(map(len, lines)) <= 80
    assert "--help" in done.stdout


@pytest.mark.parametrize("path", [p for p in PATHS if not isinstance(found(p), click.Group)])
def test_the_example_is_a_command_that_parses(path):
    command = found(path)
    words = shlex.split(command.epilog.split(" > ")[0])
    assert words[: 1 + len(path)] == ["safetylab", *path]
    with command.make_context("x", words[1 + len(path) :]) as context:
        assert context.args == []


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_help_is_spanish_wherever_it_is_asked_for(run, path, monkeypatch):
    asked = [(*path, "--help", "--lang", "es"), (*path, "--lang", "es", "--help")]
    for words in (*asked, ("--lang=es", *path, "--help")):
        done = run(*words, lang=None)
        assert (done.exit_code, done.stdout.split(":")[0]) == (0, "Uso"), done.output
    monkeypatch.setenv("SAFETYLAB_LANG", "es")
    assert run(*path, "--help", lang=None).stdout.startswith("Uso")


@pytest.mark.parametrize("path", [p for p in PATHS if not isinstance(found(p), click.Group)])
def test_every_command_takes_lang_and_those_about_a_lab_take_lab(path):
    names = {option for param in found(path).params for option in param.opts}
    assert "--lang" in names
    assert ("--lab" in names) == (path not in (("new",), ("demo",)))


def test_every_command_is_listed_with_a_sentence(run):
    said = run("--help").stdout
    for name in COMMANDS:
        assert any(
            line.split()[:1] == [name] and len(line.split()) > 2 for line in said.splitlines()
        )


def test_the_largest_circle_of_a_scan_is_told(run):
    from safetylab.assess import scan_counts

    said = " ".join(run("assess", "scan", "--help").stdout.split())
    assert f"{scan_counts.RADIUS:,.0f} metres, or five cells where these are less" in said
    assert scan_counts.REACH == 5


def test_without_a_command_there_is_help(run):
    for path in ((), ("areas",)):
        shown = run(*path, "--help", lang=None)
        assert run(*path, lang=None).stdout == shown.stdout
        assert run("--lang", "en", *path, lang=None).stdout == shown.stdout


def test_the_version(run):
    assert run("--version").stdout == "safetylab 0.1.0\n"
