"""Cells, Gi* and kernel density of Memphis' robberies against sfhotspot.

Gi* on irregular neighbours (Columbus, spdep) is held in test_spatial.py.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from safetylab.assess import grid
from safetylab.stats.local.spatial import gi_star, neighbours_within, normal_p
from safetylab.stats.smoothing.density import density_at

CELL, BANDWIDTH = 500.0, 1500.0
pytestmark = pytest.mark.shared


def columns(file: Path, *names: str) -> np.ndarray:
    with file.open() as lines:
        rows = list(csv.DictReader(lines))
    return np.array([[float(row[name]) for name in names] for row in rows])


@pytest.fixture(scope="module")
def memphis(shared: Path) -> tuple[np.ndarray, np.ndarray, grid.Grid]:
    """sfhotspot's cells (n, kde, gistar, pvalue), the robberies, and our count of them."""
    case = shared / "cases/sfhotspot_memphis"
    cells = columns(
        case / "gistar_cell500_bw1500_jan.csv", "cx", "cy", "n", "kde", "gistar", "pvalue"
    )
    robberies = columns(case / "memphis_robberies_jan2019_utm15.csv", "x", "y")
    west, south = cells[0, :2] - CELL / 2
    counted = grid.count(robberies, cells[:, :2], CELL, (float(west), float(south)))
    return cells[:, 2:], robberies, counted


def test_counts(memphis: tuple[np.ndarray, np.ndarray, grid.Grid]) -> None:
    theirs, robberies, counted = memphis
    np.testing.assert_array_equal(counted.counts, theirs[:, 0])
    assert counted.counts.sum() + counted.beyond == len(robberies) == 206


def test_gi_star(memphis: tuple[np.ndarray, np.ndarray, grid.Grid]) -> None:
    theirs, _, counted = memphis
    near = neighbours_within(counted.xy, CELL * np.sqrt(2))
    z = gi_star(counted.counts.astype(float), near)
    np.testing.assert_allclose(z, theirs[:, 2], atol=1e-6)
    np.testing.assert_allclose(normal_p(z), theirs[:, 3], atol=1e-6)


def test_kernel_density(memphis: tuple[np.ndarray, np.ndarray, grid.Grid]) -> None:
    theirs, robberies, counted = memphis
    ours = density_at(robberies, counted.xy, BANDWIDTH)
    # sfhotspot's quartic is unscaled: a peak of 1 where ours has 3 / (π h²).
    np.testing.assert_allclose(ours * np.pi * BANDWIDTH**2 / 3, theirs[:, 1], atol=1e-6)
