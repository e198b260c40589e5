"""Circles: order, ties, limits, distances on the globe."""

import numpy as np
import pytest

from safetylab.stats.scanning import circles
from safetylab.stats.scanning.circles import EARTH

LINE = np.array([[0.0, 0], [1, 0], [2, 0], [10, 0]])


def found(land: circles.Circles) -> list[list[set[int]]]:
    """The circles of each centre, as sets of locations."""
    return [
        [
            set(land.circle(centre, pair).tolist())
            for pair in range(land.starts[centre], land.starts[centre + 1])
            if land.closes[pair]
        ]
        for centre in range(len(land.starts) - 1)
    ]


def test_circles_grow_by_distance_and_take_ties_together() -> None:
    assert found(circles.within(LINE, 5)) == [
        [{0}, {0, 1}, {0, 1, 2}],
        [{1}, {0, 1, 2}],
        [{2}, {1, 2}, {0, 1, 2}],
        [{3}],
    ]
    apart = found(circles.within(LINE, 5, together=False))
    assert apart[1] == [{1}, {0, 1}, {0, 1, 2}]
    assert [len(each) for each in found(circles.within(LINE))] == [4, 3, 4, 4]


def test_radius_counts_the_edge() -> None:
    assert found(circles.within(LINE, 8))[3] == [{3}, {2, 3}]
    assert found(circles.within(LINE, 0))[0] == [{0}]


def test_centres_of_their_own() -> None:
    land = circles.within(LINE, 3, centres=[[0.5, 0], [99, 0]])
    assert found(land) == [[{0, 1}, {0, 1, 2}], []]


def test_a_share_of_the_people_ends_the_circle() -> None:
    small = circles.holding(circles.within(LINE), [1, 1, 1, 3], 0.5)
    assert found(small) == [
        [{0}, {0, 1}, {0, 1, 2}],
        [{1}, {0, 1, 2}],
        [{2}, {1, 2}, {0, 1, 2}],
        [{3}],
    ]
    assert [len(each) for each in found(circles.holding(small, [1, 1, 1, 9], 0.2))] == [2, 1, 2, 0]
    with pytest.raises(ValueError):
        circles.holding(small, [1, 1, 1, 3], 0)


def test_zones_are_candidates_as_they_are() -> None:
    assert found(circles.of_zones([[2, 0], [1]])) == [[{0, 2}], [{1}]]


def test_distances_follow_the_great_circle() -> None:
    points = circles.on_sphere([0, 0, 45], [0, 90, 0])
    land = circles.within(points, sphere=True)
    np.testing.assert_allclose(land.distance[:3], np.array([0, 45, 90]) * np.pi / 180 * EARTH)
    assert found(circles.within(points, EARTH, sphere=True))[0] == [{0}, {0, 2}]


def test_odd_questions_are_refused() -> None:
    with pytest.raises(ValueError):
        circles.within([[0, np.nan]])
    with pytest.raises(ValueError):
        circles.within(LINE, -1)
    with pytest.raises(MemoryError):
        circles.within(np.zeros((20_000, 2)))
