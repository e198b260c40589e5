"""Dots on intervals."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from safetylab.draw import intervals, svg
from tests.draw.pictures import SVG, apart, checked, texts

PART = st.one_of(st.none(), st.sampled_from([float("nan"), float("inf")]), st.floats(-1e12, 1e12))
FIGURES = st.tuples(PART, PART, PART)


@settings(deadline=None)
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
    assert intervals.figure_said((5.0, None, None)) == "5"
    assert intervals.figure_said((5.0, 5.0, 5.0)) == "5"
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


def test_a_reference_runs_through_all_rows_at_its_value() -> None:
    figures: list[intervals.Figure] = [(5.0, 4.0, 6.0), (8.0, 7.0, 10.0)]
    root = checked(
        intervals.bars(["a", "b"], figures, title="t", reference=5.0, reference_name="Chicago"),
        "bars",
    )
    line = root.find(f".//{SVG}line[@class='target']")
    dot = root.find(f".//{SVG}circle")
    assert line is not None and dot is not None
    assert line.get("x1") == line.get("x2") == dot.get("cx")
    assert float(str(line.get("y2"))) > float(str(root.findall(f".//{SVG}circle")[-1].get("cy")))
    assert "Chicago: 5.0" in texts(root)


def test_a_withheld_row_is_hatched_and_tells_no_value() -> None:
    figures: list[intervals.Figure] = [(5.0, 4.0, 6.0), (98765.0, 90000.0, 99999.0)]
    picture = intervals.bars(["a", "b"], figures, title="t", withheld=(1,))
    root = checked(picture, "bars")
    assert "b: withheld" in texts(root)
    assert "98,765" not in picture and len(root.findall(f".//{SVG}circle")) == 1
    assert len(root.findall(f".//{SVG}rect[@class='gap withheld']")) == 1


def test_the_marked_row_is_bold() -> None:
    figures: list[intervals.Figure] = [(5.0, 4.0, 6.0)] * 2
    root = checked(intervals.bars(["a", "b"], figures, title="t", marked=(1,)), "bars")
    bold = [text.text for text in root.iter(f"{SVG}text") if text.get("font-weight")]
    assert bold == ["b: 5.0 (4.0 – 6.0)"]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.text("abc WG", max_size=90), st.floats(0, 1e7), st.floats(0, 1e3)),
        min_size=1,
        max_size=8,
    ),
    st.one_of(st.none(), st.floats(0, 1e7)),
)
def test_words_lie_apart(rows: list[tuple[str, float, float]], reference: float | None) -> None:
    figures: list[intervals.Figure] = [(v, max(v - w, 0.0), v + w) for _, v, w in rows]
    apart(
        checked(
            intervals.bars(
                [label for label, _, _ in rows],
                figures,
                title="t",
                unit="víctimas por cada 100,000 habitantes por año",
                reference=reference,
                reference_name="la ciudad",
                marked=(0,),
            ),
            "bars",
        )
    )
