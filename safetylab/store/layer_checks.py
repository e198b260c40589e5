"""Whether new areas lie where the lab lies, and how far they lie on one another."""

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from safetylab.store.lab import Lab
from safetylab.terms.errors import BadFile
from safetylab.terms.words import say

FARTHEST = 200_000.0
"""Metres between the layers of one city; beyond it, a wrong CRS is likelier."""
MARGIN = 2.0  # degrees beyond the area that the lab's CRS is made for
OVERLAP = 0.01

Shapes = NDArray[np.object_]
Box = tuple[float, float, float, float]


def in_reach(lab: Lab, degrees: Shapes, name: str) -> None:
    """Raises BadFile when the areas lie far outside of where the lab's CRS is used."""
    area = CRS.from_user_input(lab.crs).area_of_use
    if area is None:
        return
    west, south, east, north = shapely.total_bounds(degrees)
    off = max(area.west - east, west - area.east, area.south - north, south - area.north)
    if off > MARGIN:
        raise BadFile(
            say(
                "The areas of {file} lie at longitude {lon}, latitude {lat}: "
                "far from where {crs}, the lab's coordinate system, is used.",
                file=name,
                lon=f"{(west + east) / 2:.1f}",
                lat=f"{(south + north) / 2:.1f}",
                crs=lab.crs,
            ),
            hint=say("check --crs and, if the areas lie right, crs in lab.toml."),
        )


def near(box: Box, others: dict[str, Box], name: str) -> None:
    """Raises BadFile when a layer's box (metres) lies over 200 km from another layer's."""
    for layer, other in others.items():
        if (gap := _gap(box, other)) > FARTHEST:
            raise BadFile(
                say(
                    "The areas of {file} lie {km} km from the lab's layer '{layer}'.",
                    file=name,
                    km=round(gap / 1000),
                    layer=layer,
                ),
                hint=say("are they of another city, or is --crs wrong?"),
            )


def overlapping(shapes: Shapes) -> int:
    """Areas of which another one covers over 1 %; `shapes` valid, in any one system."""
    a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    a, b = a[a != b], b[a != b]
    shared = shapely.area(shapely.intersection(shapes[a], shapes[b]))
    return len(np.unique(a[shared > OVERLAP * shapely.area(shapes[a])]))


def _gap(one: Box, other: Box) -> float:
    across = max(0.0, one[0] - other[2], other[0] - one[2])
    along = max(0.0, one[1] - other[3], other[1] - one[3])
    return float(np.hypot(across, along))
