"""How much the records of a month change from one vintage to the next, by the month's age."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from safetylab.store import query, vintages
from safetylab.store.lab import Lab
from safetylab.store.vintages import Vintage
from safetylab.terms.errors import NotEnoughData

MOST_PAIRS = 24
"""Of a lab with a long history the newest vintages tell how its records change now."""

Months = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Changed:
    """One month in two vintages that follow each other. age: whole months before the newest."""

    age: int
    before: int
    after: int


def months(lab: Lab) -> tuple[Changed, ...]:
    """Every month that a vintage could change, of all records of the vintage's source."""
    known = [v for v in vintages.history(lab.facts) if "incidents" in v.tables]
    pairs = [pair for pair in pairwise(known) if pair[1].source in lab.sources]
    return tuple(each for pair in pairs[-MOST_PAIRS:] for each in _changes(lab, *pair))


def _changes(lab: Lab, old: Vintage, new: Vintage) -> Iterator[Changed]:
    before = _months(lab, old, new.source)
    after = _months(lab, new, new.source)
    newest = max(before, default=None)
    for month, n in before.items():
        assert newest is not None
        age = 12 * (newest.year - month.year) + newest.month - month.month
        yield Changed(age, n, after.get(month, 0))


def _months(lab: Lab, vintage: Vintage, source: str) -> Months:
    try:
        rows = query.relation(lab.facts, vintage, "incidents")
    except NotEnoughData:
        return {}
    found = query.ask(
        f"SELECT date_trunc('month', day)::DATE AS month, count(*) AS n FROM {rows} AS i "
        "WHERE source = $source GROUP BY month ORDER BY month",
        {"source": source},
    )
    return {row["month"]: int(row["n"]) for row in found.to_pylist()}
