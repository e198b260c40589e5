"""Dots on intervals."""

import math

from hypothesis import given
from hypothesis import strategies as st

from safetylab.draw import intervals, svg
from tests.draw.pictures import SVG, checked, texts

PART = st.one_of(st.none(), st.sampled_from([float("nan"), float("inf")]), st.floats(-1e12, 1e12))
FIGURES = st.tuples(PART, PART, PART)


@given(st.lists(st.tuples(st.text(max_size=200), FIGURES), max_size=12))
def test_whatever_the_labels_and_figures_it_is_a_picture(
    rows: list[tuple[str, intervals.Figure]],
) -> None:
    labels, figures = [label for label, _ in rows], [figure for _, figure in rows]
    root = checked(intervals.bars(labels, figures, title="<t>", unit="&", id_="b"), "b")
    assert len(root.findall(f".//{SVG}g[@class='row']")) == len(rows)
    dots = root.findall(f".//{SVG}circle")
    assert len(dots) == sum(v is not None and not math.isnan(v) for v, _, _ in figures)
    assert all(0 <= float(str(dot.get("cx"))) <= svg.WIDTH for dot in dots)


def test_figures_are_written_out() -> None:
    root = checked(
        intervals.bars(
            ["Robbery", "Sexual"], [(12.34, 10.0, 14.2), (None, None, None)], title="t"
        ),
        "bars",
    )
    assert {"Robbery: 12.3 (10.0 – 14.2)", "Sexual: –"} <= set(texts(root))


def test_a_value_without_an_interval_is_said_alone() -> None:
    assert intervals.figure_said((5.0, None, None)) == "5.0"
    assert intervals.figure_said((5.0, 5.0, 5.0)) == "5.0"
    assert intervals.figure_said((5.0, 4.0, math.inf)) == "5.0 (4.0 – ∞)"


def test_a_long_label_is_told_whole_in_several_lines() -> None:
    label = "Killings of women and girls by somebody whom they knew, as the police recorded them"
    said = texts(checked(intervals.bars([label], [(1.0, 0.5, 2.0)], title="t"), "bars"))
    assert label in " ".join(said)


def test_a_wider_interval_is_drawn_longer() -> None:
    root = checked(
        intervals.bars(["a", "b"], [(5.0, 4.0, 6.0), (5.0, 1.0, 9.0)], title="t"), "bars"
    )
    first, second = (
        float(str(line.get("x2"))) - float(str(line.get("x1")))
        for line in root.findall(f".//{SVG}line[@class='interval']")
    )
    assert second > 3 * first
