"""Clusters, their p-values, and what becomes of odd data."""

import math

import numpy as np
import pytest

from safetylab.stats.scanning import circles, laws
from safetylab.stats.scanning.scan import Spans, gumbel_p, scan

GRID = np.stack(np.meshgrid(np.arange(6.0), np.arange(6.0)), axis=-1).reshape(-1, 2)


def nothing(rng: np.random.Generator, cases: int = 60) -> laws.Counted:
    where, when = rng.integers(0, 36, cases), rng.integers(0, 20, cases)
    return laws.permutation(where, when, (36, 20))


def test_a_planted_cluster_is_found() -> None:
    rng = np.random.default_rng(2)
    where = np.concatenate([rng.integers(0, 36, 200), rng.choice([14, 15, 20], 25)])
    when = np.concatenate([rng.integers(0, 20, 200), rng.integers(8, 11, 25)])
    counted = laws.permutation(where, when, (36, 20))
    told: list[float] = []
    found = scan(
        counted, circles.within(GRID, 2), Spans(6), draws=199, seed=1, progress=told.append
    )
    best = found.clusters[0]
    assert {14, 15, 20} <= set(best.members.tolist()) and best.p == 0.005
    assert best.first in (7, 8, 9) and best.last in (9, 10, 11)
    assert best.tail_p < 1e-4 and best.ratio == best.observed / best.expected
    outside = counted.cases - best.observed
    rest = outside / (counted.cases - best.expected)
    assert best.risk == pytest.approx(best.ratio / rest)
    assert told[-1] == 1 and told == sorted(told)
    scores = [each.score for each in found.clusters]
    assert scores == sorted(scores, reverse=True)


def test_no_two_clusters_share_a_place_at_one_time() -> None:
    counted = nothing(np.random.default_rng(8), 150)
    taken = np.zeros(counted.base.shape, dtype=bool)
    clusters = scan(counted, circles.within(GRID, 3), Spans(5), draws=19, seed=1).clusters
    for each in clusters:
        span = taken[each.members, each.first : each.last + 1]
        assert not span.any()
        taken[each.members, each.first : each.last + 1] = True
    assert len(clusters) > 2


def test_false_alarms_come_as_often_as_p_says() -> None:
    """Of 400 sets without a cluster, p is at most 0.05 and 0.2 in about that share."""
    rng = np.random.default_rng(12)
    land = circles.within(GRID, 2)
    for spans in (Spans(5), Spans(5, alive=True)):
        best = [
            scan(nothing(rng), land, spans, draws=39, seed=seed).clusters for seed in range(400)
        ]
        p = np.array([clusters[0].p if clusters else 1.0 for clusters in best])
        for level in (0.05, 0.2):
            error = (level * (1 - level) / 400) ** 0.5
            assert (p <= level).mean() <= level + 3 * error


def test_earlier_analyses_are_accounted_for() -> None:
    counted = nothing(np.random.default_rng(3), 100)
    land = circles.within(GRID, 2)
    alone = scan(counted, land, Spans(4, alive=True), draws=199, seed=1)
    series = scan(counted, land, Spans(4, alive=True, since=5), draws=199, seed=1)
    assert alone.clusters[0].score == series.clusters[0].score
    assert (series.replicates >= alone.replicates).all()
    assert series.clusters[0].p > alone.clusters[0].p
    last = scan(counted, land, Spans(4, alive=True, since=19), draws=199, seed=1)
    assert (last.replicates == alone.replicates).all()


def test_all_at_one_place_or_at_one_time_is_no_cluster() -> None:
    land = circles.within(GRID, 2)
    together = laws.permutation([3] * 9, range(9), (36, 9))
    assert scan(together, land, Spans(4), draws=19, seed=1).clusters == ()
    at_once = laws.permutation(range(9), [2] * 9, (36, 9))
    assert scan(at_once, land, Spans(4), draws=19, seed=1).clusters == ()
    none = laws.permutation([], [], (36, 9))
    assert scan(none, land, Spans(4), draws=19, seed=1).clusters == ()


def test_a_cluster_of_all_cases_has_no_outside() -> None:
    counted = laws.poisson([0, 0, 1], [0, 0, 0], [[1], [1], [8]])
    (best,) = scan(counted, circles.within([[0, 0], [0, 1], [0, 9]]), Spans(1), seed=1).clusters
    assert best.observed == 3 and math.isnan(best.risk)
    assert best.score == pytest.approx(3 * math.log(5))


def test_without_draws_p_is_unknown() -> None:
    counted = nothing(np.random.default_rng(3))
    (best,) = scan(counted, circles.within(GRID, 2), Spans(4), draws=0, seed=1).clusters
    assert math.isnan(best.p) and math.isnan(best.tail_p)


def test_the_gumbel_law_where_it_is_the_truth() -> None:
    sample = np.random.default_rng(0).gumbel(5, 2, 200_000)
    for score in (8.0, 12.0):
        truth = -math.expm1(-math.exp(-(score - 5) / 2))
        assert gumbel_p(score, sample) == pytest.approx(truth, rel=0.03)
    assert math.isnan(gumbel_p(3.0, sample[:29])) and math.isnan(gumbel_p(3.0, np.ones(99)))


@pytest.mark.parametrize("law", [laws.poisson, laws.bernoulli, laws.expectation])
def test_odd_people_are_refused(law) -> None:
    for people in ([[1.0], [np.nan]], [[1.0], [-1.0]], [[0.0], [0.0]], [[0.0], [4.0]], [1.0, 2.0]):
        with pytest.raises(ValueError):
            law([0], [0], people)
    with pytest.raises(ValueError):
        law([2], [0], [[1.0], [1.0]])
