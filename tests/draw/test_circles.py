"""Numbered circles over a map."""

import numpy as np
import shapely

from safetylab.draw import circles
from tests.draw.pictures import checked, texts

LAND = [shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)]


def test_each_circle_has_its_number_and_its_words() -> None:
    xy, radius = np.array([[500.0, 500], [1500, 200]]), np.array([300.0, 1.0])
    picture = circles.numbered(
        xy, radius, title="Fires", said={"1": "North", "4": "South"}, over=LAND
    )
    said = texts(checked(picture, "circles"))
    assert picture.count("<circle") == 2
    assert said.count("1") == 2 and said.count("4") == 2 and {"North", "South"} <= set(said)
    # The smaller would not be seen at its own size.
    assert f'r="{circles.LEAST:g}"' in picture


def test_at_most_twelve_are_drawn() -> None:
    xy = np.column_stack([np.arange(20.0) * 100, np.full(20, 500.0)])
    picture = circles.numbered(
        xy, np.full(20, 50.0), title="Fires", said={str(n): "There" for n in range(20)}, over=LAND
    )
    assert picture.count("<circle") == circles.MOST


def test_none_and_no_land() -> None:
    none = circles.numbered(np.zeros((0, 2)), np.zeros(0), title="Fires", said={}, over=LAND)
    checked(none, "circles")
    assert "nothing is beyond chance" in none
    bare = circles.numbered(
        np.array([[5.0, 5]]), np.array([10.0]), title="Fires", said={"1": "Here"}
    )
    checked(bare, "circles")
