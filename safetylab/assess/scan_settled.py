"""Every choice of a scan, and how it is told."""

import math
from dataclasses import dataclass
from typing import Any, Literal

from safetylab.assess.steps import Every
from safetylab.terms.words import number, percent, say, say_many

When = Literal["past", "now", "both"]
Against = Literal["permutation", "residents", "history", "controls"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Every choice of a scan, as it was made.

    when     : clusters of any time ("past"), those that reach the end ("now"), or "both"
    against  : what is expected, see assess.scan
    compared : what that is, in words: the earlier period, the number of controls
    radius   : metres at most. share: of all that is expected, at most within a circle
    days     : a span's at most. every: in an interval, or "month", "year". steps: a span's at most
    kind     : "cells", "points" or "areas"; side: of cells, metres; places: how many with anything
    """

    when: When
    against: Against
    compared: str
    radius: float
    share: float
    days: int
    steps: int
    every: Every
    kind: str
    side: float
    places: int
    spatial: bool
    draws: int
    seed: int

    def looked_for(self) -> str:
        """Among what, and how often chance was asked."""
        values: dict[str, Any] = {
            "places": self._places(),
            "draws": self.draws,
            "circles": self._circles(),
        }
        if self.spatial:
            return say(
                "Looked for among {circles}, over {places}; p counts all of them, by {draws} "
                "simulations.",
                **values,
            )
        if isinstance(self.every, str):
            return say(
                "Looked for among {circles} and spans of up to {span}, over {places}; p counts "
                "all of them, by {draws} simulations.",
                span=self._span(),
                **values,
            )
        return say(
            "Looked for among {circles} and spans of up to {days} days in steps of {every}, over "
            "{places}; p counts all of them, by {draws} simulations.",
            days=self.days,
            every=self.every,
            **values,
        )

    def _span(self) -> str:
        """The longest span of calendar steps, in words."""
        n = self.steps
        if self.every == "month":
            return say_many("{n} month", "{n} months", n)
        return say_many("{n} year", "{n} years", n)

    def _circles(self) -> str:
        # As for an outbreak: to the edge of the farthest cell, not to its middle.
        radius = self.radius + self.side / 2
        share = percent(self.share)
        if math.isinf(radius):
            return say("circles with at most {share} of all", share=share)
        return say(
            "circles of at most {radius} metres and {share} of all",
            radius=number(radius, 0 if radius >= 10 else 2),
            share=share,
        )

    def _places(self) -> str:
        n, side = self.places, self.side
        if self.kind == "cells":
            return say("{n} cells of {cell} metres that have any", n=n, cell=number(side))
        if self.kind == "areas":
            return say_many("{n} area", "{n} areas", n)
        return say_many("{n} point", "{n} points", n)

    def expected(self) -> str:
        """What is expected, in a sentence."""
        said = {
            "permutation": say(
                "Expected is what each place and each time would have if neither drew the other: "
                "a rise everywhere, or a place that is always busy, does not show."
            ),
            "residents": say(
                "Expected follows the residents: a place that is always busy shows as well."
            ),
            "history": say(
                "Expected follows the incidents of {compared} together with these, place by place "
                "and day by day of the period.",
                compared=self.compared,
            ),
            "controls": say(
                "Expected follows the {compared} controls together with these.",
                compared=self.compared,
            ),
        }
        return said[self.against]
