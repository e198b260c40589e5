"""The search loops: the highest score among all circles and spans of time, many data sets at once.

Only spans that begin and end with a case are looked at: a longer one holds no more cases and
expects more. Only spans with a case of the ring just added are looked at: without one, the smaller
circle was better. And as the score falls with what is expected, it is computed only where less is
expected than in all spans with as many cases before. What is over before any span may begin is
not even summed.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from safetylab.stats.compiled import kernel

POISSON, BERNOULLI, EXPECTATION = 0, 1, 2


class Land(NamedTuple):
    """Circles as circles.Circles has them, and what is expected in their locations.

    upto : expected (of Bernoulli: people) before each interval, shape (n, T + 1)
    """

    starts: NDArray[np.int64]
    members: NDArray[np.int64]
    closes: NDArray[np.bool_]
    upto: NDArray[np.float64]


class Sets(NamedTuple):
    """R sets of cases, grouped by location: of each, where locations begin, and the intervals.

    starts: shape (R, n + 1); intervals: shape (R, C)
    """

    starts: NDArray[np.int64]
    intervals: NDArray[np.int32]


class Rules(NamedTuple):
    """What a span may be and how it is scored.

    longest : intervals at most; since: spans end in this interval or later
    fewest  : cases at least; law: POISSON, BERNOULLI or EXPECTATION; people: the sum of `upto`
    """

    longest: int
    since: int
    fewest: int
    law: int
    people: float


class State(NamedTuple):
    """What the growing circle holds, of each of R sets, and the best span so far.

    upto     : expected in the circle before each interval, shape (T + 1,)
    occupied : intervals with cases, ascending, shape (R, T + 1); size: how many, shape (R,)
    cases    : in each interval, shape (R, T + 1)
    fresh    : the pair that last brought each interval a case, shape (R, T + 1)
    limit    : with so many cases, spans that expect as much cannot be better, shape (R, C + 1)
    score    : the highest, -1 where no span had more cases than expected, shape (R,)
    expected : in the best span, shape (R,)
    at       : its pair that closes the circle, first and last interval, cases, shape (R, 4)
    """

    upto: NDArray[np.float64]
    occupied: NDArray[np.int64]
    size: NDArray[np.int64]
    cases: NDArray[np.int64]
    fresh: NDArray[np.int64]
    limit: NDArray[np.float64]
    score: NDArray[np.float64]
    expected: NDArray[np.float64]
    at: NDArray[np.int64]


@kernel
def score(law: int, c: float, e: float, total: float, people: float) -> float:
    """Log-likelihood ratio of c of `total` cases where e are expected (Bernoulli: e of `people`).

    Source: Kulldorff (1997) for Poisson and Bernoulli; Neill (2009), expectation-based Poisson.
    """
    if law == EXPECTATION:
        return c * math.log(c / e) + e - c
    outside, beyond = total - c, people - e
    found = c * math.log(c / e)
    if outside > 0:
        found += outside * math.log(outside / beyond)
    if law == POISSON:
        return found
    found -= total * math.log(total / people)
    if c < e:
        found += (e - c) * math.log((e - c) / e)
    if outside < beyond:
        found += (beyond - outside) * math.log((beyond - outside) / beyond)
    if total < people:
        found -= (people - total) * math.log((people - total) / people)
    return found


@kernel
def highest(land: Any, sets: Any, rules: Any, first: int, last: int) -> Any:
    """The State with the best span of each set among the circles of centres first … last - 1."""
    state = _fresh(sets.starts.shape[0], land.upto.shape[1], sets, rules)
    for centre in range(first, last):
        _empty(state)
        _grow(land, sets, rules, centre, state)
    return state


@kernel
def by_centre(land: Any, sets: Any, rules: Any) -> Any:
    """The best span of each centre: score, expected, shapes (m,), and `at`, shape (m, 4)."""
    centres = land.starts.size - 1
    found, expected = np.empty(centres), np.empty(centres)
    at = np.empty((centres, 4), np.int64)
    for centre in range(centres):
        state = highest(land, sets, rules, centre, centre + 1)
        found[centre], expected[centre] = state.score[0], state.expected[0]
        at[centre] = state.at[0]
    return found, expected, at


@kernel
def _fresh(many: int, length: int, sets: Any, rules: Any) -> Any:
    most = sets.intervals.shape[1]
    limit = np.empty((many, most + 1))
    for r in range(many):
        total = sets.starts[r, -1]
        rate = rules.people / total if total > 0 and rules.law != EXPECTATION else 1.0
        for c in range(most + 1):
            limit[r, c] = c * rate
    return State(
        np.zeros(length),
        np.zeros((many, length), np.int64),
        np.zeros(many, np.int64),
        np.zeros((many, length), np.int64),
        np.full((many, length), -1),
        limit,
        np.full(many, -1.0),
        np.zeros(many),
        np.full((many, 4), -1),
    )


@kernel
def _empty(state: Any) -> None:
    state.upto[:] = 0.0
    for r in range(state.size.size):
        for i in range(state.size[r]):
            state.cases[r, state.occupied[r, i]] = 0
        state.size[r] = 0


@kernel
def _grow(land: Any, sets: Any, rules: Any, centre: int, state: Any) -> None:
    """Let the centre's circle grow ring by ring; look at the spans that each ring changes."""
    ring = land.starts[centre]
    for k in range(land.starts[centre], land.starts[centre + 1]):
        z = land.members[k]
        for t in range(_earliest(rules), state.upto.size):
            state.upto[t] += land.upto[z, t]
        if land.closes[k]:
            for r in range(state.size.size):
                low, high = _join(land, sets, r, (ring, k, _earliest(rules)), state)
                if high >= 0:
                    _look(state, rules, r, k, (low, high), sets.starts[r, -1])
            ring = k + 1


@kernel
def _earliest(rules: Any) -> int:
    """The first interval in which a span may begin."""
    earliest: int = max(rules.since - rules.longest + 1, 0)
    return earliest


@kernel
def _join(land: Any, sets: Any, r: int, ring: tuple[int, int, int], state: Any) -> tuple[int, int]:
    """Take the cases of a ring's locations in: pairs from … to, none before the third number.

    Answers with their first and last interval, or (T + 1, -1).
    """
    occupied, cases, brought = state.occupied[r], state.cases[r], state.fresh[r]
    where, intervals = sets.starts[r], sets.intervals[r]
    size, low, high = state.size[r], state.upto.size, -1
    for k in range(ring[0], ring[1] + 1):
        z = land.members[k]
        for at in range(where[z], where[z + 1]):
            t = intervals[at]
            if t < ring[2]:
                continue
            if cases[t] == 0:
                i = size
                while i > 0 and occupied[i - 1] > t:
                    occupied[i] = occupied[i - 1]
                    i -= 1
                occupied[i] = t
                size += 1
            cases[t] += 1
            brought[t] = ring[1]
            low, high = min(low, t), max(high, t)
    state.size[r] = size
    return low, high


@kernel
def _look(state: Any, rules: Any, r: int, k: int, fresh: tuple[int, int], total: int) -> None:
    """Look at the spans that hold a case of the ring just taken in: between `fresh` are those."""
    occupied, cases, brought = state.occupied[r], state.cases[r], state.fresh[r]
    limit, upto = state.limit[r], state.upto
    size, since, longest = state.size[r], rules.since, rules.longest
    for i in range(size):
        start = occupied[i]
        if start > fresh[1]:
            break
        if max(fresh[0], since) - start >= longest:
            continue
        c, seen = 0, False
        for j in range(i, size):
            last = occupied[j]
            end = max(last, since)
            if end - start >= longest:
                break
            c += cases[last]
            seen = seen or brought[last] == k
            # Before `since` the span goes on for nothing: what follows until there comes along.
            if not seen or c < rules.fewest or (j + 1 < size and occupied[j + 1] <= since):
                continue
            e = upto[end + 1] - upto[start]
            if e < limit[c]:
                limit[c] = e
                _note(state, rules, r, (k, start, end, c), e, total)


@kernel
def _note(
    state: Any, rules: Any, r: int, at: tuple[int, int, int, int], e: float, total: int
) -> None:
    """Keep a span that may be better than the best so far, if it is."""
    found = score(rules.law, float(at[3]), e, float(total), rules.people)
    if found > state.score[r]:
        state.score[r], state.expected[r] = found, e
        for part in range(4):
            state.at[r, part] = at[part]
