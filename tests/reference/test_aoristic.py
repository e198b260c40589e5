"""Aoristic weights against the R package aoristic and crimepy."""

import csv
from pathlib import Path

import numpy as np
import pytest

from safetylab.stats.aoristic import WEEK_HOURS, spread

pytestmark = pytest.mark.shared
TO_MONDAY = 24
"""Theirs begins on Sunday, ours on Monday."""


def rows(file: Path) -> list[dict[str, str]]:
    with file.open() as lines:
        return list(csv.DictReader(lines))


def ours(file: Path) -> np.ndarray:
    """Weights by event and hour, from Sunday on."""
    given = rows(file)
    start, stop = (
        np.array([row[name] or "NaT" for row in given], dtype="datetime64[s]")
        for name in ("start", "end")
    )
    found = spread(start, stop)
    table = np.zeros((len(given), WEEK_HOURS))
    at = (found.event, (found.hour + TO_MONDAY) % WEEK_HOURS)
    np.add.at(table, at, found.weight)  # a range of nearly a week touches an hour twice
    return table


def theirs(file: Path, event: str, n: int) -> np.ndarray:
    table = np.zeros((n, WEEK_HOURS))
    for row in rows(file):
        table[int(row[event]) - 1, int(row["hour_of_week"]) - 1] = float(row["weight"])
    return table


def test_burglaries_in_washington(shared: Path) -> None:
    case = shared / "cases/aoristic"
    found = ours(case / "dcburglaries.csv")
    expected = theirs(case / "aoristic_rowweights_expected.csv", "i", len(found))
    np.testing.assert_allclose(found, expected, atol=1e-9)
    totals = [float(row["weight"]) for row in rows(case / "aoristic_totals_expected.csv")]
    np.testing.assert_allclose(found.sum(axis=0), totals, atol=1e-9)
    assert found.sum() == pytest.approx(1025)


def test_edge_cases_as_the_r_package_has_them(shared: Path) -> None:
    # crimepy differs in case 10 alone, whose end lies before its start: it swaps the two.
    case = shared / "cases/aoristic"
    found = ours(case / "constructed_input.csv")
    expected = theirs(case / "constructed_expected_R_aoristic.csv", "case", len(found))
    np.testing.assert_allclose(found, expected, atol=1e-12)
