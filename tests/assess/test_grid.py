"""Grids: aligned cells, counted once, refused before they take memory."""

import tracemalloc

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from safetylab.assess import grid
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.place import Layer


def town(*shapes: shapely.Polygon) -> Layer:
    names = tuple(str(n) for n in range(len(shapes)))
    return Layer("town", names, names, np.array(shapes, dtype=object))


SQUARE = town(shapely.box(100, 100, 2100, 1100))


def test_cells_are_multiples_of_their_side_and_cover_the_town() -> None:
    centres = grid.over(SQUARE, 250)
    assert (centres % 250 == 125).all()
    cells = shapely.union_all(shapely.box(*(centres - 125).T, *(centres + 125).T))
    assert cells.covers(SQUARE.shapes[0])


def test_an_origin_moves_the_cells() -> None:
    centres = grid.over(SQUARE, 250, (100.0, 100.0))
    assert (centres % 250 == 225).all()
    counted = grid.count(np.array([[100.0, 100.0], [349.9, 100.0]]), centres, 250, (100.0, 100.0))
    assert counted.counts[(centres == [225, 225]).all(axis=1)] == [2]


def test_cells_between_areas_are_left_out() -> None:
    two = town(shapely.box(10, 10, 90, 90), shapely.box(910, 10, 990, 90))
    np.testing.assert_array_equal(grid.over(two, 100), [[50, 50], [950, 50]])


@given(
    st.lists(st.tuples(st.floats(-500, 2600), st.floats(-500, 1600)), max_size=50),
    st.sampled_from([50.0, 130.0, 333.3]),
)
def test_every_point_is_in_one_cell_or_beyond(
    points: list[tuple[float, float]], side: float
) -> None:
    xy = np.array(points, dtype=float).reshape(-1, 2)
    counted = grid.count(xy, grid.over(SQUARE, side), side)
    assert counted.counts.sum() + counted.beyond == len(points)
    inside = shapely.contains_xy(SQUARE.shapes[0], *xy.T)
    assert counted.counts.sum() >= inside.sum()


def test_a_cell_holds_its_west_and_south_edges() -> None:
    corner = np.array([[500.0, 500.0]])
    centres = grid.over(SQUARE, 250)
    np.testing.assert_array_equal(
        centres[grid.count(corner, centres, 250).counts > 0], [[625.0, 625.0]]
    )


@pytest.mark.parametrize("side", [0.0, -250.0, float("nan"), float("inf")])
def test_a_side_that_is_none(side: float) -> None:
    with pytest.raises(BadRequest, match="no cell"):
        grid.over(SQUARE, side)


@pytest.mark.parametrize("side", [0.4, 1e-9, 1e-300])
def test_too_many_cells_are_refused_before_memory_is_taken(side: float) -> None:
    tracemalloc.start()
    with pytest.raises(BadRequest, match="over this city"):
        grid.over(SQUARE, side)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_no_cells() -> None:
    with pytest.raises(NotEnoughData, match="no cells"):
        grid.count(np.zeros((1, 2)), np.zeros((0, 2)), 100)
