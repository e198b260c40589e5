"""Funnel limits against scipy's Poisson law; scatter against statsmodels' random effects."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from safetylab.stats.funnel import beyond, limits, scores, spread, widened


def interpolated(mean: float, share: float) -> float:
    """Spiegelhalter's appendix A.1.1, term by term."""
    r = 0
    while stats.poisson.cdf(r, mean) <= share:
        r += 1
    upto, below = stats.poisson.cdf(r, mean), stats.poisson.cdf(r - 1, mean)
    return max(r - (upto - share) / (upto - below), 0.0)


@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_exact_limits(confidence: float) -> None:
    expected = np.array([0.02, 0.5, 1.0, 3.7, 10.0, 44.4, 250.0, 3000.0])
    low, high = limits(expected, confidence)
    tail = (1 - confidence) / 2
    for n, mean in enumerate(expected):
        assert low[n] * mean == pytest.approx(interpolated(mean, tail), abs=1e-8)
        assert high[n] * mean == pytest.approx(interpolated(mean, 1 - tail), abs=1e-8)


def test_large_numbers_come_to_the_normal_limits() -> None:
    low, high = limits(1e6, 0.95)
    reach = stats.norm.ppf(0.975) / 1e3
    assert (float(low), float(high)) == pytest.approx((1 - reach, 1 + reach), abs=2e-6)


def test_scatter_as_dersimonian_and_laird() -> None:
    rng = np.random.default_rng(3)
    expected = rng.uniform(20, 400, 60)
    counts = rng.poisson(expected * rng.gamma(25, 1 / 25, 60))
    z = scores(counts, expected)
    ours = spread(z, expected, winsorised=0.0)
    # Their Q is about the weighted mean; ours, as in a funnel, about the target.
    roots, variance = np.sqrt(counts / expected), 1 / (4 * expected)
    weight = 1 / variance
    q = float((weight * (roots - 1) ** 2).sum())
    tau2 = (q - 59) / (weight.sum() - (weight**2).sum() / weight.sum())
    assert ours.phi == pytest.approx(q / 60)
    assert ours.tau == pytest.approx(2 * np.sqrt(tau2))
    theirs = combine_effects(roots, variance, method_re="dl")
    assert ours.tau == pytest.approx(2 * np.sqrt(theirs.tau2), rel=0.05)
    # Their own ratios scattered by a fifth.
    assert ours.tau == pytest.approx(0.2, abs=0.05)


def test_widened_limits() -> None:
    reach = stats.norm.ppf(0.999) / 2 * np.sqrt(1 / 50 + 0.3**2)
    low, high = widened(50.0, 0.3, 0.998)
    assert (float(low), float(high)) == pytest.approx((max(1 - reach, 0) ** 2, (1 + reach) ** 2))


def test_p_of_a_count() -> None:
    for count, mean in ((0, 2.5), (3, 2.5), (9, 2.5), (40, 61.0)):
        tails = stats.poisson.cdf(count, mean), stats.poisson.sf(count - 1, mean)
        assert float(beyond(count, mean)) == pytest.approx(min(1, 2 * min(tails)), rel=1e-10)


def test_what_drawing_in_leaves() -> None:
    # With drawn-in scores of the normal law phi must be 1: scipy's law, drawn in likewise.
    z = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    assert spread(z, np.ones(20_000)).phi == pytest.approx(1.0, abs=1e-3)
