"""A file's land: the box around its points is said wherever cells without any count."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Transformer

import safetylab
from safetylab.assess import (
    accuracy,
    classes,
    concentrated,
    density,
    hotspots,
    local_moran,
    near_repeat,
    shifts,
)
from safetylab.assess.events import Events
from safetylab.terms import period

BOX = "The land is the box around the points, since no boundary was given"
CORNER = np.array([236_000.0, 2_620_000.0])
LAND = shapely.box(*CORNER, CORNER[0] + 5_000, CORNER[1] + 4_000)
DEGREES = Transformer.from_crs("EPSG:32613", "EPSG:4326", always_xy=True)


def changed(events: Events, **sizes: Any) -> shifts.Shifts:
    first, second = (events.within(period.year(year)) for year in (2015, 2016))
    return shifts.find(second, first, **sizes)


FOUND: tuple[Callable[..., Any], ...] = (
    *(accuracy.find, classes.find, concentrated.find, density.find),
    *(hotspots.find, local_moran.find, changed),
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of 600 points, the first and the last a few days from new year."""
    rng = np.random.default_rng(8)
    days = np.datetime64("2015-01-03") + np.sort(rng.integers(0, 727, 600))
    xy = CORNER + rng.uniform((100, 100), (4_900, 3_900), (600, 2))
    rows = [f"{x:.1f},{y:.1f},{day}" for (x, y), day in zip(xy, days, strict=True)]
    path = tmp_path_factory.mktemp("land") / "points.csv"
    path.write_text("\n".join(["x,y,date", *rows]), encoding="utf-8")
    return path


@pytest.mark.parametrize("find", FOUND, ids=lambda find: find.__module__.split(".")[-1])
def test_a_box_is_said_to_be_one(file: Path, find: Callable[..., Any]) -> None:
    assert find(safetylab.points(file, crs="EPSG:32613"), cell=500).summary().count(BOX) == 1


@pytest.mark.parametrize("find", FOUND, ids=lambda find: find.__module__.split(".")[-1])
def test_a_boundary_is_none(file: Path, find: Callable[..., Any], tmp_path: Path) -> None:
    around = shapely.to_geojson(shapely.transform(LAND, DEGREES.transform, interleaved=False))
    one = f'{{"type": "Feature", "properties": {{"id": "a", "name": "A"}}, "geometry": {around}}}'
    land = tmp_path / "land.geojson"
    land.write_text(f'{{"type": "FeatureCollection", "features": [{one}]}}', encoding="utf-8")
    events = safetylab.points(file, crs="EPSG:32613", boundary=land)
    assert "box" not in find(events, cell=500).summary()


def test_what_looks_at_no_empty_place_says_nothing_of_it(file: Path) -> None:
    assert "box" not in near_repeat.find(safetylab.points(file, crs="none"), draws=19).summary()
