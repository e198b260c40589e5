"""The contract: what a header must have, and how a lab's table becomes a source."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetylab.sources.source import Source, make, makers
from safetylab.terms.errors import BadFile, BadLab
from safetylab.terms.incident import DELIVERED

PLAIN = Source(
    name="police",
    publisher="",
    licence="",
    url="",
    columns=("Fecha", "Delito"),
    optional=("Edad",),
    tidy={"code": '"Delito"'},
    aliases={"DATE": "Fecha", "AGE": "Edad"},
)


def check(*header: str) -> list[str]:
    return PLAIN.checked(list(header), filename="bad.csv")


def test_a_header_is_told_in_our_spelling() -> None:
    assert check("DATE", "Delito", "AGE", "Colonia") == ["Fecha", "Delito", "Edad", "Colonia"]


def test_optional_columns_may_be_missing() -> None:
    assert check("Fecha", "Delito") == ["Fecha", "Delito"]


def test_missing_columns_are_named_with_what_is_there() -> None:
    with pytest.raises(BadFile) as refused:
        check("folio;fecha")
    assert str(refused.value) == (
        "bad.csv lacks the columns 'Fecha', 'Delito' that the source 'police' needs.\n"
        "  hint: it has 'folio;fecha'. Is it another export, or another separator than ','?"
    )


@pytest.mark.parametrize(
    "header", [("Fecha", "Delito", "DATE"), ("Fecha", "Delito", "Edad", "AGE")]
)
def test_a_needed_column_twice_is_refused(header: tuple[str, ...]) -> None:
    with pytest.raises(BadFile, match="twice"):
        check(*header)


def test_columns_nobody_needs_may_be_doubled_and_get_a_number() -> None:
    header = check("x", "Delito", "X", "Fecha", "x", "FECHA", "x (2)")
    assert header == ["x", "Delito", "X (2)", "Fecha", "x (3)", "FECHA (2)", "x (2) (2)"]


@settings(deadline=None)
@given(st.lists(st.text(max_size=5), max_size=8))
def test_no_two_names_are_alike_to_an_engine_that_knows_no_case(others: list[str]) -> None:
    header = ["Fecha", "Delito", *(name for name in others if name not in ("DATE", "AGE", "Edad"))]
    told = check(*header)
    assert len({name.casefold() for name in told}) == len(told) == len(header)
    assert told[:2] == ["Fecha", "Delito"]


def test_a_source_cannot_tidy_what_nobody_keeps() -> None:
    with pytest.raises(ValueError, match="colour"):
        replace(PLAIN, tidy={"colour": "NULL"})


def test_sources_are_found_by_being_here() -> None:
    assert {"chicago", "jalisco", "police_csv", "sesnsp"} <= set(makers())
    assert not {"guess", "source", "reading", "tidying"} & set(makers())


@pytest.mark.parametrize("name", ["chicago", "jalisco", "sesnsp"])
def test_built_in_sources_take_the_labs_name_and_its_copys_writing(name: str) -> None:
    source = make("police", {"type": name, "encoding": "mac_roman", "complete": True})
    assert (source.name, source.encoding, source.complete) == ("police", "mac_roman", True)
    assert set(source.tidy) <= set(DELIVERED)


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({"type": "chicagoo"}, "unknown type 'chicagoo'"),
        ({"type": "chicago", "encoding": "utf-9"}, "unknown encoding 'utf-9'"),
        ({"type": "chicago", "encoding": "base64"}, "unknown encoding 'base64'"),
        ({"type": "chicago", "encoding": 8}, "unknown encoding '8'"),
        ({"type": "chicago", "delimiter": ";;"}, "delimiter"),
        ({"type": "chicago", "delimiter": '"'}, "delimiter"),
        ({"type": "chicago", "delimiter": "\n"}, "delimiter"),
        ({"type": "chicago", "delimiter": ""}, "delimiter"),
        ({"type": "chicago", "delimiter": "a"}, "delimiter"),
        ({"type": "chicago", "delimiter": 1}, "delimiter"),
    ],
)
def test_settings_that_cannot_be_are_refused(table: dict[str, Any], fault: str) -> None:
    with pytest.raises(BadLab, match=fault) as refused:
        make("police", table)
    assert refused.value.hint
