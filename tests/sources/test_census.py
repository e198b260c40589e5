"""Population tables: bands, sexes, numbers and headers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetylab.sources import census
from safetylab.sources.figures import decimals
from safetylab.terms.errors import BadFile


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("0-14", (0, 14)),
        ("15 a 29", (15, 29)),
        ("De 15 a 29 años", (15, 29)),
        ("15–29", (15, 29)),
        ("00_04", (0, 4)),
        ("5 to 9 years", (5, 9)),
        ("60+", (60, None)),
        ("60 y más", (60, None)),
        ("60 años y más", (60, None)),
        ("85 years and over", (85, None)),
        ("under 5", (0, 4)),
        ("<1", (0, 0)),
        ("menores de 5 años", (0, 4)),
        ("7", (7, 7)),
        ("Total", (None, None)),
        ("todas las edades", (None, None)),
        ("", (None, None)),
    ],
)
def test_bands(text: str, band: census.Band) -> None:
    assert census.band(text) == band


@pytest.mark.parametrize("text", ["29-15", "-5", "5-", "a", "15 a", "999", "0-14-20", "14-ene"])
def test_what_is_no_band(text: str) -> None:
    with pytest.raises(ValueError):
        census.band(text)


@given(st.integers(0, 99), st.integers(0, 50))
def test_every_way_of_writing_a_band_is_the_same(low: int, width: int) -> None:
    high = low + width
    for text in (f"{low}-{high}", f" {low:02d} a {high:02d} años", f"{low} to {high}"):
        assert census.band(text) == (low, high)
    for text in (f"{low}+", f"{low} y más", f"{low} and over"):
        assert census.band(text) == (low, None)


@given(
    st.lists(st.floats(0, 1e9).map(lambda x: round(x, 2)), min_size=1),
    st.sampled_from([(",", "."), (".", ","), (" ", "."), (" ", ","), ("’", ".")]),
)
def test_numbers_with_separators_are_read_back(
    numbers: list[float], signs: tuple[str, str]
) -> None:
    swap = str.maketrans({",": signs[0], ".": signs[1]})
    texts = [f"{number:,.2f}".translate(swap) for number in numbers]
    figures = decimals(texts)
    assert [figures.read(text) for text in texts] == pytest.approx(numbers)


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["1,234", "56"], [1234, 56]),
        (["1.234", "12.345.678", "56"], [1234, 12345678, 56]),
        (["50342.99998", "7"], [50342.99998, 7]),
        (["0.125"], [0.125]),
        (["12,5", "1,234"], [12.5, 1.234]),
        (["1e3"], [1000]),
    ],
)
def test_a_column_decides_what_its_signs_mean(texts: list[str], numbers: list[float]) -> None:
    figures = decimals(texts)
    assert [figures.read(text) for text in texts] == numbers


def test_points_taken_for_thousands_are_said() -> None:
    assert "thousands" in decimals(["1.234"]).said
    assert not decimals(["1,234"]).said


@pytest.mark.parametrize("text", ["", "n/d", "*", "nan", "inf", "1-2", "--1"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError):
        decimals([text]).read(text)


@pytest.mark.parametrize(
    ("words", "sexes", "said"),
    [
        (["M", "H"], ["female", "male"], "female (mujer)"),
        (["M", "Hombre"], ["female", "male"], "female (mujer)"),
        (["M", "F"], ["male", "female"], "male"),
        (["f", "m", "Total"], ["female", "male", "all"], "male"),
        (["Mujeres", "Hombres", ""], ["female", "male", "all"], ""),
        (["female", "male", "all"], ["female", "male", "all"], ""),
    ],
)
def test_m_is_read_by_its_neighbours(words: list[str], sexes: list[str], said: str) -> None:
    rows = [["1", "2020", word, "5"] for word in words]
    table = census.parse(["area", "year", "sex", "residents"], rows, filename="t.csv")
    assert [key[2] for key in table.residents] == sexes
    assert said in " ".join(table.said)


@pytest.mark.parametrize("words", [["M"], ["M", "F", "H"]])
def test_m_alone_or_beside_both_is_refused(words: list[str]) -> None:
    rows = [["1", "2020", word, "5"] for word in words]
    with pytest.raises(BadFile, match="male or mujer"):
        census.parse(["area", "year", "sex", "residents"], rows, filename="t.csv")


def test_spanish_headers_and_spreadsheet_numbers() -> None:
    header = ["Clave_Mun", "Año", "Sexo", "Grupo de edad", "Población"]
    rows = [["35.0", "2020.0", "Mujeres", "15 a 29", "1,234"], ["", "", "", "", ""]]
    table = census.parse(header, rows, filename="t.csv")
    assert table.residents == {("35", 2020, "female", 15, 29): 1234.0}
    assert "'Población' → residents" in table.said[0]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["", "2020", "", "", "5"], "Line 3 of t.csv has '' for the area"),
        (["1", "20x0", "", "", "5"], "Line 3 of t.csv has '20x0' for the year"),
        (["1", "1492", "", "", "5"], "for the year"),
        (["1", "2020", "boy", "", "5"], "'boy' for the sex"),
        (["1", "2020", "", "old", "5"], "'old' for the age"),
        (["1", "2020", "", "", "-6"], "counts -6 residents, less than none"),
        (["1", "2020", "", "", "*"], r"'\*' where residents are counted"),
        (["1", "2020", "", ""], "'' where residents are counted"),
        (["7", "2020", "", "", "5"], "Lines 2 and 3 of t.csv count the same .*: area 7, 2020"),
    ],
)  # fmt: skip
def test_faulty_rows_are_named_by_line(row: list[str], sentence: str) -> None:
    header = ["area", "year", "sex", "age", "residents"]
    rows = [["7", "2020", "all", "all", "9"], row]
    with pytest.raises(BadFile, match=sentence) as caught:
        census.parse(header, rows, filename="t.csv")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("low", "high", "band"),
    [("0", "14", (0, 14)), ("60", "", (60, None)), ("", "", (None, None)), ("5.0", "9.0", (5, 9))],
)
def test_ages_in_two_columns(low: str, high: str, band: census.Band) -> None:
    header = ["area", "year", "age_from", "age_to", "residents"]
    table = census.parse(header, [["1", "2020", low, high, "3"]], filename="t.csv")
    assert next(iter(table.residents))[3:] == band


def test_a_wide_table_is_told_what_a_long_one_has() -> None:
    with pytest.raises(BadFile, match=r"(?s)lacks a column for year.*'male', 'female'"):
        census.parse(["code", "name", "total", "male", "female"], [], filename="t.csv")
    with pytest.raises(BadFile, match="a header and no rows"):
        census.parse(["area", "year", "residents"], [["", ""]], filename="t.csv")


def test_natural_order() -> None:
    ids = ["10", "N11", "9", "N2", "", "A", "2b", "2a"]
    assert sorted(ids, key=census.natural) == ["", "2a", "2b", "9", "10", "A", "N2", "N11"]
