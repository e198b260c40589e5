"""Ratios of bands as a picture: figures in the cells, no words upon others."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetylab.draw import bands
from safetylab.draw.bands import Axis, Cell
from tests.draw.pictures import SVG, apart, checked, texts

RATIO = st.one_of(st.none(), st.sampled_from([math.nan, math.inf, 0.0]), st.floats(0, 1e9))


@settings(deadline=None)
@given(
    st.integers(0, 7).flatmap(
        lambda wide: st.lists(
            st.lists(st.builds(Cell, RATIO, st.booleans()), min_size=wide, max_size=wide),
            max_size=8,
        )
    ),
    st.text(max_size=60),
)
def test_whatever_the_ratios_it_is_a_picture(cells: list[list[Cell]], said: str) -> None:
    wide = len(cells[0]) if cells else 3
    picture = bands.ratios(
        cells,
        rows=Axis("<metres>", [said] * len(cells)),
        columns=Axis("days &", [said] * wide),
        title=said,
        unit=said,
        id_="b",
    )
    root = checked(picture, "b")
    assert len(root.findall(f".//{SVG}g[@class='row']")) == len(cells)


@pytest.mark.parametrize("columns", [1, 4, 6])
def test_no_words_lie_upon_others(columns: int) -> None:
    labels = ["0–7", "7–14", "14–21", "21–28", "28–35", "35 or more"][:columns]
    rows = ["same place", "0.1–100", "100–200", "1,000 or more"]
    cells = [[Cell(12.34 if n == m else 0.4, n == m) for m in range(columns)] for n in range(4)]
    picture = bands.ratios(
        cells,
        rows=Axis("metres apart", rows),
        columns=Axis("days apart", labels),
        title="t",
        unit="Pairs of incidents for each that chance would give",
    )
    apart(checked(picture, "bands"))


def test_what_stands_out_is_told_without_colour() -> None:
    cells = [[Cell(3.26, True), Cell(3.26, False), Cell(None, True)]]
    picture = bands.ratios(
        cells, rows=Axis("r", ["a"]), columns=Axis("c", ["1", "2", "3"]), title="t"
    )
    root = checked(picture, "bands")
    figures = [each for each in root.iter(f"{SVG}text") if each.text == "3.26"]
    assert [each.get("font-weight") for each in figures] == ["600", None]
    assert len(root.findall(f".//{SVG}rect[@class='ring']")) == 1
    assert "–" in texts(root)
    assert "More than chance: a, 1: 3.26." in picture


def test_nothing_that_stands_out_is_said() -> None:
    picture = bands.ratios(
        [[Cell(1.0, False)]], rows=Axis("r", ["a"]), columns=Axis("c", ["1"]), title="t"
    )
    assert "Nothing more than chance." in picture


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (0.0, "0.00"),
        (0.962, "0.96"),
        (12.34, "12.3"),
        (99.96, "100"),
        (1234.0, "1,234"),
        (math.inf, "∞"),
        (None, "–"),
    ],
)
def test_how_ratios_are_written(ratio: float | None, said: str) -> None:
    assert bands.written(Cell(ratio, True)) == said


def test_long_labels_of_bands_are_written_whole_and_break_no_word() -> None:
    words = [f"de {n} a menos de {n + 100}" for n in (0, 100, 200, 300)]
    cells = [[Cell(1.5, True)] * 4] * 4
    axis = Axis("metros", words)
    root = checked(bands.ratios(cells, rows=axis, columns=axis, title="t"), "bands")
    said = texts(root)
    assert "menos" in " ".join(said) and not {"meno", "s de"} & {each.strip() for each in said}
    assert all(said.count(word) >= 1 for word in ("300", "400"))
