"""The loops against a plain search of every circle and span."""

import numpy as np
import pytest

from safetylab.stats.scanning import circles, laws, search
from safetylab.stats.scanning.circles import Circles
from safetylab.stats.scanning.laws import Counted
from safetylab.stats.scanning.scan import LAWS
from safetylab.stats.scanning.search import Land, Rules, Sets


def score(law: str, c: float, e: float, total: float, people: float) -> float:
    """The log-likelihood ratio as its textbook formula, 0 where no more than expected."""
    if law == "expectation":
        return c * np.log(c / e) + e - c if c > e else 0.0
    if law == "bernoulli":
        if c / e <= total / people:
            return 0.0

        def likelihood(cases: float, of: float) -> float:
            rest = of - cases
            return sum(k * np.log(k / of) for k in (cases, rest) if k > 0)

        within, outside = likelihood(c, e), likelihood(total - c, people - e)
        return within + outside - likelihood(total, people)
    if c <= e:
        return 0.0
    outside = (total - c) * np.log((total - c) / (total - e)) if c < total else 0.0
    return c * np.log(c / e) + outside


def plainly(counted: Counted, land: Circles, rules: Rules) -> float:
    """The highest score, by going through all circles and all spans."""
    n, length = counted.base.shape
    cases = np.zeros((n, length))
    for z in range(n):
        for t in counted.intervals[counted.starts[z] : counted.starts[z + 1]]:
            cases[z, t] += 1
    best = -1.0
    for centre in range(len(land.starts) - 1):
        for pair in range(land.starts[centre], land.starts[centre + 1]):
            inside = land.circle(centre, pair)
            for last in range(rules.since, length) if land.closes[pair] else ():
                for first in range(max(last - rules.longest + 1, 0), last + 1):
                    c = cases[inside, first : last + 1].sum()
                    e = counted.base[inside, first : last + 1].sum()
                    if c >= rules.fewest:
                        found = score(counted.law, c, e, counted.cases, rules.people)
                        best = max(best, found)
    return best if best > 1e-9 else -1.0


def case(law: str, rng: np.random.Generator) -> tuple[Counted, Circles]:
    n, length, cases = int(rng.integers(2, 9)), int(rng.integers(1, 10)), int(rng.integers(2, 25))
    location, interval = rng.integers(0, n, cases), rng.integers(0, length, cases)
    # On a small grid, so that distances tie.
    land = circles.within(rng.integers(0, 4, (n, 2)).astype(float), float(rng.choice([1.5, 9])))
    if law == "permutation":
        return laws.permutation(location, interval, (n, length)), land
    people = rng.integers(1, 6, (n, length))
    np.add.at(people, (location, interval), 1)
    risk = people / 8 if law == "expectation" else people
    return getattr(laws, law)(location, interval, risk), land


@pytest.mark.parametrize("law", ["permutation", "poisson", "bernoulli", "expectation"])
def test_the_highest_score_is_the_plain_search_s(law: str) -> None:
    rng = np.random.default_rng(4)
    found = []
    for _ in range(60):
        counted, land = case(law, rng)
        length = counted.base.shape[1]
        longest, since = int(rng.integers(1, length + 1)), int(rng.integers(0, length))
        fewest = int(rng.integers(1, 4))
        rules = Rules(longest, since, fewest, LAWS[law], float(counted.base.sum()))
        upto = np.pad(counted.base.cumsum(axis=1), ((0, 0), (1, 0)))
        compiled = Land(land.starts, land.members, land.closes, upto)
        # Two sets at once: each keeps to itself.
        sets = Sets(np.tile(counted.starts, (2, 1)), np.tile(counted.intervals, (2, 1)))
        best = search.highest(compiled, sets, rules, 0, len(land.starts) - 1)
        expected = plainly(counted, land, rules)
        # A circle of everything holds as many as expected, up to rounding.
        ours = np.where(best.score > 1e-9, best.score, -1.0)
        np.testing.assert_allclose(ours, expected, atol=1e-9)
        found.append(expected)
    assert np.mean(np.array(found) > 0) > 0.5


def test_what_is_told_of_the_best_is_what_it_holds() -> None:
    rng = np.random.default_rng(6)
    location, interval = rng.integers(0, 8, 40), rng.integers(0, 9, 40)
    counted = laws.permutation(location, interval, (8, 9))
    land = circles.within(rng.uniform(0, 4, (8, 2)), 2)
    upto = np.pad(counted.base.cumsum(axis=1), ((0, 0), (1, 0)))
    rules = Rules(4, 0, 2, search.POISSON, float(counted.base.sum()))
    sets = Sets(counted.starts[None], counted.intervals[None])
    compiled = Land(land.starts, land.members, land.closes, upto)
    scores, expected, at = search.by_centre(compiled, sets, rules)
    centre = int(np.argmax(scores))
    pair, first, last, cases = at[centre]
    inside = land.circle(centre, pair)
    assert land.starts[centre] <= pair < land.starts[centre + 1]
    assert expected[centre] == pytest.approx(counted.base[inside, first : last + 1].sum())
    held = [counted.intervals[counted.starts[z] : counted.starts[z + 1]] for z in inside]
    inside_span = [t for each in held for t in each if first <= t <= last]
    assert len(inside_span) == cases
    assert min(inside_span) == first and max(inside_span) == last
