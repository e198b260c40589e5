"""Two periods beside each other, and what tests of them say."""

from dataclasses import dataclass

from safetylab.assess.events import About
from safetylab.terms.period import Period

ALPHA, POWER = 0.05, 0.8


@dataclass(frozen=True, slots=True)
class Side:
    """A count, and what it is over: days, or people times years."""

    period: Period
    count: float
    exposure: float


@dataclass(frozen=True, slots=True)
class Sides:
    """Two periods to be compared. peopled: exposures are people times years, not days."""

    about: About
    now: Side
    before: Side
    peopled: bool


@dataclass(frozen=True, slots=True)
class Test:
    """A test of the rate now over the rate before.

    ratio : None where there was none before. low, high: its 95 % interval, high may be infinite
    """

    ratio: float | None
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Tested:
    """A count beside an earlier one.

    e_test     : p of the E-test of two Poisson rates
    exact      : the exact conditional test of the same, with its interval
    dispersion : how many times as unevenly months come as independent incidents would; 1 at least
    months     : that this was told from, 0 where there were too few
    judged     : the exact test allowing for that dispersion: what the sentence says
    fall, rise : ratios nearest to 1 that would have been noticed four times in five; NaN for none
    """

    sides: Sides
    e_test: float
    exact: Test
    dispersion: float
    months: int
    judged: Test
    fall: float
    rise: float

    @property
    def about(self) -> About:
        """What the counts are of."""
        return self.sides.about

    @property
    def significant(self) -> bool:
        """Whether the change is more than chance would give."""
        return self.judged.p < ALPHA
