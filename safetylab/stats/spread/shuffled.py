"""How many close pairs are close in time too, with the times dealt out anew again and again."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from safetylab.stats.spread import shuffling
from safetylab.stats.spread.pairs import Pairs

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Told = Callable[[float], None]
THREADS = min(os.cpu_count() or 1, 4)
LONGEST = 32_767
"""Of times that are kept in 16 bits."""


def untold(share: float) -> None:
    """Tell nobody how much is done."""


class Draws(NamedTuple):
    """How many permutations, from which seed, and who hears the share done."""

    many: int
    seed: int
    told: Told = untold


def below(near: Pairs, times: Floats, ends: Floats, draws: Draws) -> Whole:
    """Pairs of each ring that are less than each end apart in time.

    times: known, in the order of the points given, shape (n,); ends: finite. Returns the counts
    with the times as they are, then with each permutation, shape (rings, ends, draws + 1). Each
    permutation has a seed of its own: the answer knows nothing of threads.
    """
    found = np.zeros((len(near.starts), len(ends), draws.many + 1), np.int64)
    used = np.flatnonzero(ends > 0)
    packed, edges = _packed(times[near.order], ends[used])
    seeds = seeded(draws)

    def chunk(first: int) -> None:
        lanes = dealt(packed, seeds, first)
        last = min(first + shuffling.LANES, draws.many + 1)
        for ring, starts in enumerate(near.starts):
            counts = np.zeros((len(edges), shuffling.LANES), np.int64)
            _loop(packed)(starts, near.others, lanes, edges, counts)
            found[ring, used, first:last] = counts[:, : last - first]

    in_chunks(chunk, draws)
    return found


def sooner(times: Floats, ends: Floats) -> Whole:
    """Pairs of all points that are less than each end apart in time, shape (ends,)."""
    ordered = np.sort(times)
    return np.array([shuffling.count_sorted(ordered, end) for end in ends], np.int64)


def seeded(draws: Draws) -> NDArray[np.uint64]:
    """A seed for each permutation, and for those that only fill the last chunk."""
    many = draws.many + 1 + shuffling.LANES
    return np.random.SeedSequence(draws.seed).generate_state(many, np.uint64).astype(np.uint64)


def dealt(times: NDArray[Any], seeds: NDArray[np.uint64], first: int) -> NDArray[Any]:
    """The permutations from the number `first` on, side by side.

    Number 0 is the times as they are. times: shape (n,), in the order of the pairs. Returns the
    shape (n, LANES).
    """
    lanes = np.empty((len(times), shuffling.LANES), times.dtype)
    shuffling.shuffle(times, seeds[first : first + shuffling.LANES], lanes)
    if first == 0:
        lanes[:, 0] = times
    return lanes


def in_chunks(chunk: Callable[[int], None], draws: Draws) -> None:
    """Do chunk(first) for all permutations, two at once, and hear Ctrl-C between them."""
    firsts = range(0, draws.many + 1, shuffling.LANES)
    with ThreadPoolExecutor(THREADS) as threads:
        for done in range(0, len(firsts), THREADS):
            list(threads.map(chunk, firsts[done : done + THREADS]))
            draws.told(min(done + THREADS, len(firsts)) / len(firsts))


def _packed(times: Floats, ends: Floats) -> tuple[NDArray[Any], NDArray[Any]]:
    """Times from 0 on in 16 bits where they are whole and fit, and the ends to go with them."""
    moved = times - times.min()
    if moved.max() > LONGEST or (times != np.floor(times)).any():
        return times, ends
    return moved.astype(np.int16), np.ceil(ends).clip(max=LONGEST + 1).astype(np.uint16)


def _loop(times: NDArray[Any]) -> Callable[..., None]:
    return shuffling.count_short if times.dtype == np.int16 else shuffling.count_long
