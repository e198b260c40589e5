"""Knox's test: seeds, kinds of time, corrections for many bands, and what it refuses."""

import numpy as np
import pytest

from safetylab.stats.spread import knox, shuffled
from safetylab.stats.spread.knox import Bands

BANDS = Bands((0, 100, 200, 400), (0, 7, 14, np.inf))


def city(n: int = 400, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 2_000, (n, 2)), rng.integers(0, 365, n).astype(float)


def test_the_same_answer_whatever_the_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = []
    for threads in (1, 3):
        monkeypatch.setattr(shuffled, "THREADS", threads)
        answers.append(knox.test(*city(), BANDS, draws=200).simulated)
    assert (answers[0] == answers[1]).all()
    assert (knox.test(*city(), BANDS, draws=200, seed=2).simulated != answers[0]).any()


def test_more_draws_begin_with_the_same_ones() -> None:
    few, many = (knox.test(*city(), BANDS, draws=draws).simulated for draws in (70, 150))
    assert (few == many[:70]).all()


def test_times_in_hours_or_of_a_century_are_counted_alike() -> None:
    xy, days = city()
    whole = knox.test(xy, days, BANDS, draws=50)
    fine = knox.test(xy, days / 64, Bands(BANDS.space, (0, 7 / 64, 14 / 64, np.inf)), draws=50)
    coarse = knox.test(xy, days * 500, Bands(BANDS.space, (0, 3500, 7000, np.inf)), draws=50)
    for other in (fine, coarse):
        assert (other.observed == whole.observed).all()
        assert (other.simulated == whole.simulated).all()


def test_permutations_as_a_plain_loop_counts_them() -> None:
    xy, days = city(120)
    near = shuffled.Pairs(*_pairs(xy))
    draws = shuffled.Draws(3, 9)
    found = shuffled.below(near, days, np.array([7.0, 14.0]), draws)
    lanes = shuffled.dealt(days[near.order], shuffled.seeded(draws), 0)
    assert (np.sort(lanes, axis=0) == np.sort(days)[:, None]).all()
    place = np.argsort(near.order)
    for draw in range(4):
        first, second = place[near.listed(0)].T
        apart = np.abs(lanes[first, draw] - lanes[second, draw])
        assert found[0, :, draw].tolist() == [(apart < 7).sum(), (apart < 14).sum()]


def _pairs(xy: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    from safetylab.stats.spread import pairs

    near = pairs.close(xy, [300.0])
    return near.order, near.starts, near.others


def test_many_pairs_of_one_band_are_not_lost() -> None:
    # 16 bits would overflow at 65,536.
    xy = np.tile([0.0, 0.0], (500, 1))
    found = knox.test(xy, np.zeros(500), Bands((0, 1), (0, 1)), draws=2)
    assert found.observed.tolist() == [[124_750]]
    assert (found.simulated == 124_750).all()
    assert found.p.tolist() == [[1.0]] and found.adjusted.tolist() == [[1.0]]


def test_whatever_the_pattern_columns_add_up() -> None:
    found = knox.test(*city(), Bands((0, 100, np.inf), (0, 30, np.inf)), draws=20)
    assert found.observed.sum() == found.pairs
    assert (found.observed.sum(axis=1) == found.space_pairs).all()
    assert (found.simulated.sum(axis=1) == found.time_pairs).all()
    assert (found.simulated.sum(axis=2) == found.space_pairs).all()


def test_false_findings_stay_at_their_rate() -> None:
    wrong = sum(
        (knox.test(*city(150, seed), BANDS, draws=199).adjusted <= 0.05).any()
        for seed in range(200)
    )
    assert 2 <= wrong <= 20


def test_a_planted_repeat_is_found() -> None:
    xy, days = city(300)
    rng = np.random.default_rng(5)
    again = rng.choice(300, 60, replace=False)
    xy = np.concatenate([xy, xy[again] + rng.uniform(-50, 50, (60, 2))])
    days = np.concatenate([days, days[again] + rng.integers(1, 7, 60)])
    found = knox.test(xy, days, BANDS)
    assert found.adjusted[0, 0] == 0.001
    assert (found.adjusted[1:] > 0.05).all()


def test_adjusted_is_never_below_what_one_band_alone_has() -> None:
    found = knox.test(*city(), Bands((0, 400), (0, 14)), draws=99)
    np.testing.assert_allclose(found.adjusted, found.p, atol=1e-12)


def test_ratios_say_when_there_is_nothing_to_divide_by() -> None:
    found = knox.test([[0, 0], [5, 5], [900, 900]], [0, 1, 400], Bands((0, 1, 10), (0, 1, 7)))
    assert found.observed.tolist() == [[0, 0], [0, 1]]
    assert np.isnan(found.ratio[0]).all() and found.ratio[1, 1] == 3.0
    assert np.isinf(found.median_ratio[1, 1])


@pytest.mark.parametrize(
    ("xy", "time"),
    [
        ([[0, 0]], [1]),
        ([[0, 0], [1, 1]], [1, np.nan]),
        ([[0, 0], [1, np.inf]], [1, 2]),
        ([[0, 0], [1, 1]], [1, 2, 3]),
    ],
)
def test_what_is_unknown_is_refused(xy: list[list[float]], time: list[float]) -> None:
    with pytest.raises(ValueError):
        knox.test(xy, time, BANDS)


@pytest.mark.parametrize("ends", [(0,), (0, 2, 2), (5, 1), (-1, 3), (0, np.nan), (0, np.inf, 9)])
def test_bands_must_grow(ends: tuple[float, ...]) -> None:
    for space, time in ((ends, (0, 1)), ((0, 1), ends)):
        with pytest.raises(ValueError, match="growing"):
            Bands(space, time)


def test_progress_is_told() -> None:
    heard: list[float] = []
    knox.test(*city(50), BANDS, draws=300, told=heard.append)
    assert heard == sorted(heard) and heard[-1] == 1.0


def test_local_counts_are_those_of_the_pairs() -> None:
    xy, days = city(200)
    local = knox.local(xy, days, 150, 10)
    assert local.both.sum() == 2 * knox.within(xy, days, 150, 10).observed
    assert (local.p[local.both == 0] == 1.0).all() and (local.p > 0).all()


def test_p_counts_the_records_themselves_and_is_never_nothing() -> None:
    xy, days = city(60)
    # Each incident follows the one before it at the same place the day after: no permutation does.
    pairs = np.repeat(xy[:30], 2, axis=0), np.repeat(days[:30], 2) + np.tile([0.0, 1.0], 30)
    found = knox.test(*pairs, Bands((0, 1, 100), (0, 7)), draws=99)
    beyond = (found.simulated >= found.observed).sum(axis=0)
    np.testing.assert_array_equal(found.p, (beyond + 1) / 100)
    assert found.p[0, 0] == 0.01 and found.adjusted[0, 0] >= 0.01
