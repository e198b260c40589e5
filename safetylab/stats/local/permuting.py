"""The loops of permuted.py: draws without replacement, and how many go beyond the sums found.

The numbers come from splitmix64, started with a seed. A place that must not be drawn for itself
is replaced by the next place of the same draw, which leaves the draw as random as before.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from safetylab.stats.compiled import kernel

SHARING = 64
"""Places that are compared with the same draws."""


class Places(NamedTuple):
    """What a loop needs to know; a tuple, since numba takes no dataclass.

    x, sums        : values and the weighted sums found, shape (n,)
    starts, weights: rows of a sparse matrix
    hair           : rounding of one value
    own            : a place keeps its value, and is not drawn for itself
    """

    x: NDArray[np.float64]
    starts: NDArray[np.int64]
    weights: NDArray[np.float64]
    sums: NDArray[np.float64]
    hair: float
    own: bool


@kernel
def below(state: Any, limit: int) -> int:
    """A number from 0 to limit − 1, biased by less than limit/2³² (Lemire 2019)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = (z ^ (z >> np.uint64(31))) >> np.uint64(32)
    return np.int64((z * np.uint64(limit)) >> np.uint64(32))  # type: ignore[return-value]


@kernel
def fill(ids: Any, pool: Any, state: Any) -> None:
    """Distinct places into each column of ids; the pool, a permutation of all, is shuffled on."""
    n = len(pool)
    for draw in range(ids.shape[1]):
        for j in range(len(ids)):
            other = j + below(state, n - j)
            pool[j], pool[other] = pool[other], pool[j]
            ids[j, draw] = pool[j]


@kernel
def count_equal(places: Places, span: Any, seed: Any, found: Any) -> None:
    """Draws at least, and at most, the sum of each place whose neighbours weigh the same.

    span: first and last place, draws. The counts are put into found, shape (n, 2).
    """
    first, last, draws = span[0], span[1], span[2]
    k = places.starts[1:] - places.starts[:-1]
    rows = min(k[first:last].max() + 1, len(places.x))
    ids = np.empty((rows, draws), np.int64)
    totals = np.empty((rows + 1, draws))
    pool, state = np.arange(len(places.x)), np.array([seed], np.uint64)
    for start in range(first, last, SHARING):
        end = min(start + SHARING, last)
        fill(ids, pool, state)
        _add_up(places.x, ids, totals)
        _compare(places, start, end, totals, found)
        if places.own:
            _without_itself(places, start, end, ids, totals, found)


@kernel
def _add_up(x: Any, ids: Any, totals: Any) -> None:
    """Sums of the first 0, 1, 2 … places of each draw."""
    totals[0] = 0.0
    for j in range(len(ids)):
        for draw in range(ids.shape[1]):
            totals[j + 1, draw] = totals[j, draw] + x[ids[j, draw]]


@kernel
def _compare(places: Places, first: int, last: int, totals: Any, found: Any) -> None:
    """Counts for all places of a chunk, by one sorting for each number of neighbours."""
    k = places.starts[first + 1 : last + 1] - places.starts[first:last]
    for many in np.unique(k):
        if many > 0:
            ordered = np.sort(totals[many])
            for i in first + np.flatnonzero(k == many):
                sought = places.sums[i] / places.weights[places.starts[i]]
                margin = places.hair * many
                found[i, 0] = len(ordered) - np.searchsorted(ordered, sought - margin)
                found[i, 1] = np.searchsorted(ordered, sought + margin, side="right")


@kernel
def _without_itself(
    places: Places, first: int, last: int, ids: Any, totals: Any, found: Any
) -> None:
    """The counts made good for draws in which a place was drawn for itself."""
    for j in range(len(ids)):
        for draw in range(ids.shape[1]):
            i = ids[j, draw]
            if i < first or i >= last or places.starts[i + 1] - places.starts[i] <= j:
                continue
            k = places.starts[i + 1] - places.starts[i]
            sought, margin = places.sums[i] / places.weights[places.starts[i]], places.hair * k
            before = totals[k, draw]
            after = before - places.x[i] + places.x[ids[k, draw]]
            found[i, 0] += int(after >= sought - margin) - int(before >= sought - margin)
            found[i, 1] += int(after <= sought + margin) - int(before <= sought + margin)


@kernel
def count_weighted(places: Places, span: Any, seed: Any, found: Any) -> None:
    """As count_equal(), for weights of any kind."""
    first, last, draws = span[0], span[1], span[2]
    starts, sums = places.starts, places.sums
    k = starts[1:] - starts[:-1]
    ids = np.empty((min(k[first:last].max() + 1, len(places.x)), draws), np.int64)
    pool, state = np.arange(len(places.x)), np.array([seed], np.uint64)
    for start in range(first, last, SHARING):
        fill(ids, pool, state)
        for i in range(start, min(start + SHARING, last)):
            row = places.weights[starts[i] : starts[i + 1]]
            margin = places.hair * np.abs(row).sum()
            totals = _weighted(places.x, row, ids, i if places.own else -1)
            found[i, 0] = (totals >= sums[i] - margin).sum()
            found[i, 1] = (totals <= sums[i] + margin).sum()


@kernel
def _weighted(x: Any, row: Any, ids: Any, without: int) -> Any:
    totals = np.zeros(ids.shape[1])
    for j in range(len(row)):
        for draw in range(ids.shape[1]):
            i = ids[j, draw]
            totals[draw] += row[j] * x[ids[len(row), draw] if i == without else i]
    return totals


@kernel
def search(places: Places, span: Any, seed: Any, found: Any) -> None:
    """p of both tails by draws that end when enough went beyond on either side.

    span: first and last place, the most draws, how many are enough. The p are put into found.
    """
    pool, state = np.arange(len(places.x)), np.array([seed], np.uint64)
    most, enough = span[2], span[3]
    for i in range(span[0], span[1]):
        row = places.weights[places.starts[i] : places.starts[i + 1]]
        margin = places.hair * np.abs(row).sum()
        beyond, draws = np.zeros(2, np.int64), 0
        while draws < most and beyond.min() < enough:
            total = _one(places.x, row, pool, state, i if places.own else -1)
            draws += 1
            # A side that has enough counts no more: its p is settled.
            high, low = total >= places.sums[i] - margin, total <= places.sums[i] + margin
            for side, is_beyond in enumerate((high, low)):
                if is_beyond and beyond[side] < enough:
                    beyond[side] += 1
                    found[i, side] = beyond[side] / draws
        _leave(found[i], beyond, enough, draws)


@kernel
def _leave(found: Any, beyond: Any, enough: int, draws: int) -> None:
    """p of the sides that never had enough."""
    for side in range(2):
        if beyond[side] < enough:
            found[side] = (beyond[side] + 1) / (draws + 1)


@kernel
def _one(x: Any, row: Any, pool: Any, state: Any, without: int) -> float:
    """The weighted sum of one draw."""
    n, total, missing = len(pool), 0.0, 0.0
    for j in range(len(row)):
        other = j + below(state, n - j)
        pool[j], pool[other] = pool[other], pool[j]
        if pool[j] == without:
            missing = row[j]
        else:
            total += row[j] * x[pool[j]]
    if missing != 0.0:
        other = len(row) + below(state, n - len(row))
        total += missing * x[pool[other]]
    return total
