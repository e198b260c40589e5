"""safetylab assess scan: of a lab and of a plain file."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

SCAN = ("assess", "scan", "--draws", "19")


@pytest.fixture
def points(tmp_path: Path) -> Path:
    """Two hundred points of two years, and ten together in four days."""
    rng = np.random.default_rng(1)
    xy = np.concatenate([rng.uniform(0, 9000, (200, 2)), rng.uniform(4000, 4200, (10, 2))])
    days = np.concatenate([rng.integers(0, 730, 200), rng.integers(500, 504, 10)])
    lines = [
        f"{x:.1f},{y:.1f},{np.datetime64('2023-01-01') + int(d)}"
        for (x, y), d in zip(xy, days, strict=True)
    ]
    file = tmp_path / "points.csv"
    file.write_text("\n".join(["x,y,date", *lines]), encoding="utf-8")
    return file


@pytest.fixture
def asked(points: Path) -> tuple[str, ...]:
    columns = ("--x", "x", "--y", "y", "--time", "date", "--crs", "none")
    return (*SCAN, "--points", str(points), *columns)


def test_of_a_file_for_programs(run, asked):
    words = ("--radius", "1000", "--days", "10", "--every", "1", "--format", "json")
    said = json.loads(run(*asked, *words).stdout)
    best = said["rows"][0]
    assert best["incidents"] >= 9 and best["p"] == 0.05 and best["recurrence"] is None
    assert best["first"].startswith("2024-05") and abs(best["x"] - 4100) < 200
    assert (said["radius"], said["days"], said["kind"], said["draws"]) == (1000, 10, "points", 19)
    table = list(csv.DictReader(io.StringIO(run(*asked, *words[:-1], "csv").stdout)))
    assert float(table[0]["llr"]) == pytest.approx(best["llr"])


def test_of_a_file_for_people(run, asked):
    done = run(*asked, "--radius", "1000", "--every", "1")
    assert done.exit_code == 0, done.output
    assert "beyond chance" in done.stdout.splitlines()[0] and "By chance" in done.stdout
    now = run(*asked, "--prospective", "--cell", "500")
    assert "going on on" in now.stdout and "cells of 500 metres" in now.stdout


def test_against_an_earlier_period_or_controls(run, asked, points):
    said = json.loads(
        run(*asked, "--period", "2024", "--history", "2023", "--format", "json").stdout
    )
    assert said["against"] == "history" and said["compared"] == "2023" and said["n"] < 210
    beside = (*asked, "--model", "bernoulli", "--controls", str(points), "--format", "json")
    assert json.loads(run(*beside).stdout)["against"] == "controls"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--model", "poisson"), "needs residents"),
        (("--model", "bernoulli"), "needs points to compare with"),
        (("--model", "permutation", "--history", "2023"), "compares with nothing"),
        (("--history", "2023", "--controls", "x.csv"), "Both an earlier period"),
        (("--model", "magic"), "'magic' is not known to --model"),
        (("--radius", "0"), "above zero"),
    ],
)
def test_what_does_not_fit_is_said(run, asked, words, why):
    done = run(*asked, *words)
    assert done.exit_code != 0 and why in done.stderr and "hint" in done.stderr


def test_of_a_lab(run, made):
    words = ("--period", "2024", "--lang", "en")
    done = run(*SCAN, "residential_burglary_rate", *words, lab=made)
    assert done.exit_code == 0, done.output
    assert "cells of" in done.stdout
    against = run(*SCAN, "residential_burglary_rate", "--model", "poisson", *words, lab=made)
    assert against.exit_code == 0, against.output
    assert "follows the residents" in against.stdout
