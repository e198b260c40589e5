"""Replicates: sets of cases as chance alone would place them, each from a seed of its own."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safetylab.stats.compiled import kernel
from safetylab.stats.scanning import search
from safetylab.stats.scanning.laws import Counted
from safetylab.stats.scanning.search import Land, Rules, Sets

Seeds = NDArray[np.uint32]

AT_ONCE = 16
"""Replicates that one thread searches between two signs of life."""


def seeds(seed: int, draws: int) -> Seeds:
    """One seed for each replicate, so that the order of the work does not matter."""
    return np.asarray(np.random.SeedSequence(seed).generate_state(draws), dtype=np.uint32)


def replicates(
    counted: Counted,
    land: Land,
    rules: Rules,
    of: Seeds,
    progress: Callable[[float], None],
) -> NDArray[np.float64]:
    """Each replicate's best score, 0 where none has a cluster, shape (draws,); on all cores."""
    centres = len(land.starts) - 1

    def best(part: Seeds) -> NDArray[np.float64]:
        state = search.highest(land, drawn(counted, part), rules, 0, centres)
        return np.asarray(np.maximum(state.score, 0.0), dtype=np.float64)

    parts = [of[i : i + AT_ONCE] for i in range(0, len(of), AT_ONCE)]
    found = [np.zeros(0)]
    pool = ThreadPoolExecutor(_cores())
    try:
        for each in pool.map(best, parts):
            found.append(each)
            progress((len(found) - 1) / len(parts))
    finally:
        pool.shutdown(cancel_futures=True)
    return np.concatenate(found)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def drawn(counted: Counted, of: Seeds) -> Sets:
    """One set of cases for each seed, under the law of what was counted.

    Permutation: the cases' intervals are dealt out anew. Poisson: every case falls anywhere in
    proportion to what is expected. Bernoulli: the cases are drawn among the people. Expectation:
    every location and interval has a Poisson number of its own.
    """
    if counted.law == "permutation":
        return Sets(*_dealt(counted.starts, counted.intervals, of))
    if counted.law == "bernoulli":
        return Sets(*_chosen(counted.base.astype(np.int64), counted.cases, of))
    if counted.law == "poisson":
        return Sets(*_shared(counted.base, counted.cases, of))
    return Sets(*_independent(counted.base, of))


@kernel
def _dealt(starts: Any, intervals: Any, of: Any) -> Any:
    found = np.empty((of.size, intervals.size), np.int32)
    where = np.empty((of.size, starts.size), np.int64)
    for r in range(of.size):
        np.random.seed(of[r])
        where[r] = starts
        found[r] = intervals
        for i in range(intervals.size - 1, 0, -1):
            j = np.random.randint(0, i + 1)
            found[r, i], found[r, j] = found[r, j], found[r, i]
    return where, found


@kernel
def _chosen(people: Any, cases: int, of: Any) -> Any:
    """Cases among people, in the people's order: so many are still wanted of so many left."""
    n, length = people.shape
    found = np.empty((of.size, cases), np.int32)
    where = np.zeros((of.size, n + 1), np.int64)
    for r in range(of.size):
        np.random.seed(of[r])
        left, got = people.sum(), 0
        for z in range(n):
            for t in range(length):
                for _ in range(people[z, t]):
                    if np.random.random() * left < cases - got:
                        found[r, got] = t
                        got += 1
                    left -= 1
            where[r, z + 1] = got
    return where, found


@kernel
def _shared(base: Any, cases: int, of: Any) -> Any:
    """Cases by ascending uniform numbers, read off beside the growing sum of what is expected."""
    n, length = base.shape
    found = np.empty((of.size, cases), np.int32)
    where = np.zeros((of.size, n + 1), np.int64)
    total = base.sum()
    rising = np.empty(cases + 1)
    for r in range(of.size):
        np.random.seed(of[r])
        reached = 0.0
        for i in range(cases + 1):
            reached += np.random.exponential(1.0)
            rising[i] = reached
        step = total / reached
        filled, got, last = 0.0, 0, 0
        for z in range(n):
            for t in range(length):
                filled += base[z, t]
                if base[z, t] > 0:
                    last = z
                while got < cases and rising[got] * step < filled:
                    found[r, got] = t
                    got += 1
            where[r, z + 1] = got
        _rest(base, found[r], where[r], got, last)
    return where, found


@kernel
def _rest(base: Any, found: Any, where: Any, got: int, last: int) -> None:
    """Give what rounding left over to the last place where anything is expected."""
    for i in range(got, found.size):
        found[i] = np.flatnonzero(base[last])[-1]
    for z in range(last, where.size - 1):
        where[z + 1] = found.size


@kernel
def _independent(base: Any, of: Any) -> Any:
    n, length = base.shape
    total = base.sum()
    room = int(total + 12 * np.sqrt(total) + 20)
    found = np.zeros((of.size, room), np.int32)
    where = np.zeros((of.size, n + 1), np.int64)
    for r in range(of.size):
        np.random.seed(of[r])
        got = 0
        for z in range(n):
            for t in range(length):
                for _ in range(min(np.random.poisson(base[z, t]), room - got)):
                    found[r, got] = t
                    got += 1
            where[r, z + 1] = got
    return where, found
