"""safetylab assess scan: of a lab and of a plain file."""

import csv
import io
import json
from collections import Counter
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
    assert "beyond chance" in done.stdout.splitlines()[0] and "None of" in done.stdout
    now = run(*asked, "--prospective", "--cell", "500")
    assert "under way on" in now.stdout and "cells of 500 metres" in now.stdout


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
        (("--model", "permutation", "--history", "2023"), "does not go with --history"),
        (("--model", "bernoulli", "--population", "x.csv"), "does not go with --population"),
        (("--history", "2023", "--controls", "x.csv"), "Both --history and --controls"),
        (("--controls", "x.csv", "--population", "x.csv"), "Both --controls and --population"),
        (("--residents", "people"), "no file of them"),
        (("--population", "x.csv"), "There is no file"),
        (("--count", "n"), "has no column 'n'"),
        (("--count", "x"), "no counts"),
        (("--period", "2023", "--history", "2022/2023"), "does not end before"),
        (("--every", "decade"), "'decade' cannot be --every"),
        (("--model", "magic"), "'magic' is not known to --model"),
        (("--radius", "0"), "above zero"),
    ],
)
def test_what_does_not_fit_is_said(run, asked, words, why):
    done = run(*asked, *words)
    assert done.exit_code != 0 and why in done.stderr and "hint" in done.stderr


def test_a_row_for_each_place_and_day(run, asked, points, tmp_path):
    """Counted rows tell what as many rows tell."""
    tally = Counter(points.read_text(encoding="utf-8").splitlines()[1:])
    lines = [f"{row},{n}" for row, n in tally.items()] + ["1,1,2023-05-05,0", "2,2,2023-05-06,"]
    file = tmp_path / "tally.csv"
    file.write_text("\n".join(["x,y,date,n", *lines]), encoding="utf-8")
    words = ("--radius", "1000", "--every", "1", "--format", "json")
    whole = json.loads(run(*asked, *words).stdout)
    there = asked.index("--points") + 1
    told = (*asked[:there], str(file), *asked[there + 1 :], "--count", "n", *words)
    said = json.loads(run(*told).stdout)
    assert said["rows"] == whole["rows"] and said["n"] == whole["n"]
    assert "1 row without a number in 'n' is left out." in said["notes"]


def residents(tmp_path, *, busy):
    """Four quarters of the points' land, with a hundred times the people where it is busy."""
    corners = [(x, y) for x in (0, 4500) for y in (0, 4500)]
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"Quarter {n}", "people": 100_000 if n == busy else 1_000},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[x, y], [x + 4500, y], [x + 4500, y + 4500], [x, y + 4500], [x, y]]
                ],
            },
        }
        for n, (x, y) in enumerate(corners)
    ]
    file = tmp_path / f"quarters_{busy}.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return file


def test_against_the_residents_of_a_file_of_areas(run, asked, tmp_path):
    file = residents(tmp_path, busy=0)
    words = ("--residents", "people", "--format", "json")
    said = json.loads(run(*asked, "--population", str(file), *words).stdout)
    assert said["against"] == "residents" and said["kind"] == "areas" and said["places"] == 4
    assert said["sources"] == ["points.csv", "quarters_0.geojson"]
    # Where next to all of the people live, fewer incidents than they explain.
    assert said["rows"][0]["p"] == 0.05 and "Quarter 0" not in {
        each["area"] for each in said["rows"] if each["p"] == 0.05
    }
    table = run(*asked, "--population", str(file), "--residents", "people").stdout
    assert "4 areas" in table and "follows the residents" in table
    unnamed = run(*asked, "--population", str(file))
    assert unnamed.exit_code != 0 and "say --residents" in unnamed.stderr


def test_against_the_residents_of_points_by_year(run, asked, tmp_path):
    """As many people in four places, who all move to one of them for the second year."""
    corners = [(x, y) for x in (2000, 7000) for y in (2000, 7000)]
    later = {corner: 10 for corner in corners[1:]} | {corners[0]: 99_970}
    lines = [f"{x},{y},2023,25000\n{x},{y},2024,{later[x, y]}" for x, y in corners]
    file = tmp_path / "people.csv"
    file.write_text("\n".join(["x,y,año,habitantes", *lines]), encoding="utf-8")
    said = json.loads(
        run(*asked, "--population", str(file), "--every", "year", "--format", "json").stdout
    )
    assert (said["steps"], said["every"], said["places"]) == (1, "year", 4)
    assert any("at the nearest of 4 points with residents" in note for note in said["notes"])
    best = said["rows"][0]
    # Of the second year nearly all are expected at the first corner, so elsewhere are too many.
    assert best["first"] == "2024-01-01" and best["ratio"] > 100
    undated = tuple(word for word in asked if word not in ("--time", "date"))
    points = tmp_path / "undated.csv"
    points.write_text("x,y\n" + "\n".join(f"{n},{n * 7 % 90}" for n in range(2000, 2040)))
    there = undated.index("--points") + 1
    done = run(*undated[:there], str(points), *undated[there + 1 :], "--population", str(file))
    assert done.exit_code != 0 and "told by year, and the incidents tell no day" in done.stderr


def test_a_lab_has_residents_and_a_record_for_each(run, made):
    for words, why in (
        (("--population", "x.csv"), "residents of its own"),
        (("--count", "n"), "a record for each incident"),
    ):
        done = run(*SCAN, "residential_burglary_rate", *words, lab=made)
        assert done.exit_code != 0 and why in done.stderr and "hint" in done.stderr


def test_of_a_lab(run, made):
    words = ("--period", "2024", "--lang", "en")
    done = run(*SCAN, "residential_burglary_rate", *words, lab=made)
    assert done.exit_code == 0, done.output
    assert "cells of" in done.stdout
    against = run(*SCAN, "residential_burglary_rate", "--model", "poisson", *words, lab=made)
    assert against.exit_code == 0, against.output
    assert "follows the residents" in against.stdout
