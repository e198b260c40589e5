"""Lines over time."""

from hypothesis import given
from hypothesis import strategies as st

from safetylab.draw import lines
from safetylab.draw.intervals import Figure
from tests.draw.pictures import SVG, checked, texts

PART = st.one_of(st.none(), st.sampled_from([float("nan"), float("inf")]), st.floats(-1e12, 1e12))


@given(st.lists(st.tuples(st.text(max_size=30), st.tuples(PART, PART, PART)), max_size=40))
def test_whatever_the_labels_and_figures_it_is_a_picture(
    months: list[tuple[str, Figure]],
) -> None:
    labels, figures = [label for label, _ in months], [figure for _, figure in months]
    events = [(len(months) // 2, "<event>")] if months else []
    root = checked(
        lines.trend(labels, figures, title="<t>", unit="&", events=events, id_="l"), "l"
    )
    assert len(root.findall(f".//{SVG}line[@class='event']")) == len(events)


def test_a_month_without_a_value_breaks_the_line() -> None:
    figures: list[Figure] = [(1.0, 0.5, 2.0)] * 3 + [(None, None, None)] + [(2.0, 1.0, 3.0)] * 3
    root = checked(lines.trend([str(n) for n in range(7)], figures, title="t"), "trend")
    assert len(root.findall(f".//{SVG}path[@class='line']")) == 2
    assert len(root.findall(f".//{SVG}path[@class='band']")) == 2


def test_a_lone_value_is_a_dot() -> None:
    figures: list[Figure] = [(None, None, None), (1.0, 0.5, 2.0), (None, None, None)]
    root = checked(lines.trend(["a", "b", "c"], figures, title="t"), "trend")
    assert len(root.findall(f".//{SVG}circle[@class='dot-value']")) == 1


def test_thirty_six_months_bear_a_label_each_year() -> None:
    labels = [f"{month} {year}" for year in (2022, 2023, 2024) for month in "ABCDEFGHIJKL"]
    root = checked(lines.trend(labels, [(1.0, 0.5, 1.5)] * 36, title="t"), "trend")
    assert {"A 2022", "A 2023", "A 2024"} <= set(texts(root))


def test_an_event_stands_at_its_month_with_its_words() -> None:
    labels = [str(n) for n in range(13)]
    root = checked(
        lines.trend(labels, [(1.0, 0.5, 1.5)] * 13, title="t", events=[(12, "New law")]), "trend"
    )
    line = root.find(f".//{SVG}line[@class='event']")
    drawn = root.find(f".//{SVG}path[@class='line']")
    assert line is not None and drawn is not None
    assert str(drawn.get("d")).split("L")[-1].startswith(f"{line.get('x1')},")
    assert "New law" in texts(root)
