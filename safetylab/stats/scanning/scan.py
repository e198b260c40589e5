"""The scan: the most likely clusters of cases, and how likely chance alone gives one like them."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from safetylab.stats.scanning import drawing, search
from safetylab.stats.scanning.circles import Circles
from safetylab.stats.scanning.laws import Counted
from safetylab.stats.scanning.search import Land, Rules, Sets

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SAME = 1e-9
"""Scores closer than this are equal: they differ by the order of a sum."""
MOST = 50
"""Clusters that are told at most."""
LAWS = {
    "poisson": search.POISSON,
    "permutation": search.POISSON,
    "bernoulli": search.BERNOULLI,
    "expectation": search.EXPECTATION,
}


@dataclass(frozen=True, slots=True)
class Spans:
    """Which spans of time are candidates.

    longest : intervals at most
    alive   : only those that reach the last interval: what is going on now
    since   : with `alive`, the interval of the first of all analyses so far: p is then for the
              whole series of them; without it for this analysis alone
    fewest  : cases at least
    """

    longest: int
    alive: bool = False
    since: int | None = None
    fewest: int = 2


@dataclass(frozen=True, slots=True)
class Cluster:
    """More cases within a circle and a span of time than expected.

    centre, members : numbers of its centre and locations; radius: in the circles' unit
    first, last     : intervals, both within
    ratio           : observed / expected; risk: within relative to outside, NaN without an outside
    score           : log-likelihood ratio
    p               : (b + 1) / (draws + 1), b replicates whose best score reached this one's
    tail_p          : the same by a Gumbel law fitted to the replicates, see gumbel_p()
    """

    centre: int
    members: Ints
    radius: float
    first: int
    last: int
    observed: int
    expected: float
    ratio: float
    risk: float
    score: float
    p: float
    tail_p: float


@dataclass(frozen=True, slots=True)
class Scan:
    """Clusters by falling score, and the best scores of the replicates, shape (draws,)."""

    clusters: tuple[Cluster, ...]
    replicates: Floats


class Best(NamedTuple):
    """The best span of a centre; pair: with which its circle closes."""

    score: float
    expected: float
    pair: int
    first: int
    last: int
    observed: int


def scan(
    counted: Counted,
    circles: Circles,
    spans: Spans,
    *,
    draws: int = 999,
    seed: int,
    progress: Callable[[float], None] = lambda share: None,
) -> Scan:
    """The most likely cluster; then the likeliest that shares no location at one time with it …

    The alternative is "more cases within than outside". p is corrected for all circles and spans
    looked at, as the replicates are searched in the same way. Clusters that every replicate
    reaches (p = 1) are not told. Without draws p is NaN, and only the likeliest is told.
    Source: Kulldorff (1997, 2001); Kulldorff et al. (2005).
    """
    land, rules = _land(counted, circles), _rules(counted, spans)
    every = rules
    if spans.alive and spans.since is not None:
        every = rules._replace(since=min(spans.since, rules.since))
    replicates = drawing.replicates(counted, land, every, drawing.seeds(seed, draws), progress)
    found: list[Cluster] = []
    for each in _by_turns(counted, circles, land, rules, replicates):
        if len(found) == MOST or (found and not each.p < 1):
            break
        found.append(each)
    return Scan(tuple(found), replicates)


def gumbel_p(score: float, replicates: Floats) -> float:
    """The chance of a best score as high, by a Gumbel law with the replicates' mean and spread.

    It reaches beyond 1 / (draws + 1). NaN below 30 replicates or where they do not vary.
    Source: Abrams, Kulldorff & Kleinman (2010).
    """
    spread = float(np.std(replicates, ddof=1)) if len(replicates) >= 30 else 0.0
    if not spread > 0:
        return math.nan
    scale = spread * math.sqrt(6) / math.pi
    middle = float(np.mean(replicates)) - np.euler_gamma * scale
    return -math.expm1(-math.exp(-(score - middle) / scale))


def _land(counted: Counted, circles: Circles) -> Land:
    upto = np.zeros((counted.base.shape[0], counted.base.shape[1] + 1))
    np.cumsum(counted.base, axis=1, out=upto[:, 1:])
    return Land(circles.starts, circles.members, circles.closes, upto)


def _rules(counted: Counted, spans: Spans) -> Rules:
    length = counted.base.shape[1]
    since = length - 1 if spans.alive else 0
    people = float(counted.base.sum())
    return Rules(min(spans.longest, length), since, spans.fewest, LAWS[counted.law], people)


def _by_turns(
    counted: Counted, circles: Circles, land: Land, rules: Rules, replicates: Floats
) -> Iterator[Cluster]:
    """The best cluster, then the best that is left when its cylinder is closed, and so on."""
    sets = Sets(counted.starts[None, :], counted.intervals[None, :])
    while True:
        scores, expected, at = search.by_centre(land, sets, rules)
        if not scores.max(initial=-1.0) > SAME:
            return
        # Of equal ones that with the fewest locations, then the first.
        equal = np.flatnonzero(scores >= scores.max() - SAME)
        centre = int(equal[np.argmin(at[equal, 0] - circles.starts[equal])])
        best = Best(float(scores[centre]), float(expected[centre]), *at[centre].tolist())
        found = _cluster(counted, circles, centre, best, replicates)
        yield found
        # So much expected there that no span with it can hold more.
        steps = np.arange(land.upto.shape[1]) - found.first
        closed = np.clip(steps, 0, found.last + 1 - found.first) * (2 * rules.people)
        land.upto[found.members] += closed


def _cluster(
    counted: Counted, circles: Circles, centre: int, best: Best, replicates: Floats
) -> Cluster:
    cases, expected = counted.cases, best.expected
    if counted.law == "bernoulli":
        expected *= cases / counted.base.sum()
    outside, beyond = cases - best.observed, cases - expected
    known = outside > 0 and beyond > 0
    as_high = int(np.sum(replicates >= best.score - SAME))
    return Cluster(
        centre=centre,
        members=circles.circle(centre, best.pair),
        radius=float(circles.distance[best.pair]),
        first=best.first,
        last=best.last,
        observed=best.observed,
        expected=expected,
        ratio=best.observed / expected,
        risk=(best.observed / expected) / (outside / beyond) if known else math.nan,
        score=best.score,
        p=(as_high + 1) / (len(replicates) + 1) if len(replicates) else math.nan,
        tail_p=gumbel_p(best.score, replicates),
    )
