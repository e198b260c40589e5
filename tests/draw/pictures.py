"""What every picture must be, whatever goes into it."""

import re
import xml.etree.ElementTree as ET

import numpy as np

from safetylab.draw import lettering
from safetylab.draw.lettering import Box

HAIR = 0.1
"""Coordinates are written with one decimal."""
SVG = "{http://www.w3.org/2000/svg}"


def checked(picture: str, id_: str) -> ET.Element:
    """The picture, parsed: well formed, named, described, without style or script."""
    root = ET.fromstring(picture)
    assert root.tag == f"{SVG}svg"
    links = root.findall(f".//{SVG}a")
    assert root.get("role") == ("group" if links else "img")
    assert all(link.get("tabindex") == "-1" for link in links)
    assert root.get("viewBox")
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert {f"{id_}-title", f"{id_}-desc"} <= set(ids)
    assert all(str(each).startswith(f"{id_}-") for each in ids)
    for element in root.iter():
        assert element.tag not in (f"{SVG}style", f"{SVG}script")
        assert "style" not in element.attrib
        assert not any(name.startswith("on") for name in element.attrib)
        assert not any(value in ("nan", "inf") for value in element.attrib.values())
    return root


def texts(root: ET.Element) -> list[str]:
    """What is written on the picture."""
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def corners(path: str) -> set[tuple[int, int]]:
    """The points of a closed ring of relative steps, as the fine whole numbers they are."""
    start, steps = re.fullmatch(r"M(-?\d+,-?\d+)l(.*)z", path).groups()  # type: ignore[union-attr]
    first = np.array([[int(part) for part in start.split(",")]])
    moves = np.array(re.findall(r"-?\d+", steps), dtype=np.int64).reshape(-1, 2)
    return {(int(x), int(y)) for x, y in np.vstack([first, moves]).cumsum(axis=0)}


def written(root: ET.Element) -> list[tuple[str, Box]]:
    """The words on a picture and the room they take in the widest of the letters asked for."""
    over = {text: group for group in root.iter(f"{SVG}g") for text in group.findall(f"{SVG}text")}
    return [
        (text.text or "", _box(text, over.get(text, text))) for text in root.iter(f"{SVG}text")
    ]


def apart(root: ET.Element) -> None:
    """No words lie upon others or reach over the picture's edge."""
    found = [(said, box) for said, box in written(root) if said.strip()]
    _, _, width, height = (float(side) for side in str(root.get("viewBox")).split())
    for n, (said, box) in enumerate(found):
        assert box.left > -1 and box.right < width + 1, said
        assert box.top > -1 and box.bottom < height + 1, said
        for other, there in found[n + 1 :]:
            assert not box.clashes(there), (said, other)


def _box(text: ET.Element, group: ET.Element) -> Box:
    at = (float(str(text.get("x"))), float(str(text.get("y"))))
    bold = "600" in (text.get("font-weight"), group.get("font-weight"))
    anchor = text.get("text-anchor", group.get("text-anchor", "start"))
    box = lettering.box(at, text.text or "", anchor=anchor, bold=bold)
    return Box(box.left + HAIR, box.top + HAIR, box.right - HAIR, box.bottom - HAIR)
