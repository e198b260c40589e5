"""Counts of two periods by cell against sfhotspot's robberies in Memphis."""

import csv
from pathlib import Path

import numpy as np
import pytest

from safetylab.assess import grid


@pytest.mark.shared
def test_robberies_before_and_from_july_on(shared: Path) -> None:
    case = shared / "cases/sfhotspot_memphis"
    with (case / "memphis_robberies_2019_utm15.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    xy = np.array([[float(row["x"]), float(row["y"])] for row in rows])
    later = np.array([row["date"] >= "2019-07-01" for row in rows])
    with (case / "change_cell500_boundary2019-07-01.csv").open() as lines:
        cells = list(csv.DictReader(lines))
    centres = np.array([[float(cell["cx"]), float(cell["cy"])] for cell in cells])
    corner = tuple(centres.min(axis=0) - 250.0)
    for some, name, total in ((~later, "n_before", 1083), (later, "n_after", 1162)):
        counts = grid.count(xy[some], centres, 500.0, (corner[0], corner[1])).counts
        theirs = np.array([int(cell[name]) for cell in cells])
        assert some.sum() == total
        assert (counts != theirs).sum() <= 2 and abs(counts.sum() - theirs.sum()) <= 1
