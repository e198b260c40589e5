"""The ground Puerto Almendra stands on: coast, river, neighbourhoods and districts.

Coast and river are always the same; the seed moves the neighbourhoods. The city lies in the
open Pacific, hundreds of kilometres from anybody's neighbourhood. Geometry is in metres of
EPSG:32613; only the files are in longitude and latitude.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from scipy.spatial import cKDTree

from safetylab.sources.demo_city.names import DISTRICTS, NEIGHBOURHOODS, NOTE
from safetylab.sources.demo_city.truths import CRS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shapes = NDArray[Any]

LONLAT = (-107.5, 19.0)
WIDTH, HEIGHT, RIVER_WIDTH = 12_000.0, 9_000.0, 70.0
CENTRE = (-700.0, -800.0)  # like all local points: metres east and north of the middle
HARBOUR = (-5600.0, -640.0)
# Points keep this far from borders, so that rounding never carries one across.
MARGIN = 3.0


@dataclass(frozen=True, slots=True)
class Land:
    """The areas, n of them, ordered from north to south.

    cells    : polygons that tile the city without the river, shape (n,)
    ids      : "N01".., names, kind (a key of NEIGHBOURHOODS), each shape (n,)
    local    : centroids, metres east and north of the middle of the city, shape (n, 2)
    district : row of DISTRICTS each belongs to, shape (n,)
    outline  : the city with its river; river, sea: polygons; coast: a line
    middle   : the middle of the city, metres
    """

    cells: Shapes
    ids: tuple[str, ...]
    names: tuple[str, ...]
    kind: NDArray[np.str_]
    local: Floats
    district: Ints
    outline: Any
    river: Any
    sea: Any
    coast: Any
    middle: Floats

    def locate(self, xy: Floats) -> Ints:
        """Row of the area each point (n, 2) lies in, -1 outside all or within 3 m of a border."""
        found = np.full(len(xy), -1, dtype=np.int64)
        tree = shapely.STRtree(shapely.buffer(self.cells, -MARGIN))
        point, cell = tree.query(shapely.points(xy), predicate="intersects")
        found[point] = cell
        return found

    def adjacent(self, rows: Ints) -> Ints:
        """Rows of the areas that share at least 20 m of border with `rows`, themselves apart."""
        grown = shapely.union_all(self.cells[rows]).buffer(1.0)
        near = shapely.area(shapely.intersection(self.cells, grown)) > 20.0
        near[rows] = False
        return np.flatnonzero(near)

    def distance(self, point: tuple[float, float]) -> Floats:
        """Metres from each area's centroid to a local point, shape (n,)."""
        return np.asarray(np.hypot(*(self.local - point).T))


def make_land(rng: np.random.Generator) -> Land:
    """A city of sixty neighbourhoods in eight districts, laid out by `rng`."""
    middle = np.array(_transformer(to_metres=True).transform(*LONLAT)).round(-2)
    sea = _sea()
    outline = shapely.difference(_rounded(), sea)
    stream = shapely.LineString(_course()).buffer(RIVER_WIDTH / 2)
    cells = np.concatenate([_tile(rng, bank) for bank in _banks(outline, stream)])
    cells = cells[np.argsort(-shapely.get_y(shapely.centroid(cells)), kind="stable")]
    local = shapely.get_coordinates(shapely.centroid(cells))
    kind = _kinds(local)
    return Land(
        cells=_at(cells, middle),
        ids=tuple(f"N{i + 1:02d}" for i in range(len(cells))),
        names=_named(rng, kind),
        kind=kind,
        local=local,
        district=_districts(local),
        outline=_at(outline, middle),
        river=_at(shapely.intersection(stream, outline), middle),
        sea=_at(sea, middle),
        coast=_at(_coast(outline, sea), middle),
        middle=middle,
    )


def to_lonlat(xy: Floats) -> Floats:
    """Longitude and latitude (WGS 84, degrees) of points in metres, both shape (n, 2)."""
    lon, lat = _transformer(to_metres=False).transform(xy[:, 0], xy[:, 1])
    return np.column_stack([lon, lat])


def write_land(land: Land, folder: Path) -> None:
    """Write areas/neighbourhood.geojson, areas/district.geojson, areas_extra/river.geojson."""
    cells = _in_degrees(land.cells)
    hoods = [{"id": i, "name": n} for i, n in zip(land.ids, land.names, strict=True)]
    _write(folder / "areas" / "neighbourhood.geojson", cells, hoods)
    names = [{"id": f"D{k + 1}", "name": row[0]} for k, row in enumerate(DISTRICTS)]
    groups = [shapely.coverage_union_all(cells[land.district == k]) for k in range(len(names))]
    _write(folder / "areas" / "district.geojson", groups, names)
    drawn = [{"id": kind, "name": kind, "kind": kind} for kind in ("sea", "river", "coast")]
    shapes = _in_degrees(np.array([land.sea, land.river, land.coast]))
    _write(folder / "areas_extra" / "river.geojson", shapes, drawn)


def _transformer(*, to_metres: bool) -> Transformer:
    ends = ("EPSG:4326", CRS) if to_metres else (CRS, "EPSG:4326")
    return Transformer.from_crs(*ends, always_xy=True)


def _at(shapes: Any, middle: Floats) -> Any:
    return shapely.transform(shapes, lambda xy: xy + middle)


def _rounded() -> Any:
    """A superellipse, a little larger than the city on the coast's side."""
    angle = np.linspace(0, 2 * np.pi, 241)[:-1]
    wave = 1 + 0.02 * np.sin(5 * angle + 1) + 0.015 * np.sin(9 * angle)
    radius = wave * (np.abs(np.cos(angle)) ** 2.8 + np.abs(np.sin(angle)) ** 2.8) ** (-1 / 2.8)
    ring = np.column_stack([6150 * np.cos(angle), 4400 * np.sin(angle)]) * radius[:, None]
    return shapely.Polygon(ring)


def _sea() -> Any:
    """Everything west of a wavy coast, and the bay of the harbour."""
    y = np.linspace(-6500, 6500, 131)
    shore = np.column_stack([-5700 + 140 * np.sin(y / 700) + 60 * np.sin(y / 260), y])
    open_sea = shapely.Polygon(np.vstack([shore, [[-8500, 6500], [-8500, -6500]]]))
    return shapely.union(open_sea, shapely.Point(HARBOUR).buffer(900, quad_segs=16))


def _course() -> Floats:
    """The river, from beyond the hills in the east to the harbour."""
    x = np.linspace(-6000, 8000, 141)
    return np.column_stack([x, 300 + 500 * np.sin(x / 2200) + 0.12 * x])


def _coast(outline: Any, sea: Any) -> Any:
    shore = shapely.intersection(shapely.boundary(outline), shapely.buffer(sea, 0.5))
    return shapely.line_merge(shore)


def _banks(outline: Any, stream: Any) -> list[Any]:
    """The two sides of the river, the north one first."""
    sides = shapely.get_parts(shapely.difference(outline, stream))
    large = sides[np.argsort(-shapely.area(sides))[:2]]
    return sorted(large, key=lambda side: -float(side.centroid.y))


def _tile(rng: np.random.Generator, bank: Any) -> Shapes:
    """Voronoi cells of one bank, smaller towards the centre, none in two pieces."""
    seeds = _seeds(rng, bank)
    cells = shapely.voronoi_polygons(
        shapely.MultiPoint(seeds), extend_to=shapely.box(-9e3, -9e3, 9e3, 9e3), ordered=True
    )
    return _whole(shapely.intersection(shapely.get_parts(cells), bank))


def _seeds(rng: np.random.Generator, bank: Any) -> Floats:
    """Seeds by Lloyd's relaxation on points that lie densest around the centre."""
    count = {True: 28, False: 32}[float(bank.centroid.y) > 0]
    xy = rng.uniform((-6500, -4900), (6500, 4900), size=(20_000, 2))
    chance = 0.3 + np.exp(-np.hypot(*(xy - CENTRE).T) / 2200)
    xy = xy[(rng.random(len(xy)) < chance) & shapely.contains_xy(bank, xy)]
    seeds = xy[:count]
    for _ in range(6):
        near = cKDTree(seeds).query(xy)[1]
        size = np.maximum(np.bincount(near, minlength=count), 1)
        seeds = np.column_stack([np.bincount(near, c, count) / size for c in xy.T])
    return np.asarray(seeds)


def _whole(cells: Shapes) -> Shapes:
    """The cells, each in one piece: what a bend of the river cuts off joins a neighbour."""
    pieces, owner = shapely.get_parts(cells, return_index=True)
    size = shapely.area(pieces)
    largest = np.array(
        [np.flatnonzero(owner == k)[size[owner == k].argmax()] for k in range(len(cells))]
    )
    whole = pieces[largest]
    for piece in np.delete(pieces, largest):
        border = shapely.length(shapely.intersection(whole, shapely.buffer(piece, 0.01)))
        whole[border.argmax()] = shapely.union(whole[border.argmax()], piece)
    return np.asarray(whole)


def _kinds(local: Floats) -> NDArray[np.str_]:
    """Harbour, centre and hillside where it is nearest, most central, highest; else plain."""
    kind = np.full(len(local), "plain", dtype="U8")
    scores = {
        "harbour": np.hypot(*(local - HARBOUR).T),
        "centre": np.hypot(*(local - CENTRE).T),
        "hillside": -(local[:, 0] + 1.6 * local[:, 1]),
    }
    for name, score in scores.items():
        free = np.where(kind == "plain", score, np.inf)
        kind[np.argsort(free, kind="stable")[: len(NEIGHBOURHOODS[name])]] = name
    return kind


def _named(rng: np.random.Generator, kind: NDArray[np.str_]) -> tuple[str, ...]:
    names = np.empty(len(kind), dtype=object)
    for name, choice in NEIGHBOURHOODS.items():
        names[kind == name] = rng.permutation(np.array(choice, dtype=object))
    return tuple(str(name) for name in names)


def _districts(local: Floats) -> Ints:
    """The district whose point is nearest on the same bank."""
    river = _course()
    north = local[:, 1] > np.interp(local[:, 0], river[:, 0], river[:, 1])
    away = np.array([np.hypot(*(local - row[2:]).T) for row in DISTRICTS])
    bank = np.array([row[1] == "north" for row in DISTRICTS])
    return np.asarray(np.where(bank[:, None] == north, away, np.inf).argmin(axis=0))


def _in_degrees(shapes: Shapes) -> Shapes:
    """In longitude and latitude to the centimetre; shared corners stay shared."""
    return np.asarray(shapely.transform(shapes, lambda xy: to_lonlat(xy).round(7)))


def _write(path: Path, shapes: Iterable[Any], properties: list[dict[str, str]]) -> None:
    features = [
        {"type": "Feature", "properties": row, "geometry": shapely.geometry.mapping(shape)}
        for shape, row in zip(shapes, properties, strict=True)
    ]
    collection = {"type": "FeatureCollection", "note": NOTE, "features": features}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(collection, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
