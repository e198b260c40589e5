"""People between two counts, and expectations that respect their groups."""

import numpy as np
import pytest

from safetylab.stats.scanning.people import person_time, standardised


def test_people_are_joined_by_straight_lines() -> None:
    found = person_time([[10.0, 20, 20]], [0, 10, 20], [-5, 0, 5, 15, 40])
    np.testing.assert_allclose(found, [[50, 62.5, 87.5 + 100, 500]])
    assert person_time([4.0], [3], [0, 2]).tolist() == [8.0]


def test_a_kink_within_an_interval_counts() -> None:
    assert person_time([0.0, 8], [0, 4], [0, 8])[0] == pytest.approx(16 + 32)


def test_groups_have_their_own_rates() -> None:
    people = np.array([[[10.0], [30]], [[20.0], [0]]])
    np.testing.assert_allclose(standardised(people, [4, 2]), [[1 + 2], [3]])
    assert standardised(np.zeros((1, 2, 1)), [0]).sum() == 0


def test_odd_people_are_refused() -> None:
    with pytest.raises(ValueError):
        standardised(np.zeros((1, 2, 1)), [1])
    with pytest.raises(ValueError):
        person_time([1.0, 2], [1, 1], [0, 1])
