"""Sums of weights: intervals hold what they promise; equal weights are plain counts."""

import numpy as np
import pytest
from scipy import stats

from safetylab.stats.rates import garwood
from safetylab.stats.weighted import interval, p_more


@pytest.mark.parametrize("count", [0, 1, 4, 250])
def test_weights_of_one_are_counts(count: int) -> None:
    np.testing.assert_allclose(interval(count, count), garwood(float(count)), rtol=1e-12)


def test_intervals_hold_the_mean_often_enough() -> None:
    rng = np.random.default_rng(3)
    weights = np.array([0.05, 0.3, 1.0])
    drawn = rng.poisson([20, 6, 2], (4000, 3))
    low, high = interval(drawn @ weights, drawn @ weights**2)
    mean = float(np.array([20, 6, 2]) @ weights)
    assert ((low <= mean) & (mean <= high)).mean() >= 0.95


def test_a_share_is_tested_as_a_binomial() -> None:
    counts = np.array([9.0, 1, 0, 10])
    share = np.full(4, 0.25)
    theirs = [stats.binomtest(int(n), 20, 0.25, alternative="greater").pvalue for n in counts]
    np.testing.assert_allclose(p_more(counts, counts, share), theirs)


def test_less_than_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        interval(-1.0, 1.0)
