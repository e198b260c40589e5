"""safetylab measure: sentences, then a table; the same figures in every format."""

import csv
import io
import json

import pytest

import safetylab


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_one_indicator_is_one_sentence(run, made):
    done = run("measure", "robbery_rate", "--period", "2024", lab=made)
    assert done.exit_code == 0, done.output
    expected = safetylab.open(made).measure("robbery_rate", period="2024").summary()
    assert done.stdout == expected + "\n"
    assert done.stderr == ""


def test_all_indicators_without_a_name(run, made):
    codes = safetylab.open(made).indicators()
    said = run("measure", lab=made).stdout
    for indicator in codes.values():
        assert said.count(indicator.name()) >= 2
    measured = json.loads(run("measure", "--format", "json", lab=made).stdout)
    told = [m["indicator"] for m in measured["measurements"] + measured["not_measured"]]
    assert sorted(told) == sorted(codes)


def test_what_cannot_be_measured_is_told_with_its_reason(run, own):
    (own / "residents" / "neighbourhood.csv").unlink()
    done = run("measure", "--format", "json", lab=own)
    assert done.exit_code == 0, done.output
    (gap,) = json.loads(done.stdout)["not_measured"]
    assert gap["indicator"] == "safety_gap" and "residents" in gap["why"]
    table = run("measure", lab=own).stdout
    assert table.count("No rate: Puerto Almendra has no residents") == 1
    refused = run("measure", "safety_gap", lab=own)
    assert refused.exit_code == 2 and refused.stdout == ""


def test_by_area_in_every_format(run, made):
    words = ("measure", "robbery_rate", "--by", "area", "--period", "2024", "--layer", "district")
    expected = safetylab.open(made).measure(
        "robbery_rate", by="area", period="2024", layer="district"
    )
    total = sum(row["numerator"] for row in expected.rows)
    table = run(*words, lab=made).stdout
    assert all(str(row["area_name"]) in table for row in expected.rows)
    rows = rows_of(run(*words, "--format", "csv", lab=made).stdout)
    assert sum(int(row["numerator"]) for row in rows) == total
    assert {(row["indicator"], row["period"], row["vintage"]) for row in rows} == {
        ("robbery_rate", "2024", "2")
    }
    said = json.loads(run(*words, "--format", "json", lab=made).stdout)
    (measured,) = said["measurements"]
    assert sum(row["numerator"] for row in measured["rows"]) == total
    assert (said["lab"], said["vintage"], measured["by"]) == ("Puerto Almendra", 2, ["area"])


def test_a_comparison_says_whether_it_changed(run, made):
    words = ("measure", "robbery_rate", "--period", "2024", "--against", "year")
    assert "change from" in run(*words, lab=made).stdout
    (row,) = rows_of(run(*words, "--format", "csv", lab=made).stdout)
    assert row["against"] == "2023" and row["change"] in ("up", "down", "none")
    by_month = run(*words, "--by", "month", lab=made).stdout
    assert "February 2024" in by_month and "Before" in by_month and "Change" in by_month


def test_as_of_an_earlier_vintage(run, made):
    words = ("measure", "homicide_rate", "--by", "year", "--period", "2020-01/2024-12")
    then, now = (
        rows_of(run(*words, "--as-of", n, "--format", "csv", lab=made).stdout) for n in (1, 2)
    )
    assert {row["vintage"] for row in then} == {"1"}
    assert sum(int(r["numerator"]) for r in then) != sum(int(r["numerator"]) for r in now)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_the_list_needs_no_lab(run, form):
    done = run("measure", "--list", "--format", form)
    assert done.exit_code == 0, done.output
    assert "homicide_rate" in done.stdout and "Intentional homicide" in done.stdout
    if form == "json":
        assert all(each["definition"] for each in json.loads(done.stdout)["indicators"])


def test_a_hostile_name_of_an_area_does_not_act(run, own):
    areas = own / "areas" / "district.geojson"
    read = json.loads(areas.read_text())
    read["features"][0]["properties"]["name"] = "=evil\x1b[2J\x9b\u202e"
    areas.write_text(json.dumps(read))
    words = ("measure", "robbery_rate", "--by", "area", "--layer", "district", "--period", "2024")
    for form in ("table", "csv", "json"):
        done = run(*words, "--format", form, lab=own)
        assert done.exit_code == 0, done.output
        assert "evil" in done.stdout
        assert not set("\x1b\x9b\u202e") & set(done.stdout)
    assert "'=evil" in run(*words, "--format", "csv", lab=own).stdout
