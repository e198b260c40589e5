"""Where an area lies."""

import numpy as np
import pytest
import shapely

from safetylab.draw import locator, maps
from tests.draw.pictures import SVG, apart, checked, texts
from tests.draw.test_maps import coastal, squares


def test_the_neighbours_are_those_with_a_common_border() -> None:
    assert locator.neighbours(np.array(squares(9), dtype=object), 4) == [1, 3, 5, 7]
    assert locator.neighbours(np.array(squares(9), dtype=object), 0) == [1, 3]


def test_one_area_is_marked_twice_and_named_with_its_neighbours() -> None:
    names = [f"Zone {n}" for n in range(9)]
    root = checked(maps.locator(squares(9), names, 4, id_="where"), "where")
    assert len(root.findall(f".//{SVG}path[@class='marked']")) == 2
    assert {"Zone 4", "Zone 1", "Zone 3", "Zone 5", "Zone 7"} <= set(texts(root))
    assert "Zone 0" not in texts(root)
    assert root.findtext(f"{SVG}title") == "Where Zone 4 is"
    assert "Zone 1, Zone 3, Zone 5, Zone 7" in str(root.findtext(f"{SVG}desc"))


@pytest.mark.parametrize("marked", range(0, 77, 7))
def test_a_ragged_city_is_located_small_and_without_words_upon_words(marked: int) -> None:
    names = [f"Barrio de nombre largo {n}" for n in range(77)]
    picture = maps.locator(coastal(77), names, marked)
    assert len(picture.encode()) < 15_000
    root = checked(picture, "locator")
    apart(root)
    assert sum("nombre" in said for said in texts(root)) >= 2


def test_an_area_alone_has_no_neighbours() -> None:
    root = checked(maps.locator([shapely.box(0, 0, 10, 10)], ["Solo"], 0), "locator")
    assert texts(root) == ["Solo"]


def test_a_spot_that_is_easily_overlooked_has_a_ring() -> None:
    city = [
        shapely.box(0, 0, 100, 100).difference(shapely.box(50, 50, 52, 52)),
        shapely.box(50, 50, 52, 52),
    ]
    assert 'class="ring"' in maps.locator(city, ["a", "b"], 1)
    assert 'class="ring"' not in maps.locator(city, ["a", "b"], 0)
