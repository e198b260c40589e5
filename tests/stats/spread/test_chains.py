"""Chains: what hangs together, what stands alone, and what is refused."""

import numpy as np
import pytest

from safetylab.stats.spread import chains, shuffled


def test_a_chain_goes_on_through_others() -> None:
    # Each is near the next alone; the last in place but a month late.
    xy = [[0, 0], [100, 0], [200, 0], [300, 0], [9_000, 0], [200, 0]]
    found = chains.find(xy, [0, 5, 10, 15, 5, 60], (100, 7))
    assert found.chain.tolist() == [0, 0, 0, 0, -1, -1]
    assert found.size.tolist() == [4] and found.duration.tolist() == [15]
    assert found.radius.tolist() == [150.0]
    assert found.observed.tolist() == [1, 4, 4, 0, 1, 0, 0]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_events_make_no_chain(n: int) -> None:
    found = chains.find(np.arange(2 * n).reshape(n, 2) * 1e4, np.arange(n), (10, 1), draws=20)
    assert found.chain.tolist() == [-1] * n and found.size.tolist() == []
    assert found.observed.tolist() == [0] * 7
    assert found.p.tolist() == [1.0] * 7


def test_all_at_one_place_and_time_are_one_chain() -> None:
    found = chains.find(np.zeros((50, 2)), np.zeros(50), (0, 0), draws=20)
    assert found.size.tolist() == [50] and found.radius.tolist() == [0.0]
    assert (found.simulated == [1, 50, 50, 0, 0, 0, 1]).all()


def test_the_same_answer_whatever_the_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    xy, time = rng.uniform(0, 2_000, (400, 2)), rng.integers(0, 100, 400)
    answers = []
    for threads in (1, 3):
        monkeypatch.setattr(shuffled, "THREADS", threads)
        answers.append(chains.find(xy, time, (100, 7), draws=150).simulated)
    assert (answers[0] == answers[1]).all()


def test_planted_chains_are_more_than_chance() -> None:
    rng = np.random.default_rng(2)
    xy, time = rng.uniform(0, 5_000, (300, 2)), rng.integers(0, 365, 300).astype(float)
    xy[:60] = np.repeat(xy[:10], 6, axis=0) + rng.uniform(-40, 40, (60, 2))
    time[:60] = np.repeat(time[:10], 6) + np.tile(np.arange(6) * 2, 10)
    found = chains.find(xy, time, (100, 7))
    assert found.p[1] == 0.001
    assert len(set(found.chain[:6])) == 1


@pytest.mark.parametrize(
    ("xy", "time", "reach"),
    [
        ([[0, 0]], [np.nan], (1, 1)),
        ([[0, np.nan]], [0], (1, 1)),
        ([[0, 0]], [0, 1], (1, 1)),
        ([[0, 0]], [0], (-1, 1)),
        ([[0, 0]], [0], (1, np.nan)),
    ],
)
def test_what_is_unknown_is_refused(xy: list, time: list, reach: tuple[float, float]) -> None:
    with pytest.raises(ValueError):
        chains.find(xy, time, reach)
