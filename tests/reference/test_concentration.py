"""Gini indices against the R package lorenzgini and its printed vignette."""

import csv
import json
from pathlib import Path

import pytest

from safetylab.stats.concentration import generalised_gini, gini

TEN = [10, 8, 2, 0, 0, 0, 0, 0, 0, 0]
SPARSE = [5, 2, 1, 0, 0, 0, 0, 0, 0, 0]
ONE = [10] + 9 * [0]
ONE_OF_MANY = [10] + 99 * [0]


def test_the_printed_examples() -> None:
    assert [gini(TEN), gini(SPARSE), gini(ONE), gini(ONE_OF_MANY)] == pytest.approx(
        [0.78, 0.8, 0.9, 0.99]
    )
    assert [generalised_gini(x) for x in (TEN, SPARSE, ONE, ONE_OF_MANY)] == pytest.approx(
        [0.78, 0.75, 0.9, 0.9]
    )
    assert generalised_gini(ONE, unbiased=True) == pytest.approx(1)
    assert generalised_gini(ONE_OF_MANY, unbiased=True) == pytest.approx(1)


@pytest.mark.shared
def test_all_cases(shared: Path) -> None:
    case = shared / "cases/generalised_gini"
    counts = json.loads((case / "inputs.json").read_text())
    with (case / "lorenzgini_expected.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 7
    for row in rows:
        places = counts[row["case"]]
        ours = [
            index(places, unbiased=unbiased)
            for index in (gini, generalised_gini)
            for unbiased in (False, True)
        ]
        theirs = ["gini_biased", "gini_unbiased", "gen_gini_biased", "gen_gini_unbiased"]
        assert ours == pytest.approx([float(row[name]) for name in theirs], abs=1e-12)
