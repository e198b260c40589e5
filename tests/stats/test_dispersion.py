"""Dispersion: 1 for Poisson counts, what was put in for others."""

import numpy as np
import pytest

from safetylab.stats.dispersion import of_series, of_table


@pytest.mark.parametrize("phi", [1.0, 1.5, 4.0])
def test_finds_what_was_put_in(phi: float) -> None:
    rng = np.random.default_rng(5)
    found = []
    for _ in range(150):
        mean = 50 * (1 + 0.3 * np.sin(np.arange(60) * 2 * np.pi / 12))
        counts = phi * rng.poisson(mean / phi)
        found.append(of_series(counts, season=np.arange(60) % 12, apart=np.arange(60) >= 48))
    values = np.array([each.value for each in found if each])
    assert values.mean() == pytest.approx(phi, rel=0.04)
    if phi == 1.0:
        assert np.mean([each.p < 0.05 for each in found if each]) < 0.1


def test_a_change_that_is_tested_is_no_noise() -> None:
    counts = np.r_[np.full(30, 100.0), np.full(6, 180.0)]
    later = np.arange(36) >= 30
    with_step, without = of_series(counts, apart=later), of_series(counts)
    assert with_step is not None and without is not None
    assert with_step.value < 0.01 < without.value
    assert with_step.divisor == 1.0


def test_too_short_or_empty() -> None:
    assert of_series(np.arange(9.0)) is None
    assert of_series(np.zeros(40)) is None
    assert of_table(np.zeros((5, 5))) is None
    assert of_table(np.ones((3, 4))) is None


def test_unknown_months_are_left_out() -> None:
    counts = np.random.default_rng(1).poisson(20, 40).astype(float)
    gaps = np.insert(counts, 40, np.nan)
    one, other = of_series(counts), of_series(gaps)
    assert one is not None and other is not None
    assert one.freedom == other.freedom
