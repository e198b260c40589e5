"""Cells by the names of the areas they lie in: where, for people who read no coordinates."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.assess.events import Ground
from safetylab.terms.column import Column
from safetylab.terms.words import say

MOST = 3
Floats = NDArray[np.float64]


def nearest(xy: Floats, shapes: NDArray[np.object_]) -> NDArray[np.int64]:
    """Which shape holds each point, or else is nearest to it, shape (n,).

    xy: metres, shape (n, 2). The middle of a cell at the edge of the land may lie off it. On
    shared borders the earlier shape wins.
    """
    found = np.full(len(xy), len(shapes), dtype=np.int64)
    point, shape = shapely.STRtree(shapes).query_nearest(shapely.points(xy))
    np.minimum.at(found, point, shape)
    return found


def told(ground: Ground) -> bool:
    """Whether the land has areas with names, so that cells can be named by them."""
    return len(ground.shapes) > 1 and any(ground.names)


def of(xy: Floats, ground: Ground) -> tuple[str, ...]:
    """The name of the area that each cell lies in, n of them; none where areas have no names."""
    if not told(ground):
        return ()
    return tuple(ground.names[n] or ground.ids[n] for n in nearest(xy, ground.shapes))


def columns(xy: Floats, ground: Ground) -> dict[str, Any]:
    """The column of a table of cells that says in which area each lies."""
    return {"area_name": list(of(xy, ground))} if told(ground) else {}


def heads(ground: Ground) -> tuple[Column, ...]:
    """The heading of columns()."""
    return (Column("area_name", say("Area")),) if told(ground) else ()


def most(xy: Floats, held: NDArray[Any], ground: Ground) -> str:
    """The areas whose cells hold most, at most three: "Austin, Loop and Hyde Park"; else "".

    held: what counts, shape (n,), nothing below 0.
    """
    if not told(ground) or not len(xy):
        return ""
    sums = np.bincount(nearest(xy, ground.shapes), held, minlength=len(ground.shapes))
    order = [int(n) for n in np.argsort(-sums, kind="stable")[:MOST] if sums[n] > 0]
    return together([ground.names[n] or ground.ids[n] for n in order])


def together(names: Sequence[str]) -> str:
    """Names in a sentence: "Austin", "Austin and Loop", "Austin, Loop and Hyde Park"."""
    if len(names) < 2:
        return "".join(names)
    return say("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])
