"""Comparing two periods: tests of rates, exact ratios, false discoveries under control."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from safetylab.assess.question import ALPHA, Row
from safetylab.assess.uneven import UNKNOWN, Unevenness
from safetylab.stats import rates
from safetylab.terms.period import Period

EXPOSED = "exposed"
"""Of a row on its way: the exposures of both sides, where both are known."""


def compared(now: Row, before: Row, spans: tuple[Period, Period], *, by_days: bool) -> Row:
    """The row beside the earlier one, to be tested.

    by_days: counts per day, where nobody counted residents.
    """
    seen = {
        "against_numerator": before["numerator"],
        "against_denominator": before["denominator"],
        "against_value": before["value"],
    }
    years = (now["denominator"], before["denominator"])
    exposures = (float(spans[0].days), float(spans[1].days)) if by_days else years
    if not all(exposures):
        return {**now, **seen}
    return {**now, **seen, EXPOSED: exposures}


def tested(rows: Sequence[Row], uneven: Unevenness = UNKNOWN, *, exact: bool = False) -> list[Row]:
    """The rows that compared() made with the ratio, its interval and p, all tested at once.

    uneven: how unevenly such counts come; they are then worth so many times fewer independent
    incidents. exact: by the exact test, as assess.change tests a whole; else by the E-test, which
    finds more in the small counts of many areas and still holds its level.
    """
    known = [row for row in rows if EXPOSED in row]
    n, m = (
        np.array([row[name] for row in known], dtype=np.float64)
        for name in ("numerator", "against_numerator")
    )
    years, past = np.array([row[EXPOSED] for row in known]).reshape(-1, 2).T
    sides = (n / uneven.times, m / uneven.times, years, past)
    low, high = rates.rate_ratio_interval(*sides)
    p = rates.conditional_test(*sides) if exact else rates.e_test(*sides)
    found = zip(low.tolist(), high.tolist(), p.tolist(), strict=True)
    told = uneven.times if uneven.months else None
    return [
        _tested(row, *next(found)) | {"dispersion": told} if EXPOSED in row else row
        for row in rows
    ]


def _tested(row: Row, low: float, high: float, p: float) -> Row:
    years, past = row[EXPOSED]
    n, m = row["numerator"], row["against_numerator"]
    ratio = (n / years) / (m / past) if m else None
    return {name: value for name, value in row.items() if name != EXPOSED} | {
        "ratio": ratio,
        "ratio_low": low,
        "ratio_high": high,
        "p": p if n + m else 1.0,
        "change": "up" if ratio is None or ratio > 1 else "down",
    }


def adjusted(rows: Mapping[Any, Row]) -> list[Row]:
    """The rows with false-discovery control over all that were tested together."""
    tested = [row for row in rows.values() if "p" in row]
    p = np.array([row["p"] for row in tested])
    if len(tested) > 1:
        # Not loaded for the single figure of a city: it takes a third of a second.
        from safetylab.stats.local import spatial

        p = spatial.adjusted_p(p)
    known = dict(zip(map(id, tested), p.tolist(), strict=True))
    return [_judged(row, known[id(row)]) if "p" in row else row for row in rows.values()]


def _judged(row: Row, p: float) -> Row:
    return row | {"p_adjusted": p, "change": row["change"] if p < ALPHA else "none"}
