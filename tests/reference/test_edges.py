"""Edge corrections against spatstat, and shares of kernels against plain integration."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import dblquad

from safetylab.stats.smoothing.density import KERNELS, density_at
from safetylab.stats.smoothing.edges import Box, corrected_density_at, share_inside

WINDOW = Box(0, 0, 1000, 1000)


def columns(file: Path, *names: str) -> list[np.ndarray]:
    with file.open() as lines:
        rows = list(csv.DictReader(lines))
    return [np.array([float(row[name]) for row in rows]) for name in names]


@pytest.mark.shared
@pytest.mark.parametrize("correction", ["uniform", "diggle"])
def test_gaussians_of_twelve_points_on_cells(shared: Path, correction: str) -> None:
    case = shared / "cases/kde"
    points = np.column_stack(columns(case / "points12.csv", "x", "y"))
    cx, cy, theirs = columns(
        case / "kde_grid100_expected.csv", "cx", "cy", f"gauss_sigma100_edge_{correction}"
    )
    at = np.column_stack([cx, cy])
    ours = corrected_density_at(points, at, 100, WINDOW, correction, "gaussian")
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)


@pytest.mark.shared
def test_as_spatstat_at_the_points(shared: Path) -> None:
    file = shared / "cases/kde/kde_at_points_expected_spatstat.csv"
    x, y, theirs = columns(file, "x", "y", "spatstat_gauss100_diggle_at_points")
    points = np.column_stack([x, y])
    ours = corrected_density_at(points, points, 100, WINDOW, "diggle", "gaussian")
    # spatstat takes its shares from a picture of 128 × 128 pixels.
    np.testing.assert_allclose(ours, theirs, rtol=0.02)


@pytest.mark.parametrize("kernel", KERNELS)
def test_shares_as_plain_integration_has_them(kernel: str) -> None:
    places = np.array([[0.0, 0], [30, 170], [500, 500], [999, 60], [-40, 300], [120, 1080]])
    ours = share_inside(places, WINDOW, 200, kernel)
    side = np.arange(1, 1000, 2.0)  # middles of squares of two metres, a hundredth of the kernel
    grid = np.array(np.meshgrid(side, side)).reshape(2, -1).T
    for place, share in zip(places, ours, strict=True):
        plain = 4 * density_at([place], grid, 200, kernel).sum()
        assert share == pytest.approx(plain, abs=3e-3)
    assert ours[0] == pytest.approx(0.25 if kernel != "gaussian" else ours[0], abs=1e-7)
    if kernel != "gaussian":
        assert ours[2] == pytest.approx(1.0, abs=1e-7)


def test_a_quartic_share_to_eight_digits() -> None:
    def height(y: float, x: float) -> float:
        return max(0.0, 1 - ((x - 30) ** 2 + (y - 170) ** 2) / 200**2) ** 2 * 3 / np.pi / 200**2

    exact, _ = dblquad(height, 0, 230, 0, 370, epsabs=1e-9)
    assert share_inside([[30, 170]], WINDOW, 200)[0] == pytest.approx(exact, abs=1e-7)
