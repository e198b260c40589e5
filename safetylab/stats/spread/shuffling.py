"""The loops of knox.py: times shuffled over the places, and the pairs that they bring together.

Permutations lie side by side: a row holds the times that one place has in all LANES of them, so
that the processor compares one pair in many permutations at once. Times that fit are kept in 16
bits, where more of them go into one step.
"""

from typing import Any

import numpy as np

from safetylab.stats.compiled import kernel
from safetylab.stats.local.permuting import below

LANES, TILE = 128, 64
"""Permutations side by side; places whose times are put into lanes together."""
GROUP = 8
"""Pairs that are counted together."""
NEVER = 65_535
"""Further apart than any edge."""
FULL = 60_000
"""Pairs after which 16 bits are emptied before they overflow."""


@kernel
def shuffle(times: Any, seeds: Any, lanes: Any) -> None:
    """The times in a new order for each seed, each in a column of lanes, shape (n, LANES)."""
    shuffled = np.empty((LANES, len(times)), times.dtype)
    for lane in range(LANES):
        own, state = shuffled[lane], np.array([seeds[lane]], np.uint64)
        own[:] = times
        for last in range(len(times) - 1, 0, -1):
            other = below(state, last + 1)
            own[last], own[other] = own[other], own[last]
    for first in range(0, len(times), TILE):
        for lane in range(LANES):
            for i in range(first, min(first + TILE, len(times))):
                lanes[i, lane] = shuffled[lane, i]


@kernel
def count_short(starts: Any, others: Any, lanes: Any, edges: Any, found: Any) -> None:
    """Pairs whose times are less than each edge apart, added to found, shape (edges, LANES).

    starts, others: the pairs of one ring, as Pairs has them. lanes: times in 16 bits, from 0 on;
    edges: 16 bits without a sign, 32,768 at most.
    """
    counts = np.zeros((len(edges), LANES), np.uint16)
    apart = np.empty((GROUP, LANES), np.uint16)
    held, seen = 0, 0
    for i in range(len(starts) - 1):
        for q in range(starts[i], starts[i + 1]):
            j = others[q]
            for lane in range(LANES):
                apart[held, lane] = np.uint16(abs(np.int16(lanes[i, lane] - lanes[j, lane])))
            held += 1
            if held == GROUP:
                _add(apart, edges, counts)
                held, seen = 0, seen + GROUP
                if seen >= FULL:
                    _empty(counts, found)
                    seen = 0
    apart[held:] = NEVER
    _add(apart, edges, counts)
    _empty(counts, found)


@kernel
def _add(apart: Any, edges: Any, counts: Any) -> None:
    """A group of pairs at once, so that counts are fetched and put back less often."""
    for e in range(len(edges)):
        edge = edges[e]
        for lane in range(LANES):
            nearer = np.uint16(0)
            for pair in range(GROUP):
                nearer += np.uint16(apart[pair, lane] < edge)
            counts[e, lane] += np.uint16(nearer)


@kernel
def count_long(starts: Any, others: Any, lanes: Any, edges: Any, found: Any) -> None:
    """As count_short(), for times and edges of any kind as 64-bit numbers."""
    for i in range(len(starts) - 1):
        for q in range(starts[i], starts[i + 1]):
            j = others[q]
            for e in range(len(edges)):
                edge = edges[e]
                for lane in range(LANES):
                    found[e, lane] += int(abs(lanes[i, lane] - lanes[j, lane]) < edge)


@kernel
def _empty(counts: Any, found: Any) -> None:
    for e in range(len(counts)):
        for lane in range(LANES):
            found[e, lane] += counts[e, lane]
            counts[e, lane] = 0


@kernel
def count_sorted(times: Any, edge: float) -> int:
    """Pairs of growing times that are less than the edge apart."""
    pairs, first = 0, 0
    for i in range(len(times)):
        while first < i and not times[i] - times[first] < edge:
            first += 1
        pairs += i - first
    return pairs
