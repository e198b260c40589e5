"""Lines over time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetylab.draw import axes, lettering, lines
from safetylab.draw.intervals import Figure
from tests.draw.pictures import SVG, apart, checked, texts

PART = st.one_of(st.none(), st.sampled_from([float("nan"), float("inf")]), st.floats(-1e12, 1e12))


@settings(deadline=None)
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


def steady(n: int) -> list[Figure]:
    return [(10.0 + k % 5, 8.0 + k % 5, 12.0 + k % 5) for k in range(n)]


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.floats(0, 1e6)), min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(0, 59), st.text("abcdef GHW", max_size=60)), max_size=5),
    st.one_of(st.none(), st.floats(0, 1e6)),
    st.text("abc DEW", max_size=60),
)
def test_words_lie_apart(
    values: list[float | None], events: list[tuple[int, str]], target: float | None, name: str
) -> None:
    figures: list[Figure] = [(v, v, v) for v in values]
    marked = [(place % len(values), said) for place, said in events]
    labels = [f"dic {2000 + n}" for n in range(len(values))]
    more = lines.More(target=target, target_name=name, withheld=(2, 3), provisional=2)
    unit = "víctimas por cada 100,000 habitantes por año"
    apart(
        checked(lines.trend(labels, figures, title="t", unit=unit, events=marked, **more), "trend")
    )


def test_a_withheld_month_is_hatched_and_a_missing_one_dotted_and_both_are_said() -> None:
    figures = steady(12)
    figures[3] = figures[4] = figures[8] = (None, None, None)
    labels = [str(n) for n in range(12)]
    root = checked(lines.trend(labels, figures, title="t", withheld=(3, 4)), "trend")
    gaps = root.findall(f"{SVG}rect")
    assert [gap.get("class") for gap in gaps] == ["gap withheld", "gap nodata"]
    wide, narrow = (float(str(gap.get("width"))) for gap in gaps)
    assert abs(wide - 2 * narrow) < 0.3
    assert {"withheld", "no data", "95\N{NO-BREAK SPACE}% interval"} <= set(texts(root))
    said = str(root.findtext(f"{SVG}desc"))
    assert "Withheld: 2." in said and "No data: 1." in said


def test_a_withheld_value_that_came_along_is_not_drawn() -> None:
    figures = steady(5)
    figures[2] = (98765.0, 90000.0, 99999.0)
    with_it = lines.trend(list("abcde"), figures, title="t", withheld=(2,))
    figures[2] = (None, None, None)
    assert with_it == lines.trend(list("abcde"), figures, title="t", withheld=(2,))


def test_a_target_is_drawn_at_its_height_and_named_on_its_line() -> None:
    root = checked(
        lines.trend(list("abcde"), steady(5), title="t", target=15.0, target_name="goal"), "trend"
    )
    line = next(path for path in root.iter(f"{SVG}path") if path.get("class") == "target")
    ticks = {t.text: float(str(t.get("y"))) - 5 for t in root.iter(f"{SVG}text")}
    height = float(str(line.get("d")).split(",")[1].split("H")[0])
    assert abs(height - (ticks["10"] + ticks["20"]) / 2) < 3 or abs(height - ticks["15"]) < 0.2
    assert "goal: 15.0" in texts(root)


def test_a_target_beyond_the_values_is_still_in_the_picture() -> None:
    root = checked(lines.trend(list("abcde"), steady(5), title="t", target=90.0), "trend")
    assert "100" in texts(root)


def test_the_provisional_tail_is_drawn_lighter_and_joins_the_firm_line() -> None:
    root = checked(lines.trend(list("abcdefgh"), steady(8), title="t", provisional=3), "trend")
    firm, loose = [path for path in root.findall(f"{SVG}path") if path.get("class") == "line"]
    assert str(firm.get("d")).split("L")[-1] == str(loose.get("d")).split("L")[0].removeprefix("M")
    assert firm.get("stroke-dasharray") is None and loose.get("stroke-dasharray")
    assert "provisional" in texts(root)


def test_heights_begin_at_zero() -> None:
    root = checked(lines.trend(list("abc"), [(99.0, 98.0, 100.0)] * 3, title="t"), "trend")
    assert "0" in texts(root)


def test_the_last_value_and_the_ends_are_said() -> None:
    figures: list[Figure] = [(3.0, 2.0, 4.0), (9.0, 8.0, 10.0), (5.0, 4.0, 6.0)]
    root = checked(lines.trend(["2014", "2015", "2016"], figures, title="t"), "trend")
    assert "5.0" in texts(root)
    said = str(root.findtext(f"{SVG}desc"))
    assert "Last: 2016, 5.0 (4.0 – 6.0)." in said
    assert "Lowest: 2014, 3.0 (2.0 – 4.0). Highest: 2015, 9.0 (8.0 – 10.0)." in said


@pytest.mark.parametrize("later", [21, 30])
def test_an_events_words_do_not_lie_upon_the_line_of_another(later: int) -> None:
    on = axes.plot(36, (0.0, 1000.0), 0.0, 30.0)
    found = axes.events([(10, "Nov 2014: × 0.85"), (later, "Oct 2015: × 1.09, or so")], on)
    for one, other in (found, found[::-1]):
        width = max(map(lettering.wide, one.lines))
        left = one.x + 5 if one.anchor == "start" else one.x - 5 - width
        below = other.row < one.row + len(one.lines)
        assert not (below and left < other.x < left + width)
