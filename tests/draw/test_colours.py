"""Colours for every eye, for paper and for the dark."""

import re
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from safetylab.draw import colours, patterns, svg

SHEET = Path(__file__).parents[2] / "safetylab" / "web" / "static" / "safetylab.css"
DARK_BLOCK = re.compile(r"prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", re.DOTALL)
SIGHT = {
    "full": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.01182, 0.04294, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}
"""What is seen of linear red, green and blue. Source: Machado, Oliveira and Fernandes 2009."""
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def _properties(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", css))


def _light() -> dict[str, str]:
    return _properties(DARK_BLOCK.sub("", SHEET.read_text(encoding="utf-8")))


def _dark() -> dict[str, str]:
    return _properties(" ".join(DARK_BLOCK.findall(SHEET.read_text(encoding="utf-8"))))


def _scale(of: dict[str, str], name: str, n: int) -> list[str]:
    return [of[f"{name}-{k}"] for k in range(n)]


def _linear(colour: str) -> NDArray[np.float64]:
    parts = np.array([int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((float(XYZ[1] @ _linear(c)) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _lab(colour: str, sight: str) -> NDArray[np.float64]:
    seen = np.clip(SIGHT[sight] @ _linear(colour), 0, 1)
    x, y, z = np.cbrt(XYZ @ seen / XYZ.sum(axis=1))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", [_light, _dark])
def test_more_is_steadily_further_from_the_page_for_every_eye(theme: object, sight: str) -> None:
    of = theme()  # type: ignore[operator]
    lightness = [_lab(colour, sight)[0] for colour in _scale(of, "scale", 6)]
    steps = np.diff(lightness)
    assert (np.abs(steps) > 8).all()
    assert len(set(np.sign(steps))) == 1


@pytest.mark.parametrize("theme", [_light, _dark])
def test_neighbouring_classes_contrast(theme: object) -> None:
    of = theme()  # type: ignore[operator]
    for one, other in pairwise(_scale(of, "scale", 6)):
        assert _contrast(one, other) > 1.45, (one, other)
    assert _contrast(of["page"], of["scale-0"]) > 1.3


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", [_light, _dark])
def test_classes_of_a_diverging_scale_are_told_apart(theme: object, sight: str) -> None:
    of = theme()  # type: ignore[operator]
    for one, other in combinations(_scale(of, "diverging", 5), 2):
        assert np.linalg.norm(_lab(one, sight) - _lab(other, sight)) > 20, (one, other)


def test_the_middle_of_a_diverging_scale_has_no_colour() -> None:
    for of in (_light(), _dark()):
        _, a, b = _lab(of["diverging-2"], "full")
        assert np.hypot(a, b) < 12


@pytest.mark.parametrize("theme", [_light, _dark])
def test_words_in_colour_can_be_read(theme: object) -> None:
    of = theme()  # type: ignore[operator]
    for name in ("text", "muted", "ink", "target", "series-1", "series-2", "series-3"):
        assert _contrast(of[name], of["page"]) >= 4.5, name


def test_saved_pictures_have_the_colours_of_the_light_pages() -> None:
    of = _light()
    assert list(colours.SEQUENTIAL) == _scale(of, "scale", 6)
    assert list(colours.DIVERGING) == _scale(of, "diverging", 5)
    assert (of["ink"], of["series-1"], of["series-2"], of["series-3"]) == colours.SERIES
    assert (of["target"], of["marked"], of["band"]) == (
        colours.TARGET,
        colours.MARKED,
        colours.BAND,
    )
    assert (of["land"], of["water"], of["hot"]) == (colours.LAND, colours.WATER, colours.HOT)
    assert of["neutral"] == patterns.NEUTRAL


@pytest.mark.parametrize("shade", range(6))
def test_a_paler_area_is_paler_and_its_stripes_are_seen(shade: int) -> None:
    plain = colours.SEQUENTIAL[shade]
    pale = _mixed(plain, svg.PAPER)
    stripe = colours.SEQUENTIAL[colours.stripe(shade)]
    assert _contrast(pale, svg.PAPER) < _contrast(plain, svg.PAPER)
    assert _contrast(pale, stripe) > 2.5


def _mixed(one: str, other: str) -> str:
    pairs = [(int(one[n : n + 2], 16) + int(other[n : n + 2], 16)) // 2 for n in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in pairs)


def test_every_class_that_is_drawn_has_its_rule_in_the_style_sheet() -> None:
    css = SHEET.read_text(encoding="utf-8")
    names = [f"scale-{n}" for n in range(6)] + [f"diverging-{n}" for n in range(5)]
    names += ["stripe-2", "stripe-5", "stripe-d0", "stripe-d2", "stripe-d4", "paper", "sheet"]
    names += ["target", "target-name", "reference-name", "event-name", "end", "marked", "ring"]
    names += [f"series-{n}" for n in range(4)] + [f"name-{n}" for n in range(4)]
    assert [name for name in names if f".{name} " not in css and f".{name}," not in css] == []
