"""In how few places incidents lie, whether the same ones each year, and what chance would give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from safetylab.assess import concentration_said, covered, grid, land, naming
from safetylab.assess.events import About, Events, Ground
from safetylab.assess.hotspots import apart
from safetylab.stats import concentration as figures
from safetylab.store.compiling import Progress, silent
from safetylab.terms import period as periods
from safetylab.terms.column import Column
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import number, percent, say

TOPS = (0.01, 0.05, 0.10, 0.20)
TOP = 0.05
HELD = (0.25, 0.5)
DRAWS, SEED, FEWEST = 199, 20260101, 100
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Concentrated:
    """How unevenly incidents lie over places.

    counts : incidents in each place, shape (n,). cell: side, metres; None for areas
    rows   : measure, share (of places or incidents), value, low, high, chance
    stays  : the overlap from one year to the next: years, overlap, shuffled, alike; may be empty
    even   : counts that chance alone would place there once, shape (n,): for the picture
    fullest: the areas with most incidents, or with most in the fullest 5 % of cells; or ""
    """

    about: About
    counts: Ints
    cell: float | None
    rows: tuple[Row, ...]
    stays: tuple[Row, ...]
    even: Ints
    draws: int
    seed: int
    beyond: int
    fullest: str = ""

    @property
    def provenance(self) -> Provenance:
        """Where the incidents come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Shares of the whole, of no place by itself."""
        return self.about.disclosure(points=False)

    def _row(self, measure: str, share: float | None = None) -> Row:
        return next(
            row for row in self.rows if row["measure"] == measure and row["share"] == share
        )

    def summary(self) -> str:
        """How few places hold how much, beside chance; whether the same; how it was told."""
        return " ".join([self.finding(), self._how(), *self.about.notes])

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        stays = (
            map(concentration_said.stayed, self.stays)
            if self.stays
            else [concentration_said.unknown()]
        )
        return " ".join(filter(None, [self._found(), self._even(), self._where(), *stays]))

    def _where(self) -> str:
        """The areas that hold most of the fullest places."""
        if not self.fullest:
            return ""
        if self.cell is None:
            return say("The fullest are {areas}.", areas=self.fullest)
        return say("The fullest cells are above all in {areas}.", areas=self.fullest)

    def _found(self) -> str:
        top = self._row("share_in_top", TOP)
        values = {
            "title": self.about.title(),
            "share": percent(top["value"], 1),
            "low": percent(top["low"], 1),
            "high": percent(top["high"], 1),
            "chance": percent(top["chance"], 1),
            "n": int(self.counts.sum()),
            "places": len(self.counts),
        }
        if self.cell is None:
            return say(
                "{title}: {share} of {n} incidents lie in 5 % of the {places} areas (95 % "
                "interval {low} to {high}); spread by chance over the whole land it "
                "would be {chance}.",
                **values,
            )
        return say(
            "{title}: {share} of {n} incidents lie in 5 % of the {places} cells of {cell} metres "
            "(95 % interval {low} to {high}); spread by chance over the whole "
            "land it would be {chance}.",
            cell=number(self.cell),
            **values,
        )

    def _even(self) -> str:
        half = self._row("places_holding", 0.5)
        values = {"half": percent(half["value"], 1), "even": percent(half["chance"], 1)}
        if self.cell is None:
            return say("Half of them lie in {half} of the areas (by chance: {even}).", **values)
        return say("Half of them lie in {half} of the cells (by chance: {even}).", **values)

    def _how(self) -> str:
        gini = self._row("generalised_gini")
        return say(
            "Intervals from {draws} resamples of the incidents; chance places each of them "
            "anywhere alike, also where nobody lives or goes. The generalised Gini index, 0 for "
            "as even as can be and 1 for all in one place, is {gini} ({low} to {high}; by chance "
            "{chance}).",
            draws=self.draws,
            gini=number(gini["value"], 2),
            low=number(gini["low"], 2),
            high=number(gini["high"], 2),
            chance=number(gini["chance"], 2),
        )

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Concentrated":
        """Itself: of a protected class none leaves the lab."""
        return self

    def table(self) -> pa.Table:
        """One row a measure: its share, its value with interval, what chance would give."""
        stays = [
            {"measure": "overlap", "share": TOP, "years": row["years"], "value": row["overlap"]}
            | {"low": None, "high": None, "chance": row["shuffled"], "most": row["alike"]}
            for row in self.stays
        ]
        rows = [{**row, "years": None, "most": None} for row in self.rows] + stays
        rows = [{**row, "name": concentration_said.named(row["measure"])} for row in rows]
        names = {"measure": pa.string(), "name": pa.string(), "years": pa.string()}
        names |= dict.fromkeys(("share", "value", "low", "high", "chance", "most"), pa.float64())
        return pa.table(
            {name: pa.array([row[name] for row in rows], kind) for name, kind in names.items()}
        )

    def heads(self) -> tuple[Column, ...]:
        """What is measured, of what share, its value with interval, chance."""
        return (
            Column("name", say("Measure")),
            Column("years", say("Years")),
            Column("share", say("of the top, or held"), digits=0, share=True),
            Column("value", say("Value"), digits=3),
            Column("low", say("at least"), digits=3),
            Column("high", say("at most"), digits=3),
            Column("chance", say("by chance"), digits=3),
            Column("most", say("if risk stayed"), digits=3),
        )

    def choices(self) -> dict[str, Any]:
        """Places and resamples."""
        return {
            "by": "areas" if self.cell is None else "cells",
            "cell": self.cell,
            "places": len(self.counts),
            "draws": self.draws,
            "seed": self.seed,
            "beyond": self.beyond,
        }

    def plot(self) -> str:
        """The concentration curve beside chance's, as SVG."""
        from safetylab.draw import lorenz

        curves = [
            lorenz.Curve(*figures.lorenz(counts), said)
            for counts, said in ((self.counts, say("as recorded")), (self.even, say("by chance")))
        ]
        return lorenz.lorenz(*curves, title=self.about.name)


def find(
    events: Events,
    *,
    by: Literal["cells", "areas"] = "cells",
    cell: float | None = None,
    earlier: Sequence[Events] = (),
    seed: int = SEED,
    progress: Progress = silent,
) -> Concentrated:
    """How few places hold how much of the incidents, with intervals and beside chance.

    by: square cells, or the areas of the land. earlier: the same places' incidents of earlier
    years, oldest first; without any, years within the events are compared. Raises
    NotEnoughData for fewer than 100 incidents or 20 places.
    Method: Bernasco & Steenbeek (2017); Weisburd (2015); bootstrap of incidents, seeded.
    """
    ground, side = events.about.ground, None
    if by == "cells":
        side = land.side(ground, cell)
    elif len(ground.shapes) < 2:
        raise BadRequest(
            say("There are no areas to compare."),
            hint=say("name a file of areas: --boundary FILE; or compare cells: --by cells."),
        )
    every = [*earlier, events] if earlier else _years(events)
    held = _counted([events, *every], side)
    counts = held[0]
    _enough(int(counts.sum()))
    if ground.boxed:  # the box around one place is no land to compare it with
        apart(events.xy)
    _enough_places(len(counts))
    rng = np.random.default_rng(seed)
    progress(say("resampling"), 0.2)
    rows, even = _measured(counts, _even_odds(events, side), rng)
    progress(say("comparing years"), 0.8)
    told = events.noted(land.assumed(ground)) if side is not None else events
    return Concentrated(
        about=told.about,
        counts=counts,
        cell=side,
        rows=rows,
        stays=_stays(every, held[1:], seed),
        even=even,
        draws=DRAWS,
        seed=seed,
        beyond=events.about.n - int(counts.sum()),
        fullest=_fullest(ground, side, counts),
    )


def _fullest(ground: Ground, side: float | None, counts: Ints) -> str:
    xy = (
        shapely.get_coordinates(shapely.point_on_surface(ground.shapes))
        if side is None
        else land.cells(ground, side)
    )
    top = np.argsort(-counts, kind="stable")[: max(1, int(TOP * len(counts)))]
    return naming.most(xy[top], counts[top], ground)


def _years(events: Events) -> list[Events]:
    """The events of each whole calendar year of theirs; none where there are not two.

    Its first or last days may have had no incident.
    """
    if not events.about.dated:
        return []
    span = events.about.period
    years = [periods.year(n) for n in range(span.start.year, (span.end).year + 1)]
    few = covered.A_FEW_DAYS
    whole = [y for y in years if span.start - few <= y.start and y.end <= span.end + few]
    return [events.within(each) for each in whole] if len(whole) > 1 else []


def _counted(parts: Sequence[Events], side: float | None) -> list[Ints]:
    """The incidents of each part in the same places."""
    ground = parts[0].about.ground
    if side is not None:
        centres = land.cells(ground, side)
        return [grid.count(each.xy, centres, side).counts for each in parts]
    inside = [land.areas_of(each.xy, ground) for each in parts]
    return [np.bincount(at[at >= 0], minlength=len(ground.shapes)) for at in inside]


def _enough(total: int) -> None:
    if total < FEWEST:
        raise NotEnoughData(
            say(
                "Concentration needs {least} incidents with a point; there are {n}.",
                least=FEWEST,
                n=total,
            ),
            hint=say("choose a longer period."),
        )


def _enough_places(places: int) -> None:
    if places * TOP < 1:
        raise NotEnoughData(
            say(
                "Concentration needs {least} places, so that 5 % of them is one; there are {n}.",
                least=round(1 / TOP),
                n=places,
            ),
            hint=say("choose smaller cells or areas."),
        )


def _values(counts: Ints) -> NDArray[np.float64]:
    """All measures of counts: shares in the top, places holding, Gini, generalised Gini."""
    places = len(counts)
    return np.array(
        [
            *(figures.share_in_top(counts, share) for share in TOPS),
            *(figures.places_holding(counts, share) / places for share in HELD),
            figures.gini(counts),
            figures.generalised_gini(counts),
        ]
    )


def _even_odds(events: Events, side: float | None) -> Floats:
    """How likely chance puts an incident in each place: areas alike, cells by their land.

    Cells at the edge are land in part: were all alike, chance would seem more even than it is.
    """
    ground = events.about.ground
    if side is None:
        return np.full(len(ground.shapes), 1.0 / len(ground.shapes))
    shares = land.shares(ground, land.cells(ground, side), side)
    if not shares.any():  # a file whose points lie on one line has no land
        shares = np.ones(len(shares))
    return np.asarray(shares / shares.sum())


def _measured(
    counts: Ints, odds: Floats, rng: np.random.Generator
) -> tuple[tuple[Row, ...], Ints]:
    """Every measure with its interval and its mean by chance; one draw of chance."""
    total = int(counts.sum())
    value = _values(counts)
    again = np.array(
        [_values(draw) for draw in rng.multinomial(total, counts / total, size=DRAWS)]
    )
    chance = rng.multinomial(total, odds, size=DRAWS)
    even = np.mean([_values(draw) for draw in chance], axis=0)
    # Resampling adds noise of its own to the top places; that bias is in every draw.
    bias = again.mean(axis=0) - value
    low, high = np.quantile(again, [0.025, 0.975], axis=0) - bias
    names = [
        *(("share_in_top", share) for share in TOPS),
        *(("places_holding", share) for share in HELD),
        ("gini", None),
        ("generalised_gini", None),
    ]
    rows = tuple(
        {
            "measure": name,
            "share": share,
            "value": float(value[n]),
            "low": float(np.clip(low[n], 0.0, 1.0)),
            "high": float(np.clip(high[n], 0.0, 1.0)),
            "chance": float(even[n]),
        }
        for n, (name, share) in enumerate(names)
    )
    return rows, chance[0]


def _stays(years: Sequence[Events], counts: Sequence[Ints], seed: int) -> tuple[Row, ...]:
    """The overlap of each year's top places with the next year's."""
    rows: list[Row] = []
    for n in range(1, len(counts)):
        first, second = counts[n - 1], counts[n]
        if not first.sum() or not second.sum():
            continue
        shuffled, alike = figures.expected_overlap(first, second, TOP, DRAWS, seed)
        labels = (years[n - 1].about.period.label(), years[n].about.period.label())
        rows.append(
            {
                "years": say("{one} and {other}", one=labels[0], other=labels[1]),
                "overlap": figures.overlap(first, second, TOP),
                "shuffled": shuffled,
                "alike": alike,
            }
        )
    return tuple(rows)
