"""Which rows are most alike: what is unknown, what does not vary, what is refused."""

import numpy as np
import pytest

from safetylab.stats.similar import distances, nearest

TABLE = np.array([[1.0, 5.0], [2.0, 5.0], [4.0, 5.0], [np.nan, 5.0]])


def test_a_column_that_does_not_vary_says_nothing() -> None:
    assert np.allclose(distances(TABLE)[:3, :3], distances(TABLE[:3, :1]))


def test_a_row_that_is_not_known_is_like_none() -> None:
    assert np.isnan(distances(TABLE)[3]).all() and np.isnan(distances(TABLE)[:, 3]).all()
    assert nearest(TABLE, 0, 5).tolist() == [1, 2]
    assert nearest(TABLE, 3, 5).tolist() == []


def test_of_two_as_near_the_first_comes_first() -> None:
    assert nearest([[0.0], [1.0], [-1.0]], 0, 2).tolist() == [1, 2]


@pytest.mark.parametrize("table", [[[1.0], [1.0]], [[1.0]], [1.0, 2.0]])
def test_where_nothing_can_be_compared_it_is_said(table: list) -> None:
    with pytest.raises(ValueError):
        distances(table)
