"""What must hold of neighbours, Gi* and the control of false discoveries."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix

from safetylab.stats.local.spatial import (
    adjusted_p,
    control_false_discoveries,
    gi,
    gi_star,
    neighbours_within,
    normal_p,
)

cells = np.array([(column * 500.0, row * 500.0) for row in range(6) for column in range(6)])
queen = neighbours_within(cells, 500 * 2**0.5)
values = arrays(float, 36, elements=st.integers(0, 30).map(float))
p_values = arrays(float, st.integers(1, 40), elements=st.floats(0, 1))


def test_neighbours_on_a_grid_are_the_queens_moves_and_oneself() -> None:
    assert queen.sum(axis=1).A1.reshape(6, 6)[0].tolist() == [4, 6, 6, 6, 6, 4]
    assert (queen != queen.T).nnz == 0 and (queen.diagonal() == 1).all()
    rook = neighbours_within(cells, 500)
    assert rook[14].indices.tolist() and rook[14].sum() == 5


@given(values, st.floats(0.001, 1e6), st.floats(-1e3, 1e3))
def test_scores_do_not_depend_on_the_unit(x, scale: float, shift: float) -> None:
    for score in (gi_star, gi):
        np.testing.assert_allclose(
            score(x * scale + shift * scale, queen), score(x, queen), rtol=1e-6, atol=1e-6
        )


@given(values)
def test_what_is_hot_among_gains_is_cold_among_losses(x) -> None:
    np.testing.assert_allclose(gi_star(-x, queen), -gi_star(x, queen), atol=1e-12)


def test_columns_are_scored_each_by_itself() -> None:
    x = np.random.default_rng(2).poisson(3, (36, 4))
    for score in (gi_star, gi):
        together = score(x, queen)
        assert together.shape == (36, 4)
        for column in range(4):
            np.testing.assert_allclose(together[:, column], score(x[:, column], queen))


def test_a_planted_cluster_is_found_and_nothing_else() -> None:
    x = np.random.default_rng(5).poisson(2, 36).astype(float)
    block = [7, 8, 13, 14]
    x[block] += 40
    hot = control_false_discoveries(normal_p(gi_star(x, queen), "greater"), 0.01)
    assert hot[block].all() and hot.sum() <= 9


def test_what_cannot_be_scored_is_nan_without_a_warning() -> None:
    far = neighbours_within([[0, 0], [1, 0], [9, 9], [50, 50]], 2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(gi_star([0.1] * 4, far)).all() and np.isnan(gi([0.1] * 4, far)).all()
        assert np.isnan(gi([1, 2, 3, 4], far)).tolist() == [False, False, True, True]
        # Alone, a place is still its own neighbour: Gi* is its own value, standardised.
        assert gi_star([1, 2, 3, 4], far)[3] == pytest.approx(1.5 / 1.25**0.5)
        # The sum over all places is always the same, and so no place's score.
        assert np.isnan(gi_star([1, 2, 3, 4], csr_matrix(np.ones((4, 4))))).all()
        assert np.isnan(gi([1, 2, 3, 4], csr_matrix(np.zeros((4, 4))))).all()
        one = gi([0, 0, 7, 0], far)  # without the third, nothing varies
        assert np.isnan(one[2]) and np.isfinite(one[:2]).all()


def test_the_three_alternatives() -> None:
    z = np.array([-1.96, 0.0, 1.96, np.nan])
    np.testing.assert_allclose(normal_p(z)[:3], [0.05, 1.0, 0.05], atol=1e-4)
    np.testing.assert_allclose(normal_p(z, "greater")[:3], [0.975, 0.5, 0.025], atol=1e-4)
    np.testing.assert_allclose(normal_p(z, "less")[:3], [0.025, 0.5, 0.975], atol=1e-4)
    assert np.isnan(normal_p(z)[3])
    with pytest.raises(ValueError, match="two-sided, greater or less"):
        normal_p(z, "larger")  # type: ignore[arg-type]


@given(p_values, st.floats(0.001, 0.5))
@settings(max_examples=200)
def test_discoveries_lie_between_bonferroni_and_no_correction(p, rate: float) -> None:
    found = control_false_discoveries(p, rate)
    assert not (found & (p > rate)).any()
    assert found[p <= rate / p.size * (1 - 1e-12)].all()
    assert (np.diff(adjusted_p(p)[np.argsort(p)]) >= 0).all()


@given(p_values, st.floats(0.001, 0.5))
def test_discoveries_follow_the_step_up_rule(p, rate: float) -> None:
    ranked = np.sort(p)
    passed = np.flatnonzero(ranked * p.size / np.arange(1, p.size + 1) <= rate)
    threshold = ranked[passed[-1]] if passed.size else -1.0
    assert (control_false_discoveries(p, rate) == (p <= threshold)).all()


def test_a_missing_p_is_no_test() -> None:
    p = np.array([0.01, np.nan, 0.02, np.nan])
    assert adjusted_p(p)[[0, 2]].tolist() == [0.02, 0.02]
    assert control_false_discoveries(p, 0.05).tolist() == [True, False, True, False]
    assert adjusted_p([]).shape == (0,)


def test_impossible_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="neighbours itself"):
        gi_star(np.arange(36), queen - csr_matrix(np.eye(36)))
    with pytest.raises(ValueError, match="known value"):
        gi_star([1, 2, np.nan], np.eye(3))
    with pytest.raises(ValueError, match="one row and column"):
        gi([1, 2, 3], queen)
    with pytest.raises(ValueError, match="three places"):
        gi([1, 2], np.eye(2))
    with pytest.raises(ValueError, match="known points"):
        neighbours_within([[0, np.nan]], 5)
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjusted_p([0.5, 1.5])
    with pytest.raises(ValueError, match="between 0 and 1"):
        control_false_discoveries([0.5], 5)
