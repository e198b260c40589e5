"""The builder of SVG."""

import re
import xml.etree.ElementTree as ET

import pytest
import resvg_py
import shapely
from hypothesis import given
from hypothesis import strategies as st

from safetylab.draw import lettering, maps, svg
from safetylab.draw.maps import Area
from tests.draw.pictures import SVG


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


def _alone(source: str = "Source: police.\nlab.example.org") -> str:
    found = [Area(shapely.box(n, 0, n + 1, 1), f"a{n}", float(n), href="/a/") for n in range(3)]
    sentence = "Of three areas the third has the highest rate, twice that of the second one. " * 3
    return svg.standalone(maps.areas(found, title="t"), "Assault in 2016", sentence, source)


def test_a_picture_that_stands_alone_says_what_it_is_and_whence() -> None:
    root = ET.fromstring(_alone())
    said = [text.text or "" for text in root.findall(f"{SVG}text")]
    assert said[0] == "Assault in 2016"
    assert said[-2:] == ["Source: police.", "lab.example.org"]
    assert all(lettering.wide(line) < svg.WIDTH for line in said)
    assert root.find(f"{SVG}rect").get("fill") == svg.PAPER  # type: ignore[union-attr]


def test_it_leads_nowhere_and_needs_nothing() -> None:
    alone = _alone()
    assert "<a " not in alone and "tabindex" not in alone and "href" not in alone
    assert "<style" not in alone and "class=" in alone
    ids = re.findall(r' id="([^"]+)"', alone)
    assert len(ids) == len(set(ids))


def test_its_parts_do_not_lie_upon_each_other() -> None:
    root = ET.fromstring(_alone())
    inner = root.find(f"{SVG}svg")
    assert inner is not None
    top = float(str(inner.get("y")))
    bottom = top + float(str(inner.get("height")))
    lines = [float(str(text.get("y"))) for text in root.findall(f"{SVG}text")]
    assert lines == sorted(lines)
    assert not [y for y in lines if top + 2 < y < bottom]
    assert lines[-1] < float(str(root.get("viewBox")).split()[3])


def test_it_is_a_file_that_a_renderer_reads() -> None:
    png = bytes(resvg_py.svg_to_bytes(svg_string=_alone()))
    assert png[:4] == b"\x89PNG"
