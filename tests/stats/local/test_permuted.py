"""Permutations: the loops against NumPy, the p against all draws counted exactly."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from safetylab.stats.local import exact, permuted, permuting
from safetylab.stats.local.neighbours import of_cells, row_standardised, with_selves
from safetylab.stats.local.permuted import Ends
from safetylab.stats.local.tails import Tails, p_value

SIDE = 12
CENTRES = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), axis=-1).reshape(-1, 2)
W = of_cells(CENTRES, 1.0)
X = np.random.default_rng(5).poisson(1.5, len(W.indptr) - 1).astype(float)
UNEVEN = W.copy()
UNEVEN.data = np.random.default_rng(6).uniform(0.2, 2, W.nnz)


def table(n: int, rows: int, draws: int, seed: int) -> np.ndarray:
    """The draws of the first chunk, as the loops make them."""
    ids, state = np.empty((rows, draws), np.int64), np.array([seed], np.uint64)
    permuting.fill(ids, np.arange(n), state)
    return ids


def in_numpy(x: np.ndarray, w: csr_matrix, ids: np.ndarray, own: bool) -> np.ndarray:
    """Counts of one chunk, place by place."""
    found = np.zeros((len(x), 2))
    for i in range(len(x)):
        row, k = w[[i]].data, w[[i]].nnz
        drawn = np.where((ids[:k] == i) & own, ids[k] if k < len(ids) else -1, ids[:k])
        sums = row @ x[drawn]
        found[i] = (sums >= w[[i]] @ x - 1e-9).sum(), (sums <= w[[i]] @ x + 1e-9).sum()
    return found


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("weights", [W, row_standardised(W), UNEVEN])
def test_the_loops_are_their_numpy_reference(weights: csr_matrix, own: bool) -> None:
    last = permuting.SHARING
    some = weights[:last, :last]
    x = X[:last]
    places, equal = permuted._places(x, some, own)
    seed = np.random.SeedSequence(9).generate_state(1, np.uint64)[0]
    k = int(np.diff(places.starts).max())
    expected = in_numpy(x, some, table(last, k + 1, 500, seed), own)
    span = np.array([0, last, 500])
    for loop in (permuting.count_equal, permuting.count_weighted)[not equal :]:
        found = np.zeros((last, 2))
        loop(places, span, seed, found)
        np.testing.assert_array_equal(found, expected)


def test_draws_are_distinct_and_every_place_as_likely() -> None:
    ids = table(12, 5, 20_000, 1)
    assert (np.diff(np.sort(ids, axis=0), axis=0) > 0).all()
    shares = np.bincount(ids[4], minlength=12) / 20_000
    assert np.abs(shares - 1 / 12).max() < 4.5 * (1 / 12 * 11 / 12 / 20_000) ** 0.5


@pytest.mark.parametrize("conditional", [True, False])
def test_p_are_those_of_all_permutations(conditional: bool) -> None:
    w = W if conditional else with_selves(W)
    true = exact.counted(X, w, conditional=conditional)
    found = permuted.drawn(X, w, 20_000, conditional=conditional)
    assert true is not None
    for ours, p in ((found.above, true.above), (found.below, true.below)):
        assert (np.abs(ours - p) < 5 * (p * (1 - p) / 20_000) ** 0.5 + 1e-4).all()


@pytest.mark.parametrize("conditional", [True, False])
def test_a_search_is_as_sure_of_small_p_as_of_large_ones(conditional: bool) -> None:
    w = W if conditional else with_selves(W)
    true = exact.counted(X, w, conditional=conditional)
    found = permuted.searched(X, w, Ends(200_000), conditional=conditional)
    assert true is not None
    ratio = np.concatenate([found.above / true.above, found.below / true.below])
    assert np.abs(np.log(ratio)).max() < 0.7
    # The mean of 50 / draws is a little above p: a search errs on the side of caution.
    assert 1 < ratio.mean() < 1.03


def test_the_same_seed_gives_the_same_whatever_the_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(permuted, "BLOCK", 64)
    monkeypatch.setattr(permuted, "WORK", 64_000)
    ways = [
        lambda **a: permuted.drawn(X, W, 999, **a),
        lambda **a: permuted.searched(X, W, Ends(999), **a),
    ]
    for way in ways:
        before = way(seed=3)
        monkeypatch.setattr(permuted, "THREADS", 1)
        again = way(seed=3)
        np.testing.assert_array_equal(before.above, again.above)
        np.testing.assert_array_equal(before.below, again.below)
        assert (before.above != way(seed=4).above).any()


def test_equal_sums_are_equal_in_whatever_order_they_were_added() -> None:
    found = permuted.drawn(np.full(len(X), 0.1), row_standardised(W), 99)
    assert (found.above == 1).all() and (found.below == 1).all()
    found = permuted.drawn(np.full(len(X), 0.1), UNEVEN, 99)
    assert (found.above == 1).all() and (found.below == 1).all()


def test_islands_have_no_p_and_progress_is_told() -> None:
    w = csr_matrix(([1.0, 1], ([0, 1], [1, 0])), shape=(4, 4))
    told: list[float] = []
    for way, draws in ((permuted.drawn, 99), (permuted.searched, Ends(99))):
        found = way([1.0, 2, 3, 4], w, draws, progress=told.append)
        assert np.isnan(found.above).tolist() == [False, False, True, True]
    assert told == [1.0, 1.0]


def test_alternatives() -> None:
    tails = Tails(np.array([0.01, 0.6, np.nan]), np.array([0.995, 0.7, np.nan]), 99)
    assert p_value(tails, "greater")[0] == 0.01
    assert p_value(tails, "less")[0] == 0.995
    assert p_value(tails, "directed")[:2].tolist() == [0.01, 0.6]
    assert p_value(tails, "two-sided")[:2].tolist() == [0.02, 1.0]
    assert np.isnan(p_value(tails, "two-sided")[2])
    assert tails.turned([True, False, False]).above[:2].tolist() == [0.995, 0.6]
    with pytest.raises(ValueError, match="alternative"):
        p_value(tails, "both")  # type: ignore[arg-type]


def test_what_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="known value"):
        permuted.drawn(np.r_[np.nan, X[1:]], W)
    with pytest.raises(ValueError, match="one permutation"):
        permuted.drawn(X, W, 0)
    with pytest.raises(ValueError, match="more draws"):
        permuted.searched(X, W, Ends(49))
    with pytest.raises(ValueError, match="three places"):
        permuted.drawn(X[:2], W[:2, :2])
