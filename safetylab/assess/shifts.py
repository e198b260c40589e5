"""Where a count changed between two periods: cells or areas, tested together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from safetylab.assess import grid, land, naming
from safetylab.assess.change_said import signed
from safetylab.assess.events import About, Events, coordinates
from safetylab.terms.column import Column
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.period import Period
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import number, percent, say, say_many

FDR = 0.05
FEWEST = 20
NAMED = 3
TOLD = 6
"""A cell of fewer incidents in both periods shows no change, and would tell of single ones."""
By = Literal["cells", "areas"]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shifts:
    """Places with a count in two periods, n of them.

    xy       : middles, metres, shape (n, 2). cell: side, metres; None for areas
    shapes   : polygons, metres, shape (n,)
    names    : of areas, shape (n,); none for cells
    now, was : incidents in the later and in the earlier period, shape (n,)
    p        : of the E-test of their rates a day; adjusted: with false discoveries under control
    beyond   : incidents in none of the places
    """

    about: About
    earlier: Period
    cell: float | None
    xy: NDArray[np.float64]
    shapes: NDArray[np.object_]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    now: Ints
    was: Ints
    p: NDArray[np.float64]
    adjusted: NDArray[np.float64]
    fdr: float
    beyond: int

    @property
    def provenance(self) -> Provenance:
        """Where the incidents come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Cells are finer than areas: sensitive classes never leave like this."""
        return self.about.disclosure(
            counts=("now", "before"),
            follows=("difference", "ratio", "p", "adjusted_p"),
            cell=self.cell,
            points=self.cell is not None,
        )

    @property
    def ratio(self) -> NDArray[np.float64]:
        """Rates a day, later over earlier, shape (n,); NaN where there was none before."""
        days = self.earlier.days / self.about.period.days
        return np.where(self.was > 0, self.now * days / np.maximum(self.was, 1), np.nan)

    @property
    def rose(self) -> NDArray[np.bool_]:
        """Places that rose by more than chance would have it."""
        return np.asarray((self.adjusted <= self.fdr) & self._more)

    @property
    def fell(self) -> NDArray[np.bool_]:
        """Places that fell by more than chance would have it."""
        return np.asarray((self.adjusted <= self.fdr) & ~self._more)

    @property
    def _more(self) -> NDArray[np.bool_]:
        days, past = self.about.period.days, self.earlier.days
        return np.asarray(self.now * past > self.was * days)

    def summary(self) -> str:
        """Where it rose and fell, and how that was told."""
        return " ".join([self.finding(), self._how(), *self.about.notes])

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        values = {
            "title": self.about.name,
            "period": self.about.period.label(),
            "earlier": self.earlier.label(),
        }
        if self.cell is None:
            values["places"] = say("{n} areas", n=len(self.now))
        else:
            values["places"] = say(
                "{n} cells of {cell} metres", n=len(self.now), cell=number(self.cell)
            )
        if not (self.rose.any() or self.fell.any()):
            none = say(
                "{title}: between {earlier} and {period} none of {places} changed by more than "
                "chance would have it.",
                **values,
            )
            return " ".join(filter(None, (none, self._too_few())))
        rose, fell = int(self.rose.sum()), int(self.fell.sum())
        more = say_many("{n} rose", "{n} rose", rose) if rose else say("none rose")
        less = say_many("{n} fell", "{n} fell", fell) if fell else say("none fell")
        return say(
            "{title}, {period} beside {earlier}: of {places}, {rose}; {fell}.",
            rose=self._side(self.rose, more),
            fell=self._side(self.fell, less),
            **values,
        )

    def _side(self, some: NDArray[np.bool_], counted: str) -> str:
        """How many changed to one side, and the surest of them with their counts."""
        n, names = int(some.sum()), self.names or naming.of(self.xy, self.about.ground)
        if not n or not names:
            return counted
        order = np.flatnonzero(some)[np.argsort(self.p[some], kind="stable")][:NAMED]
        each = [
            say("{area} ({now}, before {was})", area=names[at], now=self.now[at], was=self.was[at])
            for at in order.tolist()
        ]
        listed = naming.together(each)
        if n <= NAMED:
            return say("{counted}, in {areas}", counted=counted, areas=listed)
        return say("{counted}, most clearly in {areas}", counted=counted, areas=listed)

    def _too_few(self) -> str:
        """That cells of rare incidents cannot show a change, which is not that there was none."""
        both = self.now + self.was
        if self.cell is None or np.median(both[both > 0]) >= TOLD:
            return ""
        return say(
            "That does not say that nothing changed: half of the cells that had any had {n} or "
            "fewer in both periods together, too few to show a change. Areas hold more: see "
            "what the page of the indicator says of them.",
            n=int(np.median(both[both > 0])),
        )

    def _how(self) -> str:
        values = {"places": len(self.now), "fdr": percent(self.fdr)}
        if self.cell is None:
            told = say(
                "{places} areas, each by the E-test, two-sided; at most {fdr} of those that rose "
                "or fell are expected to be chance. Where one incident brings on others, changes "
                "look surer than they are.",
                **values,
            )
        else:
            told = say(
                "{places} cells of {cell} metres, each by the E-test, two-sided; at most {fdr} of "
                "those that rose or fell are expected to be chance. Where one incident brings on "
                "others, changes look surer than they are. Cells of fewer than {told} incidents "
                "in both periods together are not listed.",
                cell=number(self.cell),
                told=TOLD,
                **values,
            )
        if not self.beyond:
            return told
        return f"{told} " + say_many(
            "{n} incident outside the land looked at is left out.",
            "{n} incidents outside the land looked at are left out.",
            self.beyond,
        )

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Shifts":
        """Itself: the door withholds none of its rows."""
        return self

    def table(self) -> pa.Table:
        """One row per area with an incident, or cell with six: both counts, the change, its p."""
        some = (self.now + self.was) >= (1 if self.cell is None else TOLD)
        change = np.where(self.rose, "up", np.where(self.fell, "down", "none"))
        return pa.table(
            {
                **self._where(some),
                "now": self.now[some],
                "before": self.was[some],
                "difference": (self.now - self.was)[some],
                "ratio": pa.array(self.ratio[some], from_pandas=True),
                "p": self.p[some],
                "adjusted_p": self.adjusted[some],
                "change": change[some].tolist(),
            }
        )

    def _where(self, some: NDArray[np.bool_]) -> dict[str, Any]:
        if self.cell is not None:
            xy = self.xy[some]
            return {**naming.columns(xy, self.about.ground), "x": xy[:, 0], "y": xy[:, 1]}
        at = np.flatnonzero(some)
        return {"area": [self.ids[n] for n in at], "area_name": [self.names[n] for n in at]}

    def heads(self) -> tuple[Column, ...]:
        """Where, both counts, the difference, p."""
        crs = self.about.ground.crs
        where = (*naming.heads(self.about.ground), *coordinates(crs))
        return (
            *((Column("area_name", say("Area")),) if self.cell is None else where),
            Column("now", self.about.period.label()),
            Column("before", self.earlier.label()),
            Column("ratio", say("Ratio"), digits=2),
            Column("p", "p", digits=3),
            Column("adjusted_p", say("adjusted p"), digits=3),
        )

    def choices(self) -> dict[str, Any]:
        """Places, test, false discoveries."""
        return {
            "against": self.earlier.code,
            "by": "areas" if self.cell is None else "cells",
            "cell": self.cell,
            "fdr": self.fdr,
            "alternative": "two-sided",
            "beyond": self.beyond,
        }

    def plot(self) -> str:
        """Where it rose and where it fell as SVG."""
        from safetylab.draw import groups
        from safetylab.draw.groups import HOT, Group

        sides = (
            (self.rose, HOT, say("more than before: {n}", n=int(self.rose.sum()))),
            (self.fell, "d1", say("less than before: {n}", n=int(self.fell.sum()))),
        )
        ground = self.about.ground
        return groups.groups(
            [Group(self.shapes[some], look, said, self._said(some)) for some, look, said in sides],
            title=self.about.name,
            over=list(ground.shapes),
            names=ground.names,
            lines=ground.lines,
            id_="shifts",
        )

    def _said(self, some: NDArray[np.bool_]) -> tuple[str, ...]:
        if not self.names:
            return ()
        ratio = self.ratio
        return tuple(
            f"{self.names[n]}: {signed(ratio[n]) if ratio[n] == ratio[n] else self.now[n]}"
            for n in np.flatnonzero(some)
        )


def find(
    now: Events, before: Events, *, by: By = "cells", cell: float | None = None, fdr: float = FDR
) -> Shifts:
    """Where the count changed from an earlier period to a later one.

    by: square cells, or the areas of the events' land. cell: side in metres, by default the
    round number that makes about 2,500 cells. Raises NotEnoughData for fewer than 20 incidents,
    BadRequest where there are no areas, or a cell makes no sense.
    Method: E-test of each place, Krishnamoorthy & Thomson (2004); Benjamini & Hochberg (1995).
    """
    from safetylab.stats.local import spatial

    if now.about.n + before.about.n < FEWEST:
        raise NotEnoughData(
            say(
                "Changes by place need {least} incidents with a point; there are {n}.",
                least=FEWEST,
                n=now.about.n + before.about.n,
            ),
            hint=say("choose longer periods or a wider class of offences."),
        )
    xy, shapes, side, counts = _areas(now, before) if by == "areas" else _cells(now, before, cell)
    spans = (now.about.period, before.about.period)
    p = _tested(*counts, *(float(each.days) for each in spans))
    ground = now.about.ground
    told = now.noted(land.assumed(ground)) if side is not None else now
    about = replace(told.about, n=now.about.n + before.about.n)
    return Shifts(
        about=about,
        earlier=spans[1],
        cell=side,
        xy=xy,
        shapes=shapes,
        ids=ground.ids if side is None else (),
        names=ground.names if side is None else (),
        now=counts[0],
        was=counts[1],
        p=p,
        adjusted=spatial.adjusted_p(p),
        fdr=fdr,
        beyond=about.n - int(sum(each.sum() for each in counts)),
    )


def _tested(now: Ints, was: Ints, days: float, past: float) -> NDArray[np.float64]:
    """p of each pair of counts; pairs that come often are tested once. 1 where nothing was."""
    from safetylab.stats import rates

    pairs, at = np.unique(np.column_stack([now, was]), axis=0, return_inverse=True)
    some = pairs.sum(axis=1) > 0
    p = np.ones(len(pairs))
    first, second = pairs[some].astype(float).T
    p[some] = rates.e_test(first, second, days, past)
    return np.asarray(p[at.ravel()], dtype=np.float64)


def _cells(
    now: Events, before: Events, asked: float | None
) -> tuple[NDArray[np.float64], NDArray[np.object_], float, tuple[Ints, Ints]]:
    ground = now.about.ground
    side = land.side(ground, asked)
    xy = land.cells(ground, side)
    counts = tuple(grid.count(each.xy, xy, side).counts for each in (now, before))
    low, high = xy - side / 2, xy + side / 2
    return xy, np.asarray(shapely.box(*low.T, *high.T)), side, (counts[0], counts[1])


def _areas(
    now: Events, before: Events
) -> tuple[NDArray[np.float64], NDArray[np.object_], None, tuple[Ints, Ints]]:
    ground = now.about.ground
    if len(ground.shapes) < 2:
        raise BadRequest(
            say("There are no areas to compare."),
            hint=say("name a file of areas: --boundary FILE; or compare cells: --by cells."),
        )
    counts = []
    for each in (now, before):
        inside = land.areas_of(each.xy, ground)
        counts.append(np.bincount(inside[inside >= 0], minlength=len(ground.shapes)))
    middles = shapely.get_coordinates(shapely.centroid(ground.shapes))
    return middles, ground.shapes, None, (counts[0], counts[1])
