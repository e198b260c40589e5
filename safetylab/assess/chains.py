"""Chains of near repeats: how many incidents follow each other nearby, and by chance alone?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from safetylab.assess import spreading
from safetylab.assess.events import About, Events
from safetylab.assess.reach import INTERVAL
from safetylab.assess.spreading import SEED, edge_said
from safetylab.store.compiling import Progress, silent
from safetylab.terms.column import Column
from safetylab.terms.errors import BadRequest
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import number, percent, say, say_many

if TYPE_CHECKING:
    from safetylab.stats.spread.chains import Chains as Found

METRES, DAYS = 200.0, 14.0
DRAWS = 199
LEVEL = 0.05
"""Of p, two-sided as the range of 95 % beside it is, so that they say the same."""
FARTHEST, LONGEST = 100_000.0, 36_500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chains:
    """Incidents linked to others by being at most so many metres and days apart.

    found : chains, the largest first, and what permutations of the days have
    """

    about: About
    metres: float
    days: float
    found: "Found"
    seed: int

    @property
    def provenance(self) -> Provenance:
        """Where the incidents come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Chains are finer than areas: sensitive classes never leave so."""
        return self.about.disclosure(counts=("incidents",), follows=("days", "radius"))

    def summary(self) -> str:
        """How many incidents belong to chains, the longest, and what chance would give."""
        return " ".join([self.finding(), self._chosen(), *self.about.notes])

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        return " ".join([self._all(), *self._longest()])

    def _all(self) -> str:
        chains, linked = (int(n) for n in self.found.observed[:2])
        said = {
            "title": self.about.title(),
            "n": linked,
            "all": self.about.n,
            "share": percent(linked / self.about.n),
            "chains": chains,
            "metres": edge_said(self.metres),
            "days": edge_said(self.days),
            "compared": self._beside_chance(1),
        }
        if not linked:
            return say(
                "{title}: no two of {all} incidents are at most {metres} metres and {days} days "
                "apart: {compared}.",
                **said,
            )
        return say(
            "{title}: {n} of {all} incidents ({share}) belong to {chains} chains in which each is "
            "at most {metres} metres and {days} days from another: {compared}.",
            **said,
        )

    def _longest(self) -> list[str]:
        if not len(self.found.size):
            return []
        return [
            say(
                "The largest has {n} incidents, the last {days} after the first, all within "
                "{metres} metres of their middle: {compared}.",
                n=int(self.found.size[0]),
                days=say_many("{n} day", "{n} days", int(self.found.duration[0])),
                metres=number(float(self.found.radius[0])),
                compared=self._beside_chance(2),
            )
        ]

    def _beside_chance(self, which: int) -> str:
        """What is observed beside what chance gives, as its p has it."""
        drawn, p = self.found.simulated[:, which], self.p(which)
        low, high = np.quantile(drawn, INTERVAL)
        values = {
            "mean": number(float(drawn.mean())),
            "low": number(low),
            "high": number(high),
            "p": number(p, 3),
        }
        more = self.found.observed[which] > drawn.mean()
        if p > LEVEL:
            return say(
                "not clearly different from the {mean} that chance would give (95 % of "
                "permutations: {low} to {high}; p = {p})",
                **values,
            )
        if more:
            return say(
                "more than the {mean} that chance would give (95 % of permutations: {low} to "
                "{high}; p = {p})",
                **values,
            )
        return say(
            "fewer than the {mean} that chance would give (95 % of permutations: {low} to {high}; "
            "p = {p})",
            **values,
        )

    def p(self, which: int) -> float:
        """Two-sided, of chains (0), incidents in them (1) or the largest (2)."""
        drawn = self.found.simulated[:, which]
        below = (1 + int((drawn <= self.found.observed[which]).sum())) / (len(drawn) + 1)
        return min(1.0, 2.0 * min(float(self.found.p[which]), below))

    def _chosen(self) -> str:
        return say(
            "Chance: the days dealt out anew over the places, {draws} times; p is two-sided.",
            draws=len(self.found.simulated),
        )

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Chains":
        """Itself: the door withholds none of its rows."""
        return self

    def table(self) -> pa.Table:
        """One row per chain, the largest first: incidents, first day, length, radius."""
        found = self.found
        return pa.table(
            {
                "chain": np.arange(1, len(found.size) + 1),
                "incidents": found.size,
                "first": pa.array(found.first.astype(np.int32)).cast(pa.date32()),
                "days": found.duration.astype(np.int64),
                "radius": found.radius,
            }
        )

    def heads(self) -> tuple[Column, ...]:
        """Chain, incidents, first day, length, radius."""
        return (
            Column("chain", say("chain")),
            Column("incidents", say("Incidents")),
            Column("first", say("first day")),
            Column("days", say("days, first to last")),
            Column("radius", say("radius, metres"), digits=0),
        )

    def choices(self) -> dict[str, Any]:
        """What links incidents, and what chance makes of it."""
        names = ("chains", "linked", "longest")
        drawn = self.found.simulated
        return {
            "metres": self.metres,
            "days": self.days,
            "draws": len(drawn),
            "seed": self.seed,
            "alternative": "two-sided",
            "found": dict(zip(names, self.found.observed.tolist(), strict=False)),
            "by_chance": dict(zip(names, drawn.mean(axis=0).tolist(), strict=False)),
            "p": {name: self.p(which) for which, name in enumerate(names)},
        }

    def plot(self) -> str:
        """Chains by size, found and by chance, as SVG."""
        from safetylab.draw import intervals
        from safetylab.stats.spread.chains import SIZES

        labels: list[str] = []
        figures: list[intervals.Figure] = []
        low, high = np.quantile(self.found.simulated, INTERVAL, axis=0)
        mean = self.found.simulated.mean(axis=0)
        for k, size in enumerate(_sizes(SIZES), 3):
            if k > 3 and not self.found.observed[k] and not high[k]:
                continue
            labels += [
                say("Of {size} incidents, found", size=size),
                say("Of {size} incidents, by chance", size=size),
            ]
            figures.append((float(self.found.observed[k]), None, None))
            figures.append((float(mean[k]), float(low[k]), float(high[k])))
        return intervals.bars(
            labels,
            figures,
            title=say("{name}: chains", name=self.about.name),
            unit=say("Chains"),
            marked=range(0, len(labels), 2),
            id_="chains",
        )


def find(
    events: Events,
    *,
    metres: float = METRES,
    days: float = DAYS,
    draws: int = DRAWS,
    seed: int = SEED,
    progress: Progress = silent,
) -> Chains:
    """Chains of incidents at most `metres` and `days` apart, and how many chance would make.

    Raises NotEnoughData for too few or all alike, BadRequest for a reach that makes no sense or
    too many pairs. Method: components of the graph of links (Wheeler, Riddell & Haberman 2021);
    chance by permutation of the days.
    """
    _sensible(metres, FARTHEST, say("metres"))
    _sensible(days, LONGEST, say("days"))
    usable, many = spreading.usable(events), spreading.draws(draws)
    # Not loaded before there is need.
    from safetylab.stats.spread import chains

    progress(say("looking for pairs near each other"), 0.0)
    with spreading.fitting(metres):
        found = chains.find(
            usable.xy,
            spreading.days(usable),
            (float(metres), float(days)),
            draws=many,
            seed=seed,
            told=spreading.heard(progress, say("dealing the days out anew")),
        )
    return Chains(
        about=usable.about, metres=float(metres), days=float(days), found=found, seed=seed
    )


def _sensible(value: float, most: float, named: str) -> None:
    if not 0 <= value <= most:
        raise BadRequest(
            say("{value} {named} link no incidents.", value=str(value), named=named),
            hint=say("give a number from 0 to {most}.", most=number(most)),
        )


def _sizes(edges: Sequence[int]) -> list[str]:
    """Classes of sizes: "2", "3–4", "10 or more"."""
    ends = [edge - 1 for edge in edges[1:]]
    each = [
        number(low) if low == high else f"{number(low)}–{number(high)}"
        for low, high in zip(edges, ends, strict=False)
    ]
    return [*each, say("{n} or more", n=edges[-1])]
