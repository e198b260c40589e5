"""Chains of near repeats: events linked to each other by being near in space and in time.

Two events are linked if they are at most so far and so long apart; a chain is all that hangs
together by links, directly or through others (the components of the graph). An event without a
link is in no chain.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safetylab.stats.spread import chaining, pairs, shuffling
from safetylab.stats.spread.pairs import Pairs
from safetylab.stats.spread.shuffled import Draws, Told, dealt, in_chunks, seeded, untold

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
SEED = 20260101
SIZES = (2, 3, 5, 10)
"""The least size of each class in which chains are counted."""


@dataclass(frozen=True, slots=True)
class Chains:
    """What hangs together among n events; the largest chain first, then the earliest.

    chain     : the number of each event's chain, −1 for none, shape (n,)
    size      : events of each chain, shape (k,)
    first     : when its first event was, shape (k,)
    duration  : from its first event to its last, shape (k,)
    radius    : from its middle (the mean place) to its farthest event, shape (k,)
    simulated : with the times dealt out anew, as observed, shape (draws, 3 + classes)
    """

    chain: Whole
    size: Whole
    first: Floats
    duration: Floats
    radius: Floats
    simulated: Whole

    @property
    def observed(self) -> Whole:
        """Chains, events in them, size of the largest, then chains by size: 2, 3–4, 5–9, 10 up."""
        classes = np.searchsorted(SIZES, self.size, side="right") - 1
        counts = np.bincount(classes, minlength=len(SIZES))
        return np.array(
            [len(self.size), self.size.sum(), self.size.max(initial=0), *counts], np.int64
        )

    @property
    def p(self) -> Floats:
        """Of "more than chance", for each of `observed`: (b + 1) / (draws + 1)."""
        beyond = (self.simulated >= self.observed).sum(axis=0)
        return np.asarray((beyond + 1) / (len(self.simulated) + 1))


def find(
    xy: ArrayLike,
    time: ArrayLike,
    reach: tuple[float, float],
    *,
    draws: int = 999,
    seed: int = SEED,
    told: Told = untold,
) -> Chains:
    """Chains of events at most reach = (metres, time) apart, and how many chance makes.

    xy: metres, shape (n, 2); time: in any unit, shape (n,). Chance is the times dealt out anew
    over the places, as in Knox's test. told: hears the share done. Raises ValueError for unknown
    places, times or a reach below zero, and TooManyPairs before memory is taken.
    Source: Wheeler, Riddell & Haberman (2021).
    """
    when = np.asarray(time, dtype=float).ravel()
    places = np.asarray(xy, dtype=float).reshape(-1, 2)
    if not np.isfinite(when).all() or len(when) != len(places) or not (reach[0] >= 0 <= reach[1]):
        raise ValueError("Chains need known times, one for each place, and a reach of 0 or more.")
    near = pairs.close(places, [np.nextafter(reach[0], np.inf)])
    leader = np.empty(len(when), np.int64)
    chaining.join(near.starts[0], near.others, when[near.order], reach[1], leader)
    chain = _numbered(leader, near.order, when)
    simulated = _by_chance(near, when[near.order], reach[1], Draws(draws, seed, told))
    return Chains(chain, *_measured(chain, places, when), simulated)


def _numbered(leader: Whole, order: Whole, when: Floats) -> Whole:
    """The number of each event's chain, from the leaders in the order of the pairs."""
    size = np.bincount(leader, minlength=len(leader))
    first = np.full(len(leader), np.inf)
    np.minimum.at(first, leader, when[order])
    leaders = np.flatnonzero(size > 1)
    leaders = leaders[np.lexsort([leaders, first[leaders], -size[leaders]])]
    number = np.full(len(leader), -1, np.int64)
    number[leaders] = np.arange(len(leaders))
    chain = np.empty(len(leader), np.int64)
    chain[order] = number[leader]
    return chain


def _measured(chain: Whole, xy: Floats, when: Floats) -> tuple[Whole, Floats, Floats, Floats]:
    """Size, first time, duration and radius of each chain."""
    linked = np.flatnonzero(chain >= 0)
    own, many = chain[linked], int(chain.max(initial=-1)) + 1
    size = np.bincount(own, minlength=many)
    first, last = np.full(many, np.inf), np.full(many, -np.inf)
    np.minimum.at(first, own, when[linked])
    np.maximum.at(last, own, when[linked])
    # From a corner of the land, so that large coordinates cost no digits.
    local = xy[linked] - (xy.min(axis=0) if len(xy) else 0.0)
    middle = np.column_stack([np.bincount(own, each, many) for each in local.T]) / size[:, None]
    radius = np.zeros(many)
    np.maximum.at(radius, own, np.hypot(*(local - middle[own]).T))
    return size, first, last - first, radius


def _by_chance(near: Pairs, times: Floats, most: float, draws: Draws) -> Whole:
    """What tally() counts in each permutation, shape (draws, 3 + classes)."""
    found, seeds = np.zeros((draws.many + 1, 3 + len(SIZES)), np.int64), seeded(draws)
    edges = np.array(SIZES, np.int64)

    def chunk(first: int) -> None:
        lanes = dealt(times, seeds, first)
        leader, sizes = (np.empty(len(times), np.int64) for _ in range(2))
        for number in range(first, min(first + shuffling.LANES, draws.many + 1)):
            own = np.ascontiguousarray(lanes[:, number - first])
            chaining.join(near.starts[0], near.others, own, most, leader)
            chaining.tally(leader, edges, sizes, found[number])

    if draws.many:
        in_chunks(chunk, draws)
    return found[1:]
