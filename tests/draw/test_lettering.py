"""The room that words take."""

from hypothesis import given, settings
from hypothesis import strategies as st

from safetylab.draw import lettering
from safetylab.draw.lettering import Box

DEJAVU = {
    "Incidencia delictiva": 144.7,
    "1,300 to under 1,500": 158.2,
    "WWWiii": 57.0,
    "West Garfield Park": 135.7,
}
"""Widths at 15 units, measured in Chromium with DejaVu Sans."""


def test_words_are_as_wide_as_in_the_widest_letters() -> None:
    for said, width in DEJAVU.items():
        assert width * 0.98 < lettering.wide(said) < width * 1.15, said


@settings(deadline=None)
@given(st.text(max_size=200), st.floats(20, 400))
def test_wrapped_lines_fit_and_lose_no_word(said: str, room: float) -> None:
    lines = lettering.wrapped(said, room)
    assert "".join("".join(lines).split()) == "".join(said.split())
    assert all(len(line) == 1 or lettering.wide(line) <= room for line in lines)


def test_boxes_clash_when_both_cover_a_place() -> None:
    box = Box(0, 0, 10, 10)
    assert box.clashes(Box(9, 9, 20, 20)) and not box.clashes(Box(10, 0, 20, 10))
    assert box.clear([Box(0, 11, 10, 12)]) and not box.clear([Box(-5, 5, 1, 6)])


def test_an_anchor_says_where_words_stand() -> None:
    start, end = (lettering.box((50, 20), "abc", anchor=anchor) for anchor in ("start", "end"))
    assert (start.left, end.right) == (50, 50)


def test_a_line_does_not_end_before_a_no_break_space() -> None:
    assert lettering.wrapped("a 95\xa0% interval", 45.0)[:2] == ["a", "95\xa0%"]
