"""Whoever has a plain file and nothing else: each analysis answers, or says what it lacks."""

from pathlib import Path

import numpy as np
import pytest

from safetylab.cli import assess

NAMES = [name for name in assess.command.list_commands(None) if name != "alerts"]
MORE = {"change": ("--split", "2016-03-01"), "scan": ("--draws", "19")}


def written(folder: Path, kind: str) -> Path:
    """400 points of two and a half years, as people write them."""
    rng = np.random.default_rng(1)
    lon, lat = -103.35 + rng.normal(0, 0.02, 400), 20.67 + rng.normal(0, 0.02, 400)
    minutes = rng.integers(0, 911 * 1440, 400).astype("timedelta64[m]")
    when = (np.datetime64("2015-01-01", "m") + minutes).tolist()
    rows = list(zip(lon, lat, when, strict=True))
    path = folder / f"{kind}.csv"
    if kind == "semicolons":
        text = ["longitud;latitud;fecha"] + [
            f"{x:.6f};{y:.6f};{t:%d/%m/%Y %H:%M}".replace(".", ",") for x, y, t in rows
        ]
    else:
        heads = {"wrong": "a,b,c"}.get(kind, "lon,lat,date")
        some = {"header": 0, "one": 1}.get(kind, 400)
        text = [heads] + [f"{x:.6f},{y:.6f},{t:%Y-%m-%d %H:%M}" for x, y, t in rows[:some]]
    path.write_text("" if kind == "empty" else "\n".join(text) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["wrong", "empty", "header", "one"])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_file_of_points_is_told_as_a_fact_and_a_hint(run, tmp_path, name, kind):
    done = run("assess", name, "--points", written(tmp_path, kind), *MORE.get(name, ()))
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    fact, hint, *rest = done.stderr.splitlines()
    assert fact.startswith("Error: ") and hint.startswith("  hint: ") and not rest


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("aoristic", "funnel")])
def test_semicolons_commas_and_spanish_days_are_read(run, tmp_path, name):
    done = run("assess", name, "--points", written(tmp_path, "semicolons"), *MORE.get(name, ()))
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0].endswith(".") and "nan" not in done.stdout


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("aoristic", "funnel")])
def test_a_period_that_the_file_does_not_reach(run, tmp_path, name):
    done = run("assess", name, "--points", written(tmp_path, "plain"), "--period", "2030")
    assert done.exit_code == 2
    assert "The file has no day of 2030." in done.stderr
    assert "it reaches over " in done.stderr


def test_a_boundary_of_another_city(run, tmp_path):
    corners = [[-99.2, 19.3], [-99.1, 19.3], [-99.1, 19.4], [-99.2, 19.3]]
    far = tmp_path / "far.geojson"
    far.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "a",'
        f' "name": "A"}}, "geometry": {{"type": "Polygon", "coordinates": [{corners}]}}}}]}}',
        encoding="utf-8",
    )
    done = run("assess", "density", "--points", written(tmp_path, "plain"), "--boundary", far)
    assert "None of the 400 points of plain.csv lies within far.geojson." in done.stderr
    assert done.exit_code == 2


def test_a_list_of_dates_alone(run, tmp_path):
    days = np.datetime64("2015-01-01") + np.arange(0, 900, 3)
    path = tmp_path / "days.csv"
    path.write_text("\n".join(["date", *map(str, days)]), encoding="utf-8")
    assert run("assess", "trend", "--points", path).stdout.startswith("days.csv, ")
    assert "No separator" in run("assess", "hotspots", "--points", path).stderr


def test_one_place_is_no_land(run, tmp_path):
    path = tmp_path / "same.csv"
    path.write_text("lon,lat\n" + "-103.35,20.67\n" * 150, encoding="utf-8")
    done = run("assess", "concentration", "--points", path)
    assert "All 150 incidents are at one place" in done.stderr


def test_a_column_that_is_not_there_is_named(run, tmp_path):
    done = run("assess", "hotspots", "--points", written(tmp_path, "plain"), "--x", "este")
    assert "plain.csv has no column 'este'." in done.stderr
    assert "lon, lat, date" in done.stderr


def test_alerts_are_of_a_lab(run, tmp_path):
    done = run("assess", "alerts", "--points", written(tmp_path, "plain"))
    assert "Alerts need a lab's areas" in done.stderr and done.exit_code == 2
    assert "--points" not in run("assess", "alerts", "--help").stdout


def test_one_day_is_written_once(run, tmp_path):
    done = run("assess", "change", "--points", written(tmp_path, "one"), *MORE["change"])
    assert "they are 11 September 2015." in done.stderr
