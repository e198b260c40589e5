"""Sums of kernels cell by cell: as a sum over all points, wherever these lie."""

import numpy as np
import pytest

from safetylab.stats.smoothing import kernel_sums
from safetylab.stats.smoothing.density import KERNELS

COMPACT = [name for name in KERNELS if name != "gaussian"]


def plainly(
    place: np.ndarray, weight: np.ndarray, shape: tuple[int, int], radius: float, kernel: str
) -> np.ndarray:
    """Every point's height at every centre."""
    rows, columns = np.indices(shape).reshape(2, -1)
    square = (columns[:, None] - place[:, 0]) ** 2 + (rows[:, None] - place[:, 1]) ** 2
    heights = np.where(square <= radius**2, KERNELS[kernel].shape(1 - square / radius**2), 0.0)
    return (heights @ weight).reshape(shape)


@pytest.mark.parametrize("kernel", COMPACT)
@pytest.mark.parametrize("radius", [0.2, 0.7, 1.3, 5.5, 17.0, 51.3, 400.0])
def test_as_a_sum_over_all_points(kernel: str, radius: float) -> None:
    rng = np.random.default_rng(5)
    # Crowded cells and single points, on the grid and around it, and one far away.
    place = np.concatenate(
        [
            rng.normal((20, 10), 2, (600, 2)),
            rng.uniform(-60, 90, (300, 2)),
            rng.integers(-3, 60, (60, 2)) / 2,
            [[1e7, -1e7]],
        ]
    )
    weight = rng.uniform(0, 3, len(place))
    ours = kernel_sums.sums(place, weight, (31, 42), radius, KERNELS[kernel].power)
    exact = plainly(place, weight, (31, 42), radius, kernel)
    np.testing.assert_allclose(ours, exact, rtol=1e-9, atol=1e-14)


def test_nothing_comes_from_nothing() -> None:
    ours = kernel_sums.sums(np.empty((0, 2)), np.empty(0), (3, 4), 2.0, 2)
    assert not ours.any() and ours.shape == (3, 4)
    away = kernel_sums.sums(np.array([[50.0, 50.0]]), np.ones(1), (3, 4), 2.0, 2)
    assert not away.any()


def test_stretches_of_rows_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(6)
    place, weight, told = rng.uniform(-5, 65, (5000, 2)), rng.uniform(0, 1, 5000), []
    whole = kernel_sums.sums(place, weight, (60, 60), 9.0, 2)
    monkeypatch.setattr(kernel_sums, "WORK", 10)
    again = kernel_sums.sums(place, weight, (60, 60), 9.0, 2, told.append)
    assert (whole == again).all()
    assert told[-1] == 1.0 and sorted(told) == told and len(told) == 60


@pytest.mark.parametrize("power", [0, 1, 2, 3])
def test_the_polynomial_is_the_kernel(power: int) -> None:
    load = np.array([[0.3, -0.2, 2.0], [-0.1, 0.4, 1.0]])
    moments = kernel_sums._moments(load, np.array([0, 2]), 3.0, 2 * power)
    expansion = kernel_sums._expansion(power)
    factors = kernel_sums._expanded(moments, expansion).reshape(7, 7)
    np.testing.assert_allclose(factors.ravel(), (moments @ expansion).ravel(), rtol=1e-13)
    s, t = 0.25, -0.5
    ours = np.polynomial.polynomial.polyval2d(s, t, factors)
    square = (s - load[:, 0] / 3) ** 2 + (t - load[:, 1] / 3) ** 2
    assert ours == pytest.approx(((1 - square) ** power) @ load[:, 2], rel=1e-13)
