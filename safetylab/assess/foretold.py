"""How fans did on months that came: did their bands hold as many as they were meant to hold?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from safetylab.terms.words import number, percent, say

if TYPE_CHECKING:
    from safetylab.stats.series.forecast import Held

BANDS = (0.8, 0.95)
"""Those that an outlook tells of."""
LEVEL = 0.05
"""Of both bands together. Months of one year go together, so a sound fan is doubted in some 10
of 100 years (its own draws taken for what came: 9 to 13): better a warning too many than a budget
upon a range that failed."""


@dataclass(frozen=True, slots=True)
class Band:
    """What a band was meant to hold and held. share: of n months, inside: how many it held"""

    share: float
    n: int
    inside: int

    @property
    def p(self) -> float:
        """Of as many or as few by chance, two-sided; exact binomial."""
        below = special.bdtr(self.inside, self.n, self.share)
        above = special.bdtrc(self.inside - 1, self.n, self.share) if self.inside else 1.0
        return min(1.0, 2.0 * float(min(below, above)))

    @property
    def narrow(self) -> bool:
        """It held fewer than it was meant to."""
        return self.inside < self.share * self.n


def off(held: Sequence["Held"]) -> Band | None:
    """The first band that is clearly off; None where neither is, or none was tried."""
    tried = (_band(held, share) for share in BANDS)
    return next((band for band in tried if band.n and band.p <= LEVEL / len(BANDS)), None)


def warnings(held: Sequence["Held"]) -> list[str]:
    """What to know before anybody plans with a fan; nothing where it did as it should."""
    if not held:
        return [
            say("This range is untried: of less than 36 months no year can be held out to try it.")
        ]
    band = off(held)
    if band:
        return [_failed(band), *_total(held[0], band)]
    if not better(held):
        return [
            say(
                "Do not lean on this range: tried on {n} months held out, the same months of the "
                "year before foretold what came as well.",
                n=months(held),
            )
        ]
    return []


def months(held: Sequence["Held"]) -> int:
    """How many months were held out and are known."""
    return sum(int(np.isfinite(each.counts).sum()) for each in held)


def scores(held: Sequence["Held"]) -> tuple[float, float]:
    """Mean log probability of what came: the fans', and last year's months'."""
    return (
        float(np.mean([each.log_score for each in held])),
        float(np.mean([each.naive for each in held])),
    )


def better(held: Sequence["Held"]) -> bool:
    """Whether what came was likelier by the fans than by the same months of the year before."""
    own, naive = scores(held)
    return own > naive


def _band(held: Sequence["Held"], share: float) -> Band:
    inside = 0
    for each in held:
        low, high = each.fan.band(share)
        inside += int(((each.counts >= low) & (each.counts <= high)).sum())
    return Band(share, months(held), inside)


def _failed(band: Band) -> str:
    values = {"n": band.n, "share": percent(band.share), "inside": band.inside}
    if band.narrow:
        return say(
            "Do not plan with this range: tried on {n} months held out, the band meant to hold "
            "{share} of them held {inside} of {n} months. It is too narrow.",
            **values,
        )
    return say(
        "Do not plan with this range: tried on {n} months held out, the band meant to hold "
        "{share} of them held {inside} of {n} months. It is too wide.",
        **values,
    )


def _total(latest: "Held", band: Band) -> list[str]:
    """What the latest year held out had in all, where its range did not hold that either."""
    low, high = latest.fan.total(band.share)
    came = float(latest.counts.sum())
    if not np.isfinite(came) or low <= came <= high:
        return []
    return [
        say(
            "In all {came} came in the latest year held out, where {low} to {high} were foretold.",
            came=number(came),
            low=number(low),
            high=number(high),
        )
    ]
