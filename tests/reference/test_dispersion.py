"""Dispersion against statsmodels' generalised linear models."""

import numpy as np
import pytest
import statsmodels.api as sm

from safetylab.stats.dispersion import of_series, of_table


def theirs(counts: np.ndarray, design: np.ndarray, exposure: np.ndarray) -> tuple[float, float]:
    """Pearson's sum and the degrees of freedom left."""
    found = sm.GLM(counts, design, family=sm.families.Poisson(), exposure=exposure).fit()
    return float(found.pearson_chi2), float(found.df_resid)


@pytest.mark.parametrize(("months", "size"), [(24, 3.0), (60, 40.0), (61, 900.0)])
def test_season_trend_and_level(months: int, size: float) -> None:
    rng = np.random.default_rng(months)
    month, time = np.arange(months) % 12, np.linspace(-1, 1, months)
    days = np.where(month == 1, 28.0, 31.0)
    later = np.arange(months) >= months - 12
    mean = size * days / 30 * (1 + 0.3 * np.cos(month)) * np.exp(0.2 * time + 0.1 * later)
    counts = rng.negative_binomial(mean / 2, 1 / 3)
    dummies = [(month == n).astype(float) for n in range(1, 12)]
    design = np.column_stack([np.ones(months), time, later, *dummies])
    pearson, freedom = theirs(counts, design, days)
    ours = of_series(counts, days, season=month, apart=later)
    assert ours is not None
    assert ours.freedom == freedom
    assert ours.value == pytest.approx(pearson / freedom, rel=1e-7)


def test_a_table_of_places() -> None:
    counts = np.random.default_rng(7).negative_binomial(4, 0.4, (9, 14))
    place, step = np.indices(counts.shape).reshape(2, -1)
    design = np.column_stack(
        [np.ones(place.size)]
        + [(place == n).astype(float) for n in range(1, 9)]
        + [(step == n).astype(float) for n in range(1, 14)]
    )
    pearson, freedom = theirs(counts.ravel(), design, np.ones(place.size))
    ours = of_table(np.vstack([counts, np.zeros((2, 14))]))
    assert ours is not None
    assert (ours.freedom, ours.value) == (freedom, pytest.approx(pearson / freedom, rel=1e-7))
