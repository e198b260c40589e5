"""What maps say beside the colour: unsure, withheld, rose, fell; and that they stay small."""

import gzip
import re
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from safetylab.draw import maps
from safetylab.draw.maps import Area
from tests.draw.pictures import SVG, apart, checked, corners, texts
from tests.draw.test_maps import coastal, squares

SENTENCE = (
    "{n}: 1,234.5 offences per 100,000 residents per year (95 % interval 1,123.4 to 1,345.6)"
)


def test_an_unsure_area_is_striped_in_its_own_shade_and_the_legend_says_why() -> None:
    found = [Area(s, "a", float(n), unsure=n == 24) for n, s in enumerate(squares(25))]
    root = checked(maps.areas(found, title="t", unsure="as likely chance"), "map")
    unsure = root.find(f".//{SVG}g[@class='area unsure']")
    assert unsure is not None and unsure.get("fill") == "url(#map-unsure-5)"
    pattern = root.find(f".//{SVG}pattern[@id='map-unsure-5']")
    assert pattern is not None
    assert [part.get("class") for part in pattern] == ["paper", "scale-5", "stripe-5"]
    assert "as likely chance" in texts(root)


def test_a_map_without_unsure_areas_does_not_speak_of_them() -> None:
    found = [Area(s, "a", float(n)) for n, s in enumerate(squares(9))]
    picture = maps.areas(found, title="t", unsure="as likely chance")
    assert "as likely chance" not in picture and "unsure" not in picture


def test_textures_differ() -> None:
    found = [
        Area(s, "a", float(n), unsure=n == 0, withheld=n == 1) for n, s in enumerate(squares(9))
    ]
    found[2] = Area(found[2].shape, "a", None)
    root = checked(maps.areas(found, title="t"), "map")
    inside = {
        str(each.get("id")): "".join(str(part.get("d")) + str(part.get("r")) for part in each)
        for each in root.iter(f"{SVG}pattern")
    }
    assert set(inside) == {"map-unsure-0", "map-withheld", "map-nodata"}
    assert len(set(inside.values())) == 3


def test_changes_have_signs_beside_their_colours() -> None:
    values = [-40.0, -12.0, 0.0, 12.0, 40.0, 40.0]
    found = [
        Area(s, f"a{n}", value, unsure=n == 5)
        for n, (s, value) in enumerate(zip(squares(6), values, strict=True))
    ]
    root = checked(maps.areas(found, title="t", diverging=True), "map")
    signs = [path for path in root.findall(f"{SVG}path") if path.get("class") == "sign"]
    ups = re.findall(r"M[-\d.]+,([-\d.]+)L[-\d.]+,([-\d.]+)L", str(signs[0].get("d")))
    assert [float(tip) < float(foot) for foot, tip in ups] == [False, False, True, True]
    shades = [group.get("class") for group in root.findall(f".//{SVG}g[@class='areas']/*")]
    assert shades[0] == "area diverging-0" and shades[4] == "area diverging-4"
    assert "no change beyond chance" in texts(root)


def test_the_middle_of_changes_may_be_elsewhere() -> None:
    found = [Area(s, "a", 1 + (n - 4) / 10) for n, s in enumerate(squares(9))]
    root = checked(maps.areas(found, title="t", diverging=True, middle=1.0), "map")
    middle = root.find(f".//{SVG}g[@class='areas']/{SVG}g[@class='area diverging-2']")
    assert middle is not None
    assert len(middle) == len([n for n in range(9) if -2 <= n - 4 < 2])


def test_links_lead_to_the_pages_but_do_not_stop_the_keyboard() -> None:
    found = [Area(s, f"a{n}", 1.0, href=f"/areas/{n}/") for n, s in enumerate(squares(4))]
    root = checked(maps.areas(found, title="t"), "map")
    links = root.findall(f".//{SVG}a")
    assert [link.get("href") for link in links] == [f"/areas/{n}/" for n in range(4)]
    assert root.get("role") == "group"


def test_the_description_names_the_ends_and_what_is_not_told() -> None:
    found = [Area(s, f"a{n}", 10.0 * n, withheld=n == 8) for n, s in enumerate(squares(9))]
    found[4] = Area(found[4].shape, "a4", 40.0, unsure=True)
    said = str(
        checked(maps.areas(found, title="t", unit="per 1,000"), "map").findtext(f"{SVG}desc")
    )
    assert "9 areas. per 1,000" in said
    assert "Lowest: a0 0.0. Highest: a7 70.0." in said
    assert "Withheld: 1." in said and "80" not in said


@pytest.mark.parametrize("n", [1, 4, 77])
def test_words_of_a_map_lie_apart(n: int) -> None:
    found = [
        Area(s, "Un nombre algo largo", 1e6 + 1234.5 * k, labelled=k % 9 == 0, unsure=k == 3)
        for k, s in enumerate(coastal(n) if n > 4 else squares(n))
    ]
    long = "no se distingue de la tasa de la ciudad, de 1,234.5, más de lo que explica el azar"
    unit = "víctimas por cada 100,000 habitantes de 15 años o más por año"
    apart(checked(maps.areas(found, title="t", unit=unit, unsure=long), "map"))


def test_simplified_neighbours_neither_overlap_nor_leave_slivers() -> None:
    shapes = ragged(60)
    assert shapely.coverage_is_valid(shapes)
    drawn = maps.areas([Area(s, f"a{n}", float(n)) for n, s in enumerate(shapes)], title="t")
    paths = re.findall(r'd="(M[^"]+)"><title>', drawn)
    outlines = [shapely.Polygon(list(_walk(path))) for path in paths]
    whole = shapely.union_all(outlines)
    assert sum(each.area for each in outlines) == pytest.approx(whole.area, rel=2e-4)
    holes = [shapely.Polygon(ring).area for part in _parts(whole) for ring in part.interiors]
    assert sum(holes) < whole.area * 1e-4
    assert len(corners(paths[0])) > 2


def ragged(n: int) -> list[shapely.Polygon]:
    """Areas that share every corner of their ragged borders."""
    seeds = shapely.MultiPoint(np.random.default_rng(5).uniform(0, 30_000, (n, 2)))
    lines = shapely.union_all(shapely.boundary(shapely.get_parts(shapely.voronoi_polygons(seeds))))
    dense = shapely.segmentize(lines, 90)
    moved = shapely.transform(dense, lambda xy: xy + 40 * np.sin(xy[:, ::-1] / 37))
    return list(shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.node(moved)))))


def _parts(whole: shapely.Geometry) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(whole) if part.area > 0]


def _walk(path: str) -> list[tuple[int, int]]:
    start, steps = re.fullmatch(r"M(-?\d+,-?\d+)l(.*)z", path).groups()  # type: ignore[union-attr]
    moves = np.array(re.findall(r"-?\d+", steps), dtype=np.int64).reshape(-1, 2)
    first = np.array([[int(part) for part in start.split(",")]])
    return [(int(x), int(y)) for x, y in np.vstack([first, moves]).cumsum(axis=0)]


@pytest.mark.shared
def test_chicago_with_links_and_sentences_is_small(shared: Path) -> None:
    file = shared / "data" / "chicago_geo" / "chicago_community_area_boundaries.geojson"
    read = shapely.get_parts(shapely.from_geojson(file.read_text(encoding="utf-8")))
    moved = Transformer.from_crs("EPSG:4326", "EPSG:26916", always_xy=True).transform
    shapes = shapely.transform(read, moved, interleaved=False)
    assert len(shapes) == 77
    found = [
        Area(s, f"Area {n}", float(n), SENTENCE.format(n=n), unsure=n % 3 == 0, href=f"/en/a/{n}/")
        for n, s in enumerate(shapes)
    ]
    picture = maps.areas(found, title="t", unit="offences per 100,000 residents per year").encode()
    assert len(picture) < 25_000
    assert len(gzip.compress(picture)) < 10_000
