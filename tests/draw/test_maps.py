"""Maps of areas and of cells."""

import re

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from safetylab.draw import maps
from safetylab.draw.maps import Area
from safetylab.terms.words import spoken
from tests.draw.pictures import SVG, checked, corners, texts

LIMIT = 40_000
VALUES = st.one_of(st.none(), st.just(float("nan")), st.floats(0, 1e6), st.just(float("inf")))


def squares(n: int) -> list[shapely.Polygon]:
    return [shapely.box(x * 100, y * 100, x * 100 + 100, y * 100 + 100) for x, y in _places(n)]


def _places(n: int) -> list[tuple[int, int]]:
    side = int(np.ceil(n**0.5))
    return [(k % side, k // side) for k in range(n)]


def coastal(n: int, corners: int = 400) -> list[shapely.Polygon]:
    """Areas with ragged borders that they share, as real ones have."""
    rng = np.random.default_rng(7)
    seeds = shapely.MultiPoint(rng.uniform(0, 30_000, (n, 2)))
    city = shapely.Point(15_000, 15_000).buffer(14_000)
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=city))
    whole = shapely.intersection(cells, city)
    dense = shapely.segmentize(whole, 30_000 / corners)
    jitter = lambda xy: xy + 20 * np.sin(xy[:, ::-1] / 37)  # noqa: E731 - the same for neighbours
    return list(shapely.transform(dense, jitter))


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.text(), VALUES, st.booleans(), st.booleans()), min_size=1, max_size=9)
)
def test_whatever_the_names_and_values_it_is_a_picture(
    given_: list[tuple[str, float | None, bool, bool]],
) -> None:
    found = [
        Area(shape, name, value, name, withheld, labelled)
        for shape, (name, value, withheld, labelled) in zip(squares(9), given_, strict=False)
    ]
    root = checked(maps.areas(found, title="<&>", unit="%", id_="m"), "m")
    paths = root.findall(f".//{SVG}g[@class='areas']//{SVG}path")
    assert len(paths) == len(found)
    assert all(path.find(f"{SVG}title") is not None for path in paths)


def test_the_legend_has_every_class_that_is_shown_and_no_other() -> None:
    values: list[float | None] = [*map(float, range(20)), None, 3.0]
    found = [
        Area(shape, f"a{n}", value, withheld=n == 21)
        for n, (shape, value) in enumerate(zip(squares(22), values, strict=True))
    ]
    root = checked(maps.areas(found, title="t", unit="per 1,000"), "map")
    shown = {_look(group.get("class")) for group in root.findall(f".//{SVG}g[@class='areas']/*")}
    listed = {
        _look(box.get("class")) for box in root.findall(f".//{SVG}g[@class='legend']//{SVG}rect")
    }
    assert shown == listed
    assert {"withheld", "nodata"} <= shown
    assert {"per 1,000", "withheld", "no data", "under 4", "16 or more"} <= set(texts(root))


def _look(class_: str | None) -> str:
    return (class_ or "").removeprefix("area").strip()


def test_a_withheld_value_is_nowhere_in_the_picture() -> None:
    found = [Area(shape, f"a{n}", 10.0 + n) for n, shape in enumerate(squares(8))]
    found.append(Area(shapely.box(900, 0, 1000, 100), "z", 98765.0, withheld=True))
    picture = maps.areas(found, title="t")
    assert "98" not in "".join(texts(checked(picture, "map")))
    assert "98765" not in picture and "98,765" not in picture


def test_higher_values_are_darker() -> None:
    found = [Area(shape, f"a{n}", float(n)) for n, shape in enumerate(squares(25))]
    root = checked(maps.areas(found, title="t"), "map")
    shades = [group.get("class") for group in root.findall(f".//{SVG}g[@class='areas']/*")]
    assert shades == sorted(shades, key=str)
    assert shades[0] == "area scale-0" and shades[-1] == "area scale-5"


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    found = [Area(shape, "a", 1000.0 * n) for n, shape in enumerate(squares(20))]
    before = spoken.set("en")
    try:
        assert "4,000 to under 8,000" in texts(checked(maps.areas(found, title="t"), "map"))
    finally:
        spoken.reset(before)


@pytest.mark.parametrize("n", [77, 160])
def test_a_city_of_ragged_areas_stays_small(n: int) -> None:
    shapes = coastal(n)
    found = [
        Area(shape, f"Barrio {k}", float(k), f"Barrio {k}: {k}.0 offences per 100,000 residents")
        for k, shape in enumerate(shapes)
    ]
    assert shapely.get_num_coordinates(shapes).sum() > 8_000
    picture = maps.areas(found, title="t", unit="u")
    assert len(picture.encode()) < LIMIT * n / 77
    checked(picture, "map")


def test_neighbours_share_their_border_after_simplifying() -> None:
    left = shapely.Polygon([(0, 0), (500, 0), (510, 300), (490, 700), (500, 1000), (0, 1000)])
    right = shapely.box(0, 0, 1000, 1000).difference(left)
    drawn = maps.areas([Area(left, "l", 1.0), Area(right, "r", 2.0)], title="t")
    shapes = re.findall(r'd="(M[^"]+)"><title>', drawn)
    first, second = (corners(path) for path in shapes)
    assert len(first & second) >= 2


def test_labels_do_not_lie_on_each_other_and_stay_inside() -> None:
    found = [
        Area(shape, "A rather long name", float(n), labelled=True)
        for n, shape in enumerate(squares(100))
    ]
    root = checked(maps.areas(found, title="t"), "map")
    names = root.findall(f".//{SVG}g[@class='map-names']/{SVG}text")
    places = [(float(str(name.get("x"))), float(str(name.get("y")))) for name in names]
    assert 1 < len(places) < 100
    assert all(50 < x < 350 for x, _ in places)


def test_cells_are_squares_over_the_areas_with_their_number_said() -> None:
    xy = np.array([[50.0, 50.0], [150.0, 50.0]])
    picture = maps.cells(xy, 100.0, title="t", over=squares(9), id_="hot")
    root = checked(picture, "hot")
    hot = root.find(f".//{SVG}path[@class='hot']")
    assert hot is not None and str(hot.get("d")).count("z") == 2
    assert len(root.findall(f".//{SVG}path[@class='land']")) == 9
    assert any("2" in said for said in texts(root))


def test_areas_with_most_cells_are_named_beside_them() -> None:
    """A stranger asks where the cells are: the largest areas of the city are no answer."""
    xy = np.array(
        [[x, y] for x in (205.0, 215.0, 225.0) for y in (205.0, 215.0)] + [[25.0, 425.0]]
    )
    names = [f"n{n}" for n in range(25)]
    root = checked(maps.cells(xy, 10.0, title="t", over=squares(25), names=names), "cells")
    every = root.findall(f".//{SVG}g[@class='map-names']/{SVG}text")
    written = {name.text: name for name in every}
    bold = root.findall(f".//{SVG}g[@font-weight='600']/{SVG}text")
    # n12 holds six of the cells, n20 one: first they, then others that find room.
    assert [name.text for name in bold] == ["n12", "n20"] and len(written) > 2
    unit = 400 / 500
    covered = [(float(x) * unit, (500 - float(y)) * unit) for x, y in xy]
    for name in (written["n12"], written["n20"]):
        at = float(str(name.get("x"))), float(str(name.get("y")))
        assert min(np.hypot(at[0] - x, at[1] - y) for x, y in covered) > 8


def test_no_cells_and_no_areas_is_still_a_picture() -> None:
    none = np.empty((0, 2))
    checked(maps.cells(none, 100.0, title="t"), "cells")
    checked(maps.cells(none, 100.0, title="t", over=squares(4)), "cells")
    checked(maps.areas([], title="t"), "map")


def test_water_is_cut_to_the_picture() -> None:
    sea = shapely.box(-1e6, -1e6, 0, 1e6)
    river = shapely.LineString([(-1e6, 50), (1e6, 60)])
    found = [Area(shape, "a", 1.0) for shape in squares(4)]
    root = checked(maps.areas(found, title="t", lines=[sea, river]), "map")
    drawn = root.findall(f".//{SVG}g[@class='ground']/{SVG}path")
    assert [path.get("class") for path in drawn] == ["water", "shore"]
    assert all(len(str(path.get("d"))) < 100 for path in drawn)
