"""Which map of the past pointed best at what came after: each tried on following months."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from safetylab.assess import density, grid, land
from safetylab.assess.events import About, Events
from safetylab.store.compiling import Progress, silent
from safetylab.terms.column import Column
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.period import Period
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import N_, number, percent, say

SHARES = (0.01, 0.02, 0.05)
JUDGED = 0.02
MONTHS, LEARNT, FEWEST = 6, 12, 200
ALPHA = 0.05
Floats = NDArray[np.float64]
Row = dict[str, Any]
Maps = Mapping[str, Callable[["Past"], Floats]]


@dataclass(frozen=True, slots=True)
class Past:
    """What a map is made from. xy: of all its months; last: of the latest of them; metres"""

    xy: Floats
    last: Floats
    centres: Floats
    side: float


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How each map did over the months it was tried on.

    rows   : map, share (of the land), hits, events, hit_rate, low, high, pai, pei, p (against the
             best map of that share, exact and paired)
    months : those that were to be told, oldest first
    cells  : how many; cell: their side, metres
    """

    about: About
    rows: tuple[Row, ...]
    months: tuple[Period, ...]
    cells: int
    cell: float

    @property
    def provenance(self) -> Provenance:
        """Where the incidents come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Shares of the whole, of no place by itself."""
        return self.about.disclosure(points=False)

    def summary(self) -> str:
        """Which map deserves trust, and how that was told."""
        return " ".join([self.finding(), self._how(), *self.about.notes])

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        best, *others = sorted(
            (row for row in self.rows if row["share"] == JUDGED), key=lambda row: -row["hits"]
        )
        second = others[0]
        values = {
            "title": self.about.name,
            "map": _named(best),
            "other": _named(second),
            "hit": percent(best["hit_rate"], 1),
            "low": percent(best["low"], 1),
            "high": percent(best["high"], 1),
            "pai": number(best["pai"], 1),
            "share": percent(JUDGED),
            "hit2": percent(second["hit_rate"], 1),
        }
        first = say(
            "{title}: on the {share} of the land to which it points most, {map} caught {hit} of "
            "the following months' incidents (95 % interval {low} to {high}), {pai} times what "
            "chance would.",
            **values,
        )
        if second["p"] < ALPHA:
            more = say(
                "It did better than the next, {other} ({hit2}), by more than chance.", **values
            )
        else:
            more = say("Next came {other} ({hit2}): no more than chance apart.", **values)
        return f"{first} {more}"

    def _how(self) -> str:
        return say(
            "Each map was made from {learnt} months and tried on the month after, {months} times, "
            "from {first} to {last}; {cells} cells of {cell} metres. Intervals take incidents as "
            "independent; maps are compared on the same incidents (exact, two-sided).",
            learnt=LEARNT,
            months=len(self.months),
            first=self.months[0].label(),
            last=self.months[-1].label(),
            cells=self.cells,
            cell=number(self.cell),
        )

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Accuracy":
        """Itself: of a protected class none leaves the lab."""
        return self

    def table(self) -> pa.Table:
        """One row a map and share of the land."""
        rows = [{**row, "name": _named(row)} for row in self.rows]
        return pa.Table.from_pylist(rows)

    def heads(self) -> tuple[Column, ...]:
        """Map, share of the land, hit rate with interval, PAI, PEI, p."""
        return (
            Column("name", say("Map")),
            Column("share", say("of the land"), digits=0, share=True),
            Column("hit_rate", say("Hit rate"), digits=1, share=True),
            Column("low", say("at least"), digits=1, share=True),
            Column("high", say("at most"), digits=1, share=True),
            Column("pai", "PAI", digits=1),
            Column("pei", "PEI", digits=2),
            Column("p", say("p, against the best"), digits=3),
        )

    def choices(self) -> dict[str, Any]:
        """Cells, months learnt from and tried on."""
        return {
            "cell": self.cell,
            "cells": self.cells,
            "months_learnt": LEARNT,
            "months_tried": len(self.months),
            "alternative": "two-sided",
        }

    def plot(self) -> str:
        """The hit rates with their intervals as SVG."""
        from safetylab.draw import intervals

        rows = [row for row in self.rows if row["share"] == JUDGED]
        return intervals.bars(
            [_named(row) for row in rows],
            [(100 * row["hit_rate"], 100 * row["low"], 100 * row["high"]) for row in rows],
            title=self.about.name,
            unit=say("% of incidents caught on {share} of the land", share=percent(JUDGED)),
            id_="accuracy",
        )


def _counts(past: Past) -> Floats:
    return grid.count(past.xy, past.centres, past.side).counts.astype(float)


def _recent(past: Past) -> Floats:
    """The last month's counts; where these are alike, those of all months."""
    last = grid.count(past.last, past.centres, past.side).counts
    every = _counts(past)
    return np.asarray(last + every / (every.sum() + 1.0))


def _hot(past: Past) -> Floats:
    from safetylab.stats import spatial

    near = spatial.neighbours_within(past.centres, 1.5 * past.side)
    return np.nan_to_num(spatial.gi_star(_counts(past), near), nan=-np.inf)


def _smooth(past: Past) -> Floats:
    """A density with a bandwidth of two cells, close enough to tell streets apart."""
    return density.at_centres(past.xy, past.centres, past.side, 2.0 * past.side)


MAPS: Maps = {"counts": _counts, "recent": _recent, "gi": _hot, "density": _smooth}
NAMES = {
    "counts": N_("the counts of the year"),
    "recent": N_("the counts of the last month"),
    "gi": N_("the hot spots (Gi*)"),
    "density": N_("the density"),
}


def _named(row: Row) -> str:
    """A row's map in words."""
    key = row["map"]
    return say(NAMES[key])


def find(events: Events, *, cell: float | None = None, progress: Progress = silent) -> Accuracy:
    """Each map's hit rate, PAI and PEI on the months after those that it was made from.

    The last six whole months of the events are to be told, each from the twelve before it.
    cell: side in metres, by default the usual one. Raises NotEnoughData for under 18 whole
    months or 200 incidents. Method: Chainey, Tompson & Uhlig (2008); Hunt (2016).
    """
    dated = events.dated()
    months = _months(dated)
    side = land.side(dated.about.ground, cell)
    centres = land.cells(dated.about.ground, side)
    caught = {(name, share): [0, 0, 0.0, share] for name in MAPS for share in SHARES}
    hits: dict[tuple[str, float], list[NDArray[np.bool_]]] = {key: [] for key in caught}
    for n, month in enumerate(months):
        progress(month.label(), n / len(months))
        after = grid.count(dated.within(month).xy, centres, side).counts
        _try(_past(dated, month, (centres, side)), after, caught, hits)
    best = {share: max(MAPS, key=lambda m: caught[m, share][0]) for share in SHARES}
    rows = tuple(
        _row((name, share), caught[name, share], (hits[name, share], hits[best[share], share]))
        for share in SHARES
        for name in MAPS
    )
    return Accuracy(dated.about, rows, months, len(centres), side)


def _months(events: Events) -> tuple[Period, ...]:
    """The last whole months of the events that have a year before them."""
    span = events.about.period
    end = span.end.replace(day=1)
    firsts = [_shifted(end, -n) for n in range(MONTHS, -1, -1)]
    months = tuple(Period(a, b) for a, b in pairwise(firsts))
    if _shifted(months[0].start, -LEARNT) < span.start or events.about.n < FEWEST:
        raise NotEnoughData(
            say(
                "To try maps on what came after needs {months} whole months and {least} "
                "incidents; these are {n} of {period}.",
                months=MONTHS + LEARNT,
                least=FEWEST,
                n=events.about.n,
                period=span.label(),
            ),
            hint=say("choose a longer period or a wider class of offences."),
        )
    return months


def _shifted(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _past(events: Events, month: Period, where: tuple[Floats, float]) -> Past:
    learnt = events.within(Period(_shifted(month.start, -LEARNT), month.start))
    last = events.within(Period(_shifted(month.start, -1), month.start))
    return Past(learnt.xy, last.xy, *where)


def _try(
    past: Past,
    after: NDArray[np.int64],
    caught: dict[tuple[str, float], list[Any]],
    hits: dict[tuple[str, float], list[NDArray[np.bool_]]],
) -> None:
    """Add what each map caught of a month, at each share of the land."""
    ideal = np.sort(after)[::-1]
    for name, made in MAPS.items():
        order = np.argsort(-made(past), kind="stable")
        for share in SHARES:
            k = max(round(share * len(after)), 1)
            top = np.zeros(len(after), dtype=bool)
            top[order[:k]] = True
            tally = caught[name, share]
            tally[0] += int(after[top].sum())
            tally[1] += int(after.sum())
            tally[2] += float(ideal[:k].sum())
            tally[3] = k / len(after)  # whole cells, not quite the share asked for
            hits[name, share].append(np.repeat(top, after))


def _row(
    key: tuple[str, float],
    tally: Sequence[Any],
    hits: tuple[Sequence[NDArray[np.bool_]], Sequence[NDArray[np.bool_]]],
) -> Row:
    from safetylab.stats import accuracy

    caught, events, possible, land_share = tally
    low, high = accuracy.binomial_interval(caught, events)
    ours, best = (np.concatenate(each) for each in hits)
    rate = caught / events if events else 0.0
    return {
        "map": key[0],
        "share": key[1],
        "hits": caught,
        "events": events,
        "hit_rate": rate,
        "low": low,
        "high": high,
        "pai": rate / land_share,
        "pei": caught / possible if possible else None,
        "p": accuracy.paired_p(int((ours & ~best).sum()), int((best & ~ours).sum())),
    }
