"""A map that shows no value: areas as outlines, each leading to its page."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from safetylab.draw import colours, ground, svg
from safetylab.draw.shading import Area
from safetylab.draw.svg import tag
from safetylab.terms.words import say_many


def outlined(
    found: Sequence[Area], *, title: str, lines: Sequence[Any] = (), id_: str = "outlines"
) -> str:
    """The areas as SVG without shades; their values are not looked at.

    lines: coast, river and the like, in metres. The keyboard finds the areas in a list beside it.
    """
    shapes = np.array([area.shape for area in found], dtype=object)
    on = ground.frame(shapes)
    drawn = [
        tag("a", tag("title", area.name), shape, href=area.href, tabindex=-1)
        if area.href
        else shape
        for area, shape in zip(
            found,
            (
                tag("path", d=ground.path(each, on), class_="land")
                for each in ground.simplified(shapes, on.unit)
            ),
            strict=True,
        )
    ]
    look: dict[str, object] = {"fill": colours.LAND, "stroke": svg.LINE, "stroke_width": 3}
    return svg.picture(
        [*ground.land(lines, on), ground.group("outlines", drawn, **look)],
        title=title,
        desc=say_many("{n} area.", "{n} areas.", len(found)),
        size=(svg.WIDTH, on.height),
        id_=id_,
        role="group" if any(area.href for area in found) else "img",
    )
