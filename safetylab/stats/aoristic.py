"""Aoristic weights: what is known by a range of time is spread evenly over the hours in it.

Hours of the week are numbered from 0, Monday from midnight to one, to 167, the last of Sunday.
Times are taken to the whole minute; a range holds its start and not its end.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Times = NDArray[np.datetime64]

HOUR, DAY_HOURS, WEEK_HOURS = 60, 24, 168
WEEK = WEEK_HOURS * HOUR
_MONDAY = np.datetime64("1969-12-29T00:00", "m")  # the Monday of the week of 1 January 1970


@dataclass(frozen=True, slots=True)
class Spread:
    """Weights of events, event by event; those of one event add up to 1.

    event  : which event, shape (m,). hour: of the week, shape (m,). weight: shape (m,)
    openly : events without a known end, all in the hour of their start
    turned : events whose end lies before their start, all in the hour of their start
    whole  : events of a week or longer, spread over all hours alike
    n      : events
    """

    event: Ints
    hour: Ints
    weight: Floats
    openly: int
    turned: int
    whole: int
    n: int

    def totals(self) -> Floats:
        """The weights of each hour of the week, shape (168,); they add up to n."""
        return _summed(self.hour, self.weight)

    def squares(self) -> Floats:
        """The squared weights of each hour, shape (168,): the variance if events are Poisson."""
        return _summed(self.hour, self.weight**2)


def spread(start: Times, stop: Times) -> Spread:
    """The weights of events that happened between two times.

    start, stop: local times, shape (n,); every start known, a stop NaT where it is not.
    Raises ValueError for an unknown start. Source: Ratcliffe (2000, 2002).
    """
    if np.isnat(start).any():
        raise ValueError("Aoristic weights need a known start for every event.")
    first = (start.astype("datetime64[m]") - _MONDAY).astype(np.int64)
    known = ~np.isnat(stop)
    last = np.where(known, (stop.astype("datetime64[m]") - _MONDAY).astype(np.int64), first)
    turned = last < first
    length = np.where(turned, 0, last - first)
    event, hour, weight = _shares(first, length)
    return Spread(
        event,
        hour,
        weight,
        openly=int((~known).sum()),
        turned=int(turned.sum()),
        whole=int((length >= WEEK).sum()),
        n=len(start),
    )


def hours_of_week(times: Times) -> Ints:
    """The hour of the week, 0 to 167, of each time, shape (n,)."""
    minutes = (times.astype("datetime64[m]") - _MONDAY).astype(np.int64)
    return np.asarray(minutes // HOUR % WEEK_HOURS)


def _summed(hour: Ints, weight: Floats) -> Floats:
    """Sums by hour of the week; an hour that a long range touches twice counts as two parts."""
    return np.asarray(np.bincount(hour, weight, minlength=WEEK_HOURS), dtype=np.float64)


def _shares(first: Ints, length: Ints) -> tuple[Ints, Ints, Floats]:
    """Event, hour and weight of every hour that an event touches. Minutes, shape (n,)."""
    whole = length >= WEEK
    begin = first // HOUR
    # An end on the hour touches no further one; an event without length touches one all the same.
    end = np.maximum(-(-(first + length) // HOUR), begin + 1)
    touched = np.where(whole, WEEK_HOURS, end - begin)
    event = np.repeat(np.arange(len(first)), touched)
    step = np.arange(len(event)) - np.repeat(np.cumsum(touched) - touched, touched)
    hour = begin[event] + step
    inside = np.minimum((hour + 1) * HOUR, (first + length)[event]) - np.maximum(
        hour * HOUR, first[event]
    )
    shares = np.where(length[event] > 0, inside / np.maximum(length[event], 1), 1.0)
    weight = np.where(whole[event], 1.0 / WEEK_HOURS, shares)
    return event, hour % WEEK_HOURS, weight
