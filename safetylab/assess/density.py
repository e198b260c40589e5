"""How thickly incidents lie over the city: a smooth surface, for looking, not for testing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from safetylab.assess import grid, land, mapped
from safetylab.assess.from_lab import refused_as_points
from safetylab.assess.indicator import Indicator
from safetylab.assess.measurement import provenance
from safetylab.stats import density as kernels
from safetylab.store import areas
from safetylab.store.incidents import Facts
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.period import Period
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import number, percent, say

KERNEL = "quartic"
FEWEST_INCIDENTS = 20
WIDEST = 50
"""A bandwidth reaches this many cells at most: beyond, smaller cells only cost time."""

SQUARE_KM = 1e6


@dataclass(frozen=True, slots=True)
class Density:
    """Incidents per square kilometre over the period, smoothed.

    xy        : cell centres, metres, shape (n, 2). cell: side, metres
    per_km2   : density at the centres, shape (n,)
    bandwidth : radius beyond which an incident no longer counts, metres
    chosen    : whether the bandwidth was asked for, rather than taken from the incidents' spread
    used      : incidents with a point, which the surface is made of
    partial   : whether some incidents were left out, being of kinds that are never mapped
    """

    indicator: Indicator
    period: Period
    provenance: Provenance
    cell: float
    bandwidth: float
    chosen: bool
    xy: NDArray[np.float64]
    per_km2: NDArray[np.float64]
    used: int
    partial: bool = False

    @property
    def disclosure(self) -> Disclosure:
        """Cells are finer than areas: sensitive classes never leave like this."""
        return Disclosure(
            counts=(),
            follows=("per_km2",),
            offences=self.indicator.of.offences,
            sensitive=self.indicator.sensitive,
            points=True,
            cell=self.cell,
        )

    def summary(self) -> str:
        """Where it is thickest, and the choices that were made."""
        more = [mapped.left_out()] if self.partial else []
        return " ".join([self._found(), self._choices(), *more])

    def _found(self) -> str:
        top = int(self.per_km2.argmax())
        x, y = self.xy[top]
        return say(
            "{indicator}, {period}: {n} incidents with a point, at most {most} per square "
            "kilometre, around x {x}, y {y}; half of the surface lies on {share} of the cells.",
            indicator=self.indicator.name(),
            period=self.period.label(),
            n=self.used,
            most=number(self.per_km2[top], 1),
            x=number(x),
            y=number(y),
            share=percent(_share_with_half(self.per_km2), 1),
        )

    def _choices(self) -> str:
        values = {"cell": number(self.cell), "metres": number(self.bandwidth)}
        if self.chosen:
            return say(
                "Cells of {cell} metres; quartic kernel, bandwidth {metres} metres as asked; a "
                "surface shows where incidents lie, not whether chance would put them there.",
                **values,
            )
        return say(
            "Cells of {cell} metres; quartic kernel, bandwidth {metres} metres from the "
            "incidents' spread (Scott's rule); a surface shows where incidents lie, not whether "
            "chance would put them there.",
            **values,
        )

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Density":
        """Itself: the door withholds none of its rows."""
        return self

    def table(self) -> pa.Table:
        """One row per cell that the surface reaches: centre, incidents per square kilometre."""
        shown = self.per_km2 > 0
        columns = {"x": self.xy[shown, 0], "y": self.xy[shown, 1], "per_km2": self.per_km2[shown]}
        return pa.table(columns)

    def plot(self) -> str:
        """The surface as SVG."""
        from safetylab.draw import maps
        from safetylab.draw.shading import Area

        shown, half = self.per_km2 > 0, self.cell / 2
        squares = shapely.box(*(self.xy[shown] - half).T, *(self.xy[shown] + half).T)
        found = [
            Area(square, number(value, 1), float(value))
            for square, value in zip(squares, self.per_km2[shown], strict=True)
        ]
        unit = say("incidents per square kilometre")
        return maps.areas(found, title=self.indicator.name(), unit=unit)


def surface(
    facts: Facts,
    indicator: Indicator,
    period: Period,
    *,
    layer: str | None = None,
    cell: float | None = None,
    bandwidth: float | None = None,
) -> Density:
    """How thickly an indicator's incidents lie over the city.

    cell, bandwidth: metres; by default about 2,500 cells, and Scott's rule, but no less than a
    cell. Raises BadRequest for classes that are never shown as points and for sizes that make no
    sense, NotEnoughData for fewer than 20 incidents or all at one place.
    Method: Silverman (1986), quartic kernel, without edge correction.
    """
    refused_as_points(indicator)
    city = areas.load(facts.lab, facts.lab.layer(layer).name)
    side = land.usual_side(city.bounds) if cell is None else grid.checked_side(cell)
    centres = grid.over(city, side)
    points, partial = mapped.points(facts, indicator, period)
    _enough(points)
    reach = _bandwidth(points, side, bandwidth)
    return Density(
        indicator=indicator,
        period=period,
        provenance=provenance(facts),
        cell=side,
        bandwidth=reach,
        chosen=bandwidth is not None,
        xy=centres,
        per_km2=at_centres(points, centres, side, reach) * SQUARE_KM,
        used=len(points),
        partial=partial,
    )


def at_centres(
    points: NDArray[np.float64], centres: NDArray[np.float64], cell: float, bandwidth: float
) -> NDArray[np.float64]:
    """Incidents per square metre at the centres of aligned cells, shape (n,).

    points, centres: metres, shapes (m, 2) and (n, 2).
    """
    first = centres.min(axis=0)
    column, row = np.rint((centres - first) / cell).astype(np.int64).T
    whole = kernels.Grid(
        float(first[0]), float(first[1]), cell, int(column.max()) + 1, int(row.max()) + 1
    )
    density = kernels.density_on_grid(points, whole, bandwidth, KERNEL)
    return np.asarray(density[row, column], dtype=np.float64)


def _bandwidth(points: NDArray[np.float64], cell: float, asked: float | None) -> float:
    if asked is None:
        return min(max(kernels.scott_bandwidth(points, KERNEL), cell), WIDEST * cell)
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
