"""Risk: how thickly incidents lie beside people, or beside other points; and where by chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from safetylab.assess import density, land, naming
from safetylab.assess.events import About, Events, Ground, coordinates
from safetylab.store.compiling import Progress, silent
from safetylab.store.denominators import Denominators
from safetylab.terms.column import Column
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import number, percent, say

DRAWS, SEED, ALPHA = 199, 20260101, 0.05
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Dual:
    """The density of incidents over what it would be if all had the same risk.

    xy         : cell centres, metres, shape (n, 2). cell: side; bandwidth: metres
    ratio      : shape (n,), NaN where under one incident is expected within the bandwidth
    more, less : p over all cells together, shape (n,)
    beside     : what risk is of, in words. even: people, of whom only their area is known
    """

    about: About
    beside: str
    cell: float
    bandwidth: float
    xy: Floats
    ratio: Floats
    more: Floats
    less: Floats
    draws: int
    seed: int
    even: bool

    @property
    def provenance(self) -> Provenance:
        """Where the incidents come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Cells are finer than areas: sensitive classes never leave like this."""
        return self.about.disclosure(follows=("ratio", "p_more", "p_less"), cell=self.cell)

    @property
    def raised(self) -> NDArray[np.bool_]:
        """Cells above the risk of all by more than chance would have it anywhere."""
        return np.asarray(np.nan_to_num(self.more, nan=1.0) <= ALPHA / 2)

    @property
    def lowered(self) -> NDArray[np.bool_]:
        """Cells below it."""
        return np.asarray(np.nan_to_num(self.less, nan=1.0) <= ALPHA / 2)

    def summary(self) -> str:
        """Where risk is raised, and how that was told."""
        return " ".join([self.finding(), self._how(), *self.about.notes])

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        values = {"title": self.about.title(), "beside": self.beside}
        if not self.raised.any():
            return say(
                "{title}, beside {beside}: nowhere is risk above that of all by more than chance.",
                **values,
            )
        top = int(np.nanargmax(np.where(self.raised, self.ratio, np.nan)))
        x, y = self.xy[top]
        ground = self.about.ground
        names = naming.of(self.xy[top : top + 1], ground)
        raised = self.xy[self.raised]
        said = say(
            "{title}, beside {beside}: in {n} of {cells} cells risk, averaged over some {metres} "
            "metres around, is above that of all by more than chance{areas}; it is highest around "
            "{area}{times}. In {less} cells it is below.",
            n=len(raised),
            cells=int(np.isfinite(self.ratio).sum()),
            metres=number(self.bandwidth),
            areas=_mostly(naming.most(raised, np.ones(len(raised)), ground)),
            area=names[0] if names else f"({number(x)}; {number(y)})",
            # Of residents only their area is known: one who quotes the figure would be wrong.
            times="" if self.even else self._times(top),
            less=int(self.lowered.sum()),
            **values,
        )
        return f"{said} {self._even()}" if self.even else said

    def _times(self, cell: int) -> str:
        return ", " + say("{ratio} times that of all", ratio=number(self.ratio[cell], 1))

    def _even(self) -> str:
        return say(
            "Residents are taken to live evenly over their areas: for how many times an area has, "
            "see its rate."
        )

    def _how(self) -> str:
        return say(
            "Two quartic densities with a bandwidth of {metres} metres in cells of {cell} metres; "
            "at most {alpha} of cities with the same risk everywhere would have any such cell "
            "({draws} simulations). Where under one incident is expected nothing is said. Figures "
            "by area are not smoothed, and can be higher or lower than this.",
            metres=number(self.bandwidth),
            cell=number(self.cell),
            alpha=percent(ALPHA),
            draws=self.draws,
        )

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Dual":
        """Itself: the door withholds none of its rows."""
        return self

    def table(self) -> pa.Table:
        """One row per cell that can be judged: centre, ratio, p."""
        some = np.isfinite(self.ratio)
        return pa.table(
            {
                **naming.columns(self.xy[some], self.about.ground),
                "x": self.xy[some, 0],
                "y": self.xy[some, 1],
                "ratio": self.ratio[some],
                "p_more": self.more[some],
                "p_less": self.less[some],
            }
        )

    def heads(self) -> tuple[Column, ...]:
        """Centre, ratio, p."""
        return (
            *naming.heads(self.about.ground),
            *coordinates(self.about.ground.crs),
            Column("ratio", say("Times the risk of all"), digits=2),
            Column("p_more", say("p, more"), digits=3),
            Column("p_less", say("p, less"), digits=3),
        )

    def choices(self) -> dict[str, Any]:
        """Cells, kernel, bandwidth, simulations."""
        return {
            "cell": self.cell,
            "kernel": density.KERNEL,
            "bandwidth": self.bandwidth,
            "draws": self.draws,
            "seed": self.seed,
            "alternative": "both sides",
        }

    def plot(self) -> str:
        """Where risk is raised and where it is lowered, as SVG."""
        from safetylab.draw import groups
        from safetylab.draw.groups import HOT, Group

        low, high = self.xy - self.cell / 2, self.xy + self.cell / 2
        squares = np.asarray(shapely.box(*low.T, *high.T), dtype=object)
        sides = (
            (self.raised, HOT, say("above the risk of all: {n}", n=int(self.raised.sum()))),
            (self.lowered, "d1", say("below the risk of all: {n}", n=int(self.lowered.sum()))),
        )
        ground = self.about.ground
        return groups.groups(
            [Group(squares[some], look, said) for some, look, said in sides],
            title=self.about.name,
            over=list(ground.shapes),
            names=ground.names,
            lines=ground.lines,
            id_="risk",
        )


def find(
    events: Events,
    against: Events | Denominators,
    *,
    cell: float | None = None,
    bandwidth: float | None = None,
    seed: int = SEED,
    progress: Progress = silent,
) -> Dual:
    """How thickly incidents lie beside people or other points, and where by more than chance.

    against: residents of the land's areas, spread evenly over their cells; or other points.
    cell, bandwidth: metres, as in density.find(), but beside residents by default no narrower
    than an area, since within one nobody knows where they live. Raises NotEnoughData for too
    little of either, BadRequest for sizes that make no sense.
    Method: Kelsall & Diggle (1995), with one bandwidth for both; see stats.dual.
    """
    from safetylab.stats.smoothing import dual

    thick = density.find(events, cell=cell, bandwidth=bandwidth)
    if bandwidth is None and not isinstance(against, Events):
        wide = _as_areas(thick, events.about.ground)
        thick = density.find(events, cell=cell, bandwidth=wide)
    side, reach, centres = thick.cell, thick.bandwidth, thick.xy

    def surface(points: Floats, weights: Floats | None = None) -> Floats:
        return density.at_centres(points, centres, side, reach, weights=weights)

    observed = thick.per_km2 / density.SQUARE_KM
    pool, weights, beside = _pool(events, against, centres)
    n = len(events.xy)
    chances = None if weights is None else weights / weights.sum()

    done = count(1)

    def drawn(rng: np.random.Generator) -> Floats:
        progress(say("simulating"), next(done) / DRAWS)
        if chances is None:
            return surface(pool[rng.choice(len(pool), n, replace=False)])
        return surface(pool, rng.multinomial(n, chances).astype(float))

    share = n / (len(pool) if weights is None else weights.sum())
    found = dual.compared(
        observed,
        surface(pool, weights) * share,
        drawn,
        floor=1.0 / (np.pi * reach**2),
        draws=DRAWS,
        rng=np.random.default_rng(seed),
    )
    return Dual(
        about=events.about,
        beside=beside,
        cell=side,
        bandwidth=reach,
        xy=centres,
        ratio=found.ratio,
        more=found.more,
        less=found.less,
        draws=DRAWS,
        seed=seed,
        even=not isinstance(against, Events),
    )


def _as_areas(thick: density.Density, ground: Ground) -> float:
    """The bandwidth, no less than the radius of a circle as large as the middle area."""
    radius = float(np.sqrt(np.median(shapely.area(ground.shapes)) / np.pi))
    return max(thick.bandwidth, min(radius, density.WIDEST * thick.cell))


def _mostly(areas: str) -> str:
    return ", " + say("above all in {areas}", areas=areas) if areas else ""


def _pool(
    events: Events, against: Events | Denominators, centres: Floats
) -> tuple[Floats, Floats | None, str]:
    """From where simulated incidents are drawn, with what weights, and what that is in words."""
    if isinstance(against, Events):
        if not len(against.xy):
            raise NotEnoughData(say("There are no other points to compare with."))
        beside = say("{name} ({n})", name=against.about.name, n=len(against.xy))
        return np.concatenate([events.xy, against.xy]), None, beside
    if against.ids != events.about.ground.ids:
        raise BadRequest(say("The residents are not those of the areas that are looked at."))
    inside = land.areas_of(centres, events.about.ground)
    cells = np.bincount(inside[inside >= 0], minlength=len(against.ids))
    people = np.nan_to_num(against.person_years) / np.maximum(cells, 1)
    some = inside >= 0
    return centres[some], people[inside[some]], say("the residents")
