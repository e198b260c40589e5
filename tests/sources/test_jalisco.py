"""Jalisco's microdata: its hours, its lost ñ, its words."""

from datetime import datetime
from pathlib import Path

import pytest

from safetylab.sources import crosswalk
from safetylab.sources.source import make
from tests.sources.evaluated import fetched, raw, tidied

HEADER = "fecha,delito,x,y,municipio,colonia,hora\n"


def test_a_row(tmp_path: Path) -> None:
    path = tmp_path / "iieg.csv"
    path.write_text(
        HEADER + "2022-05-05,Robo a  persona,-103.32,20.59,TLAJOMULCO DE ZU\ufffdIGA,"
        "NO DISPONIBLE,0.52083\n2022-05-05,Violencia familiar,,,TONALÁ,CENTRO,N.D. \n",
        encoding="utf-8",
    )
    first, second = tidied(make("jalisco", {}), path, tmp_path)
    assert first["occurred"] == datetime(2022, 5, 5, 12, 30) and first["time_known"]
    assert (first["code"], first["description"]) == ("robo a persona", "Robo a  persona")
    assert (first["x0"], first["y0"]) == (-103.32, 20.59)
    assert (first["rec_municipio"], first["rec_colonia"]) == ("TLAJOMULCO DE ZUNIGA", None)
    assert second["occurred"] == datetime(2022, 5, 5) and not second["time_known"]
    assert second["family"] is True and second["x0"] is None
    assert second["rec_municipio"] == "TONALA"


@pytest.mark.shared
def test_the_published_sample(shared: Path, tmp_path: Path) -> None:
    path = shared / "data/guadalajara_iieg/iieg_jalisco_incidents_sample.csv"
    source = make("jalisco", {})
    rows = tidied(source, path, tmp_path)
    hours = fetched(raw(source, path, tmp_path), "SELECT trim(hora) AS hora FROM raw")
    assert len(rows) == 4999
    assert sum(row["occurred"] is not None for row in rows) == 4999
    # 517 rows say "N.D." and 11 "N.D. "; 80 fractions of a day, 5 with an exponent, are hours.
    assert sum(hour["hora"] == "N.D." for hour in hours) == 528
    assert sum(not row["time_known"] for row in rows) == 528
    assert sum("." in hour["hora"] and hour["hora"] != "N.D." for hour in hours) == 80
    assert sum(row["rec_municipio"] == "TLAJOMULCO DE ZUNIGA" for row in rows) == 492
    assert sum(row["rec_colonia"] is None for row in rows) == 221
    assert sum(row["family"] is True for row in rows) == 1195
    assert sum(row["x0"] is not None for row in rows) == 4999
    codes = {row["code"] for row in rows}
    assert len(codes) == 16
    assert codes == {crosswalk.normalise(code) for code in codes}
