"""Counts of areas in analyses: with what is never mapped, so that no difference tells of it."""

from types import SimpleNamespace

import numpy as np
import pytest
import shapely

CODE, YEAR = "serious_assault_rate", "2024"


@pytest.mark.parametrize("analysis", ["local_moran", "hotspots"])
def test_family_violence_cannot_be_had_by_subtracting(
    city: SimpleNamespace, analysis: str
) -> None:
    """The areas' own figures less those of the analysis are what has no point, and no more."""
    desk = city.desk
    found = desk.release(getattr(desk, analysis)(CODE, by="areas", period=YEAR))
    told = {row["name"]: row["incidents"] for row in found.rows}
    measured = desk.release(desk.measure(CODE, by="area", period=YEAR))
    whole = {row["area"]: row["numerator"] for row in measured.rows}
    mapped = desk.events(CODE, period=YEAR).about.n
    every = desk.events(CODE, period=YEAR, places=False).about.n
    placed = desk.events(CODE, period=YEAR, places="areas").about.n
    assert every - mapped > 100 and placed > mapped  # family violence among them
    assert sum(told.values()) == placed
    assert sum(whole[area] - n for area, n in told.items() if whole.get(area)) <= every - placed


def test_by_area_no_incident_keeps_its_point(city: SimpleNamespace) -> None:
    events = city.desk.events(CODE, period=YEAR, places="areas")
    shapes = events.about.ground.shapes
    assert len(np.unique(events.xy, axis=0)) <= len(shapes)
    assert shapely.intersects_xy(shapely.union_all(shapes), *events.xy.T).all()
