"""locate() against shapely's own tests, on a city's real boundaries and recorded places."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

from safetylab.stats.polygons import locate


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "many"),
    [
        ("chicago_community_area_boundaries.geojson", 77),
        ("chicago_2010_census_tracts.geojson", 801),
    ],
)
def test_offences_in_chicago(shared: Path, file: str, many: int) -> None:
    features = json.loads((shared / "data/chicago_geo" / file).read_text())["features"]
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    table = pq.read_table(
        shared / "data/chicago_crime/crimes_2012.parquet", columns=["Longitude", "Latitude"]
    )
    xy = np.column_stack([column.to_numpy() for column in table.columns])[::7]
    found = locate(xy, shapes)
    assert len(shapes) == many and found.max() < many
    expected = np.full(len(xy), -1)
    prepared = shapes.copy()
    shapely.prepare(prepared)
    for index in reversed(range(many)):
        expected[shapely.intersects_xy(prepared[index], xy[:, 0], xy[:, 1])] = index
    assert (found == expected).all()
    assert (found >= 0).mean() > 0.98
