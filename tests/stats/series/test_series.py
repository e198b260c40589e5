"""What must hold of any series: shapes, gaps, nothing, huge counts, one answer for one seed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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

MONTH = np.arange(60) % 12
ONES = np.ones(60)


def flat(level: float, n: int = 60, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(level, n).astype(float)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400), st.floats(0.01, 300), st.floats(1.0, 20.0), st.floats(0.0001, 0.9999))
def test_tails_and_quantiles_agree(k: int, mean: float, over: float, share: float) -> None:
    variance = mean * over
    both = negbin.at_least(k, mean, variance) + negbin.at_most(k - 1, mean, variance)
    assert both == pytest.approx(1.0, abs=1e-9)
    q = negbin.quantile(share, mean, variance)
    assert negbin.at_most(q, mean, variance) >= share > negbin.at_most(q - 1, mean, variance)


def test_a_law_of_nothing_is_always_zero() -> None:
    assert negbin.at_least([0, 1], 0.0, 0.0).tolist() == [1.0, 0.0]
    assert negbin.at_most([-1, 0, 3], 0.0, 0.0).tolist() == [0.0, 1.0, 1.0]


def test_drawn_counts_have_the_mean_and_the_variance() -> None:
    y = negbin.drawn(np.random.default_rng(2), np.full(200_000, 6.0), 15.0)
    assert y.mean() == pytest.approx(6, abs=0.05)
    assert y.var() == pytest.approx(15, abs=0.3)


def test_scores_are_even_and_far_ones_finite() -> None:
    z = negbin.score([0, 100, 100_000], 100.0, 150.0)
    assert z[1] == pytest.approx(0.03, abs=0.05)
    assert z[0] < -8 < 8 < z[2] < np.inf


def test_a_model_of_too_few_or_wrong_counts_is_refused() -> None:
    with pytest.raises(ValueError, match="more counts"):
        loglinear.fit([1, 2], np.eye(2))
    with pytest.raises(ValueError, match="0 or more"):
        loglinear.fit([1, -2, 3], np.ones((3, 1)))


def test_a_group_without_events_does_not_break_the_fit() -> None:
    group = np.repeat([0.0, 1.0], 20)
    fitted = loglinear.fit(np.where(group > 0, 0, 5.0), np.column_stack([np.ones(40), group]))
    assert fitted.coefficients[0] == pytest.approx(np.log(5))
    assert fitted.mean[-1] < 1e-4


def test_series_side_by_side_are_fitted_as_one_by_one() -> None:
    y = np.stack([flat(20, seed=k) * (1 + (MONTH == 11)) for k in range(4)])
    together = season.level(y, ONES, MONTH)
    for k in range(4):
        alone = season.level(y[k], ONES, MONTH)
        np.testing.assert_allclose(together.mean[k], alone.mean)
        np.testing.assert_allclose(together.dispersion[k], alone.dispersion)


def test_december_stands_out_and_no_other_month() -> None:
    fitted = season.level(flat(500) * np.where(MONTH == 11, 2, 1), ONES, MONTH)
    assert fitted.factors.argmax() == 11
    assert fitted.factors[11] / fitted.factors[:11].mean() == pytest.approx(2, abs=0.1)


def test_neither_a_step_nor_an_unknown_month_inflates_the_dispersion() -> None:
    y = flat(400) * np.where(np.arange(60) < 30, 1, 2)
    y[7] = np.nan
    exposure = np.where(np.isnan(y), 0.0, 1.0)
    assert season.level(y, exposure, MONTH).dispersion < 8  # Pearson's sum would say 60


def test_of_many_series_one_dispersion_is_told_and_busy_ones_weigh_more() -> None:
    seeds = np.random.default_rng(3)
    mean = np.repeat([[40.0], [0.5]], 50, axis=0) * np.ones(60)
    even, rough = seeds.poisson(mean), 3.0 * seeds.poisson(mean / 3.0)
    assert season.pooled(even, mean) == pytest.approx(1.0, abs=0.1)
    assert season.pooled(rough, mean) == pytest.approx(3.0, rel=0.1)
    mixed = np.concatenate([rough[:50], even[50:]])
    assert season.pooled(mixed, mean) == pytest.approx(3.0, rel=0.1)
    assert season.pooled(np.zeros((2, 3)), np.zeros((2, 3))) == 1.0


def test_a_step_is_found_where_it_is_and_a_gap_does_not_matter() -> None:
    y = flat(100) * np.where(np.arange(60) < 40, 1.0, 1.5)
    y[[10, 50]] = np.nan
    found = breaks.find(y, ONES, MONTH, seed=1)
    (change,) = found.changes
    assert change.first <= 40 <= change.last
    assert change.low < 1.5 < change.high
    assert found.p == 0.001
    assert not found.drift
    again = breaks.find(y, ONES, MONTH, seed=1)
    assert again.changes == found.changes


def test_a_fall_to_nothing_has_a_ratio_of_zero() -> None:
    found = breaks.find(np.where(np.arange(40) < 25, 30.0, 0.0), ONES[:40], MONTH[:40], seed=1)
    assert [change.at for change in found.changes] == [25]
    assert found.changes[0].ratio == 0.0
    assert found.changes[0].high < 0.1


def test_a_rise_from_nothing_has_no_end() -> None:
    found = breaks.find(np.where(np.arange(40) < 25, 0.0, 30.0), ONES[:40], MONTH[:40], seed=1)
    assert found.changes[0].ratio == np.inf


def test_a_steady_drift_is_called_one() -> None:
    rng = np.random.default_rng(3)
    y = rng.poisson(200 * np.exp(np.linspace(0, 1, 60))).astype(float)
    found = breaks.find(y, ONES, MONTH, seed=1)
    assert found.changes
    assert found.drift


def test_nothing_and_too_little_are_refused() -> None:
    for y in (np.zeros(60), np.full(60, np.nan)):
        with pytest.raises(ValueError, match="above zero"):
            breaks.find(y, ONES, MONTH, seed=1)
        with pytest.raises(ValueError, match="above zero"):
            control.chart(y, ONES, MONTH, seed=1)
        with pytest.raises(ValueError, match="above zero"):
            smooth.smooth(y, ONES, MONTH)
    with pytest.raises(ValueError, match="both sides"):
        breaks.find(flat(5, 5), ONES[:5], MONTH[:5], seed=1)
    with pytest.raises(ValueError, match="more than a year"):
        alarms.foretell(np.ones((3, 12)), np.ones(12), 1.0)
    with pytest.raises(ValueError, match="two years"):
        forecast.held_out(flat(5, 30), ONES[:30], MONTH[:30], seed=1)


def test_the_rules_flag_what_they_say() -> None:
    y = np.tile([95.0, 105.0], 30)
    y[50], y[53:55] = 160, 128
    chart = control.chart(y, ONES, MONTH, draws=19, seed=1)
    far, _, pairs = chart.broken
    assert far[50]
    assert pairs[[53, 54]].all()
    assert not chart.flagged[:48].any()
    # Months on one side, as slight as chance, are odd when there are nine of them.
    runs = control.chart(np.where(np.arange(60) < 50, y, 109), ONES, MONTH, draws=19, seed=1)
    assert runs.broken[1][50:].all()
    assert not runs.broken[0].any()


def test_limits_are_wider_where_chance_is() -> None:
    even, rough = flat(100), np.random.default_rng(4).negative_binomial(10, 1 / 11, 60) * 1.0
    narrow = control.chart(even, ONES, MONTH, draws=19, seed=1)
    wide = control.chart(rough, ONES, MONTH, draws=19, seed=1)
    assert (wide.high - wide.low).mean() > 1.8 * (narrow.high - narrow.low).mean()
    assert wide.flagged.mean() < 0.1


def test_unknown_months_break_no_rule() -> None:
    y = flat(50)
    y[55] = np.nan
    chart = control.chart(y, ONES, MONTH, draws=19, seed=1)
    assert np.isnan(chart.score[55])
    assert not chart.flagged[55]
    assert chart.expected[55] > 0


def test_a_short_series_has_no_season() -> None:
    parts = decompose.decompose(flat(30, 20), ONES[:20], MONTH[:20], seed=1)
    np.testing.assert_allclose(parts.season, 1.0, atol=1e-3)


def test_huge_counts_and_single_months_are_taken() -> None:
    huge = decompose.decompose(flat(2e7), ONES, MONTH, seed=1)
    np.testing.assert_allclose(huge.trend, 2e7, rtol=2e-3)
    one = decompose.decompose([5.0], [1.0], np.array([3]), seed=1)
    assert one.trend_range[0][0] < 5 < one.trend_range[1][0]


def test_a_fan_widens_and_a_seed_repeats_it() -> None:
    rng = np.random.default_rng(5)
    y = rng.poisson(300 * np.exp(np.cumsum(rng.normal(0, 0.05, 60)))).astype(float)
    ahead = (np.ones(12), np.arange(12))
    fan = forecast.fan(y, ONES, MONTH, ahead, seed=7)
    low, high = fan.band(0.8)
    assert (high - low)[-1] > 1.3 * (high - low)[0]
    again = forecast.fan(y, ONES, MONTH, ahead, seed=7)
    np.testing.assert_array_equal(fan.counts, again.counts)
    total = fan.total(0.95)
    assert total[0] < fan.counts.sum(axis=1).mean() < total[1]


def test_the_same_month_a_year_ago_is_what_the_naive_one_takes() -> None:
    y = 10.0 + MONTH
    law = forecast.naive(y, np.ones(72))
    np.testing.assert_allclose(law.mean, 10 + np.arange(12))
    np.testing.assert_allclose(law.variance, law.mean)


def test_a_burst_in_one_of_many_places_raises_an_alarm_there() -> None:
    rng = np.random.default_rng(6)
    level = rng.gamma(1, 2, (100, 1))
    y = rng.poisson(level * np.ones(60)).astype(float)
    y[17, -1] = y[17].max() + 12
    y[30, 20] = np.nan
    told = alarms.foretell(y[:, :-1], np.ones(59), 1.0)
    p = told.p(y[:, -1])
    assert int(np.argmin(p)) == 17
    assert alarms.most_alarms(p, 0.05)[17]
    assert alarms.most_alarms(p).sum() <= 3
    low, high = told.interval()
    assert ((low <= y[:, -1]) & (y[:, -1] <= high)).mean() > 0.9


def test_a_place_without_events_borrows_from_the_others() -> None:
    y = np.vstack([np.random.default_rng(7).poisson(3, (20, 40)), np.zeros((1, 40))])
    told = alarms.foretell(y, np.ones(40), 1.0)
    assert 0 < told.mean[-1] < 1
    quiet = alarms.foretell(np.zeros((5, 40)), np.ones(40), 1.0)
    assert (quiet.mean < 0.1).all()
    assert quiet.p(np.zeros(5)).tolist() == [1.0] * 5
