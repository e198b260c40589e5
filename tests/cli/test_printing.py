"""What reaches the terminal: nothing in it acts, and figures parse."""

import csv
import io
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetylab.cli import printing
from safetylab.terms.column import Column

HOSTILE = "\x1b]0;pwned\x07\x1b[31mred\x9b2J\u202egnp.exe\r\ud800"
ACTING = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\u202e"} - {"\n", "\t"}


@given(st.text(st.characters(codec=None)))
def test_clean_text_has_no_sign_that_acts(text):
    cleaned = printing.clean(text)
    assert not ACTING & set(cleaned)
    assert len(cleaned.encode()) >= len(text)
    assert len(cleaned) == len(text)


def test_words_with_accents_and_signs_stay():
    assert printing.clean("Niñez – 5 %\n\tÁrea: 東京 👩‍👧") == "Niñez – 5 %\n\tÁrea: 東京 👩‍👧"


def test_a_hostile_cell_does_not_act_in_a_table(capsys):
    printing.table([{"name": HOSTILE + "\nError: none", "n": 1}], [Column("name", "Name")])
    said = capsys.readouterr().out
    assert not ACTING & set(said)
    assert len(said.splitlines()) == 3


def test_square_brackets_are_no_markup(capsys):
    printing.table([{"name": "[bold]x[/bold] [/]"}], [Column("name", "Na[me]")])
    assert "[bold]x[/bold] [/]" in capsys.readouterr().out


def test_a_piped_table_is_as_wide_as_its_content_and_has_no_trailing_blanks(capsys):
    printing.table([{"a": "x" * 300, "b": None}], [Column("a", "A"), Column("b", "B")])
    said = capsys.readouterr().out
    assert "x" * 300 in said
    assert all(line == line.rstrip() for line in said.splitlines())


def test_a_spreadsheet_runs_nothing(capsys):
    printing.as_csv(
        [{"a": "=cmd()", "b": -1.5, "c": 'x\n"y"', "d": HOSTILE}], ("a", "b", "c", "d")
    )
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["a"], row["b"], row["c"]) == ("'=cmd()", "-1.5", 'x "y"')
    assert not ACTING & set(row["d"])


def test_json_keeps_the_text_and_hides_the_signs(capsys):
    given = {"a": HOSTILE, "b": [math.inf, math.nan, 1.5], "é": "ñ"}
    printing.as_json(given)
    said = capsys.readouterr().out
    assert not ACTING & set(said) and '"ñ"' in said
    assert json.loads(said) == {"a": HOSTILE, "b": [None, None, 1.5], "é": "ñ"}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "–"),
        ("", "–"),
        (True, "✓"),
        (False, ""),
        (1234, "1,234"),
        (1234.56, "1,234.6"),
        (math.nan, "–"),
        (math.inf, "∞"),
    ],
)
def test_a_cell_for_people(value, said):
    assert printing.cell(value, Column("a", "A")) == said


def test_a_share_is_a_percentage():
    assert (
        printing.cell(0.1234, Column("a", "A", digits=1, share=True)) == "12.3\N{NO-BREAK SPACE}%"
    )
