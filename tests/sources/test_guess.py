"""A guessed mapping must read the file it was guessed from."""

import gzip
import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from safetylab.sources import police_csv
from safetylab.sources.demo_city import write_city
from safetylab.sources.guess import Guess, guess
from safetylab.sources.guessing.fields import bare, sexes
from safetylab.sources.guessing.text import guessed_delimiter, guessed_encoding
from safetylab.store.lab import PROFILES
from safetylab.terms.errors import BadFile
from tests.sources.evaluated import tidied

Look = Callable[..., Guess]
DAYS = [date(2023, 1, 1) + timedelta(days=n * 7 % 365) for n in range(120)]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    def looked(text: str | bytes, encoding: str = "utf-8") -> Guess:
        path = tmp_path / "police.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return guess(path, work=tmp_path)

    return looked


def pasted(found: Guess) -> dict[str, Any]:
    """The snippet as lab.toml would hold it."""
    table: dict[str, Any] = tomllib.loads(found.toml())["sources"]["police"]
    return table


def rows(found: Guess, path: Path, work: Path) -> list[dict[str, Any]]:
    return tidied(police_csv.source("police", pasted(found)), path, work)


def csv(header: str, *columns: list[str], sign: str = ",") -> str:
    lines = [sign.join(cells) for cells in zip(*columns, strict=True)]
    return "\n".join([header, *lines]) + "\n"


def days(form: str, only: list[date] = DAYS) -> list[str]:
    return [day.strftime(form) for day in only]


def offences(n: int = len(DAYS)) -> list[str]:
    return [("Robo", "Lesiones", "Fraude")[k % 3] for k in range(n)]


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d-%m-%y", "%Y%m%d"])
def test_the_order_of_day_and_month_is_told_by_days_above_twelve(form: str, look: Look) -> None:
    found = look(csv("fecha,delito", days(form), offences()))
    assert found.formats == {"date": (form,)}
    assert found.shares["occurred"] == 1
    assert not any("12" in remark for remark in found.remarks)


def test_an_undecidable_order_is_said(look: Look) -> None:
    early = [day for day in DAYS if day.day <= 12]
    found = look(csv("fecha,delito", days("%d/%m/%Y", early), offences(len(early))))
    assert found.formats["date"] == ("%d/%m/%Y",)
    assert any("no day is above 12" in remark for remark in found.remarks)
    assert "no day is above 12" in found.toml()


def test_dates_that_contradict_the_order_are_counted(look: Look) -> None:
    written = days("%d/%m/%Y")
    written[5] = "05/25/2023"
    found = look(csv("fecha,delito", written, offences()))
    assert any(" 1 dates fit only" in remark for remark in found.remarks)
    assert found.shares["occurred"] == pytest.approx(119 / 120)


def test_several_ways_of_writing_dates_are_all_found(look: Look) -> None:
    written = [*days("%d/%m/%Y")[:40], *days("%Y-%m-%d")[40:80], *["45000"] * 30, *[""] * 10]
    found = look(csv("fecha,delito", written, offences()))
    assert set(found.formats["date"]) == {"%d/%m/%Y", "%Y-%m-%d", "excel"}
    assert found.shares["occurred"] == pytest.approx(110 / 120)


@pytest.mark.parametrize(
    ("written", "field", "form"),
    [
        ("2023-05-17 14:30:00", "datetime", "%Y-%m-%d %H:%M:%S"),
        ("2023-05-17T14:30:00.000", "datetime", "%Y-%m-%dT%H:%M:%S.%f"),
        ("05/17/2023 02:30:00 PM", "datetime", "%m/%d/%Y %I:%M:%S %p"),
        ("17/05/2023 02:30 p. m.", "datetime", "%d/%m/%Y %I:%M %p"),
        ("45063.60417", "datetime", "excel"),
        ("17 de mayo de 2023", "date", "es"),
        ("2023-05-17 00:00:00", "date", "%Y-%m-%d %H:%M:%S"),
    ],
)
def test_one_column_may_hold_date_and_time(
    written: str, field: str, form: str, look: Look, tmp_path: Path
) -> None:
    found = look(csv("fecha,delito", [written] * 50, offences(50)))
    assert found.formats == {field: (form,)}
    row = rows(found, tmp_path / "police.csv", tmp_path)[0]
    expected = datetime(2023, 5, 17, 14, 30) if field == "datetime" else datetime(2023, 5, 17)
    assert row["occurred"] == expected
    assert row["time_known"] is (field == "datetime")


@pytest.mark.parametrize(
    ("written", "formats", "hour"),
    [
        (["14:30", "09:05", "0.5"], ("%H:%M",), 14),
        (["14", "9", "0"], ("%H",), 14),
        (["1430", "905", "5"], ("hhmm",), 14),
        (["02:30 PM", "09:05 AM", "12:00 AM"], ("%I:%M %p",), 14),
        (["14:30:00", "09:05:00", "N.D."], ("%H:%M:%S",), 14),
    ],
)
def test_hours(
    written: list[str], formats: tuple[str, ...], hour: int, look: Look, tmp_path: Path
) -> None:
    found = look(csv("fecha,hora,delito", days("%d/%m/%Y"), written * 40, offences()))
    assert found.formats["time"] == formats
    assert rows(found, tmp_path / "police.csv", tmp_path)[0]["occurred"].hour == hour


WORDS = "fecha,colonia,delito\n05/03/2023,Peñón,Lesión\n06/03/2023,SAN JOSÉ Ñ,AGRESIÓN\n"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "mac_roman", "cp850", "utf-16"])
def test_encodings_are_told_by_their_accents(encoding: str, look: Look) -> None:
    found = look(WORDS * 3, encoding)
    assert found.encoding == encoding
    assert found.source().encoding == encoding


def test_windows_quotation_marks_tell_cp1252() -> None:
    assert guessed_encoding(["Peñón “Norte”".encode("cp1252")]) == "cp1252"
    assert guessed_encoding(["Peñón".encode("utf-16-be")]) == "utf-16"


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_delimiters(sign: str, look: Look) -> None:
    found = look(csv(f"fecha{sign}delito", days("%d/%m/%Y"), offences(), sign=sign))
    assert found.delimiter == sign
    assert found.shares["code"] == 1


def test_a_comma_within_a_cell_is_no_delimiter() -> None:
    assert guessed_delimiter("a;b;c\n1,5;2,5;x, y\n3,5;4,5;z, w\n") == ";"
    assert guessed_delimiter('a,b\n"1;2;3;4",5\n"1;2;3;4",6\n') == ","


def points(n: int = 120) -> list[tuple[float, float]]:
    return [(-103.4 + k * 0.001, 20.6 + k % 10 * 0.002) for k in range(n)]


def placed(header: str, xs: list[str], ys: list[str], sign: str = ",") -> str:
    return csv(
        sign.join(["fecha", "delito", header]), days("%d/%m/%Y"), offences(), xs, ys, sign=sign
    )


def test_longitude_and_latitude_whatever_their_names(look: Look) -> None:
    for header in ("longitud,latitud", "x,y", "coord_x,coord_y", "LONG,LAT", "GeoLon,GeoLat"):
        found = look(placed(header, *zip(*[(str(x), str(y)) for x, y in points()], strict=True)))
        (pair,) = found.pairs
        assert f"{pair.x},{pair.y}" == header
        assert (pair.crs, pair.swapped) == ("EPSG:4326", False)
        assert found.shares["point"] == 1


def test_exchanged_longitude_and_latitude_are_noticed(look: Look, tmp_path: Path) -> None:
    found = look(placed("lat,lon", *zip(*[(str(x), str(y)) for x, y in points()], strict=True)))
    (pair,) = found.pairs
    assert (pair.x, pair.y, pair.swapped) == ("lat", "lon", True)
    assert any("'lat' holds longitudes" in remark for remark in found.remarks)
    assert rows(found, tmp_path / "police.csv", tmp_path)[0]["x0"] == pytest.approx(-103.4)


def test_decimal_commas_are_noticed(look: Look, tmp_path: Path) -> None:
    xs, ys = zip(
        *[(f"{x:.6f}".replace(".", ","), f"{y:.6f}".replace(".", ",")) for x, y in points()],
        strict=True,
    )
    found = look(placed("longitud;latitud", [*xs], [*ys], sign=";"))
    assert (found.delimiter, found.decimal) == (";", ",")
    assert rows(found, tmp_path / "police.csv", tmp_path)[0]["x0"] == pytest.approx(-103.4)


@pytest.mark.parametrize("crs", ["EPSG:32613", "EPSG:6372"])
def test_metres_beside_degrees_tell_their_reference_system(crs: str, look: Look) -> None:
    to_metres = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    columns = [[str(v) for v in values] for values in zip(*points(), strict=True)]
    metres = [to_metres.transform(*point) for point in points()]
    columns += [[f"{v:.2f}" for v in values] for values in zip(*metres, strict=True)]
    found = look(csv("fecha,delito,lon,lat,x,y", days("%d/%m/%Y"), offences(), *columns))
    told = found.crs[1]
    assert found.pairs[1].apart < 1
    x, y = Transformer.from_crs(told, "EPSG:4326", always_xy=True).transform(*metres[0])
    assert (x, y) == pytest.approx(points()[0], abs=1e-5)  # EPSG:6362 is EPSG:6372's twin
    assert told == crs or crs == "EPSG:6372"


def test_metres_alone_leave_the_reference_system_to_a_person(look: Look) -> None:
    found = look(placed("x,y", [f"67{n:03}.5" for n in range(120)], ["2296059.5"] * 120))
    assert found.crs == ()
    assert any("Ask the publisher" in remark for remark in found.remarks)
    assert "# crs = " in found.toml()
    assert "coordinates" not in pasted(found)


def test_metres_of_no_known_system_get_the_zone_named(look: Look) -> None:
    columns = [[str(v) for v in values] for values in zip(*points(), strict=True)]
    local = [[str(5000.0 + n) for n in range(120)], [str(7000.0 + n * n) for n in range(120)]]
    found = look(csv("fecha,delito,lon,lat,x,y", days("%d/%m/%Y"), offences(), *columns, *local))
    assert found.crs == ("EPSG:4326",)
    assert found.pairs[1].likely == ("EPSG:32613",)


def test_sexes_are_told_by_the_company_that_m_keeps() -> None:
    assert sexes({"H", "M"}) == {"female": ("M",), "male": ("H",)}
    assert sexes({"F", "M"}) == {"female": ("F",), "male": ("M",)}
    assert sexes({"f", "m", "X"}) == {"female": ("f",), "male": ("m",)}
    assert sexes({"MUJER", "HOMBRE", "NO APLICA"}) == {"female": ("MUJER",), "male": ("HOMBRE",)}


def test_headings_compare_without_case_accents_and_signs() -> None:
    assert bare("Fecha_del-Hécho ") == bare("FechaDelHecho") == "fecha del hecho"


def test_a_file_without_the_offence_says_so(look: Look) -> None:
    found = look(csv("fecha,nota", days("%d/%m/%Y"), [f"texto {n}" for n in range(120)]))
    assert found.shares == {}
    assert "yours to finish" in found.summary()
    assert any("offence" in remark for remark in found.remarks)
    tomllib.loads(found.toml())


def test_doubled_columns_are_left_out(look: Look) -> None:
    found = look(
        csv("fecha,delito,tipo,TIPO", days("%d/%m/%Y"), offences(), offences(), offences())
    )
    assert any("twice" in remark for remark in found.remarks)
    assert found.shares["code"] == 1


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n", b"just words\nand more\n", b"PAR1\0"])
def test_what_is_no_table_is_refused(content: bytes, look: Look) -> None:
    with pytest.raises(BadFile):
        look(content)


HEADINGS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names=st.lists(HEADINGS, min_size=1, max_size=4), cell=HEADINGS)
@example(names=['a"]\n[evil]', '"""', "'; DROP TABLE raw; --"], cell='"')
def test_hostile_headers_still_give_toml_that_reads_the_file(
    names: list[str], cell: str, look: Look
) -> None:
    quoted = ['"' + name.replace('"', '""') + '"' for name in [*names, "delito de " + names[0]]]
    cells = ['"' + cell.replace('"', '""') + '"'] * len(names)
    text = "\n".join(
        [
            ",".join(["fecha", *quoted]),
            *(",".join([day, *cells, "Robo"]) for day in days("%d/%m/%Y")),
        ]
    )
    found = look(text + "\n")
    police_csv.source("police", pasted(found)) if found.shares else tomllib.loads(found.toml())


def test_the_demo_citys_export_gives_the_demo_citys_mapping(tmp_path: Path) -> None:
    write_city(tmp_path, scale=0.02)
    found = guess(tmp_path / "exports/incidents_2025-02.csv", work=tmp_path)
    wanted = tomllib.loads((PROFILES / "demo.toml").read_text("utf-8"))["sources"]["police"]
    told = pasted(found)
    for setting in ("columns", "formats", "coordinates", "areas", *("encoding", "delimiter")):
        assert told[setting] == wanted[setting]
    assert told["decimal"] == wanted["decimal"]
    assert all(set(told["words"][kind]) <= set(wanted["words"][kind]) for kind in told["words"])


@pytest.mark.shared
def test_zapopan(shared: Path, tmp_path: Path) -> None:
    path = shared / "data/guadalajara_zapopan_2014/delitos.csv"
    found = guess(path, work=tmp_path)
    assert found.columns == {"date": "fecha", "code": "delito"}
    assert found.crs == ("EPSG:4326", "EPSG:32613")
    told = rows(found, path, tmp_path)
    assert len(told) == 4906
    assert {row["occurred"].date().replace(day=1) for row in told} == {
        date(2014, month, 1) for month in (1, 2, 3)
    }
    assert sum(row["y0"] is not None for row in told) == 4886
    assert all(row["rec_neighbourhood"] for row in told)


@pytest.mark.shared
def test_jalisco(shared: Path, tmp_path: Path) -> None:
    path = shared / "data/guadalajara_iieg/iieg_jalisco_incidents_sample.csv"
    found = guess(path, work=tmp_path)
    assert found.columns == {"date": "fecha", "time": "hora", "code": "delito"}
    assert found.formats == {"date": ("%Y-%m-%d",), "time": ("%H:%M",)}
    told = rows(found, path, tmp_path)
    assert sum(row["time_known"] for row in told) == 4999 - 528
    assert sum(row["x0"] is not None for row in told) == 4999


@pytest.mark.shared
def test_chicago(shared: Path, tmp_path: Path) -> None:
    path = shared / "data/chicago_crime/raw_socrata_2018-10.csv.gz"
    found = guess(path, work=tmp_path)
    assert found.crs == ("EPSG:4326", "EPSG:3435")
    assert (found.columns["code"], found.columns["incident_id"]) == ("IUCR", "ID")
    assert found.columns["description"] == ["Primary Type", "Description"]
    told = rows(found, path, tmp_path)
    with gzip.open(path, "rt") as file:
        assert len(told) == sum(1 for _ in file) - 1 == 22_185
    assert all(row["occurred"] and row["updated"] and row["incident_id"] for row in told)
