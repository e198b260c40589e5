"""The files of Puerto Almendra: the same every time, and with the stated faults in them."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from safetylab.sources.demo_city import outbreak, write_city
from safetylab.terms.errors import BadRequest


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    one, same, other = (tmp_path / name for name in ("one", "same", "other"))
    assert write_city(one, seed=7, scale=0.02) == write_city(same, seed=7, scale=0.02)
    write_city(other, seed=8, scale=0.02)
    files = [path.relative_to(one) for path in sorted(one.rglob("*.*"))]
    assert len(files) == 8
    assert all((one / f).read_bytes() == (same / f).read_bytes() for f in files)
    assert [f for f in files if (one / f).read_bytes() == (other / f).read_bytes()] == [
        Path("areas_extra/river.geojson")
    ]


def test_the_outbreak_leaves_all_other_rows_as_they_were(
    small_city: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbreak, "enter", lambda rng, register, planted, land: register)
    truths = write_city(tmp_path, seed=3, scale=0.05)
    for export in truths.exports:
        calm, city = (
            Counter(_without_folios(folder / export.path))
            for folder in (tmp_path, small_city.folder)
        )
        assert not calm - city
        added = [*(city - calm).elements()]
        assert len(added) == small_city.truths.outbreak.planted == 2
        assert all(row[2] == "R2" and row[0][3:] == "10/2024" for row in added)


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan")])
def test_a_scale_must_be_above_zero(tmp_path: Path, scale: float) -> None:
    with pytest.raises(BadRequest, match="must be above 0"):
        write_city(tmp_path, scale=scale)


def test_the_truths_are_written_as_they_are_returned(city: Any) -> None:
    written = city.json("truths.json")
    plain = json.loads(json.dumps(asdict(city.truths), default=lambda day: day.isoformat()))
    assert written == plain
    assert written["programme"]["start"] == "2023-07-01"


def test_residents_sum_to_the_stated_totals(city: Any) -> None:
    rows = city.table("residents/neighbourhood.csv")
    totals: Counter[int] = Counter()
    for row in rows:
        totals[int(row["year"])] += int(row["residents"])
    assert dict(totals) == city.truths.residents
    assert totals[2022] == 600_000
    assert len(rows) == 60 * 6 * 2 * 5
    assert {(r["age_from"], r["age_to"]) for r in rows} >= {("0", "14"), ("60", "")}


@pytest.mark.parametrize("which", [0, 1])
def test_exports_have_the_stated_lines(city: Any, which: int) -> None:
    export, columns = city.truths.exports[which], (city.first, city.second)[which]
    folios = set(columns["folio"]) - {"folio"}
    assert len(columns["folio"]) == export.lines
    assert len(folios) == export.folios
    assert ";".join(columns) == (
        "folio;fecha;hora;codigo;descripcion;colonia;distrito;longitud;latitud;"
        "sexo_victima;edad_victima;violencia_familiar;lugar;actualizado"
    )
    stamps = [f"{s[6:10]}-{s[3:5]}-{s[:2]}" for s in columns["actualizado"] if s[0].isdigit()]
    assert max(stamps) < export.made.isoformat()


@pytest.mark.parametrize("which", ["first", "second"])
def test_every_fault_is_there_as_often_as_stated(city: Any, which: str) -> None:
    assert city.faults_found(getattr(city, which)) == asdict(city.truths.faults)


def test_a_small_city_has_its_faults_too(small_city: Any) -> None:
    planted = asdict(small_city.truths.faults)
    assert small_city.faults_found(small_city.second) == planted
    assert min(planted.values()) > 0


def test_rows_by_code_are_as_stated(city: Any) -> None:
    last = dict(zip(city.second["folio"], city.second["codigo"], strict=True))
    del last["folio"]
    assert Counter(last.values()) == city.truths.rows
    assert sum(city.truths.rows.values()) == city.truths.exports[1].folios


def test_the_exports_differ_by_the_stated_revisions(city: Any) -> None:
    revisions = city.truths.revisions
    before, after = _by_folio(city.first), _by_folio(city.second)
    late = after.keys() - before.keys()
    assert len(late) == revisions.late
    assert {after[folio]["fecha"][3:] for folio in late} == {"11/2024", "12/2024"}
    assert len(before.keys() - after.keys()) == revisions.withdrawn
    both = before.keys() & after.keys()
    recoded = Counter(
        (before[f]["codigo"], after[f]["codigo"])
        for f in both
        if before[f]["codigo"] != after[f]["codigo"]
    )
    assert recoded == {(was, now): n for was, now, n in revisions.recoded}
    moved = [f for f in both if before[f]["longitud"] != after[f]["longitud"]]
    assert len(moved) == revisions.moved
    assert all(before[f]["colonia"] != after[f]["colonia"] for f in moved)
    changed = sum(before[f] != after[f] for f in both)
    assert changed == sum(recoded.values()) + revisions.moved


def test_family_violence_is_flagged_where_it_can_be(city: Any) -> None:
    flagged = city.second["violencia_familiar"] == "SI"
    codes = set(city.second["codigo"][flagged])
    assert codes <= {"F1", "A1", "A2", "S1", "Z9"}
    assert 0.4 < flagged[city.second["codigo"] == "A2"].mean() < 0.5
    of_nobody = city.second["sexo_victima"] == "NO APLICA"
    assert set(city.second["edad_victima"][of_nobody]) == {""}


def _without_folios(export: Path) -> list[tuple[str, ...]]:
    """Every line of an export as its columns, the folio apart."""
    lines = export.read_text(encoding="latin-1").splitlines()
    return [tuple(line.split(";")[1:]) for line in lines]


def _by_folio(columns: dict[str, NDArray[np.str_]]) -> dict[str, dict[str, str]]:
    """The last line of each folio, without when it was last touched."""
    names = [name for name in columns if name != "actualizado"]
    lines = zip(*(columns[name].tolist() for name in names), strict=True)
    found = {line[0]: dict(zip(names, line, strict=True)) for line in lines}
    del found["folio"]
    return found
