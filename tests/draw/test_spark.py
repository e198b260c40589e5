"""The small line over time."""

import re
from xml.etree import ElementTree

from safetylab.draw.intervals import Figure
from safetylab.draw.spark import HEIGHT, spark

FIGURES: list[Figure] = [(2.0, 1.0, 4.0), (4.0, 3.0, 6.0), (None, None, None), (8.0, 6.0, 10.0)]


def drawn(figures: list[Figure], **how: object) -> ElementTree.Element:
    return ElementTree.fromstring(spark(figures, title="Robbery", desc="By month.", **how))  # type: ignore[arg-type]


def classed(picture: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [each for each in picture.iter() if each.get("class") == name]


def test_it_is_named_and_described() -> None:
    texts = [each.text for each in drawn(FIGURES)][:2]
    assert texts == ["Robbery", "By month."]


def test_a_gap_breaks_the_line_and_its_band() -> None:
    picture = drawn(FIGURES)
    assert len(classed(picture, "line")) == len(classed(picture, "band")) == 2


def test_heights_start_at_zero() -> None:
    line = classed(drawn([(5.0, 5.0, 5.0), (10.0, 10.0, 10.0)]), "line")[0].get("d", "")
    low, high = (float(y) for y in re.findall(r",([\d.]+)", line))
    assert (HEIGHT - 5 - low) * 2 == HEIGHT - 5 - high


def test_the_marked_have_dots_and_only_the_last_is_filled() -> None:
    picture = drawn(FIGURES, marked=[0, 3])
    assert len(classed(picture, "dot-value")) == len(classed(picture, "dot-then")) == 1
    assert classed(drawn(FIGURES, marked=[2, 9]), "dot-value") == []


def test_nothing_to_draw_is_no_error() -> None:
    assert classed(drawn([]), "line") == []
    assert classed(drawn([(0.0, 0.0, 0.0)]), "line") != []
