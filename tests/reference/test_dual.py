"""Dual density: sfhotspot's robberies beside residents of Memphis; its own defects named."""

import csv
from pathlib import Path

import numpy as np
import pytest
from pyproj import Transformer

from safetylab.stats.smoothing.density import density_at

# sfhotspot's kernel is unscaled, which cancels in the ratio. Its automatic bandwidth is of x alone
# (8,877 m; the mean of both axes is 9,372): only a bandwidth that was asked for can be compared.
BANDWIDTH = 2_000.0


def columns(file: Path, *names: str) -> list[np.ndarray]:
    with file.open() as lines:
        rows = list(csv.DictReader(lines))
    return [
        np.array([float(row[n]) if row[n] not in ("", "NA") else np.nan for row in rows])
        for n in names
    ]


@pytest.mark.shared
def test_robberies_beside_residents_of_memphis(shared: Path) -> None:
    case = shared / "cases/sfhotspot_memphis"
    x, y = columns(case / "memphis_robberies_2019_utm15.csv", "x", "y")
    people, lon, lat = columns(
        case / "memphis_population_blocks2020.csv", "population", "lon", "lat"
    )
    moved = Transformer.from_crs("EPSG:4326", "EPSG:32615", always_xy=True)
    homes = np.column_stack(moved.transform(lon, lat))
    cx, cy, theirs = columns(case / "dualkde_ratio_cell1000_bw2000.csv", "cx", "cy", "kde")
    at = np.column_stack([cx, cy])
    robbed = density_at(np.column_stack([x, y]), at, BANDWIDTH)
    lived = density_at(homes, at, BANDWIDTH, weights=people)
    some = np.isfinite(theirs)
    np.testing.assert_allclose((robbed / np.maximum(lived, 1e-300))[some], theirs[some], rtol=1e-4)
    assert some.sum() == 828 and (lived[~some] == 0).all()
