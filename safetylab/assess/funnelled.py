"""A funnel of areas: in sentences, in a table, as a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from safetylab.assess import naming
from safetylab.assess.events import About
from safetylab.terms.column import Column
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import number, percent, say, say_many

Floats = NDArray[np.float64]
MOST_NAMES, FEW_NAMES = 4, 3
POINTS = 80
"""At which the limits are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """n areas beside the limits around their city's rate.

    unit, per    : of the rates as people read them
    counts       : events. people: person-years, shape (n,) each; years: how long
    target       : the level of all, events a person-year; whole: of the city, not of these areas
    phi          : how many times chance's the areas' scatter is, outliers drawn in
    tau          : by how much of the level areas' own rates scatter, a standard deviation
    p            : of a count this far from the level by chance alone, two-sided, shape (n,)
    chance, wide : 99.8 % limits of the rates, of chance alone and where areas scatter anyway
    """

    about: About
    unit: str
    per: int
    ids: tuple[str, ...]
    names: tuple[str, ...]
    counts: Floats
    people: Floats
    years: float
    target: float
    whole: bool
    phi: float
    tau: float
    p: Floats
    chance: tuple[Floats, Floats]
    wide: tuple[Floats, Floats]

    @property
    def provenance(self) -> Provenance:
        """Where the incidents come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Made from what has passed the door."""
        return self.about.disclosure(
            counts=("count",), follows=("rate", "ratio", "p"), points=False
        )

    @property
    def rates(self) -> Floats:
        """Events a person-year, shape (n,)."""
        return np.asarray(self.counts / self.people)

    @property
    def side(self) -> NDArray[np.int64]:
        """1 above the limits of chance, -1 below, 0 within, shape (n,)."""
        return _side(self.rates, self.chance)

    @property
    def apart(self) -> NDArray[np.int64]:
        """The same of the limits that allow for areas' own scatter."""
        return _side(self.rates, self.wide)

    def summary(self) -> str:
        """How many areas differ, which stand out, and what the limits are."""
        parts = (self.finding(), self._how(), *self.about.notes)
        return " ".join(part for part in parts if part)

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        return " ".join(part for part in (self._differ(), self._standing()) if part)

    def _differ(self) -> str:
        values = {
            "title": self.about.title(),
            "areas": len(self.ids),
            "level": number(self.target * self.per, 1),
            "unit": self.unit,
        }
        if not self.side.any():
            return say(
                "{title}: none of {areas} areas is clearly above or below the rate of all "
                "together, {level} {unit} (99.8 % limits of chance).",
                **values,
            )
        above, below = (self._on(side) for side in (1, -1))
        return say(
            "{title}: of {areas} areas, {above} clearly above the rate of all together, {level} "
            "{unit}, and {below} clearly below (99.8 % limits of chance).{examples}",
            above=say_many("{n} is", "{n} are", len(above)),
            below=say_many("{n} is", "{n} are", len(below)),
            examples=self._examples(above, below),
            **values,
        )

    def _on(self, side: int) -> list[int]:
        """The areas on one side of the limits of chance, the surest first."""
        order = np.lexsort((-np.abs(np.log((self.counts + 0.5) / self.people)), self.p))
        return [n for n in order.tolist() if self.side[n] == side]

    def _examples(self, above: list[int], below: list[int]) -> str:
        """The surest on either side by their names."""
        high, low = (
            naming.together([self.names[n] for n in some[:FEW_NAMES]]) for some in (above, below)
        )
        if high and low:
            return " " + say("Surest above: {high}; below: {low}.", high=high, low=low)
        if high:
            return " " + say("Surest above: {high}.", high=high)
        return " " + say("Surest below: {low}.", low=low)

    def _standing(self) -> str:
        if not self.side.any() or self.tau == 0:
            return ""
        found = np.flatnonzero(self.apart)
        if not len(found):
            return say(
                "Measured against how much areas differ among themselves, none is exceptional."
            )
        order = found[np.argsort(self.p[found], kind="stable")]
        named = ", ".join(self.names[n] for n in order[: 2 * MOST_NAMES])
        return say_many(
            "Even among areas that differ so much, {n} is a case apart: {names}.",
            "Even among areas that differ so much, {n} are cases apart: {names}.",
            len(found),
            names=named + (" …" if len(order) > 2 * MOST_NAMES else ""),
        )

    def _how(self) -> str:
        limits = say(
            "If all areas had the same rate, chance would put 2 in 1,000 of them beyond these "
            "limits (exact Poisson). Intervals of 95 %, as the indicator's own page has them, "
            "call more areas clearly above or below: chance alone puts 1 in 20 beyond them."
        )
        scatter = say(
            "The scatter of the areas is {phi} times chance's (variance); what chance does not "
            "explain is some {tau} of the rate of all (standard deviation).",
            phi=number(self.phi, 1),
            tau=percent(self.tau),
        )
        caution = say("That an area differs does not say why, nor that anybody did well or badly.")
        return " ".join([limits, scatter, caution])

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Funnel":
        """Itself: the door has been passed already."""
        return self

    def table(self) -> pa.Table:
        """One row per area: count, people, rate, limits, p, and which side it lies on."""
        words = np.array(["within", "above", "below"])
        per = float(self.per)
        return pa.table(
            {
                "area": list(self.ids),
                "area_name": list(self.names),
                "count": self.counts,
                "people": self.people,
                "rate": self.rates * per,
                "ratio": self.rates / self.target,
                "chance_low": self.chance[0] * per,
                "chance_high": self.chance[1] * per,
                "wide_low": self.wide[0] * per,
                "wide_high": self.wide[1] * per,
                "p": self.p,
                "chance": words[self.side].tolist(),
                "stands_out": words[self.apart].tolist(),
                "verdict": [_verdict(a, b) for a, b in zip(self.side, self.apart, strict=True)],
            }
        )

    def heads(self) -> tuple[Column, ...]:
        """Area, count, people, rate, the limits of chance, verdict."""
        return (
            Column("area_name", say("Area")),
            Column("count", say("Count"), digits=0),
            Column("people", self._people(), digits=0),
            Column("rate", self.unit, digits=1),
            Column("chance_low", say("chance from"), digits=1),
            Column("chance_high", say("chance to"), digits=1),
            Column("verdict", say("Verdict")),
        )

    def _people(self) -> str:
        return say("Residents") if abs(self.years - 1) < 1e-6 else say("Residents × years")

    def choices(self) -> dict[str, Any]:
        """The level, the limits, the scatter."""
        return {
            "level": self.target * self.per,
            "level_of": "city" if self.whole else "areas",
            "per": self.per,
            "limits": 0.998,
            "phi": self.phi,
            "tau": self.tau,
            "winsorised": 0.1,
            "areas": len(self.ids),
            "alternative": "two-sided",
        }

    def plot(self) -> str:
        """The funnel as SVG; what stands out bears its name."""
        from safetylab.draw import funnel
        from safetylab.draw.funnel import Axes, Dot

        people = self.people / self.years
        named = set(self._named())
        dots = [
            Dot(self.names[n], people[n], rate * self.per, int(self.side[n]), n in named)
            for n, rate in enumerate(self.rates.tolist())
        ]
        over = np.geomspace(people.min() / 1.15, people.max() * 1.15, POINTS)
        of = Axes(
            people=over,
            target=self.target * self.per,
            target_said=say("rate of all together"),
            unit=self.unit,
            across=say("residents"),
        )
        return funnel.funnel(dots, self._limits(over), of, title=self.about.name)

    def _limits(self, people: Floats) -> list[Any]:
        """The lines: 95 % and 99.8 % of chance, 99.8 % with the areas' scatter."""
        from safetylab.draw.funnel import Limit
        from safetylab.stats import funnel

        expected = people * self.years * self.target
        pairs = [
            (say("99.8 % of areas, by chance"), funnel.limits(expected, 0.998)),
            (say("95 % of areas, by chance"), funnel.limits(expected, 0.95)),
            (say("99.8 %, areas differing anyway"), funnel.widened(expected, self.tau, 0.998)),
        ]
        level = self.target * self.per
        return [
            Limit(said, low * level, high * level)
            for said, (low, high) in (pairs if self.tau else pairs[:2])
        ]

    def _named(self) -> list[int]:
        """The areas to be named: those that stand out, else the surest on either side."""
        order = np.lexsort((self.p, -np.abs(self.apart)))
        sides = (
            [n for n in order.tolist() if self.side[n] == side][:MOST_NAMES] for side in (1, -1)
        )
        return [n for side in sides for n in side]


def _side(rates: Floats, limits: tuple[Floats, Floats]) -> NDArray[np.int64]:
    return np.asarray((rates > limits[1]).astype(int) - (rates < limits[0]).astype(int))


def _verdict(side: int, apart: int) -> str:
    if not side:
        return say("no more than chance")
    if side > 0:
        return say("above, stands out") if apart > 0 else say("above")
    return say("below, stands out") if apart < 0 else say("below")
