"""p of local statistics of counts over every permutation there is: without drawing any.

Where values are counts and the neighbours of a place weigh the same, its statistic depends on one
whole number, the sum of k counts drawn without replacement. How often each sum occurs among all
draws is a coefficient of a product with one factor for each place, ∏ (1 + t·zˣ): of tᵏ zˢ. Places
with the same count share a factor's power, and the product is multiplied out a count at a time.
All terms are positive, so nothing cancels: a p of 10⁻³⁰ is as true as one of a half.

This is what permuted.py's p tends to as permutations grow without end. It resolves what 999 of
them cannot (no p below 0.001, hence nothing among 2,500 cells), and it has the skewness that the
normal law of the score lacks (counts are few and skewed: too much would seem hot).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special
from scipy.sparse import csr_matrix

from safetylab.stats.compiled import kernel
from safetylab.stats.local.neighbours import even, without_selves
from safetylab.stats.local.tails import Tails

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
MOST_WORK = 4e9
"""Additions beyond which drawing is faster."""
MOST_NUMBERS = 50_000_000
"""Coefficients held at once, eight bytes each."""


@dataclass(frozen=True, slots=True)
class _Counts:
    """Distinct counts, how many places have each, and places in all."""

    values: Indices
    places: Indices
    n: int

    def room(self, k: int) -> int:
        """The largest sum of k of them."""
        falling = np.repeat(self.values[::-1], np.minimum(self.places[::-1], k))[:k]
        return int(falling.sum())


@dataclass(frozen=True, slots=True)
class _Sought:
    """Places to be told: which, their count's number, neighbours, the sum of these."""

    count: Indices
    k: Indices
    total: Indices


def counted(x: ArrayLike, w: Any, *, conditional: bool = True) -> Tails | None:
    """Both tails of each place's neighbours' sum over all permutations; None where unsuitable.

    x: shape (n,); w: sparse weights, shape (n, n), the diagonal used only where not conditional;
    both as in permuted.drawn(), whose p these are without its error. Suitable are whole numbers
    from 0 and rows of equal weights above 0, unless they are so large or the neighbours so many
    that drawing is faster. Raises ValueError for shapes that do not go together.
    """
    values = np.asarray(x, dtype=float)
    weights = without_selves(w) if conditional else csr_matrix(w, dtype=float)
    if values.ndim != 1 or weights.shape != (len(values),) * 2:
        raise ValueError("Permutations need one row and column of weights for each value.")
    if not _whole(values) or not even(weights):
        return None
    whole = values.astype(np.int64)
    distinct, number, places = np.unique(whole, return_inverse=True, return_counts=True)
    counts = _Counts(distinct, places, len(whole))
    k = np.diff(weights.indptr).astype(np.int64)
    if not k.any() or not _worth(counts, int(k.max()), conditional):
        return None
    binary = csr_matrix((np.ones(weights.nnz), weights.indices, weights.indptr), weights.shape)
    sought = _Sought(number, k, np.rint(binary @ values).astype(np.int64))
    above, below = _tails(counts, sought, conditional)
    above[k == 0] = below[k == 0] = np.nan
    return Tails(above, below, 0)


def _whole(values: Floats) -> bool:
    with np.errstate(invalid="ignore"):
        return bool(((values >= 0) & (values == np.floor(values)) & (values < 2**40)).all())


def _worth(counts: _Counts, k: int, conditional: bool) -> bool:
    room = counts.room(k) + 1
    depth = np.ceil(np.log2(len(counts.values))) + 1 if conditional else 1
    terms = (np.minimum(counts.places, k) * k).sum()
    return bool(room * terms * depth <= MOST_WORK and room * (k + 1) * depth <= MOST_NUMBERS)


def _tails(counts: _Counts, sought: _Sought, conditional: bool) -> tuple[Floats, Floats]:
    k = int(sought.k.max())
    start = np.zeros((k + 1, counts.room(k) + 1))
    start[0, 0] = 1.0
    if not conditional:
        for number in range(len(counts.values)):
            _take_in(start, counts, number, int(counts.places[number]))
        return _read(start, sought, np.arange(counts.n), counts.n)
    above, below = np.empty(counts.n), np.empty(counts.n)
    for number, product in _each_left_out(start, counts, 0, len(counts.values)):
        at = np.flatnonzero(sought.count == number)
        above[at], below[at] = _read(product, sought, at, counts.n - 1)
    return above, below


def _each_left_out(
    product: Floats, counts: _Counts, first: int, last: int
) -> Iterator[tuple[int, Floats]]:
    """For each count from first to last, the product of all places but one of that count.

    Halves what is left to multiply at each step, so that each factor is multiplied in about
    log₂ as often as there are counts, not as often as that.
    """
    if last - first == 1:
        _take_in(product, counts, first, int(counts.places[first]) - 1)
        yield first, product
        return
    middle = (first + last) // 2
    for kept, multiplied in (((first, middle), (middle, last)), ((middle, last), (first, middle))):
        part = product.copy()
        for number in range(*multiplied):
            _take_in(part, counts, number, int(counts.places[number]))
        yield from _each_left_out(part, counts, *kept)


def _take_in(product: Floats, counts: _Counts, number: int, places: int) -> None:
    """Multiply by (1 + t zˣ)^places, t in units of n places so that all fits a double."""
    many = min(places, len(product) - 1)
    if many > 0:
        a = np.arange(many + 1)
        logs = (
            special.gammaln(places + 1) - special.gammaln(a + 1) - special.gammaln(places - a + 1)
        )
        multiply(product, int(counts.values[number]), np.exp(logs - a * np.log(counts.n)))


@kernel
def multiply(product: Any, value: int, terms: Any) -> None:
    """Multiply the product, by powers of t and z, with Σ terms[a] tᵃ z^(a value), in place."""
    rows, room = product.shape
    for t in range(rows - 1, 0, -1):
        for a in range(1, min(t, len(terms) - 1) + 1):
            if a * value < room:
                product[t, a * value :] += terms[a] * product[t - a, : room - a * value]


def _read(product: Floats, sought: _Sought, at: Indices, n: int) -> tuple[Floats, Floats]:
    """P(sum ≥ total) and P(sum ≤ total) of the places, each added up from its own end."""
    above, below = np.ones(len(at)), np.ones(len(at))
    for k in np.unique(sought.k[at]):
        some = sought.k[at] == k
        totals = sought.total[at[some]]
        upward = product[k].cumsum()
        downward = product[k, ::-1].cumsum()[::-1]
        above[some] = downward[totals] / downward[0]
        below[some] = upward[totals] / downward[0]
    return above, np.minimum(below, 1.0)
