"""A scan's steps of time: so many days, counted back from the period's end, or calendar ones."""

from datetime import timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from safetylab.assess.events import Events, Times
from safetylab.terms.period import Period

Every = int | Literal["month", "year"]
UNITS = {"month": "M", "year": "Y"}
MEAN = {"month": 365.2425 / 12, "year": 365.2425}
"""Days in a calendar step, on average."""


def edges(period: Period, every: Every) -> Times:
    """The days on which T steps begin, and that after the last, datetime64[D], shape (T + 1,).

    The first step may be cut short, of calendar steps the last as well.
    """
    start, end = np.datetime64(period.start), np.datetime64(period.end)
    if isinstance(every, int):
        back = np.arange(-(-period.days // every), -1, -1) * every
        found = end - back.astype("timedelta64[D]")
    else:
        unit = f"datetime64[{UNITS[every]}]"
        last = (end - np.timedelta64(1, "D")).astype(unit)
        found = np.arange(start.astype(unit), last + 2).astype("datetime64[D]")
    found[0], found[-1] = start, end
    return np.asarray(found)


def mean(every: Every) -> float:
    """How many days a step has, on average."""
    return float(every) if isinstance(every, int) else MEAN[every]


def at(day: Times, between: Times) -> NDArray[np.int64]:
    """The step of each day; of days before the period as many whole periods later, shape (n,)."""
    days = (between[-1] - between[0]).astype(np.int64)
    back = (between[-1] - day).astype(np.int64) - 1
    moved = between[-1] - 1 - back % days
    return np.asarray(np.searchsorted(between, moved, side="right") - 1, dtype=np.int64)


def whole(events: Events, every: Every | None) -> Period:
    """Their period; to the ends of its months or years where all are told by their first day."""
    period, known = events.about.period, events.day[~np.isnat(events.day)]
    if not isinstance(every, str) or not len(known):
        return period
    unit = f"datetime64[{UNITS[every]}]"
    if (known.astype(unit).astype("datetime64[D]") != known).any():
        return period
    last = np.datetime64(period.end - timedelta(days=1)).astype(unit)
    return Period(period.start, (last + 1).astype("datetime64[D]").item())
