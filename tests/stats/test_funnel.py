"""Funnel limits: as many areas beyond them as said, where chance alone scatters."""

import numpy as np
import pytest

from safetylab.stats.funnel import beyond, limits, scores, spread, widened


@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_as_many_lie_beyond_as_said(confidence: float) -> None:
    expected = np.random.default_rng(1).uniform(5, 300, 200_000)
    counts = np.random.default_rng(2).poisson(expected)
    low, high = limits(expected, confidence)
    out = ((counts < low * expected) | (counts > high * expected)).mean()
    assert out == pytest.approx(1 - confidence, rel=0.15)


def test_limits_close_in_with_size() -> None:
    expected = np.arange(1, 500, 3.0)
    low, high = limits(expected, 0.95)
    assert (np.diff(low) >= -1e-9).all() and (np.diff(high[3:]) < 0).all()
    assert (low < 1).all() and (high > 1).all()


def test_scatter_of_chance_alone_widens_little() -> None:
    expected = np.random.default_rng(3).uniform(20, 300, 500)
    found = spread(scores(np.random.default_rng(4).poisson(expected), expected), expected)
    assert found.phi == pytest.approx(1.0, abs=0.1)
    assert found.tau < 0.05


def test_widened_limits_hold_areas_of_their_own_ratios() -> None:
    rng = np.random.default_rng(5)
    expected = rng.uniform(20, 300, 2000)
    counts = rng.poisson(expected * rng.gamma(16, 1 / 16, 2000))
    found = spread(scores(counts, expected), expected)
    low, high = widened(expected, found.tau, 0.95)
    inside = (counts >= low * expected) & (counts <= high * expected)
    assert inside.mean() == pytest.approx(0.95, abs=0.015)
    assert found.tau == pytest.approx(0.25, abs=0.06)


def test_bounds() -> None:
    with pytest.raises(ValueError, match="above zero"):
        limits(0.0, 0.95)
    with pytest.raises(ValueError, match="between 0 and 1"):
        limits(1.0, 1.0)
    with pytest.raises(ValueError, match="three"):
        spread([1.0, 2.0], [1.0, 1.0])
    assert beyond(0, 1e-9) == 1.0
