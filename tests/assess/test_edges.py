"""Along the edge of the land: what a kernel loses there, and what a correction gives back."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import shapely

from safetylab.assess import density, edges, from_file, land
from safetylab.assess.edges import Cells
from safetylab.assess.events import Events, Ground
from safetylab.sources.points import Wanted
from safetylab.stats.smoothing.edges import Box, share_inside
from safetylab.terms.errors import BadRequest
from tests.reference.test_edges import columns

SIDE, BANDWIDTH = 100.0, 1_000.0
SQUARE = shapely.box(0, 0, 10_000, 10_000)
LAKE = shapely.Point(4_000, 6_000).buffer(1_500)
SHAPES = {"square": SQUARE, "beside a lake": SQUARE.difference(LAKE)}


def around(shape: shapely.Geometry) -> Ground:
    return Ground(shapes=np.array([shape]), ids=("",), names=("",), crs="")


def even(events: Events, shape: shapely.Geometry, n: int) -> Events:
    """n points of a lattice with noise, evenly spread over the land."""
    rng, side = np.random.default_rng(5), int(n**0.5)
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    lattice = np.column_stack([x.ravel(), y.ravel()]) + rng.uniform(0, 1, (side**2, 2))
    xy = lattice * 10_000 / side
    xy = xy[shapely.intersects_xy(shape, *xy.T)]
    some = events.taken(np.zeros(len(xy), dtype=int))
    return replace(some, xy=xy, about=replace(some.about, ground=around(shape)))


@pytest.fixture
def robberies(city: SimpleNamespace) -> Events:
    return city.desk.events("street_robbery_rate", period="2024")


@pytest.mark.parametrize("name", SHAPES)
def test_an_even_city_is_flat_to_its_edge(robberies: Events, name: str) -> None:
    shape = SHAPES[name]
    events = even(robberies, shape, 40_000)
    found = {
        edge: density.find(events, cell=SIDE, bandwidth=BANDWIDTH, edge=edge)
        for edge in edges.EDGES
    }
    xy = found["none"].xy
    away = shapely.distance(shape.boundary, shapely.points(xy))
    on = shapely.intersects_xy(shape, *xy.T)
    corner = (np.abs(xy - 5_000) > 5_000 - BANDWIDTH).all(axis=1)
    border, inner = on & (away < SIDE) & ~corner, on & (away > 2 * BANDWIDTH)
    level = {edge: each.per_km2[border].mean() / 400 for edge, each in found.items()}
    assert all(
        each.per_km2[inner].mean() / 400 == pytest.approx(1.0, abs=0.005)
        for each in found.values()
    )
    assert level["none"] == pytest.approx(0.55, abs=0.06)  # 50 metres inside, not at the border
    assert level["uniform"] == pytest.approx(1.0, abs=0.02)
    assert level["diggle"] == pytest.approx(0.85, abs=0.1)
    assert np.abs(found["uniform"].per_km2 / 400 - 1).max() < 0.25


@pytest.mark.parametrize("name", SHAPES)
def test_diggle_holds_every_incident(robberies: Events, name: str) -> None:
    events = even(robberies, SHAPES[name], 10_000)
    for edge, least, most in (("diggle", 0.985, 1.015), ("none", 0.8, 0.97)):
        found = density.find(events, cell=SIDE, bandwidth=BANDWIDTH, edge=edge)
        shares = land.shares(events.about.ground, found.xy, SIDE)
        held = (found.per_km2 * shares).sum() * (SIDE / 1000) ** 2 / events.about.n
        assert least < held < most, edge


@pytest.mark.parametrize(("bandwidth", "off"), [(200.0, 0.06), (SIDE * 8, 0.01)])
def test_shares_by_cells_are_nearly_those_of_the_rectangle(bandwidth: float, off: float) -> None:
    """A square that is not quite one is told by its cells."""
    nearly = around(shapely.box(0, 0, 1_000, 600).difference(shapely.box(999, 599, 1_000, 600)))
    xy = land.cells(nearly, SIDE)
    xy = xy[shapely.intersects_xy(nearly.shapes[0], *xy.T)]
    cells = Cells(ground=nearly, centres=xy, side=SIDE, bandwidth=bandwidth, kernel="quartic")
    ours = edges._shares(xy, replace(cells, centres=land.cells(nearly, SIDE)))
    exact = share_inside(xy, Box(0, 0, 1_000, 600), bandwidth)
    np.testing.assert_allclose(ours, exact, atol=off)


@pytest.mark.shared
@pytest.mark.parametrize("edge", ["uniform", "diggle"])
def test_twelve_points_as_spatstat_has_them(shared: Path, edge: str) -> None:
    case = shared / "cases/kde"
    points = np.column_stack(columns(case / "points12.csv", "x", "y"))
    file = case / "kde_grid100_expected.csv"
    cx, cy, theirs = columns(file, "cx", "cy", f"gauss_sigma100_edge_{edge}")
    at = np.column_stack([cx, cy])
    cells = Cells(
        ground=around(shapely.box(0, 0, 1_000, 1_000)),
        centres=at,
        side=SIDE,
        bandwidth=100,
        kernel="gaussian",
    )
    np.testing.assert_allclose(edges.surface(points, cells, edge), theirs, rtol=1e-9)


def test_the_correction_is_said(city: SimpleNamespace, tmp_path: Path) -> None:
    plain = city.desk.density("street_robbery_rate", period="2022")
    assert "Nothing is corrected for the edge" in plain.summary()
    found = city.desk.density("street_robbery_rate", period="2022", edge="diggle")
    assert "(Diggle)" in found.summary() and found.choices()["edge"] == "diggle"
    top = plain.per_km2.max()
    assert top <= found.per_km2.max() < 1.5 * top
    with pytest.raises(BadRequest, match="no edge correction 'mirror'"):
        city.desk.density("street_robbery_rate", period="2022", edge="mirror")


def test_points_off_the_land_are_left_out_and_said(robberies: Events) -> None:
    events = even(robberies, SQUARE, 400)
    away = replace(events, xy=np.where(np.arange(400)[:, None] < 3, -9_000.0, events.xy))
    found = density.find(away, cell=500, edge="uniform")
    assert found.about.n == 397
    assert "3 incidents outside the land looked at are left out." in found.summary()


def test_a_file_in_a_box(tmp_path: Path) -> None:
    xy = np.random.default_rng(3).uniform(0, 5_000, (300, 2))
    path = tmp_path / "points.csv"
    rows = [f"{x:.1f},{y:.1f}" for x, y in xy]
    path.write_text("\n".join(["x,y", *rows]), encoding="utf-8")
    events = from_file.events(path, Wanted(), crs="none")
    found = density.find(events, cell=250, bandwidth=1_500, edge="uniform")
    assert found.per_km2.mean() == pytest.approx(300 / 25, rel=0.05)
