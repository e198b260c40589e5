"""Kernel densities against scipy, SpatialKDE, spatstat and sfhotspot."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import gaussian_kde

from safetylab.stats.smoothing.density import (
    KERNELS,
    Grid,
    density_at,
    density_on_grid,
    scott_bandwidth,
)


def columns(file: Path, *names: str) -> list[np.ndarray]:
    with file.open() as lines:
        rows = list(csv.DictReader(lines))
    return [np.array([float(row[name]) for row in rows]) for name in names]


def test_gaussian_as_scipy_says() -> None:
    rng = np.random.default_rng(2)
    points, at, weights = rng.normal(0, 100, (200, 2)), rng.normal(0, 150, (50, 2)), np.arange(200)
    theirs = gaussian_kde(points.T, weights=weights)
    # scipy turns its kernel with the points' covariance: undo that, and its mean of 1.
    root = np.linalg.cholesky(theirs.covariance)
    straight = np.linalg.solve(root, points.T).T, np.linalg.solve(root, at.T).T
    ours = density_at(*straight, 1.0, "gaussian", weights) / np.linalg.det(root) / weights.sum()
    np.testing.assert_allclose(ours, theirs(at.T), rtol=1e-8)


def test_the_constants_are_not_those_of_a_known_mistake() -> None:
    # 116/(5π) × 15/16 instead of 16/(5π) × 15/16 makes a quartic that integrates to 7.25.
    assert KERNELS["quartic"].peak == pytest.approx(16 / (5 * np.pi) * 15 / 16)
    assert KERNELS["epanechnikov"].peak == pytest.approx(2 / np.pi)
    assert KERNELS["triweight"].peak == pytest.approx(4 / np.pi)


def test_canonical_bandwidths_equal_variance_and_roughness() -> None:
    # Scott (1992): δ = (∫K² / σ⁴)^(1/6) in two dimensions, here by brute force.
    radius = (np.arange(200_000) + 0.5) / 200_000

    def delta(kernel: str, reach: float) -> float:
        r = radius * reach
        height = KERNELS[kernel].shape(1 - r**2) * KERNELS[kernel].peak
        ring = 2 * np.pi * r * reach / radius.size
        assert (height * ring).sum() == pytest.approx(1, abs=1e-6)
        return ((height**2 * ring).sum() / ((height * r**2 * ring).sum() / 2) ** 2) ** (1 / 6)

    plain = delta("gaussian", 9.0)
    for kernel in set(KERNELS) - {"gaussian"}:
        assert KERNELS[kernel].reach == pytest.approx(delta(kernel, 1.0) / plain, rel=1e-5)


@pytest.mark.shared
@pytest.mark.parametrize("kernel", ["quartic", "triweight", "epanechnikov", "triangular"])
def test_unscaled_sums_of_twelve_points(shared: Path, kernel: str) -> None:
    x, y, _ = columns(shared / "cases/kde/points12.csv", "x", "y", "w")
    (sums,) = columns(shared / "cases/kde/kde_grid100_expected.csv", f"{kernel}_unscaled_bw300")
    unscaled = 300**2 / KERNELS[kernel].peak
    points = np.column_stack([x, y])
    ours = density_on_grid(points, Grid(50, 50, 100, 10, 10), 300, kernel) * unscaled
    np.testing.assert_allclose(ours.ravel(), sums, atol=1e-12)


@pytest.mark.shared
def test_weights_and_gaussians_of_twelve_points(shared: Path) -> None:
    case = shared / "cases/kde"
    x, y, weights = columns(case / "points12.csv", "x", "y", "w")
    points, grid = np.column_stack([x, y]), Grid(50, 50, 100, 10, 10)
    weighted, bell = columns(
        case / "kde_grid100_expected.csv",
        "quartic_unscaled_weighted_bw300",
        "gauss_sigma100_exact",
    )
    ours = density_on_grid(points, grid, 300, weights=weights).ravel() * 300**2 * np.pi / 3
    np.testing.assert_allclose(ours, weighted, atol=1e-12)
    ours = density_on_grid(points, grid, 100, "gaussian").ravel()
    np.testing.assert_allclose(ours, bell, rtol=1e-9)
    (there,) = columns(
        case / "kde_at_points_expected_spatstat.csv", "spatstat_gauss100_noedge_at_points"
    )
    np.testing.assert_allclose(density_at(points, points, 100, "gaussian"), there, rtol=1e-9)


@pytest.mark.shared
def test_robberies_in_memphis(shared: Path) -> None:
    case = shared / "cases/sfhotspot_memphis"
    x, y = columns(case / "memphis_robberies_jan2019_utm15.csv", "x", "y")
    cx, cy, sums = columns(case / "gistar_cell500_bw1500_jan.csv", "cx", "cy", "kde")
    ours = density_at(np.column_stack([x, y]), np.column_stack([cx, cy]), 1500)
    # The robberies' places come rounded to a tenth of a millimetre.
    np.testing.assert_allclose(ours * 1500**2 * np.pi / 3, sums, atol=1e-6)


@pytest.mark.shared
def test_the_bandwidth_in_memphis_uses_north_and_east(shared: Path) -> None:
    x, y = columns(shared / "cases/sfhotspot_memphis/memphis_robberies_2019_utm15.csv", "x", "y")
    points = np.column_stack([x, y])
    only_x = scott_bandwidth(np.column_stack([x, x]))
    assert scott_bandwidth(points) != pytest.approx(only_x, rel=0.01)
    assert scott_bandwidth(points) == pytest.approx(scott_bandwidth(points[:, ::-1]))
