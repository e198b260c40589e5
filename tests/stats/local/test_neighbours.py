"""Neighbours: cells, nearest points, polygons; selves in and out."""

import numpy as np
import pytest
import shapely
from scipy.sparse import csr_matrix

from safetylab.stats.local.neighbours import (
    even,
    nearest,
    of_cells,
    of_polygons,
    row_standardised,
    with_selves,
    without_selves,
)

# Four cells in a square, a fifth that touches them at a corner, a sixth beside nobody.
CENTRES = np.array([(0, 0), (1, 0), (0, 1), (1, 1), (2, 2), (9, 9)]) * 100.0 + 50
SQUARES = shapely.box(*(CENTRES - 50).T, *(CENTRES + 50).T)


@pytest.mark.parametrize(
    ("contiguity", "touching"), [("queen", [3, 3, 3, 4, 1, 0]), ("rook", [2, 2, 2, 2, 0, 0])]
)
def test_cells_and_their_squares_agree(contiguity, touching: list[int]) -> None:
    cells = of_cells(CENTRES, 100.0, contiguity)
    assert np.diff(cells.indptr).tolist() == touching
    assert (cells != of_polygons(SQUARES, contiguity)).nnz == 0
    assert not cells.diagonal().any()


def test_borders_drawn_twice_touch_across_a_gap() -> None:
    apart = [shapely.box(0, 0, 10, 10), shapely.box(10.5, 0, 20, 10), shapely.Polygon()]
    assert of_polygons(apart).nnz == 0
    assert of_polygons(apart, gap=1.0).nnz == 2


def test_the_nearest_are_so_many_and_never_oneself() -> None:
    points = np.random.default_rng(1).uniform(0, 1, (30, 2))
    points[:6] = points[0]  # more at one place than are asked for
    found = nearest(points, 4)
    assert (np.diff(found.indptr) == 4).all()
    assert not found.diagonal().any()
    far = np.linalg.norm(points[10] - points, axis=1)
    assert set(found[[10]].indices) == set(np.argsort(far)[1:5])


def test_selves_weigh_as_much_as_the_heaviest() -> None:
    w = csr_matrix(np.array([[0, 2.0, 1], [0, 0, 0], [3, 0, 7]]))
    assert with_selves(w).diagonal().tolist() == [2, 1, 3]
    assert without_selves(w).nnz == 3
    assert row_standardised(w).sum(axis=1).ravel().tolist() == [[1, 0, 1]]


def test_even_rows() -> None:
    even_rows = csr_matrix(np.array([[0, 2.0, 2], [0, 0, 0], [3, 0, 0]]))
    assert even(even_rows)
    assert even(csr_matrix((3, 3)))
    assert not even(csr_matrix(np.array([[0, 2.0, 1], [0, 0, 0], [3, 0, 0]])))
    assert not even(-even_rows)


def test_what_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="queen or rook"):
        of_cells(CENTRES, 100.0, "bishop")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="zero or more"):
        of_polygons(SQUARES, gap=-1)
    for k in (0, 6):
        with pytest.raises(ValueError, match="nearest"):
            nearest(CENTRES, k)
