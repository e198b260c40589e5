"""How thickly incidents lie over the city: a smooth surface, for looking, not for testing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from safetylab.assess import edges, grid, land, naming, smoothing
from safetylab.assess.edges import KERNEL, Cells, at_centres
from safetylab.assess.events import About, Events, coordinates
from safetylab.terms.column import Column
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import N_, number, percent, say

__all__ = ["KERNEL", "Density", "at_centres", "find"]

FEWEST_INCIDENTS = 20
FULL = 10
"""The fullest cell is told of if it has so many."""
WIDEST = 50
"""A bandwidth reaches this many cells at most: beyond, smaller cells only cost time."""

SQUARE_KM = 1e6
KERNELS: Mapping[str, str] = MappingProxyType(
    {
        "quartic": N_("quartic"),
        "epanechnikov": N_("Epanechnikov"),
        "triweight": N_("triweight"),
        "triangular": N_("triangular"),
        "uniform": N_("flat"),
        "gaussian": N_("Gaussian"),
    }
)
"""In words, those of stats.density.KERNELS."""
_DENSEST = N_("the densest cells, which hold {high} of all: {least} per square kilometre or more")
_REACHING = N_("with these, up to {high} of all: {least} per square kilometre or more")
STEPS = (("4", 0.0, 0.25), ("3", 0.25, 0.5), ("2", 0.5, 0.75), ("1", 0.75, 0.95))
"""Shades, and which part of the surface they stand for; the thinnest stays blank."""


@dataclass(frozen=True, slots=True)
class Density:
    """Incidents per square kilometre over the period, smoothed.

    xy        : cell centres, metres, shape (n, 2). cell: side, metres
    per_km2   : density at the centres, shape (n,)
    bandwidth : radius beyond which an incident no longer counts, metres
    chosen    : whether the bandwidth was asked for, rather than told by the incidents
    kernel    : a name in stats.density.KERNELS
    edge      : how it was corrected for the edge of the land: none, uniform or diggle
    counts    : incidents in each cell, shape (n,); None where nobody counted
    """

    about: About
    cell: float
    bandwidth: float
    chosen: bool
    kernel: str
    xy: NDArray[np.float64]
    per_km2: NDArray[np.float64]
    edge: str = "none"
    counts: NDArray[np.int64] | None = None

    @property
    def provenance(self) -> Provenance:
        """Where the incidents come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Cells are finer than areas: sensitive classes never leave like this."""
        return self.about.disclosure(follows=("per_km2",), cell=self.cell)

    def summary(self) -> str:
        """Where it is thickest, and the choices that were made."""
        edge = say(edges.EDGES[self.edge])
        return " ".join([self.finding(), self._choices(), edge, *self.about.notes])

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        top = int(self.per_km2.argmax())
        peak = say(
            "{title}: averaged over some {metres} metres around each place, {n} incidents are "
            "densest around {where}, {most} per square kilometre; half of them lie on {share} of "
            "the cells.",
            title=self.about.title(),
            n=self.about.n,
            metres=number(self.bandwidth),
            where=self._where(top),
            most=number(self.per_km2[top], 1),
            share=percent(_share_with_half(self.per_km2), 1),
        )
        return " ".join(filter(None, (peak, self._fullest())))

    def _fullest(self) -> str:
        """What smoothing hides: the cell with most incidents, where these are many."""
        if self.counts is None or self.counts.max() < FULL:
            return ""
        top = int(self.counts.argmax())
        return say(
            "Single cells can hold more: the fullest, in {where}, has {count}, which is {most} "
            "per square kilometre.",
            where=self._where(top),
            count=int(self.counts[top]),
            most=number(self.counts[top] / (self.cell**2 / SQUARE_KM), 1),
        )

    def _where(self, cell: int) -> str:
        names = naming.of(self.xy[cell : cell + 1], self.about.ground)
        x, y = self.xy[cell]
        return names[0] if names else f"({number(x)}; {number(y)})"

    def _choices(self) -> str:
        values = {
            "cell": number(self.cell),
            "metres": number(self.bandwidth),
            "kernel": say(KERNELS[self.kernel]),
        }
        if self.chosen:
            return say(
                "Cells of {cell} metres; {kernel} kernel, bandwidth {metres} metres as asked; a "
                "surface shows where incidents lie, not whether chance would put them there.",
                **values,
            )
        return say(
            "Cells of {cell} metres; {kernel} kernel, bandwidth {metres} metres, by which four "
            "fifths of the incidents best foretell where the others lie (likelihood "
            "cross-validation); a surface shows where incidents lie, not whether chance would "
            "put them there.",
            **values,
        )

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Density":
        """Itself: the door withholds none of its rows."""
        return self

    def table(self) -> pa.Table:
        """One row per cell that the surface reaches: centre, incidents per square kilometre."""
        shown = self.per_km2 > 0
        xy = self.xy[shown]
        where = {**naming.columns(xy, self.about.ground), "x": xy[:, 0], "y": xy[:, 1]}
        return pa.table({**where, "per_km2": self.per_km2[shown]})

    def heads(self) -> tuple[Column, ...]:
        """Centre, incidents per square kilometre."""
        crs = self.about.ground.crs
        return (
            *naming.heads(self.about.ground),
            *coordinates(crs),
            Column("per_km2", say("incidents per square kilometre")),
        )

    def choices(self) -> dict[str, Any]:
        """Cells, kernel, bandwidth and what was corrected for the edge."""
        return {
            "cell": self.cell,
            "kernel": self.kernel,
            "bandwidth": self.bandwidth,
            "edge": self.edge,
        }

    def plot(self) -> str:
        """The surface as SVG: where it is thickest, by how much of it lies there."""
        from safetylab.draw import groups
        from safetylab.draw.groups import Group

        low, high = self.xy - self.cell / 2, self.xy + self.cell / 2
        squares = np.asarray(shapely.box(*low.T, *high.T), dtype=object)
        ground = self.about.ground
        return groups.groups(
            [Group(squares[some], look, said) for some, look, said in self._steps()],
            title=self.about.name,
            over=list(ground.shapes),
            names=ground.names,
            lines=ground.lines,
            id_="density",
        )

    def _steps(self) -> list[tuple[NDArray[np.bool_], str, str]]:
        """Cells by how much of the surface lies in them and in thicker ones."""
        order = np.argsort(-self.per_km2, kind="stable")
        held = np.empty(len(order))
        held[order] = np.cumsum(self.per_km2[order]) / self.per_km2.sum()
        before = held - self.per_km2 / self.per_km2.sum()
        found = []
        for look, low, high in STEPS:
            some = (before >= low) & (before < high) & (self.per_km2 > 0)
            at_least = number(self.per_km2[some].min(), 1) if some.any() else "–"
            words = _REACHING if low else _DENSEST
            said = say(words, high=percent(high), least=at_least)
            found.append((some, look, said))
        return found


def find(
    events: Events,
    *,
    cell: float | None = None,
    bandwidth: float | None = None,
    kernel: str = KERNEL,
    edge: str = "none",
) -> Density:
    """How thickly incidents lie over their land.

    cell, bandwidth: metres; by default about 2,500 cells, and the bandwidth that foretells best
    (see smoothing.bandwidth()), but no less than a cell. kernel: a name in
    stats.density.KERNELS. edge: none, or what the surface is corrected by along the edge of the
    land: uniform or diggle, see edges.surface(). Raises BadRequest for sizes that make no sense,
    NotEnoughData for fewer than 20 incidents or all at one place.
    Method: Silverman (1986); edges as Diggle (1985) and Jones (1993) have them.
    """
    from safetylab.stats.smoothing import density as kernels

    if kernel not in kernels.KERNELS:
        raise BadRequest(
            say("There is no kernel '{kernel}'.", kernel=kernel[:40]),
            hint=say("there are {known}.", known=", ".join(kernels.KERNELS)),
        )
    used = edges.on_land(events) if edges.checked(edge) != "none" else events
    ground = used.about.ground
    side = land.side(ground, cell)
    centres = land.cells(ground, side)
    _enough(used.xy)
    reach = _bandwidth(used, (side, kernel), bandwidth)
    cells = Cells(ground=ground, centres=centres, side=side, bandwidth=reach, kernel=kernel)
    return Density(
        about=used.noted(land.assumed(ground)).about,
        cell=side,
        bandwidth=reach,
        chosen=bandwidth is not None,
        kernel=kernel,
        xy=centres,
        per_km2=edges.surface(used.xy, cells, edge) * SQUARE_KM,
        edge=edge,
        counts=grid.count(used.xy, centres, side).counts,
    )


def _bandwidth(events: Events, how: tuple[float, str], asked: float | None) -> float:
    """As asked, or what foretells best. how: side of a cell, and the kernel."""
    cell, kernel = how
    if asked is None:
        found = smoothing.bandwidth(events.xy, events.about.ground, cell, kernel)
        return min(max(found, cell), WIDEST * cell)
    if not cell <= asked <= WIDEST * cell:
        raise BadRequest(
            say(
                "A bandwidth of {asked} metres does not go with cells of {cell} metres.",
                asked=str(asked),
                cell=number(cell),
            ),
            hint=say(
                "choose {least} to {most} metres, or other cells.",
                least=number(cell),
                most=number(WIDEST * cell),
            ),
        )
    return float(asked)


def _enough(points: NDArray[np.float64]) -> None:
    if len(points) < FEWEST_INCIDENTS:
        raise NotEnoughData(
            say(
                "A density needs {least} incidents with a point; there are {n}.",
                least=FEWEST_INCIDENTS,
                n=len(points),
            ),
            hint=say("choose a longer period or a wider class of offences."),
        )
    if not np.ptp(points, axis=0).any():
        raise NotEnoughData(
            say("All {n} incidents are at one place: there is nothing to smooth.", n=len(points)),
            hint=say("are the coordinates those of an office? Measure by area instead."),
        )


def _share_with_half(density: NDArray[np.float64]) -> float:
    """The smallest share of cells that holds half of the surface; 0 where it misses them all."""
    if not density.any():
        return 0.0
    falling = np.sort(density)[::-1].cumsum()
    return float(np.searchsorted(falling, falling[-1] / 2) + 1) / len(density)
