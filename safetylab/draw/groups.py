"""Maps of places in a few named groups, cells or areas, over the outlines of what is around."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.draw import bearings, colours, ground, patterns, svg
from safetylab.draw.ground import FINE
from safetylab.draw.legend import SWATCH, Key, legend
from safetylab.draw.maps import BORDER
from safetylab.draw.svg import Ink, tag

HOT = "hot"
"""Besides it, a look is a shade (d4, 3) or stripes of one (unsure-d4)."""


@dataclass(frozen=True, slots=True)
class Group:
    """Places of one look.

    shapes : polygons in metres. look: "hot", a shade such as d4, or stripes such as unsure-d4
    said   : what the legend says of them
    names  : what is said of each place, as many as shapes; none for cells
    """

    shapes: NDArray[np.object_]
    look: str
    said: str
    names: Sequence[str] = ()


def groups(
    found: Sequence[Group],
    *,
    title: str,
    over: Sequence[Any],
    names: Sequence[str] = (),
    lines: Sequence[Any] = (),
    id_: str = "groups",
) -> str:
    """Places of each group over the outlines of areas, as SVG with a legend.

    over: polygons in metres, which tell the picture's frame; names: theirs. lines: coast, river
    and the like.
    A group without places stays in the legend: that there are none is an answer too.
    """
    around = np.array(list(over), dtype=object)
    on = ground.frame(around)
    keys = [Key(_swatch(group.look, id_), group.said) for group in found]
    below, height = legend(keys, on.height + bearings.HIGH)
    return svg.picture(
        [
            patterns.textures(id_, (group.look for group in found if _striped(group)), FINE),
            *ground.land(lines, on),
            ground.outlines(ground.simplified(around, on.unit), on),
            *(_drawn(group, on, id_) for group in found if len(group.shapes)),
            bearings.of(names, around, on),
            bearings.scale(on),
            below,
        ],
        title=title,
        desc="; ".join(group.said for group in found),
        size=(svg.WIDTH, on.height + bearings.HIGH + height),
        id_=id_,
    )


def _striped(group: Group) -> bool:
    return group.look.startswith("unsure-")


def _drawn(group: Group, on: ground.Frame, id_: str) -> Ink:
    class_, fill = _look(group.look, id_)
    simple = shapely.simplify(group.shapes, on.unit * 0.4)
    if not group.names:
        path = tag("path", d="".join(ground.path(shape, on) for shape in simple))
        return ground.group(f"area {class_}", [path], fill=fill)
    drawn = [
        tag("path", tag("title", name), d=ground.path(shape, on))
        for name, shape in zip(group.names, simple, strict=True)
    ]
    border: dict[str, object] = {"stroke": svg.PAPER, "stroke_width": BORDER * FINE}
    return ground.group(f"area {class_}", drawn, fill=fill, **border)


def _look(look: str, id_: str) -> tuple[str, str]:
    if look == HOT:
        return "hot", colours.HOT
    if look.startswith("unsure-"):
        return "unsure", patterns.url(id_, look)
    return patterns.named(look)


def _swatch(look: str, id_: str) -> Ink:
    class_, fill = _look(look, id_)
    box = tag(
        "rect",
        width=SWATCH * FINE,
        height=16 * FINE,
        class_=f"area {class_}",
        fill=fill,
        stroke=svg.MUTED,
        stroke_width=0.8 * FINE,
    )
    return tag("g", box, transform=f"scale({1 / FINE:g})")
