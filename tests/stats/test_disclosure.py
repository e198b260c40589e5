"""How closely known sums bound hidden ones."""

import numpy as np
from scipy.sparse import csr_array

from safetylab.stats.disclosure import Attack, opening, too_narrow

EVERY = csr_array(np.ones((1, 3), dtype=np.int64))
EACH = csr_array(np.eye(3, dtype=np.int64))


def attack(known: csr_array, *truth: int, least: int = 0) -> Attack:
    whole = np.array(truth, dtype=np.int64)
    return Attack(known, whole, np.full(len(truth), least, dtype=np.int64))


def test_a_part_of_a_known_total_is_anything_up_to_it() -> None:
    assert not too_narrow(attack(EVERY, 2, 3, 4), EACH, 9).any()
    assert too_narrow(attack(EVERY, 2, 3, 4), EACH, 10).all()


def test_where_records_may_be_withdrawn_more_is_possible() -> None:
    assert not too_narrow(attack(EVERY, 2, 3, 4, least=-1), EACH, 10).any()


def test_nothing_hidden_is_nothing_narrow() -> None:
    assert too_narrow(attack(EVERY, 1, 1, 1), EACH[[], :], 5).shape == (0,)


def test_the_cheapest_sum_is_opened() -> None:
    known = csr_array(np.array([[1, 1, 1], [0, 1, 0], [0, 0, 1]]))
    hidden = csr_array(np.array([[1, 0, 0]]))
    dear_second = opening(attack(known, 3, 9, 9), hidden, 5, np.array([np.inf, 7.0, 1.0]))
    assert dear_second.tolist() == [2]
    nothing = opening(attack(known, 3, 9, 9), hidden, 5, np.array([np.inf] * 3))
    assert nothing.tolist() == []


def test_solutions_in_fractions_are_none() -> None:
    """Three unknowns whose pairs are told: in halves they could differ, in whole numbers not."""
    pairs = csr_array(np.array([[2, 2, 0], [0, 2, 2], [2, 0, 2]]))
    assert too_narrow(attack(pairs, 1, 1, 1), EACH, 1).all()
