"""Mexico's monthly counts, in the layouts in which they are published."""

import csv
import gzip
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from safetylab.sources import crosswalk, sesnsp
from safetylab.sources.sesnsp import MONTHS
from safetylab.sources.source import make
from safetylab.terms.errors import BadFile, BadLab
from safetylab.terms.observation import OBSERVED, STATUSES, UNITS
from tests.sources.evaluated import fetched, raw

STATE = "Año,Clave_Ent,Entidad,Bien jurídico afectado,Tipo de delito,Subtipo de delito,Modalidad"
TOWN = STATE.replace("Entidad,", "Entidad,Cve. Municipio,Municipio,")
VICTIMS = f"{STATE},Sexo,Rango de edad"
KIND = "La vida y la Integridad corporal,Homicidio,Homicidio  doloso,Con arma de fuego"
NO_MONTHS = ",".join(["0"] * 12)


def months(*counts: int | str) -> str:
    """Twelve cells: the counts given, then empty ones."""
    return ",".join([*(f'"{c}"' for c in counts), *[""] * (12 - len(counts))])


def read(
    text: str, folder: Path, encoding: str = "latin-1", **settings: Any
) -> list[dict[str, Any]]:
    path = folder / "IDM_NM.csv"
    path.write_bytes(text.encode(encoding))
    source = make("mexico", {"type": "sesnsp", **settings})
    return fetched(raw(source, path, folder), source.counts_query)


def table(header: str, *rows: str) -> str:
    return "\r\n".join([f"{header},{','.join(MONTHS)}", *rows]) + "\r\n"


def counted(rows: list[dict[str, Any]]) -> Counter[tuple[str, str]]:
    return Counter((row["area"], row["status"]) for row in rows)


def test_the_municipal_file(tmp_path: Path) -> None:
    rows = read(
        table(
            TOWN,
            f"2024,1,Aguascalientes,1001,Aguascalientes,{KIND},{months('1,204', *[3] * 11)}",
            f"2024,14,Jalisco,14039,Guadalajara,{KIND},{months(*[2.0] * 12)}",
        ),
        tmp_path,
    )
    assert len(rows) == 24
    first = next(row for row in rows if row["area"] == "01001" and row["month"].month == 1)
    assert list(first) == list(OBSERVED)
    assert first == {
        "area": "01001",
        "area_name": "Aguascalientes",
        "month": date(2024, 1, 1),
        "code": "la vida y la integridad corporal|homicidio|homicidio doloso|con arma de fuego",
        "description": "Homicidio  doloso, Con arma de fuego",
        "victim_sex": None,
        "age_from": None,
        "age_to": None,
        "unit": "offences",
        "value": 1204,
        "status": "published",
    }
    assert sum(row["value"] for row in rows) == 1204 + 33 + 24


def test_the_columns_have_the_promised_types(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table(STATE, f"2024,14,Jalisco,{KIND},{NO_MONTHS}"), encoding="utf-8")
    source = make("sesnsp", {})
    described = raw(source, path, tmp_path).execute(f"DESCRIBE {source.counts_query}").fetchall()
    assert {name: kind for name, kind, *_ in described} == OBSERVED


def test_the_state_file_has_no_municipality(tmp_path: Path) -> None:
    rows = read(table(STATE, f"2024,9,Ciudad de México,{KIND},{months(*range(1, 13))}"), tmp_path)
    assert {(row["area"], row["area_name"]) for row in rows} == {("09", "Ciudad de México")}
    assert [row["value"] for row in sorted(rows, key=lambda r: r["month"])] == [*range(1, 13)]


def test_the_victims_file_tells_sex_and_age(tmp_path: Path) -> None:
    groups = {
        "Hombre,Menores de edad (0-17)": ("male", 0, 17),
        "Mujer,Adultos (18 y más)": ("female", 18, None),
        "No identificado,No especificado": (None, None, None),
        "MUJER,18 a 29 años": ("female", 18, 29),
        "Mujer,Menores de 12 años": ("female", 0, 11),
    }
    for said, (sex, first, last) in groups.items():
        text = table(VICTIMS, f"2024,14,Jalisco,{KIND},{said},{months(*[1] * 12)}")
        (row,) = {
            tuple(r[k] for k in ("victim_sex", "age_from", "age_to", "unit"))
            for r in read(text, tmp_path)
        }
        assert row == (sex, first, last, "victims")


def test_empty_and_zero_months_after_the_last_count_are_not_published_yet(tmp_path: Path) -> None:
    empty = read(
        table(
            STATE,
            f"2023,14,Jalisco,{KIND},{NO_MONTHS}",
            f"2024,14,Jalisco,{KIND},{months(4, 0, 0)}",
            f"2024,6,Colima,{KIND},{months(0, 2, 0)}",
        ),
        tmp_path,
    )
    zero = read(
        table(
            STATE,
            f"2023,14,Jalisco,{KIND},{NO_MONTHS}",
            f"2024,14,Jalisco,{KIND},{months(4, *[0] * 11)}",
            f"2024,6,Colima,{KIND},{months(0, 2, *[0] * 10)}",
        ),
        tmp_path,
    )
    for rows in (empty, zero):
        assert {r["month"].month for r in rows if r["status"] == "not_yet"} == {*range(3, 13)}
        assert {r["value"] for r in rows if r["status"] == "not_yet"} == {None}
        # A quiet year before is quiet, and so is a month that another state counted in.
        assert counted(rows)["14", "published"] == 14
        assert sum(r["value"] or 0 for r in rows) == 6


def test_what_is_published_is_judged_by_the_whole_file_not_by_one_state(tmp_path: Path) -> None:
    text = table(
        STATE,
        f"2024,14,Jalisco,{KIND},{months(4, *[0] * 11)}",
        f"2024,6,Colima,{KIND},{months(0, 2, *[0] * 10)}",
    )
    for state in ("Jalisco", "jalisco", 14, "14"):
        rows = read(text, tmp_path, state=state)
        assert counted(rows) == {("14", "published"): 2, ("14", "not_yet"): 10}


def test_a_gap_among_published_months_is_blank_not_zero(tmp_path: Path) -> None:
    rows = read(
        table(STATE, f"2024,14,Jalisco,{KIND},{months(4, '', 'n.d.', 5, -1, 2.5, 1)}"), tmp_path
    )
    told = {row["month"].month: (row["status"], row["value"]) for row in rows}
    assert told[1] == ("published", 4)
    assert {told[n] for n in (2, 3, 5, 6)} == {("blank", None)}
    assert told[8] == ("not_yet", None)


def test_unspecified_municipalities_are_no_place(tmp_path: Path) -> None:
    rows = read(
        table(
            TOWN,
            f"2024,1,Aguascalientes,1998,No Especificado,{KIND},{months(*[1] * 12)}",
            f"2024,14,Jalisco,14999,Otros Municipios,{KIND},{months(*[1] * 12)}",
            f"2024,14,Jalisco,,Guadalajara,{KIND},{months(*[1] * 12)}",
            f"2024,14,Jalisco,39,Guadalajara,{KIND},{months(*[1] * 12)}",
        ),
        tmp_path,
    )
    assert counted(rows) == {
        ("01998", "unspecified_area"): 12,
        ("14999", "unspecified_area"): 12,
        (None, "unspecified_area"): 12,  # never the whole of Jalisco
        ("14039", "published"): 12,
    }


def test_a_footnote_is_no_area_and_no_failure(tmp_path: Path) -> None:
    note = "Fuente: SESNSP,,,,,,"
    rows = read(
        table(STATE, f"{note},{months(*[1] * 12)}", f"9999999,x,y,a,b,c,d,{NO_MONTHS}"), tmp_path
    )
    assert {(row["area"], row["month"]) for row in rows} == {(None, None)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
def test_both_encodings_are_read_without_asking(encoding: str, tmp_path: Path) -> None:
    text = table(TOWN, f"2024,31,Yucatán,31050,Mérida,{KIND},{NO_MONTHS}")
    assert {row["area_name"] for row in read(text, tmp_path, encoding)} == {"Mérida"}


@pytest.mark.parametrize(
    "broken",
    [
        STATE.upper(),
        STATE.lower(),
        STATE.replace("ñ", "\ufffd").replace("í", "\ufffd"),
        STATE.encode("utf-8").decode("latin-1"),
        STATE.encode("mac_roman").decode("latin-1"),
        STATE.replace("ñ", "n").replace("í", "i"),
        STATE.replace("Clave_Ent", "Cve. Ent").replace("Año", "Anio"),
    ],
)
def test_headers_that_a_conversion_broke_are_known(broken: str, tmp_path: Path) -> None:
    rows = read(table(broken, f"2024,14,Jalisco,{KIND},{months(1)}"), tmp_path, "utf-8")
    assert sum(row["value"] or 0 for row in rows) == 1


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="'Clave_Ent'"):
        read("Año,Entidad,Municipio,Mes,Cantidad\r\n", tmp_path)


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("México", 15),
        ("mexico", 15),
        ("Ciudad de Mexico", 9),
        ("Veracruz", 30),
        ("Coahuila", 5),
        ("Michoacán de Ocampo", 16),
        (1, 1),
        ("32", 32),
    ],
)
def test_states_are_known_by_name_or_number(given: Any, number: int) -> None:
    assert make("x", {"type": "sesnsp", "state": given}).counts_query == sesnsp.counts_query(
        number
    )


@pytest.mark.parametrize(
    "settings", [{"state": "Texas"}, {"state": 33}, {"state": ""}, {"state": "²"}, {"town": 1}]
)
def test_other_settings_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(BadLab):
        make("sesnsp", settings)


def test_every_unit_and_status_is_in_the_vocabulary() -> None:
    for word in (*UNITS, *STATUSES):
        assert f"'{word}'" in sesnsp.counts_query()


def plain_sum(path: Path) -> tuple[int, Counter[str]]:
    """The file's total and that of each year, by Python's own csv module."""
    years: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            years[row["Año"]] += int(sum(float(row[month] or 0) for month in MONTHS))
    return years.total(), years


@pytest.mark.shared
def test_the_published_file_of_the_states(shared: Path, tmp_path: Path) -> None:
    path = shared / "data/mexico_sesnsp/sesnsp_state_2015_2023oct.csv.gz"
    total, years = plain_sum(path)
    source = make("sesnsp", {})
    engine = raw(source, path, tmp_path)
    engine.execute(f"CREATE TABLE told AS {source.counts_query}")
    assert engine.execute("SELECT count(*), sum(value) FROM told").fetchall() == [
        (28_224 * 12, total)
    ]
    assert total == 17_289_940
    by_year = engine.execute("SELECT year(month)::VARCHAR, sum(value) FROM told GROUP BY 1")
    assert dict(by_year.fetchall()) == years
    early = "SELECT min(month), count(*) FROM told WHERE status = 'not_yet'"
    assert engine.execute(early).fetchall() == [(date(2023, 11, 1), 3136 * 2)]
    codes = {code for (code,) in engine.execute("SELECT DISTINCT code FROM told").fetchall()}
    assert len(codes) == 98
    assert codes == {crosswalk.normalise(code) for code in codes}
