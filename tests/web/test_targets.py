"""Targets: what is said of them is what the interval allows."""

import pytest

from safetylab.store.announced import Target
from safetylab.web.assess import aiming

TARGET = Target(8.0, 2030, "the plan")


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ((6.0, 5.0, 7.5), "is reached: the whole interval"),
        ((8.0, 7.0, 8.0), "is reached: the whole interval"),
        ((7.0, 5.0, 9.0), "chance alone may have brought it there"),
        ((9.0, 7.0, 11.0), "lies within the interval"),
        ((10.0, 8.5, 12.0), "the whole interval lies above it. The rate would have to fall by 20"),
    ],
)
def test_a_target_to_fall_to(figure: tuple[float, float, float], said: str) -> None:
    row = dict(zip(("value", "low", "high"), figure, strict=True))
    assert said in aiming.said(TARGET, row, "lower")
    assert "8.0 by 2030" in aiming.said(TARGET, row, "lower")


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ((10.0, 8.5, 12.0), "is reached: the whole interval"),
        ((9.0, 7.0, 11.0), "chance alone may have brought it there"),
        ((7.0, 5.0, 9.0), "lies within the interval"),
        ((5.0, 4.0, 6.0), "the whole interval lies below it. The rate would have to rise by 60"),
        ((0.0, 0.0, 3.0), "the whole interval lies below it"),
    ],
)
def test_a_target_to_rise_to(figure: tuple[float, float, float], said: str) -> None:
    row = dict(zip(("value", "low", "high"), figure, strict=True))
    assert said in aiming.said(TARGET, row, "higher")


def test_a_withheld_figure_is_not_set_against_a_target() -> None:
    row = {"value": None, "low": None, "high": None}
    assert "no figure to set against it" in aiming.said(TARGET, row, "lower")
