"""What must hold of edge corrections: nothing is lost, and nothing changes far from an edge."""

import numpy as np
import pytest

from safetylab.stats.smoothing.density import KERNELS, density_at
from safetylab.stats.smoothing.edges import Box, corrected_density_at, share_inside

BOX = Box(0, 0, 1000, 600)


@pytest.mark.parametrize("kernel", KERNELS)
def test_diggle_sums_to_the_events(kernel: str) -> None:
    points = np.random.default_rng(1).uniform(0, 1, (30, 2)) * (1000, 600)
    x, y = np.meshgrid(np.arange(5, 1000, 10), np.arange(5, 600, 10))
    at = np.column_stack([x.ravel(), y.ravel()])
    ours = corrected_density_at(points, at, 150, BOX, "diggle", kernel)
    assert ours.sum() * 100 == pytest.approx(30, rel=2e-3)


def test_far_from_the_edge_nothing_changes() -> None:
    points = np.random.default_rng(2).uniform(250, 350, (30, 2))
    plain = density_at(points, points, 100)
    for correction in ("none", "uniform", "diggle"):
        ours = corrected_density_at(points, points, 100, BOX, correction)
        np.testing.assert_allclose(ours, plain, rtol=1e-9)


def test_shares_at_sides_and_corners() -> None:
    at = [[0, 300], [1000, 600], [500, 300], [-500, 300]]
    np.testing.assert_allclose(share_inside(at, BOX, 100), [0.5, 0.25, 1, 0], atol=1e-9)
    # A kernel far wider than the rectangle: what it holds is surface times height.
    assert share_inside([[500, 300]], BOX, 1e6)[0] == pytest.approx(6e5 * 3 / np.pi / 1e12)


def test_what_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="points inside"):
        corrected_density_at([[2000, 0]], [[0, 0]], 100, BOX)
    with pytest.raises(ValueError, match="no mirror"):
        corrected_density_at([[0, 0]], [[0, 0]], 100, BOX, "mirror")
    with pytest.raises(ValueError, match="surface"):
        share_inside([[0, 0]], Box(0, 0, 0, 5), 100)
