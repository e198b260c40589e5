"""Maps of places in named groups."""

import numpy as np
import shapely

from safetylab.draw.groups import Group, groups
from tests.draw.pictures import SVG, checked, texts

SQUARES = shapely.box(np.arange(6) * 100, 0, np.arange(6) * 100 + 100, 100)
NONE = SQUARES[:0]


def test_each_group_is_drawn_and_told() -> None:
    found = [
        Group(SQUARES[:2], "hot", "hot: 2"),
        Group(SQUARES[3:4], "unsure-d0", "striped: 1", ("A <b>",)),
        Group(NONE, "d4", "none: 0"),
    ]
    root = checked(groups(found, title="<&>", over=list(SQUARES), id_="g"), "g")
    assert {"hot: 2", "striped: 1", "none: 0"} <= set(texts(root))
    drawn = [each.get("class") for each in root.findall(f"./{SVG}g")]
    assert drawn.count("area hot") == 1 and drawn.count("area unsure") == 1
    assert "area diverging-4" not in drawn
    assert [each.text for each in root.iter(f"{SVG}title")].count("A <b>") == 1
    assert root.find(f".//{SVG}pattern") is not None


def test_nothing_in_any_group_is_a_picture_too() -> None:
    root = checked(groups([Group(NONE, "hot", "hot: 0")], title="t", over=list(SQUARES)), "groups")
    assert "hot: 0" in texts(root)
