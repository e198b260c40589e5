"""The ground of Puerto Almendra: do the areas tile it, and where is it?"""

from typing import Any

import numpy as np
import pytest
import shapely

from safetylab.sources.demo_city.land import make_land


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_neighbourhoods_tile_the_city(seed: int) -> None:
    land = make_land(np.random.default_rng(seed))
    ground = shapely.difference(land.outline, land.river)
    assert len(land.cells) == len(set(land.names)) == 60
    assert all(cell.geom_type == "Polygon" and cell.is_valid for cell in land.cells)
    assert shapely.area(land.cells).sum() == pytest.approx(ground.area, rel=1e-9)
    assert shapely.union_all(land.cells).area == pytest.approx(ground.area, rel=1e-9)


def test_the_written_areas_neither_overlap_nor_leave_gaps(city: Any) -> None:
    cells = city.shapes()
    assert len(cells) == 60 and shapely.is_valid(cells).all()
    assert shapely.coverage_is_valid(cells)
    river = city.shapes("areas_extra/river.geojson")[1]
    whole = shapely.union(shapely.coverage_union_all(cells), shapely.buffer(river, 1e-6))
    assert whole.geom_type == "Polygon" and not whole.interiors


def test_districts_are_made_of_whole_neighbourhoods(city: Any) -> None:
    cells = city.shapes()
    districts = city.shapes("areas/district.geojson")
    assert len(districts) == 8 and shapely.is_valid(districts).all()
    shared = shapely.area(shapely.intersection(cells[:, None], districts[None]))
    inside = shared / shapely.area(cells)[:, None]
    assert (inside.max(axis=1) > 1 - 1e-9).all()
    assert shapely.area(districts).sum() == pytest.approx(shapely.area(cells).sum(), rel=1e-9)


def test_the_city_is_far_out_at_sea_and_says_it_is_simulated(city: Any) -> None:
    west, south, east, north = shapely.total_bounds(city.shapes())
    assert -107.6 < west < east < -107.4 and 18.9 < south < north < 19.1
    for path in ("areas/neighbourhood.geojson", "areas/district.geojson", "truths.json"):
        assert city.json(path)["note"].startswith("Simulated.")


def test_adjacent_neighbourhoods_are_those_that_share_a_border(city: Any) -> None:
    cells = dict(zip(city.named("id"), city.shapes(), strict=True))
    programme = city.truths.programme
    treated = shapely.union_all([cells[i] for i in programme.neighbourhoods])
    touching = {
        i
        for i, cell in cells.items()
        if shapely.length(shapely.intersection(cell.boundary, treated.boundary)) > 2e-4
    }
    assert touching - set(programme.neighbourhoods) == set(programme.adjacent)
