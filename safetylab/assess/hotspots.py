"""Where incidents cluster more than chance would place them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from safetylab.assess import grid, mapped
from safetylab.assess.indicator import Indicator
from safetylab.assess.measurement import provenance
from safetylab.store import areas
from safetylab.store.incidents import Facts
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.period import Period
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import number, percent, say

FEWEST_CELLS = 30
FEWEST_INCIDENTS = 20
CELLS_WANTED = 2_500
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
    partial: whether some incidents were left out, being of kinds that are never mapped
    """

    indicator: Indicator
    period: Period
    provenance: Provenance
    cell: float
    fdr: float
    xy: NDArray[np.float64]
    counts: NDArray[np.int64]
    z: NDArray[np.float64]
    p: NDArray[np.float64]
    is_hot: NDArray[np.bool_]
    beyond: int
    partial: bool = False

    @property
    def disclosure(self) -> Disclosure:
        """Cells are finer than areas: sensitive classes never leave like this."""
        return Disclosure(
            counts=("incidents",),
            follows=("z", "p"),
            offences=self.indicator.of.offences,
            sensitive=self.indicator.sensitive,
            points=True,
            cell=self.cell,
        )

    def summary(self) -> str:
        """One sentence that an official may quote, and the choices that were made."""
        chosen = say(
            "Cells of {cell} metres; Gi* with its eight neighbours; at most {fdr} of the cells "
            "called hot are expected to be chance.",
            cell=number(self.cell),
            fdr=percent(self.fdr),
        )
        return " ".join([self._found(), chosen, *([mapped.left_out()] if self.partial else [])])

    def _found(self) -> str:
        if not self.is_hot.any():
            return say(
                "{indicator}, {period}: no cell stands out from the others by more than chance.",
                indicator=self.indicator.name(),
                period=self.period.label(),
            )
        return say(
            "{indicator}, {period}: {hot} of {cells} cells hold {share} of {n} incidents.",
            indicator=self.indicator.name(),
            period=self.period.label(),
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

    def plot(self) -> str:
        """The hot cells as SVG."""
        from safetylab.draw import maps

        return maps.cells(self.xy[self.is_hot], self.cell, title=self.indicator.name())


def find(
    facts: Facts,
    indicator: Indicator,
    period: Period,
    *,
    layer: str | None = None,
    cell: float | None = None,
    fdr: float = 0.05,
) -> Hotspots:
    """Cells whose neighbourhood holds more incidents than chance would put there.

    cell: side in metres, by default the round number that makes about 2,500 cells of the city.
    Raises BadRequest for classes that are never shown as points, NotEnoughData for too little.
    Method: Getis & Ord (1995) Gi*, one-sided; Benjamini & Hochberg (1995).
    """
    # Not loaded before there is need: concentration, too, asks this module for its cells.
    from safetylab.stats import spatial

    refused_as_points(indicator)
    city = areas.load(facts.lab, facts.lab.layer(layer).name)
    side = usual_cell(city.bounds) if cell is None else grid.checked_side(cell)
    points, partial = mapped.points(facts, indicator, period)
    _enough(len(points))
    _apart(points)
    counted = grid.count(points, grid.over(city, side), side)
    _enough_cells(len(counted.counts), side)
    _enough(int(counted.counts.sum()))
    z = spatial.gi_star(
        counted.counts.astype(float), spatial.neighbours_within(counted.xy, REACH * side)
    )
    p = spatial.adjusted_p(spatial.normal_p(z, "greater"))
    return Hotspots(
        indicator,
        period,
        provenance(facts),
        side,
        fdr,
        counted.xy,
        counted.counts,
        z,
        p,
        np.nan_to_num(p, nan=1.0) <= fdr,
        counted.beyond,
        partial,
    )


def refused_as_points(indicator: Indicator) -> None:
    """Raises BadRequest for classes that are never mapped finer than areas."""
    if indicator.sensitive:
        raise BadRequest(
            say("'{indicator}' is never mapped finer than areas.", indicator=indicator.name()),
            hint=say("measure it by area instead."),
        )


def usual_cell(bounds: tuple[float, float, float, float]) -> float:
    """The round number of metres (100, 150, 200, 250, 300, 400, 500 …) for about 2,500 cells."""
    x0, y0, x1, y1 = bounds
    wanted = ((x1 - x0) * (y1 - y0) / CELLS_WANTED) ** 0.5
    rounds = np.array([10, 25, 50, 100, 150, 200, 250, 300, 400, 500, 750, 1000, 2000, 5000])
    return float(rounds[np.abs(np.log(rounds / wanted)).argmin()])


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
