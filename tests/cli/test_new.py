"""safetylab new: what is made, and what to type next."""

import pytest

from safetylab.store.lab import open_lab
from tests.cli.conftest import digest, small_city


def test_a_lab_of_any_city(run, tmp_path):
    place = tmp_path / "my city"
    done = run("new", place, "--city", "none", "--name", "Ciudad Nueva")
    assert done.exit_code == 0, done.output
    assert open_lab(place).name == "Ciudad Nueva"
    assert f"{place} is a lab now: Ciudad Nueva." in done.stdout
    last = done.stdout.splitlines()[-1]
    assert last == f"Next: safetylab areas add FILE --layer NAME --lab '{place}'"


def test_chicago_comes_with_its_areas_and_its_portal(run, tmp_path):
    place = tmp_path / "chicago"
    done = run("new", place, "--city", "chicago")
    assert done.exit_code == 0, done.output
    assert "The layer 'community' has 77 areas." in done.stdout
    assert f"Next: safetylab compile {place} --since 20" in done.stdout.splitlines()[-1]


def test_the_demo_city_comes_with_its_exports(run, tmp_path):
    place = tmp_path / "demo"
    with small_city():
        done = run("new", place, "--city", "demo")
    assert done.exit_code == 0, done.output
    next_line = done.stdout.splitlines()[-1]
    assert next_line == f"Next: safetylab compile {place} {place}/exports/incidents_2025-01.csv"
    words = next_line.removeprefix("Next: safetylab ").split()
    assert run(*words).exit_code == 0


@pytest.mark.parametrize("city", ["atlantis", "../x"])
def test_an_unknown_city_makes_nothing(run, tmp_path, city):
    done = run("new", tmp_path / "x", "--city", city)
    assert done.exit_code == 2
    assert "no city" in done.stderr and "chicago" in done.stderr
    assert not (tmp_path / "x").exists()


def test_a_folder_in_use_stays_as_it_is(run, made):
    before = digest(made)
    done = run("new", made, "--city", "none")
    assert done.exit_code == 2
    assert "in use already" in done.stderr
    assert digest(made) == before
