"""The loops of chains.py: events joined to those that are near, and how many that makes."""

from typing import Any

from safetylab.stats.compiled import kernel


@kernel
def join(starts: Any, others: Any, times: Any, most: float, leader: Any) -> None:
    """Give all events of a chain one leader: the first of them in the order of the pairs.

    starts, others: the pairs that are close in space, as Pairs has them; most: how far apart in
    time, at most, a pair is a link. The leaders are put into leader, shape (n,).
    """
    for i in range(len(leader)):
        leader[i] = i
    for i in range(len(leader)):
        when = times[i]
        for q in range(starts[i], starts[i + 1]):
            if abs(when - times[others[q]]) <= most:
                _join(leader, i, others[q])
    for i in range(len(leader)):
        leader[i] = _lead(leader, i)


@kernel
def _lead(leader: Any, i: int) -> int:
    """Who leads i; each on the way comes a step nearer to him."""
    while leader[i] != i:
        leader[i] = leader[leader[i]]
        i = leader[i]
    return i


@kernel
def _join(leader: Any, i: int, j: int) -> None:
    one, other = _lead(leader, i), _lead(leader, j)
    if one < other:
        leader[other] = one
    else:
        leader[one] = other


@kernel
def tally(leader: Any, edges: Any, sizes: Any, found: Any) -> None:
    """Chains, events in chains, events in the largest, then chains by size, put into found.

    edges: the least size of each class, growing; sizes: room for a number per event; found:
    shape (3 + classes,).
    """
    sizes[:] = 0
    for i in range(len(leader)):
        sizes[leader[i]] += 1
    for size in sizes:
        if size > 1:
            found[0] += 1
            found[1] += size
            found[2] = max(found[2], size)
            k = len(edges) - 1
            while size < edges[k]:
                k -= 1
            found[3 + k] += 1
