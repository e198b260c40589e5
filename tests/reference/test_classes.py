"""Classes over time against sfhotspot's, on Memphis' robberies; Holm against statsmodels."""

import csv
import gc
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from safetylab.assess import grid
from safetylab.stats.classes import by_shares, crowded, holm
from safetylab.stats.local.spatial import gi_star, neighbours_within, normal_p

CELL = 1000.0
THEIRS = {"no pattern": "none"}


def rows(file: Path) -> list[dict[str, str]]:
    with file.open() as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def memphis(shared: Path) -> list[dict[str, str]]:
    """sfhotspot's 883 cells: monthly counts and Gi*, its class and the one with its window put
    right."""
    return rows(shared / "cases/sfhotspot_memphis/classify_cube_cell1000_1month.csv")


def numbers(cells: list[dict[str, str]], start: str) -> np.ndarray:
    names = [name for name in cells[0] if name.startswith(start)]
    return np.array([[float(cell[name]) for name in names] for cell in cells])


def classes(cells: list[dict[str, str]], name: str) -> np.ndarray:
    return np.array(
        [THEIRS.get(cell[name], cell[name].removesuffix(" hotspot")) for cell in cells]
    )


@pytest.mark.shared
def test_monthly_counts_and_gi_star(memphis: list[dict[str, str]], shared: Path) -> None:
    centres = np.array([[float(cell["cx"]), float(cell["cy"])] for cell in memphis])
    events = rows(shared / "cases/sfhotspot_memphis/memphis_robberies_2019_utm15.csv")
    month = np.array([int(event["date"][5:7]) for event in events])
    points = np.array([[float(event["x"]), float(event["y"])] for event in events])
    origin = tuple(float(each) for each in centres[0] - CELL / 2)
    counts = np.column_stack(
        [grid.count(points[month == n], centres, CELL, origin).counts for n in range(1, 13)]
    )
    np.testing.assert_array_equal(counts, numbers(memphis, "n_"))
    z = gi_star(counts.astype(float), neighbours_within(centres, CELL * np.sqrt(2)))
    np.testing.assert_allclose(z, numbers(memphis, "gi_"), atol=1e-6)


@pytest.mark.shared
def test_classes_of_memphis(memphis: list[dict[str, str]]) -> None:
    z = numbers(memphis, "gi_")
    ours = by_shares((holm(normal_p(z)) < 0.05) & (z > 0))
    np.testing.assert_array_equal(ours, classes(memphis, "category_recent_fixed"))
    # Its own figure adds up three months and divides by two: 14 cells go to another class.
    assert (ours != classes(memphis, "sfhotspot_category")).sum() == 14


@pytest.mark.parametrize("steps", [1, 2, 7, 40])
def test_holm_as_statsmodels_says(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "collect", int)  # theirs collects garbage for every row
    p = np.round(np.random.default_rng(steps).beta(0.3, 2, (25, steps)), 3)
    theirs = [multipletests(row, method="holm")[1] for row in p]
    np.testing.assert_allclose(holm(p), theirs, rtol=1e-13)


def test_crowding_as_the_binomial_law_says() -> None:
    rng = np.random.default_rng(4)
    totals, shares = np.array([0, 1, 40, 900]), np.array([0.001, 0.02, 0.3, 1.0])
    sums = rng.binomial(totals, np.maximum(shares, 0.02)[:, None])
    theirs = stats.binom.sf(sums - 1, totals, shares[:, None])
    np.testing.assert_allclose(crowded(sums, totals, shares), theirs, rtol=1e-9, atol=1e-300)
