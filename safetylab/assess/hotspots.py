"""Where incidents cluster more than chance would place them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from safetylab.assess import land
from safetylab.assess.events import About, Events
from safetylab.terms.column import Column
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import number, percent, say

FEWEST_CELLS = 30
FEWEST_INCIDENTS = 20
REACH = 1.5
"""Neighbours lie within this many cell sides: the eight around a cell, and itself."""


@dataclass(frozen=True, slots=True)
class Hotspots:
    """Clusters on a grid.

    xy     : cell centres, metres, shape (n, 2). cell: side, metres
    counts : incidents per cell, shape (n,)
    z      : Getis-Ord Gi* as a z-score, NaN where it cannot be told, shape (n,)
    p      : false-discovery adjusted p for "more than elsewhere", shape (n,)
    is_hot : cells kept at the false-discovery rate `fdr`, shape (n,)
    beyond : incidents outside every cell
    """

    about: About
    cell: float
    fdr: float
    xy: NDArray[np.float64]
    counts: NDArray[np.int64]
    z: NDArray[np.float64]
    p: NDArray[np.float64]
    is_hot: NDArray[np.bool_]
    beyond: int

    @property
    def provenance(self) -> Provenance:
        """Where the incidents come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Cells are finer than areas: sensitive classes never leave like this."""
        return self.about.disclosure(counts=("incidents",), follows=("z", "p"), cell=self.cell)

    def summary(self) -> str:
        """One sentence that an official may quote, and the choices that were made."""
        chosen = say(
            "Cells of {cell} metres; Gi* with its eight neighbours; at most {fdr} of the cells "
            "called hot are expected to be chance.",
            cell=number(self.cell),
            fdr=percent(self.fdr),
        )
        return " ".join([self._found(), chosen, *self.about.notes])

    def _found(self) -> str:
        if not self.is_hot.any():
            return say(
                "{title}: no cell stands out from the others by more than chance.",
                title=self.about.title(),
            )
        return say(
            "{title}: {hot} of {cells} cells hold {share} of {n} incidents.",
            title=self.about.title(),
            hot=int(self.is_hot.sum()),
            cells=len(self.counts),
            share=percent(self.counts[self.is_hot].sum() / self.counts.sum()),
            n=int(self.counts.sum()),
        )

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Hotspots":
        """Itself: the door withholds none of its rows."""
        return self

    def table(self) -> pa.Table:
        """One row per cell with incidents or heat: centre, incidents, z, p, hot."""
        shown = (self.counts > 0) | self.is_hot
        return pa.table(
            {
                "x": self.xy[shown, 0],
                "y": self.xy[shown, 1],
                "incidents": self.counts[shown],
                "z": self.z[shown],
                "p": self.p[shown],
                "hot": self.is_hot[shown],
            }
        )

    def heads(self) -> tuple[Column, ...]:
        """Centre, incidents, z, p."""
        crs = self.about.ground.crs
        return (
            Column("x", say("x, {crs}", crs=crs), digits=0),
            Column("y", say("y, {crs}", crs=crs), digits=0),
            Column("incidents", say("Incidents")),
            Column("z", "z", digits=2),
            Column("p", "p", digits=4),
        )

    def choices(self) -> dict[str, Any]:
        """Cells and the rate of false discoveries."""
        return {"cell": self.cell, "fdr": self.fdr, "beyond": self.beyond}

    def plot(self) -> str:
        """The hot cells as SVG, over the outlines of the areas."""
        from safetylab.draw import maps

        ground = self.about.ground
        return maps.cells(
            self.xy[self.is_hot],
            self.cell,
            title=self.about.name,
            over=list(ground.shapes),
            lines=ground.lines,
            id_="hot",
        )


def find(events: Events, *, cell: float | None = None, fdr: float = 0.05) -> Hotspots:
    """Cells whose neighbourhood holds more incidents than chance would put there.

    cell: side in metres, by default the round number that makes about 2,500 cells of the city.
    Raises NotEnoughData for too little.
    Method: Getis & Ord (1995) Gi*, one-sided; Benjamini & Hochberg (1995).
    """
    # Not loaded before there is need.
    from safetylab.stats import spatial

    side = land.side(events.about.ground, cell)
    _enough(len(events.xy))
    _apart(events.xy)
    counted = land.counted(events, side)
    _enough_cells(len(counted.counts), side)
    _enough(int(counted.counts.sum()))
    z = spatial.gi_star(
        counted.counts.astype(float), spatial.neighbours_within(counted.xy, REACH * side)
    )
    p = spatial.adjusted_p(spatial.normal_p(z, "greater"))
    hot = np.nan_to_num(p, nan=1.0) <= fdr
    return Hotspots(events.about, side, fdr, counted.xy, counted.counts, z, p, hot, counted.beyond)


def _enough(n: int) -> None:
    if n < FEWEST_INCIDENTS:
        raise NotEnoughData(
            say(
                "Hot spots need {least} incidents with a point; there are {n}.",
                least=FEWEST_INCIDENTS,
                n=n,
            ),
            hint=say("choose a longer period or a wider class of offences."),
        )


def _apart(points: NDArray[np.float64]) -> None:
    if not np.ptp(points, axis=0).any():
        raise NotEnoughData(
            say(
                "All {n} incidents are at one place: nothing else to compare it with.",
                n=len(points),
            ),
            hint=say("are the coordinates those of an office? Measure by area instead."),
        )


def _enough_cells(n: int, side: float) -> None:
    if n < FEWEST_CELLS:
        raise NotEnoughData(
            say("Hot spots need {least} cells; there are {n}.", least=FEWEST_CELLS, n=n),
            hint=say("choose cells smaller than {side} metres.", side=number(side)),
        )
