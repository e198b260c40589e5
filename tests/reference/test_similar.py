"""Likeness against scipy's standardised Euclidean distance, and against sums by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import cdist

from safetylab.stats.similar import distances, nearest

TABLES = arrays(np.float64, (7, 3), elements=st.integers(-1000, 1000).map(float))


@given(TABLES)
def test_distances_are_those_of_scipy(table: np.ndarray) -> None:
    spread = table.var(axis=0, ddof=1)
    varies = spread > 0
    if not varies.any():
        return
    known = table[:, varies]
    expected = cdist(known, known, "seuclidean", V=spread[varies]) / np.sqrt(varies.sum())
    np.testing.assert_allclose(distances(table), expected, rtol=1e-9, atol=1e-9)


def test_three_places_by_hand() -> None:
    # Means 2 and 30, standard deviations 1 and 10: the first two differ by one of each.
    table = [[1.0, 20.0], [2.0, 30.0], [3.0, 40.0]]
    assert distances(table)[0] == pytest.approx([0.0, 1.0, 2.0])


@given(TABLES, st.integers(0, 6), st.integers(0, 9))
def test_the_nearest_are_those_that_sorting_finds(table: np.ndarray, place: int, k: int) -> None:
    if not (table.std(axis=0) > 0).any():
        return
    away = distances(table)[place]
    expected = sorted((n for n in range(7) if n != place), key=lambda n: (away[n], n))[:k]
    assert nearest(table, place, k).tolist() == expected


@given(TABLES, st.floats(0.1, 50), st.floats(-100, 100))
def test_units_do_not_matter(table: np.ndarray, scale: float, shift: float) -> None:
    if not (table.std(axis=0) > 0).any():
        return
    np.testing.assert_allclose(
        distances(table * scale + shift), distances(table), rtol=1e-6, atol=1e-6
    )
