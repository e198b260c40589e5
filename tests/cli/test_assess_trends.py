"""safetylab assess trend, outlook, alerts: for people and programs, of a lab and of a file."""

import csv
import io
import json
from pathlib import Path

import safetylab


def test_a_trend_of_a_lab(run, made):
    done = run("assess", "trend", "theft_rate", lab=made)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0] == safetylab.open(made).trend("theft_rate").summary()
    assert len(done.stdout.splitlines()) == 1 + 1 + 2 + 24


def test_a_trend_for_programs(run, made):
    done = run("assess", "trend", "theft_rate", "--format", "json", lab=made)
    said = json.loads(done.stdout)
    assert len(said["rows"]) == said["months"] == 60
    assert {"p", "changes", "dispersion", "false_flags", "seed", "rules"} <= set(said)
    rows = list(csv.DictReader(io.StringIO(run(*_csv("trend"), lab=made).stdout)))
    assert [int(row["counted"]) for row in rows] == [row["counted"] for row in said["rows"]]


def _csv(name: str) -> tuple[str, ...]:
    return ("assess", name, "theft_rate", "--format", "csv")


def test_a_trend_of_some_areas(run, made):
    some = json.loads(
        run(
            *("assess", "trend", "theft_rate", "--areas", "N02, N03", "--format", "json"), lab=made
        ).stdout
    )
    assert 0 < some["n"] < 21_000
    wrong = run("assess", "trend", "theft_rate", "--areas", "nowhere", lab=made)
    assert wrong.exit_code != 0
    assert "nowhere" in wrong.output


def test_an_outlook_of_a_lab(run, made):
    done = run("assess", "outlook", "theft_rate", lab=made)
    assert done.exit_code == 0, done.output
    assert len(done.stdout.splitlines()) == 1 + 1 + 2 + 12


def test_alerts_of_a_lab(run, made):
    done = run("assess", "alerts", "--month", "2024-11", lab=made)
    assert done.exit_code == 0, done.output
    assert "November 2024" in done.stdout
    said = json.loads(run("assess", "alerts", "--rate", "3", "--format", "json", lab=made).stdout)
    assert said["false_alarms_a_month"] == 3
    assert len(said["rows"]) == said["tests"]
    assert "is not a month" in run("assess", "alerts", "--month", "2024", lab=made).output


def test_a_file_needs_its_times_alone(run, tmp_path: Path):
    file = tmp_path / "days.csv"
    days = [f"{y}-{m:02}-{d:02}" for y in (2020, 2021, 2022) for m in range(1, 13) for d in (3, 9)]
    file.write_text("\n".join(["id,when", *(f"{n},{day}" for n, day in enumerate(days))]) + "\n")
    words = ("--points", str(file), "--time", "when", "--format", "json")
    said = json.loads(run("assess", "trend", *words).stdout)
    assert (said["n"], said["months"]) == (72, 36)
    assert json.loads(run("assess", "outlook", *words).stdout)["rows"]
    refused = run("assess", "trend", *words, "--areas", "N01")
    assert "has no areas" in refused.output
    assert "INDICATOR is missing" in run("assess", "trend").output
