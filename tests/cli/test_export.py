"""safetylab export: through the door, all at once, never over another file unasked."""

import csv
import json

import pytest

import safetylab

WORDS = ("export", "sexual_violence_rate", "--period", "2024", "--by", "area")


@pytest.mark.parametrize("form", ["csv", "json", "geojson"])
def test_small_counts_of_sensitive_classes_stay(run, made, tmp_path, form):
    target = tmp_path / f"out.{form}"
    inside = safetylab.open(made).measure("sexual_violence_rate", by="area", period="2024")
    small = {row["area"] for row in inside.rows if 0 < row["numerator"] < 5}
    assert small
    done = run(*WORDS, "--to", target, lab=made)
    assert done.exit_code == 0, done.output
    assert "withheld to protect people" in done.stdout
    assert done.stdout.splitlines()[-1] == f"Written to {target}."
    rows = read(target)
    assert len(rows) == len(inside.rows)
    withheld = {row["area"]: row["numerator"] for row in rows if is_withheld(row)}
    # CSV has no null: an area that is not known is an empty cell there.
    assert {area or "" for area in small} <= {area or "" for area in withheld}
    assert set(withheld.values()) <= {None, ""}


def read(target):
    text = target.read_text(encoding="utf-8")
    if target.suffix == ".csv":
        return list(csv.DictReader(text.splitlines()))
    said = json.loads(text)
    if target.suffix == ".json":
        return said["rows"]
    return [feature["properties"] for feature in said["features"]]


def is_withheld(row):
    return row["withheld"] in (True, "True")


def test_geojson_is_in_degrees_with_the_layers_own_shapes(run, made, tmp_path):
    target = tmp_path / "out.geojson"
    done = run("export", "robbery_rate", "--to", target, "--layer", "district", lab=made)
    assert done.exit_code == 0, done.output
    said = json.loads(target.read_text())
    layer = json.loads((made / "areas" / "district.geojson").read_text())
    ids = {feature["properties"]["id"] for feature in layer["features"]}
    shaped = {f["id"]: f["geometry"] for f in said["features"] if f["geometry"]}
    assert set(shaped) == ids
    lon, lat = next(iter(shaped.values()))["coordinates"][0][0][0]
    assert -108 < lon < -107 and 18 < lat < 20
    assert (said["type"], said["vintage"]) == ("FeatureCollection", 2)
    unplaced = [f["id"] for f in said["features"] if not f["geometry"]]
    assert unplaced in ([], [None])


def test_geojson_leaves_text_alone(run, own, tmp_path):
    areas = own / "areas" / "district.geojson"
    read = json.loads(areas.read_text())
    read["features"][0]["properties"]["name"] = "=SUM(A1)"
    areas.write_text(json.dumps(read))
    for form, expected in (("geojson", '"=SUM(A1)"'), ("csv", "'=SUM(A1)")):
        target = tmp_path / f"out.{form}"
        words = ("export", "robbery_rate", "--by", "area", "--layer", "district", "--to", target)
        assert run(*words, lab=own).exit_code == 0
        assert expected in target.read_text()


def test_a_file_that_is_there_stays_unless_forced(run, made, tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("mine")
    done = run("export", "robbery_rate", "--to", target, lab=made)
    assert done.exit_code == 2 and "--force" in done.stderr
    assert target.read_text() == "mine"
    assert run("export", "robbery_rate", "--to", target, "--force", lab=made).exit_code == 0
    assert target.read_text().startswith("numerator,")
    assert [path.name for path in tmp_path.glob("*out*")] == ["out.csv"]


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        (("--to", "out.xlsx"), "does not say what to write"),
        (("--to", "out"), "does not say what to write"),
        (("--to", "no/folder/out.csv"), "no folder"),
        (("--to", "out.geojson", "--by", "area,sex"), "one figure per area"),
        (("--to", "out.csv", "--period", "1999"), "do not cover"),
    ],
)
def test_what_cannot_be_written_writes_nothing(run, made, tmp_path, words, fact):
    done = run("export", "robbery_rate", *words, lab=made)
    assert done.exit_code == 2 and fact in done.stderr
    assert list((tmp_path / "work").iterdir()) == []
