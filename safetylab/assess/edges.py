"""A surface of incidents, and what a kernel holds beyond the land's edge, where nobody looked."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from safetylab.assess import grid, land
from safetylab.assess.events import Events, Ground
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import N_, say, say_many

if TYPE_CHECKING:
    from safetylab.stats.smoothing.edges import Box

Floats = NDArray[np.float64]
KERNEL = "quartic"
EDGES: Mapping[str, str] = MappingProxyType(
    {
        "none": N_(
            "Nothing is corrected for the edge of the land: nobody looked beyond it, so that the "
            "surface is too low along it, by half at a straight border."
        ),
        "uniform": N_(
            "Corrected for the edge of the land: the surface over the share of the kernel that "
            "lies on it (uniform). Without, it would be too low along the edge, by half at a "
            "straight border."
        ),
        "diggle": N_(
            "Corrected for the edge of the land: each incident counts the more, the less of its "
            "kernel lies on it (Diggle), so that the surface holds them all. Without, it would "
            "be too low along the edge."
        ),
    }
)
RECTANGULAR = 1e-6
"""A land whose surface differs from its box by a smaller share is that box."""
FINE, PARTS = 4, 3
"""Shares are told by cells a bandwidth holds four of, or else by their parts, three by three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Where a surface is evaluated, and how.

    centres: metres, shape (n, 2). side, bandwidth: metres. kernel: in stats.density.KERNELS
    """

    ground: Ground
    centres: Floats
    side: float
    bandwidth: float
    kernel: str


def checked(edge: str) -> str:
    """The correction itself. Raises BadRequest for one that there is not."""
    if edge not in EDGES:
        raise BadRequest(
            say("There is no edge correction '{edge}'.", edge=edge[:40]),
            hint=say("there are {known}.", known=", ".join(EDGES)),
        )
    return edge


def on_land(events: Events) -> Events:
    """Those on their land, which alone have an edge to be corrected for; a note of the others."""
    inside = land.areas_of(events.xy, events.about.ground) >= 0
    gone = int((~inside).sum())
    if not gone:
        return events
    note = say_many(
        "{n} incident outside the land looked at is left out.",
        "{n} incidents outside the land looked at are left out.",
        gone,
    )
    return events.taken(inside, note)


def surface(points: Floats, cells: Cells, edge: str = "none") -> Floats:
    """Incidents per square metre at the centres, shape (n,), corrected for the edge of the land.

    points: metres, shape (m, 2), on the land if there is a correction. edge: none; uniform, the
    surface over the share of the kernel around each place that lies on the land; or diggle, each
    incident's weight over the share of its own kernel. A cell whose middle is off the land has
    the uniform surface of the nearest whose middle is on it.
    Source: Diggle (1985), Jones (1993). Shares of a rectangle are exact, others told by cells.
    """
    how = (cells.side, cells.bandwidth, cells.kernel)
    if edge == "none":
        return at_centres(points, cells.centres, *how)
    if edge == "diggle":
        weights = 1.0 / _shares(points, cells)
        return at_centres(points, cells.centres, *how, weights)
    plain = at_centres(points, cells.centres, *how)
    on = shapely.intersects_xy(land.whole(cells.ground), *cells.centres.T)
    if not on.any():
        return plain
    near = cKDTree(cells.centres[on]).query(cells.centres)[1]
    return np.asarray((plain[on] / _shares(cells.centres[on], cells))[near])


def at_centres(
    points: Floats,
    centres: Floats,
    cell: float,
    bandwidth: float,
    kernel: str = KERNEL,
    weights: Floats | None = None,
) -> Floats:
    """Incidents per square metre at the centres of aligned cells, shape (n,).

    points, centres: metres, shapes (m, 2) and (n, 2); weights: shape (m,), one by default.
    """
    from safetylab.stats.smoothing import density as kernels

    first = centres.min(axis=0)
    column, row = np.rint((centres - first) / cell).astype(np.int64).T
    whole = kernels.Grid(
        float(first[0]), float(first[1]), cell, int(column.max()) + 1, int(row.max()) + 1
    )
    density = kernels.density_on_grid(points, whole, bandwidth, kernel, weights)
    return np.asarray(density[row, column], dtype=np.float64)


def _shares(at: Floats, cells: Cells) -> Floats:
    """The share of the kernel around each place on the land that lies on the land."""
    from safetylab.stats.smoothing import edges

    if (box := _box(cells.ground)) is not None:
        return edges.share_inside(at, box, cells.bandwidth, cells.kernel)
    centres, side = _fine(cells)
    how = (side, cells.bandwidth, cells.kernel)
    held = at_centres(centres, centres, *how, land.shares(cells.ground, centres, side))
    near = cKDTree(centres).query(at)[1]
    return np.asarray((held / _of_endless_land(*how))[near])


def _fine(cells: Cells) -> tuple[Floats, float]:
    """Cells small enough beside the bandwidth for shares to be told by them, and their side."""
    coarse = cells.bandwidth < FINE * cells.side
    if coarse and PARTS**2 * len(cells.centres) < grid.MOST_CELLS:
        return land.cells(cells.ground, cells.side / PARTS), cells.side / PARTS
    return cells.centres, cells.side


def _of_endless_land(side: float, bandwidth: float, kernel: str) -> float:
    """What cells of a land without an edge would hold: 1, but for their size; per square metre."""
    from safetylab.stats.smoothing import density as kernels

    reach = np.ceil(kernels.KERNELS[kernel].cutoff * bandwidth / side)
    steps = np.arange(-reach, reach + 1) * side
    lattice = np.array(np.meshgrid(steps, steps)).reshape(2, -1).T
    return float(kernels.density_at(lattice, [[0.0, 0.0]], bandwidth, kernel)[0])


def _box(ground: Ground) -> "Box | None":
    """The land as a rectangle, if it is one."""
    from safetylab.stats.smoothing.edges import Box

    box = Box(*ground.bounds)
    own = (box.x1 - box.x0) * (box.y1 - box.y0)
    return box if abs(land.whole(ground).area / own - 1) < RECTANGULAR else None
