"""Control charts and fans: pictures whatever goes in; what stands out is told by shape."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from safetylab.draw import control, fan
from safetylab.draw.control import Usual
from safetylab.draw.fan import Band
from tests.draw.pictures import SVG, apart, checked, texts

COUNT = st.one_of(st.just(float("nan")), st.floats(0, 1e9))


def usual(n: int, level: float) -> Usual:
    return Usual(np.full(n, level), np.full(n, level * 0.7), np.full(n, level * 1.3))


@settings(deadline=None)
@given(st.lists(COUNT, max_size=40), st.floats(0, 1e9))
def test_whatever_the_counts_it_is_a_picture(counts: list[float], level: float) -> None:
    n = len(counts)
    drawn = control.chart(
        [f"<{k}>" for k in range(n)],
        counts,
        usual(n, level),
        title="<t>",
        marks=["far"] * n,
        changes=[(n // 2, "<change>")] if n else [],
        id_="c",
    )
    root = checked(drawn, "c")
    assert len(root.findall(f".//{SVG}line[@class='event']")) == bool(n)


def test_what_stands_out_is_told_by_shape_and_named_below() -> None:
    counts = [10.0, 10, 20, 2, 12, 12]
    marks = ["", "", "far", "far", "run", ""]
    root = checked(
        control.chart(list("abcdef"), counts, usual(6, 10.0), title="t", marks=marks), "control"
    )
    signs = [each.get("d", "") for each in root.findall(f".//{SVG}path[@class='marked']")]
    # Two triangles and a diamond, then one of each in the key.
    assert [sign.count(",") for sign in signs] == [3, 3, 4, 3, 4]
    up, down = (
        [float(part.split(",")[1]) for part in sign[1:-1].split("L")] for sign in signs[:2]
    )
    assert up[2] < up[0] and down[2] > down[0]
    said = texts(root)
    assert {"counted", "expected", "usual", "beyond the limits", "part of an odd run"} <= {*said}
    (described,) = root.findall(f"{SVG}desc")
    assert "Marked: c, d, e." in str(described.text)
    apart(root)


def test_without_anything_odd_no_sign_is_explained() -> None:
    root = checked(control.chart(["a", "b"], [1, 2], usual(2, 1.0), title="t"), "control")
    assert not root.findall(f".//{SVG}path[@class='marked']")
    assert "beyond the limits" not in texts(root)


@settings(deadline=None)
@given(st.lists(COUNT, max_size=36), st.integers(0, 12), st.floats(0, 1e9))
def test_whatever_may_come_it_is_a_picture(counts: list[float], h: int, level: float) -> None:
    middle = np.full(h, level)
    bands = [Band(share, middle * (1 - share), middle * (1 + share)) for share in (0.95, 0.8, 0.5)]
    labels = [f"m{k}" for k in range(len(counts) + h)]
    checked(fan.fan(labels, counts, bands, middle, title="<t>", id_="f"), "f")


def test_a_fan_is_darkest_in_the_middle_and_says_its_end() -> None:
    middle = np.array([10.0, 11.0])
    bands = [Band(0.95, middle - 5, middle + 5), Band(0.5, middle - 2, middle + 2)]
    root = checked(fan.fan(["a", "b", "c", "d"], [9, 10], bands, middle, title="t"), "fan")
    drawn = root.findall(f"{SVG}path[@class='band']")
    opacity = [float(each.get("fill-opacity", "1")) for each in drawn]
    assert len(opacity) == 2 and opacity == sorted(opacity)
    (described,) = root.findall(f"{SVG}desc")
    assert "from 6 to 16" in str(described.text)
    assert "from 9 to 13" in str(described.text)
    apart(root)
