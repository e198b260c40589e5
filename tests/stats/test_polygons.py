"""locate() must say what testing every point against every polygon says."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from safetylab.stats import polygons as module
from safetylab.stats.polygons import locate

squares = shapely.box(*np.array([(c, r, c + 1, r + 1) for r in range(4) for c in range(4)]).T)


def brute(xy: np.ndarray, polygons: np.ndarray) -> np.ndarray:
    held = [shapely.intersects_xy(polygon, xy[:, 0], xy[:, 1]) for polygon in polygons]
    return np.where(np.any(held, axis=0), np.argmax(held, axis=0), -1)


def blobs(rng: np.random.Generator, many: int) -> np.ndarray:
    """Ragged, overlapping shapes, some with a hole, some in two parts."""
    shapes = []
    for index in range(many):
        turn = np.sort(rng.uniform(0, 2 * np.pi, 40))
        reach = rng.uniform(0.3, 1, 40) * rng.uniform(1, 30)
        ring = np.column_stack([np.cos(turn), np.sin(turn)]) * reach[:, None]
        shape = shapely.make_valid(shapely.Polygon(ring + rng.uniform(0, 100, 2)))
        if index % 3 == 0:
            shape = shape.difference(shape.centroid.buffer(3))
        if index % 5 == 0:
            shape = shape.union(shapely.box(*rng.uniform(0, 40, 2), *rng.uniform(60, 100, 2)))
        shapes.append(shape)
    return np.array(shapes, dtype=object)


@given(st.integers(0, 100_000), st.integers(1, 3000))
@settings(max_examples=40, deadline=None)
def test_as_brute_force_says(seed: int, points: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = blobs(rng, 12)
    vertices = shapely.get_coordinates(shapes)
    xy = np.concatenate([rng.uniform(-20, 120, (points, 2)), rng.permutation(vertices)[:100]])
    found = locate(xy, shapes)
    assert found.dtype == np.int32
    assert (found == brute(xy, shapes)).all()


@pytest.mark.parametrize("cells", [0.001, 0.25, 50.0])
def test_the_raster_makes_no_difference(cells: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CELLS_PER_POINT", cells)
    rng = np.random.default_rng(8)
    shapes, xy = blobs(rng, 30), rng.uniform(-5, 105, (4000, 2))
    assert (locate(xy, shapes) == brute(xy, shapes)).all()


def test_on_a_shared_border_the_lowest_index_wins() -> None:
    xy = np.array([[1, 0.5], [1, 1], [2.5, 2], [4, 4], [0, 0], [4, 0.5]], dtype=float)
    assert locate(xy, squares).tolist() == [0, 0, 6, 15, 0, 3]
    assert locate(xy, squares[::-1]).tolist() == [14, 10, 5, 0, 15, 12]
    crowd = np.concatenate([xy, np.random.default_rng(1).uniform(0, 4, (20_000, 2))])
    assert locate(crowd, squares)[:6].tolist() == [0, 0, 6, 15, 0, 3]


def test_nowhere() -> None:
    nowhere = [[np.nan, 1], [1, np.nan], [np.inf, 1], [-9, 1], [1, 4.0001]]
    assert locate(nowhere, squares).tolist() == [-1] * 5
    assert locate(np.empty((0, 2)), squares).tolist() == []
    assert locate([[1, 1]], []).tolist() == [-1]
    ring = shapely.Point(0, 0).buffer(5).difference(shapely.Point(0, 0).buffer(1))
    assert locate([[0, 0], [3, 0]], [ring]).tolist() == [-1, 0]


def test_empty_and_missing_polygons_hold_nothing() -> None:
    shapes = [shapely.Polygon(), None, squares[0]]
    assert locate([[0.5, 0.5], [3, 3]], shapes).tolist() == [2, -1]


def test_the_callers_polygons_are_left_as_they_were() -> None:
    mine = squares.copy()
    locate([[0.5, 0.5]], mine)
    assert not shapely.is_prepared(mine).any()
