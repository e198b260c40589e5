"""Series of counts against statsmodels, scipy, brute force, sums over all values, and simulation.

Simulated rates are of seeded series, so that they never change; the tolerances are those of the
number of series simulated.
"""

from itertools import combinations, pairwise

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import integrate, stats
from statsmodels.tsa.seasonal import STL

from safetylab.stats.series import (
    alarms,
    breaks,
    control,
    decompose,
    forecast,
    loglinear,
    negbin,
    season,
    smooth,
)

DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) / 30.4375
WAVE = 1 + 0.25 * np.cos(2 * np.pi * np.arange(12) / 12)


def months(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Exposure and month of the year of n months."""
    month = np.arange(n) % 12
    return DAYS[month], month


def drawn(rng, level, exposure, month, spread=1.0) -> np.ndarray:
    mean = level * exposure * WAVE[month]
    return negbin.drawn(rng, mean, spread * mean)


@pytest.mark.parametrize("alpha", [0.0, 0.02, 0.7])
def test_log_linear_models_as_statsmodels_says(alpha: float) -> None:
    rng = np.random.default_rng(4)
    x = np.column_stack([np.ones(80), rng.normal(size=(80, 3))])
    exposure = rng.uniform(0.5, 3, 80)
    y = rng.poisson(exposure * np.exp(1.5 + x[:, 1] * 0.3)).astype(float)
    family = sm.families.NegativeBinomial(alpha=alpha) if alpha else sm.families.Poisson()
    theirs = sm.GLM(y, x, family=family, exposure=exposure).fit(tol=1e-13, maxiter=200)
    ours = loglinear.fit(y, x, exposure, alpha=alpha)
    np.testing.assert_allclose(ours.coefficients, theirs.params, atol=1e-8)
    np.testing.assert_allclose(ours.covariance, theirs.cov_params(), atol=1e-8)
    np.testing.assert_allclose(ours.mean, theirs.fittedvalues, rtol=1e-7)
    assert ours.deviance == pytest.approx(theirs.deviance, rel=1e-8)
    assert ours.pearson == pytest.approx(theirs.pearson_chi2, rel=1e-7)


def test_quasi_poisson_as_statsmodels_says() -> None:
    rng = np.random.default_rng(5)
    x = np.column_stack([np.ones(60), np.arange(60) / 60])
    y = rng.negative_binomial(5, 0.1, 60).astype(float)
    theirs = sm.GLM(y, x, family=sm.families.Poisson()).fit(scale="X2")
    ours = loglinear.fit(y, x, quasi=True)
    assert ours.dispersion == pytest.approx(theirs.scale, rel=1e-8)
    np.testing.assert_allclose(ours.covariance, theirs.cov_params(), rtol=1e-7)


def test_the_alpha_of_moments_makes_pearsons_sum_its_degrees_of_freedom() -> None:
    rng = np.random.default_rng(6)
    x = np.column_stack([np.ones(70), np.arange(70) / 70])
    y = rng.negative_binomial(4, 0.1, 70).astype(float)
    alpha = loglinear.alpha(y, x)
    family = sm.families.NegativeBinomial(alpha=alpha)
    theirs = sm.GLM(y, x, family=family).fit(tol=1e-12)
    assert theirs.pearson_chi2 == pytest.approx(theirs.df_resid, rel=1e-6)
    assert loglinear.alpha(np.full(30, 9.0), np.ones((30, 1))) == 0.0


@pytest.mark.parametrize(("mean", "over"), [(0.3, 1.0), (4.0, 1.0), (4.0, 2.5), (900.0, 7.0)])
def test_tails_as_scipy_says(mean: float, over: float) -> None:
    law = stats.poisson(mean)
    if over > 1:
        law = stats.nbinom(mean / (over - 1), 1 / over)
    k = np.arange(0, int(mean + 12 * (over * mean) ** 0.5) + 3)
    np.testing.assert_allclose(negbin.at_least(k, mean, over * mean), law.sf(k - 1), rtol=1e-9)
    np.testing.assert_allclose(negbin.at_most(k, mean, over * mean), law.cdf(k), rtol=1e-9)
    np.testing.assert_allclose(negbin.log_p(k, mean, over * mean), law.logpmf(k), atol=1e-8)
    shares = np.array([0.001, 0.025, 0.3, 0.5, 0.975, 0.9999])
    np.testing.assert_array_equal(negbin.quantile(shares, mean, over * mean), law.ppf(shares))


def test_cuts_as_brute_force_finds_them() -> None:
    rng = np.random.default_rng(7)
    for trial in range(25):
        n = 14
        expected = rng.uniform(0.5, 2, n)
        level = np.where(np.arange(n) < rng.integers(3, 12), 5.0, 5.0 * rng.uniform(0.4, 2.5))
        y = rng.poisson(level * expected).astype(float)
        penalty, spread = rng.uniform(1, 9), rng.uniform(1, 2)

        def worth(cuts, y=y, expected=expected, penalty=penalty, spread=spread) -> float:
            ends = (0, *cuts, len(y))
            logs = [
                stats.poisson.logpmf(
                    y[a:b], y[a:b].sum() / expected[a:b].sum() * expected[a:b]
                ).sum()
                for a, b in pairwise(ends)
            ]
            return 2 * sum(logs) / spread - penalty * len(cuts)

        ways = [
            cuts
            for k in range(4)
            for cuts in combinations(range(3, n - 2), k)
            if all(b - a >= 3 for a, b in zip((0, *cuts), (*cuts, n), strict=True))
        ]
        best = max(ways, key=worth)
        found = breaks.partition(y, expected, spread, penalty)
        assert worth(found) == pytest.approx(worth(best)), trial
        gains = [(worth(c) - worth(()) + penalty * len(c)) / len(c) for c in ways if c]
        assert breaks.most_gained(y, expected, spread) == pytest.approx(max(gains))


def test_the_evidence_as_numerical_integration_gives_it() -> None:
    """One month, no season to speak of: the level's posterior by quadrature."""
    y, e = np.array([7.0]), np.array([1.3])
    found = smooth.smooth(y, e, np.array([0]))
    rate = np.log(7 / 1.3)

    def density(level: float, alpha: float) -> float:
        mean = 1.3 * np.exp(level)
        log_p = float(negbin.log_p(7, mean, mean + alpha * mean**2))
        return float(np.exp(log_p) * stats.norm.pdf(level, rate, smooth.WIDE))

    evidence = [integrate.quad(density, rate - 9, rate + 9, args=(a,))[0] for a in smooth.ALPHAS]
    ours = np.array([found.weights[np.isclose(found.alpha, a)].sum() for a in smooth.ALPHAS])
    np.testing.assert_allclose(ours, evidence / np.sum(evidence), rtol=0.06)


def test_large_counts_smooth_as_statsmodels_local_level() -> None:
    """The logarithm of a large Poisson count is nearly normal: then Kalman's smoother agrees."""
    rng = np.random.default_rng(8)
    n = 20
    level = np.log(20_000) + np.cumsum(rng.normal(0, 0.04, n))
    y = rng.poisson(np.exp(level)).astype(float)
    found = smooth.smooth(y, np.ones(n), np.zeros(n, dtype=int))
    ours = found.weights @ found.modes[:, :n]
    np.testing.assert_allclose(ours, np.log(y), atol=0.012)
    model = sm.tsa.UnobservedComponents(np.log(y), "llevel", irregular=False)
    variances = [1 / 20_000, float(found.weights @ found.wander**2)]
    theirs = model.smooth(variances).smoothed_state[0]
    np.testing.assert_allclose(ours, theirs, atol=0.006)


def test_a_decomposition_multiplies_to_the_counts_and_looks_like_stl() -> None:
    rng = np.random.default_rng(9)
    e, month = months(96)
    level = 300 * np.exp(0.35 * np.sin(np.arange(96) / 18))
    y = drawn(rng, level, e, month)
    parts = decompose.decompose(y, e, month, seed=1)
    np.testing.assert_allclose(parts.expected * parts.remainder, y)
    np.testing.assert_allclose(e * parts.trend * parts.season[month] * parts.remainder, y)
    assert np.prod(parts.season) == pytest.approx(1.0)
    theirs = STL(np.log(y / e), period=12, seasonal=35).fit()
    assert np.corrcoef(np.log(parts.trend)[6:-6], theirs.trend[6:-6])[0, 1] > 0.98
    of_months = [theirs.seasonal[month == m].mean() for m in range(12)]
    np.testing.assert_allclose(np.log(parts.season), of_months, atol=0.05)
    middle = np.exp(np.log(WAVE).mean())
    wave = WAVE / middle
    assert ((parts.season_range[0] < wave) & (wave < parts.season_range[1])).mean() >= 10 / 12
    inside = (parts.trend_range[0] < level * middle) & (level * middle < parts.trend_range[1])
    assert inside.mean() > 0.9


SERIES = [(2.0, 1.0), (60.0, 1.0), (60.0, 3.0), (900.0, 8.0)]


@pytest.mark.parametrize(("level", "spread"), SERIES)
def test_of_series_without_change_one_in_twenty_is_cut(level: float, spread: float) -> None:
    rng = np.random.default_rng(10)
    e, month = months(60)
    # Among 59 alike the series is one of the three that gain most exactly as often as among 199
    # one of the ten: more draws would make each p finer, and the share of series cut no surer.
    cut = [
        bool(breaks.find(drawn(rng, level, e, month, spread), e, month, draws=59, seed=k).changes)
        for k in range(300)
    ]
    # 300 trials at 5 %: all but one in a thousand give 2 to 28.
    assert sum(cut) <= 28


def test_the_range_of_dates_holds_the_true_month() -> None:
    rng = np.random.default_rng(11)
    e, month = months(60)
    held = ratio = 0
    for k in range(150):
        level = np.where(np.arange(60) < 38, 20.0, 30.0)
        found = breaks.find(drawn(rng, level, e, month), e, month, draws=199, seed=k)
        near = min(found.changes, key=lambda change: abs(change.at - 38))
        held += near.first <= 38 <= near.last
        ratio += near.low <= 1.5 <= near.high
    assert held >= 134
    assert ratio >= 134


@pytest.mark.parametrize(("level", "spread"), SERIES)
def test_a_chart_raises_false_alarms_as_often_as_it_says(level: float, spread: float) -> None:
    rng = np.random.default_rng(12)
    e, month = months(60)
    # 19 draws for each of 300 charts: what is stated is known four times as well as what is
    # measured of the 300 themselves.
    charts = [
        control.chart(drawn(rng, level, e, month, spread), e, month, draws=19, seed=k)
        for k in range(300)
    ]
    flagged = np.mean([chart.flagged[-12:].mean() for chart in charts])
    stated = np.mean([chart.false_rate for chart in charts])
    assert flagged < 0.05
    # Of two events a month the season is hardly known: what is left of it makes runs.
    assert flagged == pytest.approx(stated, abs=0.015 if level > 2 else 0.025)


def test_alarms_of_three_hundred_places_are_at_most_one_a_month_by_chance() -> None:
    rng = np.random.default_rng(13)
    e, month = months(60)
    pace = e * WAVE[month]
    for spread, wander in ((1.0, 0.0), (2.0, 0.0), (1.5, 0.05)):
        alarmed = []
        for _ in range(40):
            level = rng.gamma(1, 2, (300, 1))
            level = level * np.exp(np.cumsum(rng.normal(0, wander, (300, 60)), axis=1))
            y = negbin.drawn(rng, level * pace, spread * level * pace)
            told = alarms.foretell(y[:, :-1], pace[:-1], pace[-1])
            alarmed.append(alarms.most_alarms(told.p(y[:, -1])).sum())
        assert np.mean(alarmed) < 1.0


def test_fans_cover_what_they_say_and_foretell_better_than_last_year() -> None:
    rng = np.random.default_rng(14)
    e, month = months(60)
    for level, spread, wander in ((100, 1.0, 0.0), (100, 4.0, 0.0), (300, 2.0, 0.04)):
        held = []
        for k in range(25):
            path = level * np.exp(np.cumsum(rng.normal(0, wander, 60)))
            held.append(forecast.held_out(drawn(rng, path, e, month, spread), e, month, seed=k))
        covered = np.mean([each.covered for each in held], axis=0)
        np.testing.assert_allclose(covered, forecast.BANDS, atol=0.15)
        assert covered[2] > 0.9
        gained = np.mean([each.log_score - each.naive for each in held])
        assert gained > 0


def test_the_factors_of_months_with_plenty_of_counts_are_maximum_likelihoods() -> None:
    rng = np.random.default_rng(15)
    e, month = months(60)
    y = drawn(rng, 50_000, e, month)
    design = np.eye(12)[month]
    theirs = sm.GLM(y, design, family=sm.families.Poisson(), exposure=e).fit()
    ours = season.level(y, e, month)
    np.testing.assert_allclose(ours.mean, theirs.fittedvalues, rtol=2e-3)
