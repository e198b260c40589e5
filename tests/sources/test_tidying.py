"""Every piece of SQL, evaluated by the engine that will run it, on good text and on any text."""

from datetime import datetime, time, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from safetylab.sources import tidying

ENGINE = duckdb.connect()
DAY_FIRST = ("%d/%m/%Y", "%d/%m/%y")
# Text as a file can hold it: anything but NUL, which is refused at the door, and half signs.
ANYTHING = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=30)


def value(sql: str, written: str | None, name: str = "c") -> Any:
    raw = pa.table({name: pa.array([written], pa.string())})
    ENGINE.register("raw", raw)
    return ENGINE.execute(f"SELECT {sql} FROM raw").fetchall()[0][0]


@settings(deadline=None)
@given(name=ANYTHING.filter(bool), written=ANYTHING)
@example(name='a"; DROP TABLE raw; --', written="'); DROP TABLE raw; --")
@example(name="''", written="''")
@example(name='"', written="'")
def test_hostile_names_and_words_are_only_names_and_words(name: str, written: str) -> None:
    assert value(tidying.column(name), written, name) == written
    assert value(tidying.literal(written), "x") == written
    assert value(f"{tidying.column(name)} IN {tidying.words([written])}", written, name) is True


@settings(deadline=None)
@given(written=ANYTHING, mark=st.sampled_from(".,"))
@example(written="nan", mark=".")
@example(written="-inf", mark=",")
@example(written="1e400", mark=".")
@example(written="99999999999999999999", mark=".")
@example(written="0x1F", mark=".")
@example(written="31/02/2016", mark=".")
def test_no_piece_fails_on_any_text(written: str, mark: str) -> None:
    number = value(tidying.decimal("c", mark), written)
    assert number is None or abs(number) < float("inf")
    formats = (*DAY_FIRST, "%I:%M %p", tidying.SPANISH, tidying.EXCEL)
    for sql in (
        tidying.text("c"),
        tidying.plain("c"),
        tidying.integer("c"),
        tidying.age("c"),
        tidying.moment("c", formats),
        tidying.clock("c", ("%H:%M", tidying.HHMM)),
        tidying.one_of("c", [written or "x"]),
        tidying.sex("c", ["F"], ["M"]),
    ):
        value(sql, written)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Peñón ", "Peñón"),
        ("\tPeñón\u00a0", "Peñón"),
        ("n.d.", None),
        ("N.D. ", None),
        ("", None),
        (None, None),
        ("No disponible", None),
        ("#N/A", None),
        ("NADA", "NADA"),
    ],
)
def test_words_for_nothing_are_nothing(written: str | None, kept: str | None) -> None:
    assert value(tidying.text("c"), written) == kept


@pytest.mark.parametrize(
    "written", ["Robo a  Persóna", " ROBO A\u00a0PERSONA ", "robo a\npersona"]
)
def test_labels_compare_without_case_accents_and_blanks(written: str) -> None:
    assert value(tidying.plain("c"), written) == "robo a persona"


@settings(deadline=None)
@given(st.floats(-1e9, 1e9).map(lambda number: round(number, 6)))
def test_decimals_come_back_whatever_their_sign(number: float) -> None:
    point = f"{number:.6f}"
    grouped = f"{number:,.6f}".translate(str.maketrans(",.", ".,"))
    assert value(tidying.decimal("c"), point) == float(point)
    assert value(tidying.decimal("c", ","), point.replace(".", ",")) == float(point)
    assert value(tidying.decimal("c", ","), grouped) == float(point)
    assert value(tidying.decimal("c", ","), grouped.replace(".", " ")) == float(point)


@pytest.mark.parametrize(
    ("written", "mark", "number"),
    [
        ("20,675", ".", None),  # not 20675: a wrong sign shall show
        ("20.6759", ",", 20.6759),
        ("20.675", ",", 20675.0),
        ("2.296.059,548", ",", 2296059.548),
        ("-103,344", ",", -103.344),
        ("nan", ".", None),
        ("Infinity", ".", None),
        ("", ".", None),
        (" 1 ", ".", 1.0),
    ],
)
def test_decimals_that_could_be_misread(written: str, mark: str, number: float | None) -> None:
    assert value(tidying.decimal("c", mark), written) == number


@pytest.mark.parametrize(
    ("written", "whole", "years"),
    [
        ("3", 3, 3),
        ("3.0", 3, 3),
        ("2.5", None, None),
        ("", None, None),
        ("-1", -1, None),
        ("999", 999, None),
        ("40000", 40000, None),
        ("9999999999", None, None),
        ("nan", None, None),
        ("inf", None, None),
    ],
)
def test_whole_numbers_and_ages(written: str, whole: int | None, years: int | None) -> None:
    assert value(tidying.integer("c"), written) == whole
    assert value(tidying.age("c"), written) == years


@pytest.mark.parametrize(
    ("written", "formats", "moment"),
    [
        ("05/03/2016", DAY_FIRST, datetime(2016, 3, 5)),
        ("05/03/16", DAY_FIRST, datetime(2016, 3, 5)),  # not the year 16
        (" 5/3/2016 ", DAY_FIRST, datetime(2016, 3, 5)),
        ("29/02/2015", DAY_FIRST, None),
        ("03/25/2016", DAY_FIRST, None),
        ("05/03/2016 10:00", DAY_FIRST, None),
        ("03/05/2016 3:15 PM", ("%m/%d/%Y %I:%M %p",), datetime(2016, 3, 5, 15, 15)),
        ("03/05/2016 03:15 p. m.", ("%m/%d/%Y %I:%M %p",), datetime(2016, 3, 5, 15, 15)),
        ("03/05/2016 12:15 a.m.", ("%m/%d/%Y %I:%M %p",), datetime(2016, 3, 5, 0, 15)),
        ("42370", (tidying.EXCEL,), datetime(2016, 1, 1)),
        ("42370.52083", (tidying.EXCEL,), datetime(2016, 1, 1, 12, 30)),
        ("42370,75", (tidying.EXCEL,), datetime(2016, 1, 1, 18)),
        ("0", (tidying.EXCEL,), None),
        ("1e9", (tidying.EXCEL,), None),
        ("5 de marzo de 2016", (tidying.SPANISH,), datetime(2016, 3, 5)),
        ("Sábado, 5 de Marzo del 2016", (tidying.SPANISH,), datetime(2016, 3, 5)),
        ("05-mar-2016", (tidying.SPANISH,), datetime(2016, 3, 5)),
        ("5/MAR/16", (tidying.SPANISH,), datetime(2016, 3, 5)),
        ("05-set-2016 14:30", (tidying.SPANISH,), datetime(2016, 9, 5, 14, 30)),
        ("5 de marzo de 2016 a las 14:30 hrs.", (tidying.SPANISH,), datetime(2016, 3, 5, 14, 30)),
        ("5 de marza y 2016", (tidying.SPANISH,), None),
        ("31 de febrero de 2016", (tidying.SPANISH,), None),
        ("5 de foo de 2016", (tidying.SPANISH,), None),
        ("2016-03-05", ("%d/%m/%Y", tidying.EXCEL, "%Y-%m-%d"), datetime(2016, 3, 5)),
        (None, (*DAY_FIRST, tidying.EXCEL, tidying.SPANISH), None),
    ],
)
def test_moments(written: str | None, formats: tuple[str, ...], moment: datetime | None) -> None:
    assert value(tidying.moment("c", formats), written) == moment


@settings(deadline=None)
@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2068, 12, 31)).map(
        lambda t: t.replace(microsecond=0)
    )
)
def test_moments_come_back_from_every_format(moment: datetime) -> None:
    minute = moment.replace(second=0)
    for form in ("%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%m/%d/%Y %I:%M:%S %p"):
        assert value(tidying.moment("c", (form,)), moment.strftime(form)) == moment
    months = [*tidying.MONTHS]
    spanish = f"{moment.day} {months[moment.month - 1]} {moment.year} {moment:%H:%M}"
    assert value(tidying.moment("c", (tidying.SPANISH,)), spanish) == minute
    serial = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
    assert value(tidying.moment("c", (tidying.EXCEL,)), f"{serial:.9f}") == moment


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("14:30", time(14, 30)),
        ("5:03", time(5, 3)),
        ("0.52083", time(12, 30)),
        ("8.3333333333333329E-2", time(2)),
        ("0,75", time(18)),
        ("0", time(0)),
        ("0.99999", time(23, 59)),  # not the midnight that began the day
        ("1", None),
        ("-0.1", None),
        ("24:00", None),
        ("N.D. ", None),
        ("", None),
        (None, None),
    ],
)
def test_clocks(written: str | None, clock: time | None) -> None:
    assert value(tidying.clock("c", ("%H:%M",)), written) == clock


@pytest.mark.parametrize(
    ("written", "clock"),
    [("5", time(0, 5)), ("1430", time(14, 30)), ("0930", time(9, 30)), ("2460", None)],
)
def test_clocks_in_one_number(written: str, clock: time | None) -> None:
    assert value(tidying.clock("c", (tidying.HHMM,)), written) == clock


@settings(deadline=None)
@given(st.integers(0, 1439))
def test_a_spreadsheets_fraction_is_its_minute(minute: int) -> None:
    expected = time(minute // 60, minute % 60)
    assert value(tidying.clock("c", ("%H:%M",)), f"{minute / 1440:.5f}") == expected


@pytest.mark.parametrize(
    ("written", "said"),
    [("SI", True), (" si ", True), ("sí", True), ("no", False), ("", None), ("ND", None)],
)
def test_yes(written: str, said: bool | None) -> None:
    assert value(tidying.one_of("c", ["Si", "SÍ"]), written) is said


@settings(deadline=None)
@given(st.text(st.characters(categories=("L",)), min_size=1, max_size=8))
@example("straße")
@example("ŉ")
def test_a_word_is_always_itself(word: str) -> None:
    known = value(tidying.text("c"), word)
    assert value(tidying.one_of("c", [word]), word) is (None if known is None else True)


@pytest.mark.parametrize(
    ("written", "sex"),
    [("Mujer", "female"), ("M", "female"), ("h", "male"), ("NO APLICA", None), ("", None)],
)
def test_sex(written: str, sex: str | None) -> None:
    assert value(tidying.sex("c", ["MUJER", "M"], ["HOMBRE", "H"]), written) == sex
