"""How closely published sums bound those that were withheld, and what hides them better.

The attacker knows sums of whole, non-negative unknowns and looks for the smallest and the largest
value that a withheld sum can have (its feasibility interval). Source: Willenborg and de Waal 2001,
Elements of Statistical Disclosure Control, chapter 7; Fischetti and Salazar 2000, Models and
algorithms for optimizing cell suppression in tabular data with linear constraints.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import block_diag, csr_array, hstack, vstack

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
ROOM = 4
"""How many times the width looked for an unknown may rise: more would prove nothing more."""
IDLE = 4
"""How often pushing many sums at once may fail to help before each is looked at by itself."""
NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class Attack:
    """What an attacker works with.

    known : sums that are published, a sparse matrix of shape (sums, unknowns)
    truth : what the unknowns are, shape (unknowns,)
    least : the least that each unknown can be, as the attacker knows, shape (unknowns,)
    """

    known: csr_array
    truth: Whole
    least: Whole


def too_narrow(attack: Attack, hidden: csr_array, width: int) -> NDArray[np.bool_]:
    """Which hidden sums are known to within less than `width`.

    hidden: shape (sums, unknowns). A sum is safe when two whole solutions of all that is known
    differ in it by `width` or more; such solutions are looked for until there are none.
    """
    low = high = hidden @ attack.truth
    low, high = _many_at_once(attack, hidden, low, high, width)
    for n in np.flatnonzero(high - low < width).tolist():
        if high[n] - low[n] < width:
            for found in _ends(attack, _row(hidden, n), width):
                low, high = _seen(low, high, hidden, found)
    return np.asarray(high - low < width)


def bounds(attack: Attack, wanted: csr_array, most: int) -> NDArray[np.float64]:
    """The feasibility interval of one sum of shape (1, unknowns), no unknown above `most`.

    Returns the lowest and the highest value in whole numbers.
    """
    row = _row(wanted, 0)
    roof = np.full(len(attack.truth), most, dtype=np.float64)
    ends = [_whole(attack, sign * row, roof) for sign in (-1, 1)]
    return np.array([row @ end for end in ends if end is not None], dtype=np.float64)


def opening(attack: Attack, sum_: csr_array, width: int, price: Floats) -> Whole:
    """Which known sums must be withheld too so that `sum_` can differ by `width`, the cheapest.

    price: what it costs to withhold each known sum, infinite where it cannot be, shape (sums,).
    Returns their numbers; empty where nothing would help. Two solutions are sought that lie
    `width` apart: known sums in which they leave the truth are those to be withheld.
    """
    sums, unknowns = attack.known.shape
    free = np.where(np.isfinite(price), price, 0.0)
    each = np.concatenate([np.zeros(unknowns), free, free])
    found = linprog(
        np.concatenate([each, each]),
        A_eq=_frame(attack.known, sum_),
        b_eq=np.concatenate([np.zeros(2 * sums), [width]]),
        bounds=np.vstack([_room(attack, width, price)] * 2),
        method="highs",
    )
    if found.status != 0:
        return np.array([], dtype=np.int64)
    moved = found.x.reshape(2, -1)[:, unknowns:].reshape(2, 2, sums)
    return np.flatnonzero(moved.sum(axis=(0, 1)) > NEAR).astype(np.int64)


def _frame(known: csr_array, sum_: csr_array) -> csr_array:
    """Two changes of the unknowns, of the known sums up and down with each; how far apart."""
    sums = known.shape[0]
    one = csr_array((np.ones(sums), (np.arange(sums), np.arange(sums))), shape=(sums, sums))
    change, rest = hstack([known, -one, one]), csr_array((1, 2 * sums))
    apart = hstack([sum_, rest, -sum_, rest])
    return vstack([block_diag([change, change]), apart], format="csr")


def _room(attack: Attack, by: int, price: Floats) -> Floats:
    """How far the unknowns, and the known sums up and down, may move."""
    down = attack.least - attack.truth
    up = np.full(len(down), ROOM * by)
    sums = np.where(np.isfinite(price), np.inf, 0.0)
    low = np.concatenate([down, np.zeros(2 * len(sums))])
    return np.column_stack([low, np.concatenate([up, sums, sums])]).astype(np.float64)


def _many_at_once(
    attack: Attack, hidden: csr_array, low: Whole, high: Whole, width: int
) -> tuple[Whole, Whole]:
    """Push what is still narrow up and down together, at random, for as long as it helps."""
    chance = np.random.default_rng(0)  # only how soon a proof is found depends on it
    roof = _roof(attack, width)
    idle = 0
    while idle < IDLE and (high - low < width).any():
        before = int((high - low < width).sum())
        signs = chance.choice([-1.0, 1.0], size=len(low)) * (high - low < width)
        found = _vertex(attack, np.asarray(signs @ hidden, dtype=np.float64), roof)
        low, high = _seen(low, high, hidden, found)
        idle = 0 if int((high - low < width).sum()) < before else idle + 1
    return low, high


def _ends(attack: Attack, sum_: Floats, width: int) -> list[Whole]:
    """Whole solutions where the sum is least and most; none where even fractions are too near."""
    roof = _roof(attack, width)
    corners = [_corner(attack, sign * sum_, roof) for sign in (-1, 1)]
    values = [sum_ @ corner for corner in corners if corner is not None]
    if len(values) == 2 and np.floor(values[1] + NEAR) - np.ceil(values[0] - NEAR) < width:
        return []
    found = []
    for sign, corner in zip((-1, 1), corners, strict=True):
        whole = None if corner is None else _checked(attack, corner)
        found.append(_whole(attack, sign * sum_, roof) if whole is None else whole)
    return [each for each in found if each is not None]


def _roof(attack: Attack, width: int) -> Floats:
    return np.asarray(attack.truth + ROOM * width, dtype=np.float64)


def _vertex(attack: Attack, objective: Floats, roof: Floats) -> Whole | None:
    """The best corner of the linear programme, if it is whole."""
    found = _corner(attack, objective, roof)
    return None if found is None else _checked(attack, found)


def _corner(attack: Attack, objective: Floats, roof: Floats) -> Floats | None:
    found = linprog(
        -objective,
        A_eq=attack.known,
        b_eq=attack.known @ attack.truth,
        bounds=np.column_stack([attack.least, roof]),
        method="highs",
    )
    return np.asarray(found.x) if found.status == 0 else None


def _whole(attack: Attack, objective: Floats, roof: Floats) -> Whole | None:
    """The best solution in whole numbers."""
    sums = attack.known @ attack.truth
    found = milp(
        -objective,
        integrality=np.ones(len(objective)),
        bounds=(attack.least, roof),
        constraints=LinearConstraint(attack.known, sums, sums),
    )
    return _checked(attack, found.x) if found.x is not None else None


def _checked(attack: Attack, found: Floats) -> Whole | None:
    """The solution in whole numbers, if it is one."""
    whole = np.rint(found).astype(np.int64)
    right = np.array_equal(attack.known @ whole, attack.known @ attack.truth)
    return whole if right and bool((whole >= attack.least).all()) else None


def _seen(low: Whole, high: Whole, hidden: csr_array, found: Whole | None) -> tuple[Whole, Whole]:
    if found is None:
        return low, high
    values = hidden @ found
    return np.minimum(low, values), np.maximum(high, values)


def _row(sums: csr_array, n: int) -> Floats:
    return np.asarray(sums[[n], :].toarray(), dtype=np.float64).ravel()
