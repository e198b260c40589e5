"""Tails of counts over all permutations: those of all draws written out, one by one."""

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix, random_array
from scipy.stats import hypergeom

from safetylab.stats.local import exact
from safetylab.stats.local.neighbours import nearest, with_selves

W = csr_matrix(
    np.array(
        [
            [0, 1, 1, 0, 0, 0],
            [1, 0, 1, 1, 0, 0],
            [2, 0, 0, 2, 2, 2],
            [0, 0, 1, 0, 0, 0],
            [1, 1, 1, 1, 0, 1],
            [0, 0, 0, 0, 0, 0],
        ]
    )
)


def written_out(pool: list[int], k: int, total: int) -> tuple[float, float]:
    sums = np.array([sum(some) for some in combinations(pool, k)])
    return float((sums >= total).mean()), float((sums <= total).mean())


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 6), min_size=6, max_size=6))
def test_as_all_draws_written_out(x: list[int]) -> None:
    for conditional in (True, False):
        found = exact.counted(x, W, conditional=conditional)
        assert found is not None
        for i in range(5):
            near = W[[i]].indices
            pool = [v for j, v in enumerate(x) if j != i or not conditional]
            above, below = written_out(pool, len(near), sum(x[j] for j in near))
            assert found.above[i] == pytest.approx(above, rel=1e-12)
            assert found.below[i] == pytest.approx(below, rel=1e-12)
        assert np.isnan(found.above[5]) and np.isnan(found.below[5])


def test_all_arrangements_of_all_values() -> None:
    x = [0, 1, 1, 3, 0, 7]
    star = with_selves(W)
    sums = np.array([(star @ np.array(order)) for order in permutations(x)])
    found = exact.counted(x, star, conditional=False)
    assert found is not None
    np.testing.assert_allclose(found.above, (sums >= star @ np.array(x)).mean(axis=0))


def test_of_noughts_and_ones_it_is_the_hypergeometric_law_far_into_the_tail() -> None:
    n, hot, k = 20_000, 60, 12
    x = np.zeros(n, dtype=int)
    x[:hot] = 1
    w = csr_matrix((np.ones(k), (np.zeros(k, int), np.arange(1, k + 1))), shape=(n, n))
    found = exact.counted(x, w)
    assert found is not None
    assert found.above[0] == pytest.approx(hypergeom.sf(k - 1, n - 1, hot - 1, k), rel=1e-9)
    assert found.above[0] < 1e-30


def test_many_distinct_counts_leave_each_out_in_turn() -> None:
    rng = np.random.default_rng(3)
    x = rng.integers(0, 200, 60)
    w = nearest(rng.uniform(0, 1, (60, 2)), 3)
    found = exact.counted(x, w)
    assert found is not None
    for i in (0, 17, 59):
        above, below = written_out(np.delete(x, i).tolist(), 3, int((w @ x)[i]))
        assert found.above[i] == pytest.approx(above, rel=1e-11)
        assert found.below[i] == pytest.approx(below, rel=1e-11)


def test_what_it_is_unsuitable_for() -> None:
    x = np.arange(6)
    uneven = csr_matrix(np.array([[0, 1, 2, 0, 0, 0]] + [[0] * 6] * 5))
    assert exact.counted(x, uneven) is None
    assert exact.counted(x + 0.5, W) is None
    assert exact.counted(x - 1, W) is None
    assert exact.counted(x * np.nan, W) is None
    assert exact.counted(x, csr_matrix((6, 6))) is None
    assert exact.counted(x * 10**9, W) is None
    with pytest.raises(ValueError, match="one row and column"):
        exact.counted(x[:5], W)


def test_the_loop_is_its_numpy_reference() -> None:
    terms, value = np.array([1.0, 0.4, 0.05]), 3
    product = random_array((5, 40), density=0.5, rng=np.random.default_rng(1)).toarray()
    expected = np.zeros_like(product)
    for a, term in enumerate(terms):
        expected[a:, a * value :] += term * product[: 5 - a, : 40 - a * value]
    ours = product.copy()
    exact.multiply(ours, value, terms)
    np.testing.assert_allclose(ours[1:], expected[1:], rtol=1e-13)
