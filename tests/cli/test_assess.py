"""safetylab assess hotspots: the hot cells for people, all cells for programs."""

import csv
import io
import json

import safetylab

WORDS = ("assess", "hotspots", "theft_rate", "--period", "2020-01/2024-12", "--cell", "400")


def test_the_hot_cells(run, made):
    done = run(*WORDS, lab=made)
    found = safetylab.open(made).hotspots("theft_rate", period="2020-01/2024-12", cell=400)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0] == found.summary()
    assert found.is_hot.any()
    assert len(done.stdout.splitlines()) == 1 + 1 + 2 + found.is_hot.sum()


def test_every_cell_for_programs(run, made):
    rows = list(csv.DictReader(io.StringIO(run(*WORDS, "--format", "csv", lab=made).stdout)))
    said = json.loads(run(*WORDS, "--format", "json", lab=made).stdout)
    assert len(rows) == len(said["rows"])
    assert sum(int(row["incidents"]) for row in rows) == sum(r["incidents"] for r in said["rows"])
    assert (said["crs"], said["cell"], said["vintage"]) == ("EPSG:32613", 400.0, 2)
    assert any(row["hot"] for row in said["rows"])
