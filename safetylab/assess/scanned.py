"""What a scan found: outbreaks, in a sentence, a table and a map."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from safetylab.assess.events import About, coordinates
from safetylab.assess.scan_settled import Settled
from safetylab.terms.column import Column
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import number, percent, say, say_many

ALPHA = 0.05
"""A cluster is beyond chance when so large a share or less of records without any has one."""
YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbreak:
    """More incidents within a circle and a span of days than expected.

    rank       : its number in the table and on the map, from 1, the clearest first
    x, y       : middle of the circle, metres. radius: metres
    area       : that has most of the incidents, or ""
    places     : cells, points or areas within. cell: the side of cells, metres; else 0
    first, last: days, both within. going_on: it was looked for among those that reach the end
    expected   : incidents there by the law that was chosen; ratio: observed / expected
    llr        : log-likelihood ratio
    p          : share of simulated records whose best cluster is as clear, (b + 1) / (draws + 1)
    tail_p     : the same by a Gumbel law, which reaches beyond the simulations
    recurrence : days in which chance gives one such alarm, of what is going on; else NaN
    """

    rank: int
    going_on: bool
    area: str
    x: float
    y: float
    radius: float
    places: int
    cell: float
    first: date
    last: date
    incidents: int
    expected: float
    ratio: float
    llr: float
    p: float
    tail_p: float
    recurrence: float

    @property
    def beyond_chance(self) -> bool:
        """Whether at most 5 % of records without a cluster have one as clear."""
        return self.p <= ALPHA

    def where(self) -> str:
        """In words: the area, and how far around which point."""
        if self.area and not self.radius:
            return self.area
        at = {"x": number(self.x), "y": number(self.y), "radius": number(self.radius)}
        if self.cell:
            # Those whose middles the circle holds: it cuts others, which do not count.
            cells = say_many(
                "{n} cell of {cell} metres",
                "{n} cells of {cell} metres",
                self.places,
                cell=number(self.cell),
            )
            if self.area:
                return say("{area}, in {cells}", area=self.area, cells=cells)
            return say("in {cells} around ({x}; {y})", cells=cells, **at)
        if self.area:
            # Its middle is in the table and on the map; few know a place by its coordinates.
            return say("{area}, within a radius of {radius} metres", area=self.area, **at)
        return say("within {radius} metres of ({x}; {y})", **at)

    def told(self) -> str:
        """Where, when and how many, in a sentence."""
        values: dict[str, Any] = {
            "where": self.where(),
            "incidents": self.incidents,
            "expected": number(self.expected, 1 if self.expected >= 1 else 2),
            "ratio": number(self.ratio, 1),
        }
        if self.first == self.last:
            return say(
                "{where}, on {day}: {incidents} incidents where {expected} were expected, {ratio} "
                "times as many.",
                day=self.first,
                **values,
            )
        return say(
            "{where}, from {first} to {last}: {incidents} incidents where {expected} were "
            "expected, {ratio} times as many.",
            first=self.first,
            last=self.last,
            **values,
        )

    def sentence(self) -> str:
        """The same by itself."""
        said = self.told()
        return said[:1].upper() + said[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """Outbreaks, those that are going on first, then by how likely chance gives one like it."""

    about: About
    settled: Settled
    outbreaks: tuple[Outbreak, ...]

    @property
    def provenance(self) -> Provenance:
        """Where the incidents come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Middles of cells are finer than areas: sensitive classes never leave like this."""
        return self.about.disclosure(
            counts=("incidents",),
            follows=("expected", "ratio", "llr", "p", "tail_p", "recurrence"),
            cell=self.settled.side or None,
            points=self.settled.kind != "areas",
        )

    def summary(self) -> str:
        """What an official may quote, and the choices that were made."""
        told = self.settled.looked_for(), self.settled.expected()
        return " ".join([self.finding(), *told, *self.about.notes])

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        now = [each for each in self.outbreaks if each.going_on]
        past = [each for each in self.outbreaks if not each.going_on]
        if self.settled.when == "both" and not any(each.beyond_chance for each in self.outbreaks):
            return self._nothing(past or now)
        said = []
        if self.settled.when != "past":
            said.append(self._now(now))
        if self.settled.when != "now":
            besides = any(each.beyond_chance for each in now)
            said.append(self._past(past, besides))
        return " ".join(said)

    def _nothing(self, found: Sequence[Outbreak]) -> str:
        """No cluster at all, told once."""
        none = say(
            "{title}: among {incidents} incidents no cluster is beyond chance, and none was going "
            "on at the end.",
            title=self.about.title(),
            incidents=self.about.n,
        )
        return " ".join([none, *self._no_clearer(found)])

    def _now(self, found: Sequence[Outbreak]) -> str:
        end = self.about.period.end - timedelta(days=1)
        many = sum(each.beyond_chance for each in found)
        if not many:
            none = say(
                "{title}: no cluster beyond chance was under way on {day}.",
                title=self.about.title(),
                day=end,
            )
            return " ".join([none, *self._no_clearer(found)])
        head = say_many(
            "{title}: {n} cluster beyond chance was under way on {day}.",
            "{title}: {n} clusters beyond chance were under way on {day}.",
            many,
            title=self.about.title(),
            day=end,
        )
        return " ".join([head, self._clearest(found[0], many), self._recurs(found[0])])

    def _past(self, found: Sequence[Outbreak], besides: bool) -> str:
        many = sum(each.beyond_chance for each in found)
        values: dict[str, Any] = {"title": self.about.title(), "incidents": self.about.n}
        if besides and not many:
            return say("Besides, no cluster is beyond chance.")
        if not many:
            none = say(
                "{title}: among {incidents} incidents no cluster is beyond chance.", **values
            )
            return " ".join([none, *self._no_clearer(found)])
        if besides:
            head = say_many(
                "Besides, {n} cluster that had ended is beyond chance.",
                "Besides, {n} clusters that had ended are beyond chance.",
                many,
            )
        else:
            head = say_many(
                "{title}: among {incidents} incidents {n} cluster is beyond chance.",
                "{title}: among {incidents} incidents {n} clusters are beyond chance.",
                many,
                **values,
            )
        return " ".join([head, self._clearest(found[0], many), self._by_chance(found[0])])

    def _clearest(self, best: Outbreak, many: int) -> str:
        return say("The clearest: {told}", told=best.told()) if many > 1 else best.sentence()

    def _by_chance(self, best: Outbreak) -> str:
        """How often records without any cluster have one as clear."""
        if self._unreached(best):
            return say("None of {n} simulated records has one as clear.", n=self.settled.draws)
        return say(
            "By chance one as clear turns up in {share} of such records.", share=_share(best.p)
        )

    def _no_clearer(self, found: Sequence[Outbreak]) -> list[str]:
        if not found or math.isnan(found[0].p):
            return []
        said = say(
            "In {share} of records without any cluster chance alone makes one as clear as the "
            "clearest.",
            share=_share(found[0].p),
        )
        return [said]

    def _unreached(self, best: Outbreak) -> bool:
        """Whether no simulation had a cluster as clear."""
        return best.p * (self.settled.draws + 1) < 1.5

    def _recurs(self, best: Outbreak) -> str:
        """How often chance alone gives such an alarm, if one looks again each interval."""
        years = best.recurrence / YEAR
        if years >= 2:
            span = say("{years} years", years=number(years, 1))
        else:
            span = say_many("{n} day", "{n} days", math.floor(best.recurrence))
        if self._unreached(best):
            return say(
                "None of {n} simulations gave such an alarm: its recurrence interval is {span} or "
                "more.",
                n=self.settled.draws,
                span=span,
            )
        return say("An alarm like this would come by chance once in {span}.", span=span)

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Scan":
        """Itself: the door withholds none of its rows."""
        return self

    def table(self) -> pa.Table:
        """One row per outbreak, in their order; see Outbreak."""
        rows = [asdict(each) | {"beyond_chance": each.beyond_chance} for each in self.outbreaks]
        return pa.Table.from_pylist(rows, schema=_SCHEMA)

    def heads(self) -> tuple[Column, ...]:
        """Rank, where, from, to, incidents, expected, ratio, p, recurrence."""
        crs = self.about.ground.crs
        placed = [Column("area", say("Area"))] if any(self.about.ground.names) else []
        whether = [Column("going_on", say("Going on"))] if self.settled.when == "both" else []
        times = [Column("first", say("From")), Column("last", say("To"))]
        return (
            Column("rank", say("Rank")),
            *whether,
            *placed,
            *coordinates(crs),
            Column("radius", say("Radius, metres"), digits=0),
            *([] if self.settled.spatial else times),
            Column("incidents", say("Incidents")),
            Column("expected", say("Expected"), digits=2),
            Column("ratio", say("Times as many"), digits=1),
            Column("llr", say("Log-likelihood ratio"), digits=3),
            Column("p", "p", digits=3),
            *(
                [Column("recurrence", say("By chance once in days"), digits=0)]
                if self.settled.when != "past"
                else []
            ),
        )

    def choices(self) -> dict[str, Any]:
        """Every choice of the scan."""
        return {**asdict(self.settled), "alternative": "greater", "alpha": ALPHA}

    def plot(self) -> str:
        """The outbreaks beyond chance as numbered circles over the outlines of the areas."""
        from safetylab.draw import circles

        ground = self.about.ground
        clear = [each for each in self.outbreaks if each.beyond_chance]
        return circles.numbered(
            np.array([[each.x, each.y] for each in clear]).reshape(-1, 2),
            np.array([each.radius for each in clear]),
            title=self.about.title(),
            said={str(each.rank): each.sentence() for each in clear},
            over=list(ground.shapes),
            names=ground.names,
            lines=ground.lines,
        )


def _share(p: float) -> str:
    return percent(p, 1 if p < 0.1 else 0)


_SCHEMA = pa.schema(
    [
        ("rank", pa.int64()),
        ("going_on", pa.bool_()),
        ("area", pa.string()),
        ("x", pa.float64()),
        ("y", pa.float64()),
        ("radius", pa.float64()),
        ("places", pa.int64()),
        ("first", pa.date32()),
        ("last", pa.date32()),
        ("incidents", pa.int64()),
        ("expected", pa.float64()),
        ("ratio", pa.float64()),
        ("llr", pa.float64()),
        ("p", pa.float64()),
        ("tail_p", pa.float64()),
        ("recurrence", pa.float64()),
        ("beyond_chance", pa.bool_()),
    ]
)
