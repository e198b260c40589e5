"""The builder of SVG."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetylab.draw import svg


@given(st.text(), st.text())
def test_any_text_stays_text(content: str, value: str) -> None:
    read = ET.fromstring(svg.tag("text", content, title=value))
    legal = [c for c in content if c in "\t\n\r" or ord(c) >= 32]
    assert len(read) == 0
    assert set(read.attrib) == {"title"}
    assert len(read.text or "") <= len(legal)


def test_markup_in_text_is_escaped_and_markup_of_ours_is_not() -> None:
    inner = svg.tag("b", "<i>")
    assert svg.tag("g", inner, "<script>") == "<g><b>&lt;i&gt;</b>&lt;script&gt;</g>"


def test_attributes_that_are_none_are_left_out_and_names_are_spelt_as_svg_has_them() -> None:
    assert svg.tag("a", class_="x", font_size=12.0, fill=None) == '<a class="x" font-size="12"/>'


@pytest.mark.parametrize(
    ("value", "written"),
    [(3.0, "3"), (3.14159, "3.1"), (-0.01, "0"), (-2.55, "-2.5"), (1e6, "1000000")],
)
def test_coordinates_are_short(value: float, written: str) -> None:
    assert svg.short(value) == written


@given(st.text())
def test_an_id_is_made_of_letters_digits_and_hyphens(text: str) -> None:
    made = svg.safe_id(text)
    assert made[0].isalpha()
    assert svg.safe_id(made) == made
    assert not set(made) & set(" \"'<>&()#")
