"""Several lines."""

from hypothesis import given, settings
from hypothesis import strategies as st

from safetylab.draw import lines
from safetylab.draw.intervals import Figure
from safetylab.draw.lines import Series
from tests.draw.pictures import SVG, apart, checked, texts

VALUE = st.one_of(st.none(), st.floats(0, 1e5))
NAMES = st.text("abcdefgh WM", min_size=1, max_size=30)
YEARS = [str(year) for year in range(2012, 2017)]


def figures(*values: float | None) -> list[Figure]:
    return [(v, None if v is None else v * 0.8, None if v is None else v * 1.2) for v in values]


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, st.lists(VALUE, min_size=5, max_size=5)), max_size=4))
def test_whatever_the_lines_their_names_lie_apart(given_: list[tuple[str, list[float]]]) -> None:
    series = [Series(name, figures(*values)) for name, values in given_]
    root = checked(lines.several(YEARS, series, title="t", unit="per 1,000", id_="s"), "s")
    apart(root)


def test_each_line_is_named_at_its_end_with_its_last_value() -> None:
    series = [
        Series("Austin", figures(1, 2, 3, 4, 5)),
        Series("Chicago", figures(1, 2, 3, 4, 5.1)),
    ]
    root = checked(lines.several(YEARS, series, title="t"), "several")
    assert {"Austin", "5.0", "Chicago", "5.1", "95\N{NO-BREAK SPACE}% interval of Austin"} <= set(
        texts(root)
    )
    assert len(root.findall(f".//{SVG}path[@class='band']")) == 1
    assert "Chicago, 2016: 5.1" in str(root.findtext(f"{SVG}desc"))


def test_lines_are_told_by_their_strokes_too() -> None:
    series = [Series(name, figures(1, 2, 3, 4, 5)) for name in "abcd"]
    root = checked(lines.several(YEARS, series, title="t"), "several")
    drawn = [
        path
        for path in root.iter(f"{SVG}path")
        if str(path.get("class")).startswith("line series")
    ]
    assert len({path.get("stroke-dasharray") for path in drawn}) == 4
    assert len({path.get("stroke") for path in drawn}) == 4


def test_what_is_withheld_is_hatched_and_nowhere_told() -> None:
    picture = lines.several(
        YEARS, [Series("a", figures(1, 98765.0, 3, None, 5), withheld=(1,))], title="t"
    )
    root = checked(picture, "several")
    assert "98765" not in picture and "98,765" not in picture
    gaps = [rect.get("class") for rect in root.findall(f"{SVG}rect")]
    assert gaps == ["gap withheld", "gap nodata"]
    assert {"withheld", "no data"} <= set(texts(root))
