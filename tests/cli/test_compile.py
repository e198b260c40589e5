"""safetylab compile: files, a lab named first, a portal, a guess."""

import shutil
import tomllib
from pathlib import Path

import pytest

from safetylab.sources.chicago import API_NAMES
from tests.cli.conftest import digest
from tests.sources import socrata_server
from tests.sources.socrata_server import DATASET, serving
from tests.store.test_fetching import crime


@pytest.fixture
def bare(own: Path) -> Path:
    """The demo lab before anything was compiled."""
    shutil.rmtree(own / "facts")
    return own


def test_a_lab_and_files(run, bare):
    first, second = sorted((bare / "exports").glob("*.csv"))
    done = run("compile", bare, first)
    assert done.exit_code == 0, done.output
    assert "rows read" in done.stdout and "This is vintage 1 of Puerto Almendra." in done.stdout
    assert "vintage 2" in run("compile", bare, second).stdout
    assert "Nothing changed" in run("compile", bare, second).stdout


@pytest.mark.parametrize("way", ["option", "before", "environment", "folder"])
def test_the_lab_can_be_named_in_many_ways(run, bare, monkeypatch, way):
    first = min((bare / "exports").glob("*.csv"))
    words = {
        "option": ["compile", first, "--lab", bare],
        "before": ["--lab", bare, "compile", first],
        "environment": ["compile", first],
        "folder": ["compile", first],
    }[way]
    if way == "environment":
        monkeypatch.setenv("SAFETYLAB_LAB", str(bare))
    if way == "folder":
        monkeypatch.chdir(bare)
    done = run(*words)
    assert done.exit_code == 0 and "vintage 1" in done.stdout, done.output


def test_the_option_goes_before_the_environment(run, made, monkeypatch, tmp_path):
    monkeypatch.setenv("SAFETYLAB_LAB", str(tmp_path / "nowhere"))
    assert run("vintages", lab=made).exit_code == 0
    assert run("vintages").exit_code == 2


def test_what_is_neither_a_lab_nor_a_file(run, made, tmp_path):
    done = run("compile", tmp_path / "chicago", "--since", "2024-01-01")
    assert done.exit_code == 2
    assert "neither a lab nor a file" in done.stderr
    assert f"safetylab new {tmp_path}/chicago --city chicago" in done.stderr
    assert "--city none" in run("compile", tmp_path / "elsewhere").stderr


def test_a_broken_file_leaves_the_lab_as_it_was(run, own, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("folio;fecha\n1;2\n")
    before = digest(own)
    done = run("compile", own, bad)
    assert done.exit_code == 2
    assert "lacks the columns" in done.stderr
    assert digest(own) == before


def test_a_lab_without_sources_points_to_the_guess(run, tmp_path):
    run("new", tmp_path / "bare", "--city", "none")
    done = run("compile", "x.csv", lab=tmp_path / "bare")
    assert done.exit_code == 2 and "--guess" in done.stderr


def test_a_guess_is_a_mapping_and_writes_nothing(run, own):
    before = digest(own)
    export = min((own / "exports").glob("*.csv"))
    done = run("compile", "--guess", export)
    assert done.exit_code == 0, done.output
    guessed = tomllib.loads(done.stdout)["sources"]["police"]
    assert guessed["type"] == "police_csv"
    assert guessed["columns"]["code"] == "codigo"
    assert digest(own) == before


def test_a_guess_at_what_is_no_table(run, tmp_path):
    bad = tmp_path / "photo.csv"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    done = run("compile", "--guess", bad)
    assert (done.exit_code, done.stdout) == (2, "")


def test_a_hostile_header_does_not_reach_the_terminal(run, tmp_path):
    bad = tmp_path / "export.csv"
    rows = "".join(f"{n},2024-01-0{n},THEFT,x\n" for n in range(1, 9))
    bad.write_text("id,date,offense,evil\x1b]0;x\x07\x9b2J\n" + rows, encoding="utf-8")
    said = run("compile", "--guess", bad)
    assert said.exit_code == 0, said.output
    assert not set("\x1b\x07\x9b") & set(said.stdout)
    tomllib.loads(said.stdout)


@pytest.fixture
def chicago(run, tmp_path, monkeypatch):
    """A lab of Chicago whose portal is on the loopback."""
    monkeypatch.setattr(socrata_server, "COLUMNS", tuple(API_NAMES))
    place = tmp_path / "chicago"
    assert run("new", place, "--city", "chicago").exit_code == 0
    with serving([crime(n) for n in range(1, 31)]) as portal:
        settings = (place / "lab.toml").read_text()
        table = f'type = "chicago"\nportal = "{portal.url}"\ndataset = "{DATASET}"'
        (place / "lab.toml").write_text(settings.replace('type = "chicago"', table))
        yield place, portal


def test_the_portal_is_asked_since_a_day_and_then_for_updates(run, chicago, monkeypatch):
    place, portal = chicago
    monkeypatch.setenv("SAFETYLAB_SOCRATA_TOKEN", "secret")
    done = run("compile", place, "--since", "2018-02-03", "--until", "2018")
    assert done.exit_code == 0, done.output
    assert "30 rows of 'chicago' were downloaded (3 February 2018 to 31 December 2018)." in (
        done.stdout
    )
    assert "This is vintage 1 of Chicago." in done.stdout
    assert {asked.token for asked in portal.asked} == {"secret"}
    assert portal.pages_asked[0].params["$where"] == (
        "(date >= '2018-02-03T00:00:00.000' AND date < '2019-01-01T00:00:00.000')"
    )
    portal.insert([crime(99, updated="2018-03-09")])
    again = run("compile", place)
    assert "were updated at the portal" in again.stdout and "vintage 2" in again.stdout


def test_nothing_at_the_portal(run, chicago):
    done = run("compile", chicago[0], "--since", "2030")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == "The portal has nothing new."
    assert "no facts yet" in run("vintages", lab=chicago[0]).stdout


def test_a_portal_that_refuses(run, chicago):
    place, portal = chicago
    portal.faults.append("forbidden")
    before = digest(place)
    done = run("compile", place)
    assert done.exit_code == 2
    assert "SAFETYLAB_SOCRATA_TOKEN" in done.stderr
    assert before != digest(place)  # the session is kept, to go on with
    assert "no facts yet" in run("vintages", lab=place).stdout
    noted = place / "facts" / ".incoming" / "chicago.failed.json"
    assert noted.is_file()
    assert run("compile", place).exit_code == 0
    assert not noted.exists()
