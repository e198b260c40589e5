"""A mapping in lab.toml becomes a source: what it reads, and what it refuses by name."""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from safetylab.sources.police_csv import BY_THE_CLOCK, source
from safetylab.sources.source import make
from safetylab.store.lab import PROFILES
from safetylab.terms.errors import BadLab
from tests.sources.evaluated import tidied

DEMO = tomllib.loads((PROFILES / "demo.toml").read_text("utf-8"))["sources"]["police"]
HEADER = (
    "folio;fecha;hora;codigo;descripcion;colonia;distrito;longitud;latitud;"
    "sexo_victima;edad_victima;violencia_familiar;lugar;actualizado\n"
)


def told(**changes: Any) -> dict[str, Any]:
    """The smallest mapping, changed."""
    table: dict[str, Any] = {
        "columns": {"date": "fecha", "code": "delito"},
        "formats": {"date": ["%d/%m/%Y"]},
    }
    for name, value in changes.items():
        merge = isinstance(value, dict) and name in table
        table[name] = {**table[name], **value} if merge else value
    return table


def read(table: dict[str, Any], text: str, folder: Path) -> list[dict[str, Any]]:
    path = folder / "police.csv"
    path.write_bytes(text.encode(table.get("encoding", "utf-8")))
    return tidied(source("police", table), path, folder)


def test_the_demo_citys_export(tmp_path: Path) -> None:
    line = (
        "PA-2024-000001;05/03/2024;14:30; r1 ;ROBO A PERSONA;JARDÍN;LEVANTE;-107,480875;"
        "18,997739;MUJER;46;SÍ;VÍA PÚBLICA;06/03/2024 08:22\n"
    )
    (row,) = read(DEMO, HEADER + line, tmp_path)
    assert row == {
        "incident_id": "PA-2024-000001",
        "occurred": datetime(2024, 3, 5, 14, 30),
        "time_known": True,
        "updated": datetime(2024, 3, 6, 8, 22),
        "code": "r1",
        "description": "ROBO A PERSONA",
        "place_text": "VÍA PÚBLICA",
        "victims": 1,
        "victim_sex": "female",
        "victim_age": 46,
        "family": True,
        "x0": -107.480875,
        "y0": 18.997739,
        "rec_neighbourhood": "JARDÍN",
        "rec_district": "LEVANTE",
    }


def test_faulty_cells_become_nothing_and_no_row_is_lost(tmp_path: Path) -> None:
    line = "N.D.;31/02/2024;N.D.;;;;;x;;NO APLICA;999;;;ayer\n"
    (row,) = read(DEMO, HEADER + line, tmp_path)
    assert {name: value for name, value in row.items() if value not in (None, False)} == {
        "victims": 1
    }


def test_time_is_known_only_where_it_is_written(tmp_path: Path) -> None:
    table = told(columns={"time": "hora"}, formats={"time": ["%H:%M"]})
    rows = read(table, "fecha,delito,hora\n05/03/2016,Robo,00:00\n05/03/2016,Robo,\n", tmp_path)
    assert [row["time_known"] for row in rows] == [True, False]
    assert {row["occurred"] for row in rows} == {datetime(2016, 3, 5)}


def test_one_column_of_date_and_time_tells_which_rows_have_a_time(tmp_path: Path) -> None:
    table = told(
        columns={"datetime": "cuando"},
        formats={"datetime": ["%d/%m/%Y %H:%M", "%d/%m/%Y", "excel", "es"]},
    )
    del table["columns"]["date"], table["formats"]["date"]
    written = (
        "05/03/2016 00:00",
        "05/03/2016",
        "42434",
        "42434.5",
        "5 de marzo de 2016 0:00",
        "5 mar 2016",
        "nunca",
    )
    rows = read(table, "cuando,delito\n" + "".join(f"{w},Robo\n" for w in written), tmp_path)
    assert [row["time_known"] for row in rows[:6]] == [True, False, False, True, True, False]
    assert {row["occurred"].date() for row in rows[:6]} == {date(2016, 3, 5)}
    assert rows[6]["occurred"] is None and not rows[6]["time_known"]


def test_a_range_ends_when_it_says(tmp_path: Path) -> None:
    table = told(
        columns={"time": "hora", "until_date": "fin", "until_time": "hora_fin"},
        formats={"time": ["%H:%M"]},
    )
    text = (
        "fecha,hora,fin,hora_fin,delito\n"
        "05/03/2016,22:00,06/03/2016,07:30,Robo\n"
        "05/03/2016,22:00,06/03/2016,,Robo\n"
        "05/03/2016,22:00,,07:30,Robo\n"
    )
    assert [row["occurred_until"] for row in read(table, text, tmp_path)] == [
        datetime(2016, 3, 6, 7, 30),
        datetime(2016, 3, 7),  # a date alone lasts until the midnight that ends it
        None,
    ]


def test_an_end_by_the_clock_alone_is_within_a_day(tmp_path: Path) -> None:
    table = told(columns={"time": "hora", "until_time": "hora_fin"}, formats={"time": ["%H:%M"]})
    text = (
        "fecha,hora,hora_fin,delito\n05/03/2016,22:00,07:30,Robo\n05/03/2016,22:00,23:00,Robo\n"
        "05/03/2016,22:00,,Robo\n"
    )
    ends = [row["occurred_until"] for row in read(table, text, tmp_path)]
    assert ends == [datetime(2016, 3, 6, 7, 30), datetime(2016, 3, 5, 23), None]
    assert source("police", table).repairs == (BY_THE_CLOCK,)


def test_an_end_of_date_and_time_in_one(tmp_path: Path) -> None:
    table = told(columns={"until_datetime": "fin"}, formats={"datetime": ["%d/%m/%Y %H:%M"]})
    (row,) = read(table, "fecha,fin,delito\n05/03/2016,06/03/2016 01:00,Robo\n", tmp_path)
    assert row["occurred_until"] == datetime(2016, 3, 6, 1)


def test_a_code_of_several_columns_keeps_its_places(tmp_path: Path) -> None:
    table = told(columns={"code": ["delito", "modo"], "description": ["delito", "modo"]})
    text = "fecha,delito,modo\n05/03/2016, Robo ,NA\n05/03/2016,,con arma\n05/03/2016,,\n"
    rows = read(table, text, tmp_path)
    assert [row["code"] for row in rows] == ["Robo|NA", "|con arma", None]
    assert [row["description"] for row in rows] == ["Robo", "con arma", None]


def test_several_pairs_of_coordinates_and_decimal_commas(tmp_path: Path) -> None:
    table = told(
        decimal=",",
        delimiter=";",
        coordinates=[
            {"x": "lon", "y": "lat", "crs": "EPSG:4326"},
            {"x": "este", "y": "norte", "crs": "EPSG:32613"},
        ],
    )
    text = "fecha;delito;lon;lat;este;norte\n05/03/2016;Robo;;20,75;672.382,39;2296059,5\n"
    made = source("police", table)
    assert [pair.crs for pair in made.coordinates] == ["EPSG:4326", "EPSG:32613"]
    (row,) = read(table, text, tmp_path)
    assert (row["x0"], row["y0"]) == (None, 20.75)
    assert (row["x1"], row["y1"]) == (672382.39, 2296059.5)


def test_a_zero_gives_way_to_the_next_pair_and_shows_in_the_last(tmp_path: Path) -> None:
    pairs = [{"x": f"x{n}", "y": f"y{n}", "crs": "EPSG:4326"} for n in (1, 2)]
    text = "fecha,delito,x1,y1,x2,y2\n05/03/2016,Robo,0,0.0,-103,20\n05/03/2016,Robo,0,0,0,0\n"
    first, second = read(told(coordinates=pairs), text, tmp_path)
    assert (first["x0"], first["y0"], first["x1"], first["y1"]) == (None, None, -103, 20)
    assert (second["x0"], second["x1"], second["y1"]) == (None, 0, 0)


def test_headers_of_other_years_and_missing_ones(tmp_path: Path) -> None:
    table = told(
        columns={"victim_age": "edad"}, optional=["edad"], aliases={"FECHA HECHO": "fecha"}
    )
    rows = read(table, "FECHA   HECHO,delito\n05/03/2016,Robo\n", tmp_path)
    assert rows[0]["occurred"] == datetime(2016, 3, 5)
    assert rows[0]["victim_age"] is None


def test_what_describes_the_publisher_is_passed_on() -> None:
    made = make("police", {**DEMO, "url": "https://example.org", "complete": True})
    assert (made.name, made.publisher) == ("police", "Policía de Puerto Almendra (simulated)")
    assert (made.licence, made.url, made.complete) == ("CC0-1.0", "https://example.org", True)
    assert (made.crosswalk, made.locations) == ("demo", "locations_demo")
    assert (made.encoding, made.delimiter) == ("latin-1", ";")


HOSTILE = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=20
).filter(lambda name: name.casefold() not in ("fecha", "x"))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=HOSTILE, word=HOSTILE)
@example(name='a"); DROP TABLE raw; --', word="'); DROP TABLE raw; --")
@example(name="', 'x'), '", word="{'a': 1}")
def test_hostile_settings_are_only_names(name: str, word: str, tmp_path: Path) -> None:
    table = told(
        columns={"code": name, "family": name},
        words={"yes": [word]},
        areas={"district": name},
        coordinates=[{"x": name, "y": "x", "crs": "EPSG:4326"}],
    )
    cells = ['"' + cell.replace('"', '""') + '"' for cell in (name, word)]
    text = f"fecha,x,{cells[0]}\n05/03/2016,1,{cells[1]}\n"
    (row,) = read(table, text, tmp_path)
    assert row["code"] == word.strip("\u00a0")
    assert row["family"] in (True, None)


def refusal(table: dict[str, Any]) -> BadLab:
    with pytest.raises(BadLab) as refused:
        source("police", table)
    assert refused.value.hint
    return refused.value


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"colour": "red"}, "sources.police: there is no setting 'colour'"),
        ({"columns": {"offence": "x"}}, "sources.police.columns: there is no setting 'offence'"),
        ({"columns": {"code": ""}}, "sources.police.columns.code: this is empty"),
        ({"columns": {"code": []}}, "sources.police.columns.code: this is empty"),
        ({"columns": {"code": 7}}, "sources.police.columns.code: this is no text"),
        ({"columns": {"code": ["a", ""]}}, "sources.police.columns.code: this is empty"),
        ({"columns": {"date": ["a", "b"]}}, "sources.police.columns.date: this is no text"),
        ({"columns": {"code": "a\0b"}}, "sources.police.columns.code: there is a control"),
        ({"columns": []}, "sources.police.columns: this is no table"),
        ({"columns": {"datetime": "x"}}, "either a column 'date' or a column 'datetime'"),
        ({"columns": {"time": "hora"}}, "sources.police.formats.time: the column 'time' needs"),
        ({"columns": {"updated": "x"}}, "sources.police.formats.updated: the column 'updated'"),
        ({"columns": {"until_datetime": "x"}}, "sources.police.formats.datetime: the column"),
        ({"columns": {"family": "x"}}, "sources.police.words.yes: the column 'family' needs"),
        ({"columns": {"victim_sex": "x"}}, "sources.police.words.female: the column"),
        ({"columns": {"victim_sex": "x"}, "words": {"female": ["F"]}}, "words.male: the column"),
        ({"words": {"female": ["F", "m"], "male": ["M"]}}, "'M' is both female and male"),
        ({"words": {"maybe": ["F"]}}, "sources.police.words: there is no setting 'maybe'"),
        ({"words": {"yes": "SI"}}, "sources.police.words.yes: this is no list"),
        ({"formats": {"date": "%d"}}, "sources.police.formats.date: this is no list"),
        ({"formats": {"date": []}}, "sources.police.formats.date: the column 'date' needs"),
        ({"formats": {"day": []}}, "sources.police.formats: there is no setting 'day'"),
        ({"formats": {"date": ["%d/%m/%Q"]}}, "'%d/%m/%Q' does not tell a date"),
        ({"formats": {"date": ["%H:%M"]}}, "'%H:%M' does not tell a date"),
        ({"formats": {"date": ["%d/%m"]}}, "'%d/%m' does not tell a date"),
        ({"formats": {"date": ["dd/mm/yyyy"]}}, "'dd/mm/yyyy' does not tell a date"),
        ({"formats": {"date": ["%d/%m/%Y %z"]}}, "'%d/%m/%Y %z' does not tell a date"),
        ({"formats": {"date": ["%d/%m/%Y'"], "time": ["%Y"]}}, "'%Y' does not tell a time"),
        ({"formats": {"time": ["%I:%M"]}}, "'%I:%M' does not tell a time"),
        ({"formats": {"time": ["es"]}}, "'es' does not tell a time"),
        ({"formats": {"date": ["hhmm"]}}, "'hhmm' does not tell a date"),
        ({"encoding": "utf8000"}, "unknown encoding 'utf8000'"),
        ({"encoding": "rot13"}, "unknown encoding 'rot13'"),
        ({"delimiter": ", "}, "a delimiter that cannot be one"),
        ({"decimal": "·"}, "sources.police.decimal: this is no decimal sign"),
        ({"complete": "yes"}, "sources.police.complete: this is neither true nor false"),
        ({"publisher": 5}, "sources.police.publisher: this is no text"),
        ({"optional": ["delito"]}, "sources.police.optional: 'delito' cannot stand here"),
        ({"optional": ["fecha"]}, "sources.police.optional: 'fecha' cannot stand here"),
        ({"aliases": {"a": "b"}}, "sources.police.aliases: 'b' cannot stand here"),
        ({"areas": {"Colonia 1": "x"}}, "'Colonia 1' cannot name an area layer"),
        ({"areas": {"colonia": 3}}, "sources.police.areas.colonia: this is no text"),
        ({"coordinates": {"x": "a"}}, "sources.police.coordinates: this is no list of tables"),
        ({"coordinates": [{"x": "a"}]}, "sources.police.coordinates.y: this is empty"),
        (
            {"coordinates": [{"x": "a", "y": "a", "crs": "EPSG:4326"}]},
            "sources.police.coordinates: x and y are one column",
        ),
        (
            {"coordinates": [{"x": "a", "y": "b", "crs": "EPSG:1"}]},
            "sources.police.coordinates.crs: 'EPSG:1' is not a coordinate reference system",
        ),
        (
            {"coordinates": [{"x": "a", "y": "b", "crs": "EPSG:4978"}]},
            "is not a coordinate reference system of a map",
        ),
        (
            {"coordinates": [{"x": "a", "y": "b", "crs": "EPSG:4326", "z": "c"}]},
            "sources.police.coordinates: there is no setting 'z'",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(changes: dict[str, Any], fault: str) -> None:
    assert fault in refusal(told(**changes)).fact


def test_code_and_date_are_obligatory() -> None:
    assert (
        "offence's code" in refusal({"columns": {"date": "a"}, "formats": {"date": ["es"]}}).fact
    )
    assert "either a column 'date'" in refusal({"columns": {"code": "a"}}).fact
    assert "offence's code" in refusal({}).fact


@pytest.mark.parametrize("part", ["time", "until_time", "until_date"])
def test_a_column_cannot_tell_what_another_tells_whole(part: str) -> None:
    columns = {"datetime": "a", "until_datetime": "b", part: "c", "code": "d"}
    formats = {"datetime": ["%d/%m/%Y %H:%M"], "time": ["%H:%M"], "date": ["%d/%m/%Y"]}
    assert f"columns.{part}" in refusal({"columns": columns, "formats": formats}).fact
