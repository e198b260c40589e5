"""The audit of suppression against every table there is: enumeration, no linear programme."""

from itertools import product

import numpy as np
import pytest
from scipy.sparse import csr_array

from safetylab.stats.disclosure import Attack, bounds, opening, too_narrow

MOST = 6


def every_solution(known: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """All whole unknowns up to MOST that give the known sums."""
    tables = np.array(list(product(range(MOST + 1), repeat=len(truth))))
    return tables[(tables @ known.T == known @ truth).all(axis=1)]


def random_case(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Known sums, hidden sums, truth: a small table with margins and some of its cells."""
    chance = np.random.default_rng(seed)
    rows, columns = 2, int(chance.integers(2, 4))
    truth = chance.integers(0, 4, rows * columns)
    cells = np.eye(rows * columns, dtype=np.int64)
    grid = np.arange(rows * columns).reshape(rows, columns)
    margins = [*(cells[line].sum(axis=0) for line in (*grid, *grid.T))]
    told = chance.random(rows * columns) < 0.3
    return np.array([*margins, *cells[told]]), cells[~told], truth


@pytest.mark.parametrize("seed", range(40))
def test_intervals_are_those_of_every_table(seed: int) -> None:
    known, hidden, truth = random_case(seed)
    found = every_solution(known, truth)
    attack = Attack(csr_array(known), truth, np.zeros(len(truth), dtype=np.int64))
    for row in hidden:
        values = found @ row
        low, high = bounds(attack, csr_array(row[None, :]), MOST)
        assert (low, high) == (values.min(), values.max())
    if len(hidden):
        for width in (1, 2, 3):
            wide = np.ptp(found @ hidden.T, axis=0) >= width
            assert (too_narrow(attack, csr_array(hidden), width) == ~wide).all()


@pytest.mark.parametrize("seed", range(40))
def test_what_is_opened_is_enough_and_the_cheapest(seed: int) -> None:
    known, hidden, truth = random_case(seed)
    attack = Attack(csr_array(known), truth, np.zeros(len(truth), dtype=np.int64))
    margins = len(known) - (len(truth) - len(hidden))
    price = np.array([np.inf] * margins + [1.0] * (len(known) - margins))
    for n in np.flatnonzero(too_narrow(attack, csr_array(hidden), 2)).tolist():
        opened = opening(attack, csr_array(hidden[[n]]), 2, price)
        left = np.delete(known, opened, axis=0)
        least = Attack(csr_array(left), truth, attack.least)
        if len(opened):
            assert not too_narrow(least, csr_array(hidden[[n]]), 2)[0]
        else:
            nothing = np.delete(known, np.flatnonzero(np.isfinite(price)), axis=0)
            assert too_narrow(
                Attack(csr_array(nothing), truth, attack.least), csr_array(hidden[[n]]), 2
            )[0]
