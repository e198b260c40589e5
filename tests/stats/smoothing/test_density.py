"""What must hold of any kernel density: its mass, its shape, and one answer from either path."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetylab.stats.smoothing import density
from safetylab.stats.smoothing.density import (
    KERNELS,
    Grid,
    density_at,
    density_on_grid,
    scott_bandwidth,
)

every_kernel = pytest.mark.parametrize("kernel", KERNELS)


def centres(grid: Grid) -> np.ndarray:
    x = grid.x + grid.cell * np.arange(grid.columns)
    y = grid.y + grid.cell * np.arange(grid.rows)
    return np.array(np.meshgrid(x, y)).reshape(2, -1).T


@every_kernel
def test_a_density_sums_to_the_number_of_events(kernel: str) -> None:
    points = np.random.default_rng(1).uniform(-200, 200, (40, 2))
    grid = Grid(-1995, -1995, 10, 400, 400)
    total = density_on_grid(points, grid, 300, kernel).sum() * 100
    assert total == pytest.approx(40, rel=0.01)
    weights = np.linspace(0, 3, 40)
    total = density_on_grid(points, grid, 300, kernel, weights).sum() * 100
    assert total == pytest.approx(weights.sum(), rel=0.01)


@every_kernel
@given(st.integers(0, 10_000), st.floats(20, 700))
@settings(max_examples=12, deadline=None)
def test_a_grid_and_its_centres_agree(kernel: str, seed: int, bandwidth: float) -> None:
    # Points beyond the grid reach into it; some lie exactly on borders between cells.
    rng = np.random.default_rng(seed)
    points = np.concatenate([rng.uniform(-600, 1700, (60, 2)), rng.integers(0, 20, (9, 2)) * 50.0])
    weights = rng.uniform(0, 2, 69)
    grid = Grid(25, -75, 100, 11, 7)
    on_grid = density_on_grid(points, grid, bandwidth, kernel, weights)
    there = density_at(points, centres(grid), bandwidth, kernel, weights)
    assert on_grid.shape == (7, 11)
    np.testing.assert_allclose(on_grid.ravel(), there, rtol=1e-9, atol=1e-17)


@every_kernel
def test_a_kernel_falls_from_its_centre_and_ends_at_its_radius(kernel: str) -> None:
    away = np.array([0, 50, 99, 101, 1000.0])
    heights = density_at([[0, 0]], np.column_stack([away, 0 * away]), 100, kernel)
    assert (np.diff(heights) <= 0).all()
    assert heights[0] == pytest.approx(KERNELS[kernel].peak / 100**2)
    if kernel != "gaussian":
        assert heights[3] == 0 and heights[2] > 0
    assert heights[4] == pytest.approx(0, abs=1e-20)


def test_chunks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(3).normal(0, 300, (500, 2))
    grid = Grid(-500, -500, 100, 11, 11)
    for kernel in ("quartic", "gaussian"):
        whole = density_on_grid(points, grid, 250, kernel)
        with monkeypatch.context() as patch:
            patch.setattr(density, "CHUNK", 7)
            patch.setattr(density, "PAIRS", 11)
            np.testing.assert_allclose(density_on_grid(points, grid, 250, kernel), whole)
            there = density_at(points, centres(grid), 250, kernel)
        np.testing.assert_allclose(there, whole.ravel())


def test_no_points_have_no_density() -> None:
    assert density_on_grid(np.empty((0, 2)), Grid(0, 0, 1, 3, 2), 5).tolist() == [[0] * 3] * 2
    assert density_at(np.empty((0, 2)), [[1, 1]], 5).tolist() == [0]
    far = density_on_grid([[1e7, 1e7]], Grid(0, 0, 1, 3, 2), 5)
    assert not far.any()


def test_the_bandwidth_looks_in_both_directions() -> None:
    rng = np.random.default_rng(4)
    points = rng.normal(0, 1, (5000, 2)) * (100, 900)
    bandwidth = scott_bandwidth(points, "gaussian")
    assert bandwidth == pytest.approx(((100**2 + 900**2) / 2) ** 0.5 * 5000 ** (-1 / 6), rel=0.03)
    assert scott_bandwidth(points[:, ::-1], "gaussian") == pytest.approx(bandwidth)
    assert scott_bandwidth(points * 10, "gaussian") == pytest.approx(bandwidth * 10)
    assert scott_bandwidth(points) == pytest.approx(2.779 * bandwidth, rel=1e-3)


def test_one_far_point_hardly_moves_the_bandwidth() -> None:
    points = np.random.default_rng(4).normal(0, 100, (500, 2))
    wild = np.concatenate([points, [[1e6, 1e6]]])
    assert scott_bandwidth(wild) == pytest.approx(scott_bandwidth(points), rel=0.05)
    # Most points in one place: quartiles say nothing, the standard deviation must.
    assert scott_bandwidth([[0, 0]] * 9 + [[100, 0]]) > 0


def test_impossible_questions_are_refused() -> None:
    grid = Grid(0, 0, 1, 2, 2)
    with pytest.raises(ValueError, match="no kernel cosine; there are quartic"):
        density_on_grid([[0, 0]], grid, 5, "cosine")
    with pytest.raises(ValueError, match="above zero"):
        density_on_grid([[0, 0]], grid, 0)
    with pytest.raises(ValueError, match="known points"):
        density_on_grid([[0, np.nan]], grid, 5)
    with pytest.raises(ValueError, match="one weight"):
        density_at([[0, 0]], [[0, 0]], 5, weights=[1, 2])
    with pytest.raises(ValueError, match="two places"):
        scott_bandwidth([[3, 3], [3, 3]])
