"""Plain files of points: what is read, what is set aside, what is refused."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safetylab.sources.points import Wanted, header, read
from safetylab.terms.errors import BadFile, BadRequest, SafetyLabError


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "points.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_columns_are_found_by_their_names(tmp_path: Path) -> None:
    file = written(tmp_path, "id,Y,X,Date\n1,20.5,10,2016-03-05 14:30\n2,21,11,2016-03-06\n")
    found = read(file, Wanted())
    assert found.pair == ("X", "Y")
    np.testing.assert_array_equal(found.given, [[10, 20.5], [11, 21]])
    assert found.start.astype(str).tolist() == ["2016-03-05T14:30:00", "2016-03-06T00:00:00"]
    assert found.timed.all() and found.read == 2 and not found.aside


def test_columns_are_named_whatever_their_case(tmp_path: Path) -> None:
    file = written(tmp_path, "este;norte;Cuándo;Hasta\n1,5;2;15/03/2016;24/03/2016\n")
    found = read(file, Wanted(x="ESTE", y="norte", time="cuando", until="hasta"))
    np.testing.assert_array_equal(found.given, [[1.5, 2]])
    assert (found.stop - found.start).tolist() == [np.timedelta64(9, "D").astype("m8[s]").item()]
    assert not found.timed.any()


def test_rows_that_cannot_be_used_are_counted_with_the_reason(tmp_path: Path) -> None:
    rows = [
        *[f"1,2,2016-01-0{day}" for day in range(1, 6)],
        "x,2,2016-01-01",
        "1,NaN,2016-01-01",
        "1,2,never",
        "1,2",
        "3,4,2016-02-30",
    ]
    found = read(written(tmp_path, "x,y,date\n" + "\n".join(rows) + "\n"), Wanted(times=True))
    assert len(found.given) == 5 and found.read == 10
    assert found.aside == {
        "no readable coordinates": 2,
        "no readable time": 2,
        "not a whole row": 1,
    }


def test_without_need_a_row_without_a_time_is_used(tmp_path: Path) -> None:
    found = read(written(tmp_path, "x,y,date\n1,2,2016-01-01\n3,4,\n"), Wanted())
    assert len(found.given) == 2 and np.isnat(found.start).tolist() == [False, True]


def test_days_as_plain_numbers(tmp_path: Path) -> None:
    found = read(written(tmp_path, "x,y,t\n1,2,413\n3,4,420\n"), Wanted())
    assert np.diff(found.start).astype("timedelta64[D]").tolist() == [
        np.timedelta64(7, "D").item()
    ]


def test_times_alone(tmp_path: Path) -> None:
    found = read(
        written(tmp_path, "date,n\n2016-01-01,1\n"), Wanted(places=False, more={"n": "n"})
    )
    assert np.isnan(found.given).all() and found.more["n"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("text", "wanted", "fact", "hint"),
    [
        ("a,b\n1,2\n", Wanted(), "where is not clear", "it has a, b"),
        ("x,y\n1,2\n", Wanted(times=True), "when is not clear", "--time"),
        ("x,y\n1,2\n", Wanted(time="day"), "no column 'day'", "it has x, y"),
        ("x,y,date\n1,2,soon\n", Wanted(times=True), "holds no dates", "2016-03-05"),
        ("x,y\nhere,there\n", Wanted(), "holds no numbers", "another column"),
        ("x,y,date\n1,2,03/04/2016\n", Wanted(), "could change places", "2016-03-05"),
        ("x,y,x\n1,2,3\n", Wanted(), "two columns named 'x'", "rename"),
        ("x,y\n", Wanted(), "no row that can be used", "nothing below"),
        ("", Wanted(), "is empty", "break off"),
        (b"PK\x03\x04junk", Wanted(), "damaged", "again"),
        ("<html>no</html>", Wanted(), "web page", "portal"),
    ],
)
def test_what_cannot_be_read_is_refused(
    tmp_path: Path, text: str | bytes, wanted: Wanted, fact: str, hint: str
) -> None:
    with pytest.raises(SafetyLabError, match=fact) as refused:
        read(written(tmp_path, text), wanted)
    assert hint in refused.value.hint
    assert isinstance(refused.value, BadFile | BadRequest)


CELL = st.one_of(st.floats(), st.text("0123456789.,;\"' -x/", max_size=8), st.just("2016-01-01"))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8))
def test_every_row_is_used_or_counted(tmp_path: Path, rows: list[tuple[object, ...]]) -> None:
    text = "x,y,date\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    try:
        found = read(written(tmp_path, text), Wanted(times=True))
    except (BadFile, BadRequest):
        return
    assert np.isfinite(found.given).all() and not np.isnat(found.start).any()
    assert len(found.given) + sum(found.aside.values()) == found.read


def test_further_columns_are_found_by_their_names(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("x,y,Población,año\n1,2,30,2020\n", encoding="utf-8")
    likely = {"residents": ("residents", "poblacion"), "year": ("ano",), "age": ("age",)}
    found = read(path, Wanted(likely=likely))
    assert {name: each.tolist() for name, each in found.more.items()} == {
        "residents": [30],
        "year": [2020],
    }
    assert header(path) == ("x", "y", "Población", "año")


def test_numbers_of_a_column_called_year_are_years(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("x,y,year,day\n1,2,1985,1985\n3,4,1986.5,1986.5\n", encoding="utf-8")
    assert str(read(path, Wanted(time="year")).start[0]) == "1985-01-01T00:00:00"
    assert read(path, Wanted(time="year")).aside == {"no readable time": 1}
    assert str(read(path, Wanted(time="day")).start[0]) == "1975-06-09T00:00:00"
