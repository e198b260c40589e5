"""safetylab assess near-repeat and chains: of a lab and of a plain file."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

import safetylab

NEAR = ("assess", "near-repeat")


@pytest.fixture
def points(tmp_path: Path) -> Path:
    rng = np.random.default_rng(1)
    days = np.datetime64("2024-01-01") + rng.integers(0, 60, 80)
    lines = [
        f"{x:.1f},{y:.1f},{d}"
        for (x, y), d in zip(rng.uniform(0, 900, (80, 2)), days, strict=True)
    ]
    file = tmp_path / "points.csv"
    file.write_text("\n".join(["x,y,date", *lines]), encoding="utf-8")
    return file


def test_of_a_lab(run, made):
    words = ("residential_burglary_rate", "--period", "2020-01/2024-12")
    done = run(*NEAR, *words, lab=made)
    found = safetylab.open(made).near_repeat("residential_burglary_rate", period="2020-01/2024-12")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0] == found.summary()
    assert len(done.stdout.splitlines()) == 1 + 1 + 2 + 24
    chained = run("assess", "chains", *words, lab=made)
    assert chained.exit_code == 0, chained.output
    whole = safetylab.open(made).chains("residential_burglary_rate", period="2020-01/2024-12")
    assert chained.stdout.splitlines()[0] == whole.summary()


def test_of_a_file_for_programs(run, points):
    words = ("--points", str(points), "--x", "x", "--y", "y", "--time", "date")
    bands = ("--space", "0,0.1,100,inf", "--days", "0,7,14,21,28")
    said = json.loads(run(*NEAR, *words, *bands, "--format", "json").stdout)
    rows = said["rows"]
    assert len(rows) == 12
    assert {
        "space_from",
        "space_to",
        "days_from",
        "days_to",
        "observed",
        "expected",
        "ratio",
        "p",
    } <= set(rows[0])
    assert rows[0]["space_to"] == 0.1 and rows[-1]["space_to"] is None
    assert said["space"] == [0, 0.1, 100, "inf"] and said["draws"] == 999
    table = list(csv.DictReader(io.StringIO(run(*NEAR, *words, *bands, "--format", "csv").stdout)))
    assert [int(row["observed"]) for row in table] == [row["observed"] for row in rows]


def test_distances_edges_and_seeds_can_be_chosen(run, points):
    words = ("--points", str(points), "--time", "date", "--format", "json")
    more = ("--manhattan", "--right-closed", "--draws", "99", "--seed", "7")
    said = json.loads(run(*NEAR, *words, *more).stdout)
    assert (said["distance"], said["closed"], said["draws"], said["seed"]) == (
        "manhattan",
        True,
        99,
        7,
    )
    plain = json.loads(run(*NEAR, *words).stdout)
    assert [row["space_pairs"] for row in said["rows"]] != [
        row["space_pairs"] for row in plain["rows"]
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--space", "0,far"), "'0,far' cannot be --space."),
        (("--space", "0,100,50"), "do not grow from zero up."),
        (("--days", "7"), "do not grow from zero up."),
        (("--draws", "2"), "2 permutations are not drawn."),
    ],
)
def test_questions_that_make_no_sense(run, points, words, said):
    done = run(*NEAR, "--points", str(points), *words)
    assert done.exit_code != 0
    assert said in done.output and "hint:" in done.output


def test_chains_of_a_file(run, points):
    words = ("--points", str(points), "--metres", "100", "--days", "7", "--format", "json")
    said = json.loads(run("assess", "chains", *words).stdout)
    assert (said["metres"], said["days"]) == (100, 7)
    assert sum(row["incidents"] for row in said["rows"]) == said["found"]["linked"]
