"""safetylab quality and vintages: what is wrong, what was revised, what the lab knew when."""

import csv
import io
import json

import safetylab


def test_the_report_for_people(run, made):
    done = run("quality", lab=made)
    assert done.exit_code == 0, done.output
    said = done.stdout
    assert said.splitlines()[0] == safetylab.open(made).quality().summary()
    assert "coordinates outside the city" in said
    assert "unreadable date" in said  # why rows were set aside
    assert "offence code" in said and "safetylab quality --codes" in said


def test_the_report_for_programs(run, made):
    said = json.loads(run("quality", "--format", "json", lab=made).stdout)
    found = safetylab.open(made).quality()
    assert said["score"] == found.score
    assert [row["vintage"] for row in said["revisions"]] == [1, 2]
    assert sum(row["n"] for row in said["set_aside"]) == sum(
        row["quarantined"] for row in said["revisions"]
    )
    assert {row["fault"] for row in said["set_aside"]} >= {"date_unreadable"}


def test_the_checks_for_spreadsheets(run, made):
    rows = list(csv.DictReader(io.StringIO(run("quality", "--format", "csv", lab=made).stdout)))
    assert {"group", "check", "label", "count", "of", "share"} == set(rows[0])
    assert any(row["check"] == "null_island" and int(row["count"]) > 0 for row in rows)


def test_only_the_codes(run, made):
    assert "Z9" in run("quality", "--codes", lab=made).stdout
    rows = list(
        csv.DictReader(io.StringIO(run("quality", "--codes", "--format", "csv", lab=made).stdout))
    )
    assert "Z9" in {row["code"] for row in rows}
    said = json.loads(run("quality", "--codes", "--format", "json", lab=made).stdout)
    assert [row["code"] for row in said["unclassified"]] == [row["code"] for row in rows]


def test_as_of_the_first_vintage(run, made):
    said = json.loads(run("quality", "--as-of", "1", "--format", "json", lab=made).stdout)
    assert said["vintage"] == 1 and len(said["revisions"]) == 1


def test_the_vintages(run, made):
    said = json.loads(run("vintages", "--format", "json", lab=made).stdout)
    assert [v["files"] for v in said["vintages"]] == [
        ["incidents_2025-01.csv"],
        ["incidents_2025-02.csv"],
    ]
    rows = list(csv.DictReader(io.StringIO(run("vintages", "--format", "csv", lab=made).stdout)))
    assert [int(row["read"]) for row in rows] == [v["read"] for v in said["vintages"]]
    table = run("vintages", lab=made).stdout
    assert "incidents_2025-01.csv" in table and "Set aside" in table


def test_a_lab_without_facts(run, tmp_path):
    run("new", tmp_path / "bare", "--city", "none")
    assert "no facts yet" in run("vintages", lab=tmp_path / "bare").stdout
    done = run("quality", lab=tmp_path / "bare")
    assert done.exit_code == 2 and "safetylab compile FILE" in done.stderr
