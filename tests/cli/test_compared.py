"""assess hotspots and local-moran: of a lab, of points, of a file of areas with values."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import shapely


@pytest.fixture
def points(tmp_path: Path) -> Path:
    rng = np.random.default_rng(1)
    xy = np.vstack([rng.uniform(0, 3000, (300, 2)), rng.normal(1500, 60, (80, 2))])
    path = tmp_path / "umbrellas.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("x", "y"), *xy.round(1).tolist()])
    return path


@pytest.fixture
def areas(tmp_path: Path) -> Path:
    values = np.random.default_rng(2).gamma(2, 3, 36)
    values[[0, 1, 6, 7]] += 40
    row, column = np.divmod(np.arange(36), 6)
    shapes = shapely.box(column / 100, 20 + row / 100, column / 100 + 0.01, 20.01 + row / 100)
    features = [
        {
            "type": "Feature",
            "properties": {"id": f"A{n}", "rate": round(float(value), 3)},
            "geometry": shapely.geometry.mapping(shape),
        }
        for n, (shape, value) in enumerate(zip(shapes, values, strict=True))
    ]
    path = tmp_path / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.mark.parametrize("command", ["hotspots", "local-moran"])
def test_points_of_a_plain_file(run, points: Path, command: str) -> None:
    words = ("assess", command, "--points", str(points), "--crs", "none", "--cell", "150")
    done = run(*words)
    assert done.exit_code == 0, done.output
    assert "umbrellas.csv" in done.stdout
    said = json.loads(run(*words, "--format", "json").stdout)
    assert said["p"] == "exact" and said["cell"] == 150 and said["n"] == 380
    assert any(row.get("hot") or row.get("cluster") for row in said["rows"])


@pytest.mark.parametrize("command", ["hotspots", "local-moran"])
@pytest.mark.parametrize("alternative", ["two-sided", "greater", "directed"])
def test_areas_with_values(run, areas: Path, command: str, alternative: str) -> None:
    words = ("assess", command, "--areas", str(areas), "--value", "rate")
    asked = ("--alternative", alternative, "--permutations", "999", "--neighbours", "rook")
    said = json.loads(run(*words, *asked, "--format", "json").stdout)
    assert (said["alternative"], said["permutations"], said["neighbours"]) == (
        alternative,
        999,
        "rook",
    )
    assert len(said["rows"]) == 36
    assert said["rows"][0]["area"] == "A0" and said["rows"][0]["p"] < 0.05
    shown = run(*words).stdout
    assert "areas.geojson" in shown and "A0" in shown


def test_a_lab_by_areas(run, made: Path) -> None:
    words = ("assess", "hotspots", "theft_rate", "--period", "2020-01/2024-12", "--by", "areas")
    said = json.loads(run(*words, "--format", "json", lab=made).stdout)
    assert said["by"] == "areas" and {"name", "incidents", "value", "z"} <= said["rows"][0].keys()


@pytest.mark.parametrize(
    ("words", "fact", "hint"),
    [
        (["--areas", "a.geojson"], "go together", "--value CRIME"),
        (["--value", "CRIME"], "go together", "--value CRIME"),
        (["--areas", "a.geojson", "--value", "x", "--cell", "90"], "no cells", "--cell"),
        (["robbery_rate", "--areas", "a.geojson", "--value", "x"], "Both incidents", "leave one"),
        (["--areas", "nowhere.geojson", "--value", "x"], "There is no file", "name"),
        (["robbery_rate", "--alternative", "both"], "'both' is not known", "two-sided"),
        (["robbery_rate", "--permutations", "9"], "'9' cannot be", "99"),
        (["sexual_violence_rate", "--by", "areas"], "never mapped finer", "by area"),
    ],
)
def test_what_cannot_be_asked(run, made: Path, words: list[str], fact: str, hint: str) -> None:
    done = run("assess", "local-moran", *words, lab=made)
    assert done.exit_code != 0
    assert fact in done.stderr and hint in done.stderr
