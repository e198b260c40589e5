"""Association: what shuffling gives on average is what is expected; what cannot be said raises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from safetylab.stats.local import moran
from safetylab.stats.local.neighbours import nearest, row_standardised

rng = np.random.default_rng(20260101)
X = rng.gamma(0.7, 3, 40)
W = row_standardised(nearest(rng.uniform(0, 1, (40, 2)), 5))


@pytest.mark.parametrize("figure", [moran.moran, moran.geary, moran.getis_ord])
def test_scores_are_those_of_shuffled_values(figure) -> None:
    shuffled = np.array([figure(rng.permutation(X), W).value for _ in range(4000)])
    found = figure(X, W)
    assert shuffled.mean() == pytest.approx(found.expected, abs=4 * shuffled.std() / 4000**0.5)
    assert (found.value - found.expected) / found.z_random == pytest.approx(
        shuffled.std(), rel=0.05
    )


def test_p_by_shuffling_is_the_share_of_shuffled_figures() -> None:
    for figure, p in zip((moran.moran, moran.geary), moran.shuffled_p(X, W, 4000), strict=True):
        found = figure(X, W).value
        made = np.array([figure(rng.permutation(X), W).value for _ in range(4000)])
        expected = 2 * min((made >= found).mean(), (made <= found).mean())
        assert p == pytest.approx(min(expected, 1), abs=0.06)
    row = np.arange(40) // 8  # like beside like
    line = nearest(np.column_stack([np.arange(40), np.zeros(40)]), 2)
    assert moran.shuffled_p(row, line, 999) == (0.002, 0.002)


@given(st.floats(0.01, 100), st.floats(-100, 100))
def test_units_do_not_matter(scale: float, shift: float) -> None:
    for figure in (moran.moran, moran.geary):
        one, other = figure(X, W), figure(X * scale + shift, W)
        assert other.value == pytest.approx(one.value, rel=1e-6)
        assert other.z_random == pytest.approx(one.z_random, rel=1e-6)


def test_the_local_ones_add_up_to_the_whole() -> None:
    local = moran.local_moran(X, W)
    assert local.value.mean() * 40 / 39 == pytest.approx(moran.moran(X, W).value)
    high, around = X.mean() < X, W @ (X - X.mean()) > 0
    assert ((local.quadrant == moran.HIGH_HIGH) == (high & around)).all()
    assert ((local.quadrant == moran.HIGH_LOW) == (high & ~around)).all()
    assert ((local.quadrant == moran.LOW_HIGH) == (~high & around)).all()


def test_a_place_without_neighbours_has_no_local_figure() -> None:
    w = csr_matrix(([1.0, 1], ([0, 1], [1, 0])), shape=(5, 5))
    local = moran.local_moran([1.0, 2, 3, 4, 5], w)
    assert np.isnan(local.value).tolist() == [False, False, True, True, True]
    assert local.quadrant.tolist() == [3, 3, 0, 0, 0]


@pytest.mark.parametrize(
    ("x", "w", "said"),
    [
        (np.ones(40), W, "vary"),
        (np.r_[np.nan, X[1:]], W, "known value"),
        (X[:3], W[:3, :3], "four places"),
        (X[:9], W, "one row and column"),
        (X, csr_matrix((40, 40)), "neighbour each other"),
    ],
)
def test_what_cannot_be_said(x, w, said: str) -> None:
    for figure in (moran.moran, moran.geary, moran.getis_ord, moran.local_moran):
        with pytest.raises(ValueError, match=said):
            figure(x, w)


def test_g_needs_no_negative_values() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        moran.getis_ord(X - 5, W)
