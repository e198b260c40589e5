"""How maps did that were tried on what came after: in sentences, in a table, as pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from safetylab.assess.events import About
from safetylab.assess.trial_maps import CHANCE, YARDSTICK, named
from safetylab.terms.column import Column
from safetylab.terms.period import Period
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import number, percent, say

SHARES = (0.01, 0.02, 0.05)
JUDGED = 0.02
ALPHA = 0.05
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How each map did over the months it was tried on.

    rows   : map, share (of the land), hits, events, hit_rate, low, high, pai, pai_low, pai_high,
             pei, pei_low, pei_high, p (against the counts of the year, corrected for all maps of
             that share; None for these and for chance, which has no intervals either)
    months : those that were to be told, oldest first; learnt: months before each
    cells  : how many; cell: their side, metres
    """

    about: About
    rows: tuple[Row, ...]
    months: tuple[Period, ...]
    learnt: int
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

    @property
    def judged(self) -> dict[str, Row]:
        """The rows that the sentence goes by, by map."""
        return {row["map"]: row for row in self.rows if row["share"] == JUDGED}

    @property
    def rivals(self) -> list[Row]:
        """The maps beside the yardstick, the one that caught most first."""
        rows = [row for row in self.judged.values() if row["map"] not in (YARDSTICK, CHANCE)]
        return sorted(rows, key=lambda row: -row["hits"])

    @property
    def trusted(self) -> Row:
        """The counts of the year, unless a map is better by more than chance: the best of such."""
        plain = self.judged[YARDSTICK]
        better = (row for row in self.rivals if row["hits"] > plain["hits"] and row["p"] < ALPHA)
        return next(better, plain)

    def summary(self) -> str:
        """Which map deserves trust, and how that was told."""
        return " ".join([self.finding(), self._how(), *self.about.notes])

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        best = self.trusted
        first = say(
            "{title}: on the {share} of the land to which it points most, {map} caught {hit} of "
            "the following months' incidents (95 % interval {low} to {high}). That is {pai} times "
            "what chance would ({pai_low} to {pai_high}), and {pei} of what a perfect map could "
            "have caught ({pei_low} to {pei_high}).",
            title=self.about.name,
            map=named(best["map"]),
            share=percent(JUDGED),
            **{field: number(best[field], 1) for field in ("pai", "pai_low", "pai_high")},
            **{field: percent(best[field]) for field in ("pei", "pei_low", "pei_high")},
            **_hit(best),
        )
        return " ".join(each for each in (first, self._unsure(), self._beside()) if each)

    def _unsure(self) -> str:
        if self.trusted["pai_low"] > 1:
            return ""
        return say("That it points better than chance is not shown.")

    def _beside(self) -> str:
        """How the trusted map stands to the yardstick, or the others to it."""
        if self.trusted["map"] != YARDSTICK:
            return say(
                "The plain yardstick, {other}, caught {hit}: fewer by more than chance.",
                other=named(YARDSTICK),
                hit=_hit(self.judged[YARDSTICK])["hit"],
            )
        return say(
            "None of the other {n} maps did better than this one by more than chance; the best "
            "of them, {other}, caught {hit}.",
            n=len(self.rivals),
            other=named(self.rivals[0]["map"]),
            hit=_hit(self.rivals[0])["hit"],
        )

    def _how(self) -> str:
        return say(
            "Each map was made from {learnt} months and tried on the month after, {months} times, "
            "from {first} to {last}; {cells} cells of {cell} metres. Intervals go by how months "
            "differ, so that incidents that come together do not make them surer. The {n} maps "
            "are held against {plain} month by month, and to the largest difference that chance "
            "makes of any of them (signs flipped, two-sided), as the best is picked on the same "
            "months.",
            learnt=self.learnt,
            months=len(self.months),
            first=self.months[0].label(),
            last=self.months[-1].label(),
            cells=self.cells,
            cell=number(self.cell),
            n=len(self.rivals),
            plain=named(YARDSTICK),
        )

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Accuracy":
        """Itself: of a protected class none leaves the lab."""
        return self

    def table(self) -> pa.Table:
        """One row a map and share of the land."""
        rows = [{**row, "name": named(row["map"])} for row in self.rows]
        return pa.Table.from_pylist(rows)

    def heads(self) -> tuple[Column, ...]:
        """Map, share of the land, hit rate, PAI and PEI with their intervals, p."""
        low, high = say("at least"), say("at most")
        return (
            Column("name", say("Map")),
            Column("share", say("of the land"), digits=0, share=True),
            Column("hit_rate", say("Hit rate"), digits=1, share=True),
            Column("low", low, digits=1, share=True),
            Column("high", high, digits=1, share=True),
            Column("pai", "PAI", digits=1),
            Column("pai_low", low, digits=1),
            Column("pai_high", high, digits=1),
            Column("pei", "PEI", digits=2),
            Column("pei_low", low, digits=2),
            Column("pei_high", high, digits=2),
            Column("p", say("p, against the year's counts"), digits=3),
        )

    def choices(self) -> dict[str, Any]:
        """Cells, months learnt from and tried on, intervals, test."""
        return {
            "cell": self.cell,
            "cells": self.cells,
            "months_learnt": self.learnt,
            "months_tried": len(self.months),
            "yardstick": YARDSTICK,
            "intervals": "Korn-Graubard, months as clusters",
            "adjustment": "largest of all maps, signs flipped by month",
            "alternative": "two-sided",
        }

    def plot(self) -> str:
        """The hit rates with their intervals as SVG, beside what chance would catch."""
        unit = say("% of incidents caught on {share} of the land", share=percent(JUDGED))
        return self._bars("hit_rate", ("low", "high"), 100.0, unit)

    def plot_pai(self) -> str:
        """The same in times of what chance would catch."""
        unit = say("times chance, on {share} of the land", share=percent(JUDGED))
        return self._bars("pai", ("pai_low", "pai_high"), 1.0, unit)

    def plot_pei(self) -> str:
        """The same as parts of what a perfect map could have caught."""
        unit = say("% of a perfect map, on {share} of the land", share=percent(JUDGED))
        return self._bars("pei", ("pei_low", "pei_high"), 100.0, unit)

    def _bars(self, value: str, ends: tuple[str, str], times: float, unit: str) -> str:
        from safetylab.draw import intervals

        rows = [row for row in self.judged.values() if row["map"] != CHANCE]
        figures = [tuple(times * row[field] for field in (value, *ends)) for row in rows]
        return intervals.bars(
            [named(row["map"]) for row in rows],
            figures,
            title=self.about.name,
            unit=unit,
            id_=f"accuracy-{value.replace('_', '-')}",
            reference=times * self.judged[CHANCE][value],
            reference_name=say("at random"),
            marked=[n for n, row in enumerate(rows) if row is self.trusted],
        )


def _hit(row: Row) -> dict[str, str]:
    """The hit rate and its interval, written."""
    return {
        "hit": percent(row["hit_rate"], 1),
        "low": percent(row["low"], 1),
        "high": percent(row["high"], 1),
    }
