"""Numbered circles over a map."""

import numpy as np
import shapely

from safetylab.draw import circles, groups
from safetylab.draw.lettering import Box
from tests.draw.pictures import SVG, checked, texts, written

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


def test_a_number_stands_beside_its_circle_and_hides_none() -> None:
    xy = np.array([[900.0, 500], [1000, 520], [1050, 480]])
    said = {"1": "A", "15": "B", "16": "C"}
    root = checked(
        circles.numbered(xy, np.full(3, 60.0), title="Fires", said=said, over=LAND), "circles"
    )
    rings = [
        [float(str(each.get(at))) for at in ("cx", "cy", "r")]
        for each in root.iter(f"{SVG}circle")
    ]
    for number, box in (each for each in written(root) if each[0] in said):
        for x, y, r in rings:
            inside = Box(x - 0.7 * r, y - 0.7 * r, x + 0.7 * r, y + 0.7 * r)
            assert box.top > 300 or box.clear([inside]), number


def test_a_map_has_a_scale_and_names_that_fit() -> None:
    xy, radius = np.array([[500.0, 500]]), np.array([90.0])
    picture = circles.numbered(
        xy, radius, title="Fires", said={"1": "North"}, over=LAND, names=["Austin", "Dunning"]
    )
    said = set(texts(checked(picture, "circles")))
    assert {"500 m", "Dunning"} <= said and "Austin" not in said, "a name hides the circle"
    shown = groups.groups([], title="t", over=LAND, names=["Loop", "O'Hare"], id_="g")
    assert {"500 m", "Loop", "O'Hare"} <= set(texts(checked(shown, "g")))
