"""PAI, PEI and RRI against ptools; intervals and tests against statsmodels and scipy."""

import csv
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from statsmodels.api import OLS
from statsmodels.stats.proportion import proportion_confint

from safetylab.stats.accuracy import (
    accuracy,
    binomial_interval,
    caught,
    clustered_interval,
    flipped_p,
)

HITS = np.array([9, 2, 14, 5, 5, 11, 1, 7])
OF = np.array([60, 48, 71, 55, 40, 66, 52, 58])


def columns(file: Path) -> dict[str, np.ndarray]:
    with file.open() as lines:
        rows = list(csv.DictReader(lines))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


@pytest.mark.shared
@pytest.mark.parametrize("name", ["6cells", "20cells_unequal_area"])
def test_as_ptools_has_them(shared: Path, name: str) -> None:
    case = shared / "cases/wheeler_tests"
    given, theirs = (columns(case / f"pai_{kind}_{name}.csv") for kind in ("input", "expected"))
    found = accuracy(given["obs"], given["pred"], given.get("area", given.get("const")))
    some = slice(0, np.unique(given["pred"]).size) if name != "6cells" else [0, 2, 3, 4, 5]
    np.testing.assert_allclose(found.pai[some], theirs["PAI"][some])
    np.testing.assert_allclose(found.pei[some], theirs["PEI"][some])
    np.testing.assert_allclose(found.rri[some], theirs["RRI"][some])
    # Their PEI passes 1 where places are of unequal size; what the land could hold never does.
    assert (found.pei.max() > 1) == (name != "6cells")
    assert found.bounded.max() <= 1 + 1e-12


def test_what_is_caught_on_a_share_of_the_land() -> None:
    rng = np.random.default_rng(3)
    seen, said, area = rng.poisson(3, 30), rng.random(30), rng.uniform(0.1, 1, 30)
    whole = accuracy(seen, said * area, area)  # which goes by what is said per area
    # Where a share ends with a place, it holds what that place and those before it held.
    np.testing.assert_allclose(
        caught(said, seen, area, whole.area), whole.hit * seen.sum(), atol=1e-9
    )
    most = caught(seen / area, seen, area, [0.02, 0.1, 0.5, 1.0])
    assert (caught(said, seen, area, [0.02, 0.1, 0.5, 1.0]) <= most + 1e-9).all()
    # Half of the next place, and of places alike the same part of each.
    assert caught([3, 2, 1], [6, 4, 1], [1, 1, 1], 0.5) == pytest.approx(6 + 4 / 2)
    assert caught([3, 2, 2], [6, 4, 1], [1, 1, 2], 0.5) == pytest.approx(6 + 5 / 3)
    assert caught([0, 0], [9, 1], [1, 4], 0.02) == pytest.approx(0.2)


def test_exact_intervals() -> None:
    theirs = stats.binomtest(7, 40).proportion_ci(method="exact")
    assert binomial_interval(7, 40) == pytest.approx((theirs.low, theirs.high))
    assert binomial_interval(0, 5)[0] == 0.0 and binomial_interval(5, 5)[1] == 1.0


def test_an_interval_over_months_as_by_regression() -> None:
    # Event by event, errors clustered by month, then Korn and Graubard's events' worth.
    each = np.concatenate([np.arange(n) < k for k, n in zip(HITS, OF, strict=True)])
    month = np.repeat(np.arange(len(OF)), OF)
    fit = OLS(each.astype(float), np.ones(len(each))).fit(
        cov_type="cluster", cov_kwds={"groups": month}
    )
    share, n = fit.params[0], len(each)
    t = stats.t.ppf(0.975, [n - 1, len(OF) - 1])
    worth = share * (1 - share) / fit.bse[0] ** 2 * (t[0] / t[1]) ** 2
    theirs = proportion_confint(share * worth, worth, method="beta")
    found = clustered_interval(HITS, OF)
    assert found == pytest.approx(theirs, rel=1e-9)
    plain = binomial_interval(HITS.sum(), OF.sum())
    assert found[0] < plain[0] and found[1] > plain[1]


def test_an_interval_over_months_is_never_of_more_events_than_there_are() -> None:
    assert clustered_interval([5, 5, 5], [50, 50, 50]) == binomial_interval(15, 150)
    assert clustered_interval([0, 0, 0], [9, 8, 7]) == binomial_interval(0, 24)
    assert clustered_interval([3, 2], [3, 2])[1] == 1.0
    assert clustered_interval([0, 0], [0, 0]) == (0.0, 1.0)


def test_flipped_signs_of_one_map_as_scipy_pairs_them() -> None:
    ours, yardstick = HITS.astype(float), np.add(HITS[::-1], [0, 3, 1, 5, 2, 6, 1, 4])
    theirs = stats.permutation_test(
        (ours, yardstick),
        lambda a, b, axis: (a - b).sum(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=np.inf,
    )
    assert flipped_p(ours - yardstick) == pytest.approx([theirs.pvalue])


def test_flipped_signs_of_several_maps_as_counted_by_hand() -> None:
    beyond = np.array([[3, 4, -1, 2, 5, 1], [2, 2, 1, 3, 2, 2], [-1, 2, 0, 1, -3, 1], [0] * 6])
    units = [sum(d * d for d in row) ** 0.5 or 1.0 for row in beyond.tolist()]
    sums = [
        [
            abs(sum(s * d for s, d in zip(signs, row, strict=True))) / unit
            for row, unit in zip(beyond.tolist(), units, strict=True)
        ]
        for signs in product((1, -1), repeat=6)
    ]
    by_hand = [sum(max(each) >= own - 1e-9 for each in sums) / 64 for own in sums[0]]
    assert flipped_p(beyond) == pytest.approx(by_hand)
    assert by_hand[1] == 2 / 64 and by_hand[3] == 1.0


def test_the_largest_of_many_maps_is_held_to_5_percent() -> None:
    rng = np.random.default_rng(5)
    common = rng.poisson(8, (2_000, 1, 12))
    maps = rng.poisson(4, (2_000, 5, 12)) + common  # the first is the yardstick
    least = [flipped_p(each[1:] - each[0]).min() for each in maps]
    assert 0.03 < np.mean(np.array(least) <= 0.05) < 0.065


def test_a_perfect_map_and_none() -> None:
    seen = np.array([5.0, 3, 0, 0])
    found = accuracy(seen, seen)
    np.testing.assert_allclose(found.pei, 1.0)
    assert found.pai[0] == pytest.approx(2.5) and found.pai[-1] == 1.0
    with pytest.raises(ValueError, match="needs places"):
        accuracy(np.zeros(4), seen)
