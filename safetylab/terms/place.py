"""Areas: the layers a city divides itself into."""

import re
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.terms.errors import BadLab
from safetylab.terms.words import say

_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")


@dataclass(frozen=True, slots=True)
class Layer:
    """Areas that do not overlap, such as neighbourhoods.

    ids, names : one per area, shape (n,)
    shapes     : polygons in metres of the lab's CRS, shape (n,)
    """

    name: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    shapes: NDArray[np.object_]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(x_min, y_min, x_max, y_max), metres."""
        x0, y0, x1, y1 = shapely.total_bounds(self.shapes)
        return float(x0), float(y0), float(x1), float(y1)


def checked_layer_name(name: str) -> str:
    """The name, if it can name a layer (it becomes a column): raises BadLab otherwise."""
    if not _NAME.fullmatch(name):
        raise BadLab(
            say("'{name}' cannot name an area layer.", name=name),
            hint=say("use small letters, digits and _, such as 'community_area'."),
        )
    return name
