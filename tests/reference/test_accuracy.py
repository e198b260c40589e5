"""PAI, PEI and RRI against ptools; paired tests against scipy and statsmodels."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar

from safetylab.stats.accuracy import accuracy, binomial_interval, paired_p


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


def test_exact_intervals_and_tests() -> None:
    theirs = stats.binomtest(7, 40).proportion_ci(method="exact")
    assert binomial_interval(7, 40) == pytest.approx((theirs.low, theirs.high))
    assert binomial_interval(0, 5)[0] == 0.0 and binomial_interval(5, 5)[1] == 1.0
    assert paired_p(3, 12) == pytest.approx(mcnemar([[9, 3], [12, 9]], exact=True).pvalue)
    assert paired_p(0, 0) == 1.0


def test_a_perfect_map_and_none() -> None:
    seen = np.array([5.0, 3, 0, 0])
    found = accuracy(seen, seen)
    np.testing.assert_allclose(found.pei, 1.0)
    assert found.pai[0] == pytest.approx(2.5) and found.pai[-1] == 1.0
    with pytest.raises(ValueError, match="needs places"):
        accuracy(np.zeros(4), seen)
