"""say() speaks the reader's language, and numbers and days with it."""

from collections.abc import Iterator
from contextvars import copy_context
from datetime import UTC, date, datetime
from threading import Thread

import pytest
from babel import numbers
from hypothesis import given
from hypothesis import strategies as st

from safetylab.terms.column import Column
from safetylab.terms.words import (
    N_,
    day,
    month,
    number,
    percent,
    say,
    say_many,
    spoken,
)

ONE = "{n} area has no residents in the lab."
MANY = "{n} areas have no residents in the lab."


@pytest.fixture
def spanish() -> Iterator[None]:
    token = spoken.set("es")
    yield
    spoken.reset(token)


def test_english_is_what_is_written() -> None:
    assert say("{first} to {last}", first="a", last="b") == "a to b"


@pytest.mark.usefixtures("spanish")
def test_spanish_comes_from_the_catalogue() -> None:
    assert say("Street robbery") == "Robo con violencia en la vía pública"
    assert say("{first} to {last}", first="a", last="b") == "a a b"


@pytest.mark.usefixtures("spanish")
def test_what_the_catalogue_lacks_stays_as_written() -> None:
    assert say("No such sentence: {n}.", n=1) == "No such sentence: 1."


def test_nothing_is_said_where_there_is_nothing_to_say() -> None:
    for language in ("en", "es"):
        token = spoken.set(language)
        assert say("") == ""
        spoken.reset(token)


def test_a_language_without_a_catalogue_is_answered_in_english() -> None:
    token = spoken.set("pt")
    assert say("Street robbery") == "Street robbery"
    spoken.reset(token)


def test_plurals() -> None:
    assert say_many(ONE, MANY, 1) == "1 area has no residents in the lab."
    assert say_many(ONE, MANY, 0) == "0 areas have no residents in the lab."


@pytest.mark.usefixtures("spanish")
def test_spanish_plurals() -> None:
    assert say_many(ONE, MANY, 1) == "1 zona no tiene habitantes en el laboratorio."
    assert say_many(ONE, MANY, 1200) == "1,200 zonas no tienen habitantes en el laboratorio."


def test_values_are_filled_in_as_the_reader_writes_them() -> None:
    assert say("{n}: {day}", n=12345, day=date(2016, 3, 4)) == "12,345: 4 March 2016"
    assert say("{text} {yes}", text="12345", yes=True) == "12345 True"


@pytest.mark.usefixtures("spanish")
def test_days_and_months_in_spanish() -> None:
    assert day(date(2016, 3, 4)) == "4 de marzo de 2016"
    assert day(datetime(2016, 3, 4, 23, tzinfo=UTC)) == "4 de marzo de 2016"
    assert month(date(2016, 3, 1)) == "marzo de 2016"
    assert say("Since then: {found}", found=date(2016, 3, 4)) == (
        "Desde entonces: 4 de marzo de 2016"
    )


def test_numbers() -> None:
    assert (number(1234.56, 1), number(0), number(None)) == ("1,234.6", "0", "–")


@pytest.mark.parametrize("language", ["en", "es"])
def test_percentages_keep_their_sign_on_the_line_and_have_a_real_minus(language: str) -> None:
    token = spoken.set(language)
    assert percent(0.75) == "75\N{NO-BREAK SPACE}%"
    assert percent(-0.123, 1) == "−12.3\N{NO-BREAK SPACE}%"
    assert percent(None) == "–"
    spoken.reset(token)


def test_figures_stay_on_the_line_of_their_signs() -> None:
    assert (
        say("95 % of {n}; p = 0.01, p < 0.001", n=3)
        == "95\xa0% of 3; p\xa0=\xa00.01, p\xa0<\xa00.001"
    )
    assert number(-1.5, 1) == "−1.5"


@pytest.mark.parametrize(
    ("name", "value", "said"), [("adjusted_p", 0.0, "<\xa00.001"), ("z", 0.0, "0.000")]
)
def test_a_p_is_never_nothing(name: str, value: float, said: str) -> None:
    assert Column(name, "", digits=3).written(value) == said


def test_a_column_of_counts_has_no_decimals() -> None:
    assert Column("n", "").fitting([447.0, None, float("inf")]).written(447.0) == "447"
    assert Column("n", "").fitting([447.0, 0.5]).written(447.0) == "447.0"
    assert Column("n", "").fitting([]).digits == 1


def test_marking_a_sentence_changes_nothing() -> None:
    assert N_("Street robbery") == "Street robbery"


def test_another_context_keeps_its_own_language() -> None:
    def elsewhere() -> str:
        spoken.set("es")
        return say("Theft")

    assert copy_context().run(elsewhere) == "Robo sin violencia"
    assert say("Theft") == "Theft"


@pytest.mark.usefixtures("spanish")
def test_a_thread_starts_in_english() -> None:
    heard: list[str] = []
    thread = Thread(target=lambda: heard.append(say("Theft")))
    thread.start()
    thread.join()
    assert (heard, say("Theft")) == (["Theft"], "Robo sin violencia")


@given(
    st.one_of(
        st.integers(-(10**12), 10**12),
        st.floats(-1e12, 1e12),
        st.decimals(-1000, 1000, places=3).map(float),
        st.sampled_from([float("inf"), float("-inf"), -0.04, 0.05, 2.675, 999.95]),
    ),
    st.integers(0, 3),
)
def test_numbers_are_written_as_babel_writes_them(value: float, digits: int) -> None:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    for language, region in (("en", "en_US"), ("es", "es_MX")):
        token = spoken.set(language)
        try:
            expected = numbers.format_decimal(value, format=pattern, locale=region)
            assert number(value, digits) == expected.replace("-", "−")
        finally:
            spoken.reset(token)
