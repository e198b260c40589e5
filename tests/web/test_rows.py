"""Released figures in words."""

from typing import Any

import pytest

from safetylab.web.shown import rows

ROW: dict[str, Any] = {
    "numerator": 12,
    "denominator": 10_000.0,
    "value": 120.0,
    "low": 62.0,
    "high": 209.6,
    "against_value": 80.0,
    "change": "up",
    "withheld": False,
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("up", "up from 80.0"),
        ("down", "down from 80.0"),
        ("none", "no significant change"),
        (None, "–"),
    ],
)
def test_a_change_is_said_in_words(change: str | None, said: str) -> None:
    line = rows.line(ROW | {"change": change}, code="c", name="n")
    assert line.change == said
    assert line.direction == (change or "")


def test_what_is_withheld_is_called_so_and_gives_nothing_away() -> None:
    gone = ROW | dict.fromkeys(["numerator", "value", "low", "high", "against_value", "change"])
    line = rows.line(gone | {"withheld": True}, code="c", name="n")
    assert (line.value, line.count, line.interval, line.change) == (
        "withheld",
        "withheld",
        "–",
        "–",
    )
    assert not line.told
    assert rows.sentence(gone | {"withheld": True}, "Alto", "per 1,000") == "Alto: withheld"


@pytest.mark.parametrize(
    ("people", "said"), [(40.0, "too few residents"), (None, "no residents counted")]
)
def test_a_count_without_a_rate_says_why(people: float | None, said: str) -> None:
    bare = ROW | {"value": None, "low": None, "high": None, "denominator": people}
    line = rows.line(bare, code="c", name="n")
    assert line.value == said
    assert line.count == "12"


def test_an_areas_sentence_has_its_interval() -> None:
    said = rows.sentence(ROW, "Alto", "offences")
    assert said == "Alto: 120.0 offences (95\N{NO-BREAK SPACE}% interval 62.0 to 209.6)"
