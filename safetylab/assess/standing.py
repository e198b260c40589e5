"""Which of two released rates is higher beyond chance: an area beside the rest, or another area.

Everything here is computed from rows that have passed the door, so that no verdict tells more
than the figures beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from safetylab.assess.question import ALPHA
from safetylab.stats import rates
from safetylab.stats.local import spatial

Row = Mapping[str, Any]
NO_MORE = "none"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two counts and the person-years behind each."""

    count: int
    years: float
    other_count: int
    other_years: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the first rate differs. word: higher, lower, or none for no more than chance.

    ratio, low, high : first rate over the other, with its 95 % interval; None for 0/0 and infinity
    p, p_adjusted    : of the exact conditional test; with the false discoveries of the table under
                       control
    """

    word: str
    ratio: float | None
    low: float
    high: float | None
    p: float
    p_adjusted: float


def of_two(first: Row, second: Row) -> Pair | None:
    """Two rows side by side; None where either has no rate."""
    if first["value"] is None or second["value"] is None:
        return None
    return Pair(
        int(first["numerator"]),
        float(first["denominator"]),
        int(second["numerator"]),
        float(second["denominator"]),
    )


def against_rest(area: Row, rows: Sequence[Row], city: Row | None) -> Pair | None:
    """A row of a table by area beside the rest of the city; None where that cannot be told.

    rows: the table that the area stands in; what lies in unknown places, or where nobody counted
    residents, is left out of the rest. city: the row of the whole city.
    """
    if area["value"] is None or city is None or city["numerator"] is None:
        return None
    apart = [row for row in rows if not row["denominator"]]
    count = int(city["numerator"]) - sum(int(row["numerator"] or 0) for row in [area, *apart])
    people = sum(float(row["denominator"]) for row in rows if row["denominator"])
    years = people - float(area["denominator"])
    if count < 0 or years <= 0:
        return None
    return Pair(int(area["numerator"]), float(area["denominator"]), count, years)


def judged(pairs: Sequence[Pair | None]) -> list[Verdict | None]:
    """Exact conditional tests of all the pairs, their false discoveries under control together.

    Not the E-test, whose Wald statistic misleads where exposures are very unequal, as those of an
    area and of the rest of a city are. None where there is no pair. Source: Przyborowski &
    Wilenski (1940); Benjamini & Hochberg (1995).
    """
    p = np.array([np.nan if pair is None else _p(pair) for pair in pairs], dtype=np.float64)
    adjusted = spatial.adjusted_p(p)
    return [
        None if pair is None else _verdict(pair, float(raw), float(kept))
        for pair, raw, kept in zip(pairs, p, adjusted, strict=True)
    ]


def adjusted(p: Sequence[float | None]) -> list[float | None]:
    """p-values of a table with false discoveries under control; None is no test."""
    found = spatial.adjusted_p(np.array([np.nan if each is None else each for each in p]))
    return [None if np.isnan(each) else float(each) for each in found]


def _p(pair: Pair) -> float:
    if not pair.count and not pair.other_count:
        return 1.0
    return float(
        rates.conditional_test(pair.count, pair.other_count, pair.years, pair.other_years)
    )


def _verdict(pair: Pair, p: float, kept: float) -> Verdict:
    here, there = pair.count / pair.years, pair.other_count / pair.other_years
    low, high = rates.rate_ratio_interval(
        pair.count, pair.other_count, pair.years, pair.other_years
    )
    return Verdict(
        word=NO_MORE if kept >= ALPHA else "higher" if here > there else "lower",
        ratio=here / there if there else None,
        low=float(low),
        high=float(high) if np.isfinite(high) else None,
        p=p,
        p_adjusted=kept,
    )
