"""Replicates keep what their law keeps, and are as many as it says elsewhere."""

import numpy as np
import pytest

from safetylab.stats.scanning import circles, drawing, laws
from safetylab.stats.scanning.laws import Counted
from safetylab.stats.scanning.scan import Spans, scan

LOCATION, INTERVAL = [0, 0, 1, 2, 2, 2, 2], [0, 3, 1, 0, 1, 1, 3]
PEOPLE = np.array([[2, 1, 0, 4], [1, 3, 1, 1], [4, 5, 0, 2]])


def counts(counted: Counted, draws: int) -> np.ndarray:
    """Cases of each replicate by location and interval."""
    sets = drawing.drawn(counted, drawing.seeds(7, draws))
    found = np.zeros((draws, *counted.base.shape))
    for r in range(draws):
        for z in range(len(counted.base)):
            np.add.at(found[r, z], sets.intervals[r, sets.starts[r, z] : sets.starts[r, z + 1]], 1)
    return found


def within_error(found: np.ndarray, expected: np.ndarray) -> bool:
    error = found.std(axis=0) / len(found) ** 0.5
    return bool((np.abs(found.mean(axis=0) - expected) <= 4.5 * error + 1e-12).all())


def test_permuted_cases_keep_their_places_and_their_times() -> None:
    counted = laws.permutation(LOCATION, INTERVAL, (3, 4))
    found = counts(counted, 4000)
    assert (found.sum(axis=2) == [2, 1, 4]).all() and (found.sum(axis=1) == [2, 3, 0, 2]).all()
    assert within_error(found, counted.base)


def test_poisson_cases_are_shared_by_the_people() -> None:
    counted = laws.poisson(LOCATION, INTERVAL, PEOPLE)
    found = counts(counted, 4000)
    assert (found.sum(axis=(1, 2)) == 7).all() and not found[:, PEOPLE == 0].any()
    assert within_error(found, counted.base)
    assert counted.base.sum() == pytest.approx(7)


def test_bernoulli_cases_are_some_of_the_people() -> None:
    counted = laws.bernoulli(LOCATION, INTERVAL, PEOPLE)
    found = counts(counted, 4000)
    assert (found.sum(axis=(1, 2)) == 7).all() and (found <= PEOPLE).all()
    assert within_error(found, PEOPLE * 7 / PEOPLE.sum())


def test_expected_cases_vary_in_number() -> None:
    counted = laws.expectation(LOCATION, INTERVAL, PEOPLE / 2)
    found = counts(counted, 4000)
    assert within_error(found, PEOPLE / 2)
    assert found.sum(axis=(1, 2)).var() == pytest.approx(PEOPLE.sum() / 2, rel=0.1)


def test_the_same_seed_gives_the_same_on_any_number_of_cores(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(1)
    counted = laws.permutation(rng.integers(0, 9, 40), rng.integers(0, 20, 40), (9, 20))
    land = circles.within(rng.uniform(0, 9, (9, 2)))
    found = []
    for cores in (1, 3):
        monkeypatch.setattr(drawing, "_cores", lambda cores=cores: cores)
        found.append(scan(counted, land, Spans(5), draws=99, seed=3).replicates)
    assert (found[0] == found[1]).all()
    assert (found[0] != scan(counted, land, Spans(5), draws=99, seed=4).replicates).any()
