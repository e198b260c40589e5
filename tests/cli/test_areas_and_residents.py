"""safetylab areas and residents: added, listed, refused."""

import csv
import io
import json

from tests.cli.conftest import digest


def test_a_layer_is_added_and_listed(run, own):
    export = own / "areas" / "district.geojson"
    done = run("areas", "add", export, "--layer", "beat", "--label", "Patrulla", lab=own)
    assert done.exit_code == 0, done.output
    assert "The layer 'beat' has" in done.stdout
    listed = json.loads(run("areas", "list", "--format", "json", lab=own).stdout)
    by_name = {layer["layer"]: layer for layer in listed["layers"]}
    assert by_name["beat"]["areas"] == by_name["district"]["areas"] > 1
    assert by_name["neighbourhood"]["residents"] is True
    assert by_name["beat"]["residents"] is False


def test_replacing_is_said_aloud(run, own):
    export = own / "areas" / "district.geojson"
    refused = run("areas", "add", export, "--layer", "district", lab=own)
    assert refused.exit_code == 2 and "--replace" in refused.stderr
    assert run("areas", "add", export, "--layer", "district", "--replace", lab=own).exit_code == 0


def test_the_list_for_people_and_for_spreadsheets(run, made):
    said = run("areas", "list", lab=made).stdout
    assert "Neighbourhood" in said and "✓" in said
    rows = list(
        csv.DictReader(io.StringIO(run("areas", "list", "--format", "csv", lab=made).stdout))
    )
    assert [row["layer"] for row in rows] == ["neighbourhood", "district"]
    assert all(int(row["areas"]) > 1 for row in rows)


def test_a_lab_without_areas_says_how_to_add_them(run, tmp_path):
    run("new", tmp_path / "bare", "--city", "none")
    said = run("areas", "list", lab=tmp_path / "bare").stdout
    assert "safetylab areas add FILE" in said


def test_a_file_that_is_no_layer_changes_nothing(run, own, tmp_path):
    bad = tmp_path / "bad.geojson"
    bad.write_text("{}")
    before = digest(own)
    done = run("areas", "add", bad, "--layer", "beat", lab=own)
    assert done.exit_code == 2
    assert digest(own) == before


def test_residents_are_added(run, own, tmp_path):
    (area,) = json.loads((own / "areas" / "district.geojson").read_text())["features"][:1]
    export = tmp_path / "residents.csv"
    export.write_text(f"area,year,residents\n{area['properties']['id']},2024,1234\n")
    done = run("residents", "add", export, "--layer", "district", lab=own)
    assert done.exit_code == 0, done.output
    assert "1 row of residents.csv" in done.stdout
    assert (own / "residents" / "district.csv").is_file()


def test_residents_of_unknown_areas_are_refused_or_left_out(run, own, tmp_path):
    (area,) = json.loads((own / "areas" / "district.geojson").read_text())["features"][:1]
    export = tmp_path / "residents.csv"
    known = area["properties"]["id"]
    export.write_text(f"area,year,residents\n{known},2024,1234\nnowhere,2024,5\n")
    before = digest(own)
    refused = run("residents", "add", export, "--layer", "district", lab=own)
    assert refused.exit_code == 2 and "--skip-unknown" in refused.stderr
    assert digest(own) == before
    taken = run("residents", "add", export, "--layer", "district", "--skip-unknown", lab=own)
    assert taken.exit_code == 0 and "left out" in taken.stdout


def test_incidents_get_the_areas_that_come_after_them(run, own):
    done = run(
        *("areas", "add", own / "areas" / "district.geojson", "--layer", "barrio"),
        *("--id", "id", "--name", "name", "--lab", own),
    )
    assert done.exit_code == 0, done.output
    asked = ("measure", "theft_rate", "--period", "2023", "--by", "area", "--format", "csv")
    by_new = run(*asked, "--layer", "barrio", "--lab", own)
    assert by_new.exit_code == 0, by_new.output
    areas = [line.split(",")[2] for line in by_new.stdout.splitlines()[1:]]
    # Without the publisher's record of the new layer, some points have no area: said, not dropped.
    assert areas == [*(f"D{n}" for n in range(1, 9)), ""]
