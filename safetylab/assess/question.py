"""What is asked of an indicator, and the figures that an answer's rows have."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from safetylab.store.incidents import Facts
from safetylab.terms.period import STEPS, Period

ALPHA = 0.05
Row = dict[str, Any]

FIGURES = {
    "numerator": pa.int64(),
    "denominator": pa.float64(),
    "value": pa.float64(),
    "low": pa.float64(),
    "high": pa.float64(),
}
COMPARED = {
    "against_numerator": pa.int64(),
    "against_denominator": pa.float64(),
    "against_value": pa.float64(),
    "ratio": pa.float64(),
    "ratio_low": pa.float64(),
    "ratio_high": pa.float64(),
    "dispersion": pa.float64(),
    "p": pa.float64(),
    "p_adjusted": pa.float64(),
    "change": pa.string(),
}
"""p: of the rates, or of counts per day where nobody counted residents, of counts over their
dispersion: the exact test of a whole, the E-test of areas, groups, or where dispersion is null.
dispersion: how many times as unevenly such counts come as independent incidents; null where nobody
can say, and incidents are taken as independent.
p_adjusted: false-discovery control over the rows of one table."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of an indicator. by: any of area, sex, age and a step of time."""

    facts: Facts
    period: Period
    by: tuple[str, ...] = ()
    layer: str | None = None
    against: Period | None = None

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What it is broken down by, besides time."""
        return tuple(key for key in self.by if key not in STEPS)

    @property
    def step(self) -> str | None:
        """The step of time that it is broken down by, if any."""
        return next((key for key in self.by if key in STEPS), None)
