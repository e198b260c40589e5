"""Residents: what is taken in, and person-years that count nobody twice."""

import csv
import gzip
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetylab.sources.census import Band
from safetylab.store import areas, denominators, residents
from safetylab.store.lab import Lab, open_lab
from safetylab.store.splits import adding_up, tiled
from safetylab.terms.errors import BadFile, BadLab, BadRequest, NotEnoughData
from safetylab.terms.period import Period, parse, year

TOML = """\
name = "Test"
languages = ["en"]
timezone = "America/Mexico_City"
crs = "EPSG:32613"
[layers.x]
label = { en = "Area" }
"""
HEADER = "area,year,sex,age_from,age_to,residents"


def make_lab(folder: Path, ids: list[str]) -> Lab:
    (folder / "areas").mkdir(parents=True)
    (folder / "lab.toml").write_text(TOML, encoding="utf-8")
    features = ", ".join(
        f'{{"type": "Feature", "properties": {{"id": "{each}", "name": "{each}"}}, "geometry": '
        f'{{"type": "Polygon", "coordinates": [[[{i}, 20], [{i}.5, 20], [{i}, 21], [{i}, 20]]]}}}}'
        for i, each in enumerate(ids, -103)
    )
    text = f'{{"type": "FeatureCollection", "features": [{features}]}}'
    (folder / "areas/x.geojson").write_text(text, encoding="utf-8")
    return open_lab(folder)


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return make_lab(tmp_path / "lab", ["01", "02"])


def table(folder: Path, *lines: str, name: str = "in.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def kept(lab: Lab) -> str:
    return (lab.folder / "residents/x.csv").read_text(encoding="utf-8")


def test_a_table_is_taken_in_and_typed(lab: Lab, tmp_path: Path) -> None:
    file = table(tmp_path, HEADER, "02,2020,female,60,,7.5", "01,2020,all,,,1000")
    added = residents.add(lab, file, layer="x")
    assert (added.rows, added.replaced, added.areas, added.years) == (2, 0, 2, (2020,))
    assert kept(lab) == f"{HEADER}\n01,2020,all,,,1000\n02,2020,female,60,,7.5\n"
    found = residents.load(lab, "x")
    assert found is not None
    assert [str(kind) for kind in found.schema.types] == [
        "string",
        "int16",
        "string",
        "int16",
        "int16",
        "double",
    ]
    assert found["age_to"].to_pylist() == [None, None]
    assert found["area"].to_pylist() == ["01", "02"]


def test_without_residents_there_is_no_table(lab: Lab) -> None:
    assert residents.load(lab, "x") is None
    with pytest.raises(NotEnoughData, match=r"(?s)no residents of 'x'.*residents add FILE"):
        residents.by_area(lab, "x", year(2020))


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_delimiters_and_encodings(lab: Lab, tmp_path: Path, sign: str, encoding: str) -> None:
    lines = [
        "Clave,Año,Sexo,Edad,Población",
        "01,2020,H,15 a 29 años,3",
        "01,2020,M,15 a 29 años,4",
    ]
    file = table(tmp_path, *(line.replace(",", sign) for line in lines), encoding=encoding)
    added = residents.add(lab, file, layer="x")
    assert kept(lab).splitlines()[1:] == ["01,2020,female,15,29,4", "01,2020,male,15,29,3"]
    assert "M was read as female" in added.summary()
    assert added.missing == ("02",)
    assert "1 area of the layer has no residents: 02" in added.summary()


def test_a_packed_file_is_unpacked(lab: Lab, tmp_path: Path) -> None:
    file = tmp_path / "in.csv.gz"
    file.write_bytes(gzip.compress(f"{HEADER}\n01,2020,all,,,5\n".encode()))
    assert residents.add(lab, file, layer="x").rows == 1


def test_the_same_people_are_replaced_others_stay_and_remarks_too(
    lab: Lab, tmp_path: Path
) -> None:
    first = table(tmp_path, "# Census bureau", HEADER, "01,2020,all,,,5", "02,2020,all,,,6")
    residents.add(lab, first, layer="x")
    second = table(
        tmp_path, "# Census bureau", "# Revised", HEADER, "01,2020,all,,,8", "01,2021,all,,,9"
    )
    added = residents.add(lab, second, layer="x")
    assert (added.rows, added.replaced, added.missing) == (2, 1, ())
    rows = ["01,2020,all,,,8", "01,2021,all,,,9", "02,2020,all,,,6"]
    assert kept(lab).splitlines() == ["# Census bureau", "# Revised", HEADER, *rows]
    assert residents.add(lab, second, layer="x").replaced == 2


def test_areas_the_layer_lacks_are_refused_or_left_out(lab: Lab, tmp_path: Path) -> None:
    file = table(tmp_path, "area,year,residents", "01,2020,5", "77,2020,6", "78,2020,6")
    with pytest.raises(BadFile, match=r"(?s)2 areas .* not in the layer: 77, 78.*--skip-unknown"):
        residents.add(lab, file, layer="x")
    assert not (lab.folder / "residents").exists()
    added = residents.add(lab, file, layer="x", skip_unknown=True)
    assert (added.rows, added.left_out) == (1, 2)
    assert "2 rows of areas that the layer lacks were left out" in added.summary()


def test_nothing_known_is_refused_even_when_leaving_out(lab: Lab, tmp_path: Path) -> None:
    file = table(tmp_path, "area,year,residents", "1,2020,5")
    with pytest.raises(BadFile, match=r"(?s)1 area .*leading zeros seem lost.*01, 02"):
        residents.add(lab, file, layer="x", skip_unknown=True)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([""], "is empty|lacks a column"),
        (["<html>"], "is a web page"),
        (["area;year;residents", "01;2020;-9"], "Line 2 .* less than none"),
        (["# one", "# two", "area,year,residents", "01,2020,x"], "Line 4 "),
        (["area,year,residents", "01,2020,5", "01,2020,5"], "Lines 2 and 3"),
    ],
)
def test_faulty_tables_change_nothing(
    lab: Lab, tmp_path: Path, lines: list[str], sentence: str
) -> None:
    residents.add(lab, table(tmp_path, HEADER, "01,2020,all,,,5"), layer="x")
    before = kept(lab)
    with pytest.raises(BadFile, match=sentence):
        residents.add(lab, table(tmp_path, *lines, name="bad.csv"), layer="x")
    assert kept(lab) == before
    assert [path.name for path in (lab.folder / "residents").iterdir()] == ["x.csv"]


def test_an_unknown_layer_and_one_without_boundaries(lab: Lab, tmp_path: Path) -> None:
    file = table(tmp_path, HEADER, "01,2020,all,,,5")
    with pytest.raises(BadRequest, match=r"no area layer '\.\./x'"):
        residents.add(lab, file, layer="../x")
    (lab.folder / "areas/x.geojson").unlink()
    with pytest.raises(BadLab, match="no boundaries yet"):
        residents.add(lab, file, layer="x")


@pytest.mark.parametrize(
    "line",
    ["01,2020,boy,,,5", "01,x,all,,,5", "01,2020,all,,,-5", "01,,all,,,5", "01,2020,all,,5"],
)
def test_a_file_spoilt_by_hand_is_named(lab: Lab, line: str) -> None:
    (lab.folder / "residents").mkdir()
    (lab.folder / "residents/x.csv").write_text(f"{HEADER}\n{line}\n")
    with pytest.raises(BadFile, match="is not a table of residents"):
        residents.load(lab, "x")


def settle(lab: Lab, *lines: str) -> None:
    residents.add(lab, table(lab.folder.parent, HEADER, *lines), layer="x")


def test_person_years_of_parts_of_years(lab: Lab) -> None:
    settle(lab, "01,2019,all,,,365", "01,2020,all,,,366", "02,2020,all,,,100")
    found = residents.by_area(lab, "x", parse("2019-12-31/2020-01-02"))
    assert found.ids == ("01", "02")
    np.testing.assert_allclose(found.person_years, [1 + 2, 100 * (1 / 365 + 2 / 366)])
    assert found.years == ((2019, 2019), (2019, 2020), (2020, 2020))
    assert found.note() == "There are no residents of 2019; those of 2020, the nearest, were used."


@pytest.mark.parametrize(
    ("asked", "used"), [(1999, 2000), (2004, 2000), (2005, 2000), (2006, 2010), (2030, 2010)]
)
def test_a_missing_year_takes_the_nearest_of_two_the_earlier(
    lab: Lab, asked: int, used: int
) -> None:
    settle(lab, "01,2000,all,,,1", "01,2010,all,,,2", "02,2000,all,,,1", "02,2010,all,,,2")
    found = residents.by_area(lab, "x", year(asked))
    assert found.years_used == (used,)
    assert found.total == pytest.approx({2000: 2, 2010: 4}[used])
    assert str(asked) in found.note() and str(used) in found.note()


def test_areas_without_residents_have_no_person_years(lab: Lab) -> None:
    settle(lab, "01,2020,all,,,10")
    found = residents.by_area(lab, "x", year(2020))
    assert found.missing == ("02",) and np.isnan(found.person_years[1])
    assert found.total == 10 and found.note() == "1 area has no residents in the lab."


BOTH = ["{0},2020,all,,,100", "{0},2020,female,,,52", "{0},2020,male,,,47"]
BANDS = [
    "{0},2020,female,0,14,10", "{0},2020,female,15,29,20", "{0},2020,female,30,,22",
    "{0},2020,male,0,14,11", "{0},2020,male,15,29,18", "{0},2020,male,30,,18",
    "{0},2020,male,18,,33",
]  # fmt: skip


@pytest.mark.parametrize(
    ("sex", "ages", "expected"),
    [
        (None, None, 100),  # the row for both sexes, not 52 + 47
        ("female", None, 52),
        ("female", (15, 29), 20),
        (None, (15, 29), 38),
        (None, (15, None), 20 + 22 + 18 + 18),
        ("male", (18, None), 33),
        ("male", (0, 29), 29),
        (None, (0, None), 100),
    ],
)
def test_nobody_is_counted_twice(
    lab: Lab, sex: str | None, ages: Band | None, expected: float
) -> None:
    settle(lab, *(row.format(each) for each in ("01", "02") for row in (*BOTH, *BANDS)))
    found = residents.by_area(lab, "x", year(2020), sex=sex, ages=ages)
    assert found.person_years.tolist() == pytest.approx([expected, expected])


def test_without_totals_the_parts_are_summed(lab: Lab) -> None:
    settle(lab, *(row.format("01") for row in BANDS))
    assert residents.by_area(lab, "x", year(2020)).person_years[0] == pytest.approx(99)
    assert residents.by_area(lab, "x", year(2020), sex="male").person_years[0] == pytest.approx(47)


@pytest.mark.parametrize(
    ("sex", "ages", "whom"),
    [("female", (18, None), "female 18\\+"), (None, (18, 24), "18-24"), (None, (0, 17), "0-17")],
)
def test_a_split_the_lab_lacks_is_said(lab: Lab, sex: str | None, ages: Band, whom: str) -> None:
    settle(lab, *(row.format("01") for row in BANDS))
    with pytest.raises(NotEnoughData, match=rf"(?s)'Area' are not known for {whom}\..*15-29"):
        residents.by_area(lab, "x", year(2020), sex=sex, ages=ages)
    with pytest.raises(BadRequest, match="'man' is not a sex"):
        residents.by_area(lab, "x", year(2020), sex="man")


def test_one_sex_alone_is_not_everyone(lab: Lab) -> None:
    settle(lab, "01,2020,female,,,5")
    with pytest.raises(NotEnoughData):
        residents.by_area(lab, "x", year(2020))


def test_a_changed_file_is_read_anew(lab: Lab) -> None:
    settle(lab, "01,2020,all,,,10")
    first = residents.by_area(lab, "x", year(2020))
    settle(lab, "01,2020,all,,,11")
    second = residents.by_area(lab, "x", year(2020))
    assert (first.total, second.total) == (10, 11)
    assert first.digest != second.digest and len(first.digest) == 64


cuts = st.sets(st.integers(1, 99), max_size=12).map(lambda found: [0, *sorted(found)])


def bands_of(starts: list[int]) -> list[Band]:
    ends: list[int | None] = [*(start - 1 for start in starts[1:]), None]
    return list(zip(starts, ends, strict=True))


@given(cuts, cuts, st.data())
def test_tiles_cover_each_age_once(one: list[int], other: list[int], data: st.DataObject) -> None:
    bands = {*bands_of(one), *bands_of(other)}
    low = data.draw(st.sampled_from(sorted({*one, *other})))
    high = data.draw(st.sampled_from([*(b[1] for b in bands if (b[1] or 999) >= low)]))
    found = tiled(bands, (low, high))
    if found is not None:
        ages = [age for a, b in found for age in range(a or 0, (120 if b is None else b) + 1)]
        assert ages == list(range(low, (120 if high is None else high) + 1))
    assert tiled(bands, (None, None)) is not None


@given(cuts)
def test_everyone_is_the_sum_of_all_bands(starts: list[int]) -> None:
    cells = frozenset((sex, band) for sex in ("female", "male") for band in bands_of(starts))
    chosen = adding_up(cells, None, (None, None))
    assert chosen is not None and sorted(chosen, key=str) == sorted(cells, key=str)


days = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@given(days, st.integers(1, 3000), st.sets(st.integers(1995, 2030), min_size=1))
def test_constant_residents_give_the_years_of_the_period(
    start: date, length: int, known: set[int]
) -> None:
    period = Period(start, start + timedelta(days=length))
    area = dict.fromkeys(known, 3.0)
    found, years = denominators.person_years([area, {}], period)
    assert found[0] == pytest.approx(3 * period.years) and np.isnan(found[1])
    for asked, used in years:
        assert abs(asked - used) == min(abs(asked - each) for each in known)


@pytest.mark.shared
def test_real_municipios_with_census_and_projection(shared: Path, tmp_path: Path) -> None:
    (tmp_path / "lab.toml").write_text(TOML, encoding="utf-8")
    lab = open_lab(tmp_path)
    areas.add(lab, shared / "data/guadalajara_geo/jalisco_municipios.geojson", layer="x")
    folder = shared / "data/mexico_population"
    with (folder / "census_2020_municipal_pop.csv").open(encoding="utf-8") as file:
        census = [
            f"{row['code']},2020,{letter},{row[sex]}"
            for row in csv.DictReader(file)
            for letter, sex in (("H", "male"), ("M", "female"))
        ]
    national = table(tmp_path, "clave,año,sexo,población", *census, name="census.csv")
    added = residents.add(lab, national, layer="x", skip_unknown=True)
    print("\n" + added.summary())
    assert (added.rows, added.missing) == (250, ())
    with (folder / "conapo_jalisco_municipal_population_2015_2030.csv").open(
        encoding="utf-8"
    ) as file:
        rows = list(csv.DictReader(file))
    projected = [f"{14000 + int(float(r['clave_mun']))},{r['year']},{r['pob']}" for r in rows]
    later = [line for line in projected if ",2020" not in line]
    residents.add(lab, table(tmp_path, "cvegeo,anio,pob", *later), layer="x")
    start = time.perf_counter()
    census_year = residents.by_area(lab, "x", year(2020))
    print(f"by_area {time.perf_counter() - start:.3f} s")
    assert census_year.total == pytest.approx(8_348_151)
    assert census_year.person_years[census_year.ids.index("14039")] == pytest.approx(1_385_629)
    women = residents.by_area(lab, "x", year(2020), sex="female")
    assert 0.5 < women.total / census_year.total < 0.52
    assert residents.by_area(lab, "x", parse("2016/2019")).years_used == (2016, 2017, 2018, 2019)


@pytest.mark.shared
def test_real_ageb(shared: Path, tmp_path: Path) -> None:
    (tmp_path / "lab.toml").write_text(TOML, encoding="utf-8")
    lab = open_lab(tmp_path)
    areas.add(lab, shared / "data/guadalajara_geo/amg_ageb_urban_2010.geojson", layer="x")
    source = shared / "data/guadalajara_geo/amg_ageb_2010_census_scince.csv.gz"
    with gzip.open(source, "rt", encoding="utf-8") as file:
        known = [row for row in csv.DictReader(file) if row["POB_EST_2010"]]
    lines = [f"{row['CVEGEO']},2010,{row['POB_EST_2010']}" for row in known]
    added = residents.add(lab, table(tmp_path, "CVEGEO,year,pob", *lines), layer="x")
    print("\n" + added.summary())
    for _ in range(2):
        start = time.perf_counter()
        found = residents.by_area(lab, "x", parse("2012"))
        print(f"by_area {time.perf_counter() - start:.3f} s")
    assert len(found.missing) == len(added.missing) == 1774 - len(lines)
    assert 3.5e6 < found.total < 4.7e6
    assert found.years == ((2012, 2010),)
