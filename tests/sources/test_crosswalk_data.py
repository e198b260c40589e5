"""Crosswalks against the publishers' data: no code left out, and the figures they are known by."""

import csv
from pathlib import Path

import duckdb
import pytest

from safetylab.sources import crosswalk
from safetylab.sources.crosswalk import Crosswalk, load, normalise
from safetylab.terms import offence

YEARS = range(2012, 2018)


@pytest.fixture(scope="module")
def iucr() -> Crosswalk:
    return load("iucr")


@pytest.mark.shared
def test_every_iucr_code_of_the_data_is_there(shared: Path, iucr: Crosswalk) -> None:
    codes = _chicago(shared, "SELECT DISTINCT code FROM crimes")
    assert len(codes) > 350
    assert not [code for (code,) in codes if iucr.entry(code) is None]


@pytest.mark.shared
def test_every_code_of_the_official_list_is_there(shared: Path, iucr: Crosswalk) -> None:
    path = shared / "data/chicago_crime/iucr_codes.csv"
    with path.open(encoding="utf-8", newline="") as listed:
        codes = [row["IUCR"].upper().zfill(4) for row in csv.DictReader(listed)]
    assert len(codes) == 401
    assert not [code for code in codes if iucr.entry(code) is None]


@pytest.mark.shared
def test_homicides_bridge_from_the_police_to_iccs(shared: Path, iucr: Crosswalk) -> None:
    deaths = _chicago(
        shared,
        "SELECT year, code, count(*) FROM crimes WHERE type = 'HOMICIDE' GROUP BY ALL ORDER BY 1",
    )
    recorded, intentional = dict.fromkeys(YEARS, 0), dict.fromkeys(YEARS, 0)
    for year, code, count in deaths:
        recorded[year] += count
        within = offence.within(_class(iucr, code), offence.INTENTIONAL_HOMICIDE)
        intentional[year] += count if within else 0
    assert list(recorded.values()) == [506, 422, 426, 502, 786, 674]
    assert list(intentional.values()) == [505, 421, 424, 496, 782, 671]


@pytest.mark.shared
def test_nearly_all_rows_of_the_data_are_classified(shared: Path, iucr: Crosswalk) -> None:
    counts = _chicago(shared, "SELECT code, count(*) FROM crimes GROUP BY ALL")
    total = sum(count for _, count in counts)
    known = sum(count for code, count in counts if _class(iucr, code))
    assert total > 1_700_000
    assert 0.985 < known / total < 1


@pytest.mark.shared
def test_every_word_for_a_place_is_known(shared: Path) -> None:
    words = _chicago(shared, "SELECT DISTINCT place FROM crimes WHERE place <> ''")
    places = crosswalk.locations("locations_chicago")
    assert len(words) > 140
    assert not [word for (word,) in words if normalise(word) not in places]


@pytest.mark.shared
def test_every_combination_of_sesnsp_is_there(shared: Path) -> None:
    columns = ("Bien jurídico afectado", "Tipo de delito", "Subtipo de delito", "Modalidad")
    cells = ", ".join(f'"{column}"' for column in columns)
    files = shared / "data/mexico_sesnsp"
    rows = set()
    for name in ("state_2015_2023oct", "municipal_nonzero_2015on_selected_offences"):
        path = files / f"sesnsp_{name}.csv.gz"
        rows |= set(
            duckdb.sql(
                f"SELECT DISTINCT {cells} FROM read_csv('{path}', all_varchar=true, quote='\"')"
            ).fetchall()
        )
    known = load("sesnsp")
    codes = {"|".join(normalise(cell) for cell in row) for row in rows}
    assert len(codes) == 98
    assert not {code for code in codes if known.entry(code) is None}


@pytest.mark.shared
def test_every_label_of_jalisco_is_there(shared: Path) -> None:
    known = load("jalisco")
    labels = set()
    for name in ("iieg_jalisco_incidents_sample", "iieg_aggregate_pivot"):
        path = shared / f"data/guadalajara_iieg/{name}.csv"
        with path.open(encoding="utf-8", errors="replace", newline="") as table:
            labels |= {row["delito"] for row in csv.DictReader(table)}
    assert len(labels) == 16
    assert not {label for label in labels if known.entry(normalise(label)) is None}


def _class(known: Crosswalk, code: str) -> str:
    row = known.entry(code)
    assert row is not None
    return row.iccs


def _chicago(shared: Path, query: str) -> list[tuple]:
    crimes = f"""CREATE VIEW crimes AS SELECT lpad(upper(trim(IUCR)), 4, '0') AS code,
        year("Date") AS year, "Primary Type" AS type, upper(trim("Location Description")) AS place
        FROM read_parquet('{shared / "data/chicago_crime"}/*.parquet')"""
    with duckdb.connect() as engine:
        engine.execute(crimes)
        return engine.execute(query).fetchall()
