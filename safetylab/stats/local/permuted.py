"""p of local statistics by permutation: what chance would put around a place.

Gi*, Gi and local Moran's I of a place all rise (or fall) with one figure, the weighted sum of the
values around it, so one set of permutations serves them all. **Conditional** permutations leave
the place its own value and draw its neighbours' from the others, without replacement (Anselin
1995), as esda, GeoDa and spdep do; else the place's own value is drawn too, from all, which is
what the score Gi* is standardised by.

drawn() makes the same number for every place; searched() goes on where the answer is not clear
yet, and stops early where it is, so that it can tell a p of one in a million among thousands of
places. Where values are counts and neighbours weigh the same, exact.py needs no draws at all.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from safetylab.stats.local import permuting
from safetylab.stats.local.neighbours import even, without_selves
from safetylab.stats.local.permuting import Places
from safetylab.stats.local.tails import Tails

Floats = NDArray[np.float64]
Loop = Callable[..., None]
Told = Callable[[float], None]
SEED = 20260101
THREADS = 2
SAME = 1e-9
"""Sums this share of the largest apart are equal: the same values, added in another order."""
BLOCK = 4_096
"""Places computed at once, from a seed of their own: the answer knows nothing of threads."""
WORK = 10_000_000
"""Draws of a search in one block, at most."""


@dataclass(frozen=True, slots=True)
class Ends:
    """When the search of a tail ends: after the most draws, or with enough of them beyond.

    enough: 50 tell a p to a seventh of it, 2,500 to a fiftieth.
    """

    most: int
    enough: int = 50


def untold(share: float) -> None:
    """Nobody waits for the share done."""


def drawn(
    x: ArrayLike,
    w: Any,
    permutations: int = 999,
    *,
    conditional: bool = True,
    seed: int = SEED,
    progress: Told = untold,
) -> Tails:
    """Both tails of each place's neighbours' sum by permutation, (b + 1) / (permutations + 1).

    x: values, shape (n,); w: sparse weights, shape (n, n), the diagonal used only where not
    conditional. progress hears the share done. The same seed gives the same answer, whatever
    the threads. Raises ValueError for unknown values, or fewer than one permutation.
    """
    places, equal = _places(x, w, conditional)
    if permutations < 1:
        raise ValueError("There must be one permutation or more.")
    size = _rounded(BLOCK * 999 / permutations)
    count = permuting.count_equal if equal else permuting.count_weighted
    counts = _in_blocks(
        partial(count, places), len(places.x), size, (permutations,), seed, progress
    )
    return _tails((counts + 1.0) / (permutations + 1), places, permutations)


def searched(
    x: ArrayLike,
    w: Any,
    ends: Ends,
    *,
    conditional: bool = True,
    seed: int = SEED,
    progress: Told = untold,
) -> Tails:
    """Both tails by draws that end when enough of them have gone beyond: each p still holds.

    A tail is ends.enough over the draws made until then, or else (b + 1) / (ends.most + 1).
    Arguments and errors as in drawn(). Source: Besag & Clifford (1991).
    """
    places, _ = _places(x, w, conditional)
    if not 1 < ends.enough <= ends.most:
        raise ValueError("A search makes more draws than are enough beyond, and these are two.")
    search = partial(permuting.search, places)
    size = _rounded(WORK / ends.most)
    how = (ends.most, ends.enough)
    return _tails(_in_blocks(search, len(places.x), size, how, seed, progress), places, ends.most)


def _rounded(places: float) -> int:
    """A block's places: whole chunks that share draws."""
    return permuting.SHARING * int(np.clip(places / permuting.SHARING, 1, BLOCK))


def _in_blocks(
    loop: Loop, n: int, size: int, how: tuple[int, ...], seed: int, told: Told
) -> Floats:
    """The loop over all n places, two blocks at once, each with a seed of its own."""
    found = np.zeros((n, 2))
    firsts = range(0, n, size)
    seeds = np.random.SeedSequence(seed).generate_state(len(firsts), np.uint64)

    def block(number: int) -> None:
        span = np.array([firsts[number], min(firsts[number] + size, n), *how], dtype=np.int64)
        loop(span, seeds[number], found)

    with ThreadPoolExecutor(THREADS) as threads:
        # A few at a time, so that Ctrl-C is heard between them.
        for first in range(0, len(firsts), 2 * THREADS):
            last = min(first + 2 * THREADS, len(firsts))
            list(threads.map(block, range(first, last)))
            told(last / len(firsts))
    return found


def _places(x: ArrayLike, w: Any, conditional: bool) -> tuple[Places, bool]:
    """What the loops need, and whether the neighbours of each place weigh the same."""
    values = np.ascontiguousarray(x, dtype=float)
    weights = without_selves(w) if conditional else csr_matrix(w, dtype=float)
    if values.ndim != 1 or weights.shape != (len(values),) * 2 or len(values) < 3:
        raise ValueError("Permutations need three places or more, with a row of weights for each.")
    if not np.isfinite(values).all():
        raise ValueError("Permutations need a known value for every place.")
    places = Places(
        x=values,
        starts=weights.indptr.astype(np.int64),
        weights=np.ascontiguousarray(weights.data),
        sums=np.asarray(weights @ values),
        hair=SAME * float(np.abs(values).max()),
        own=conditional,
    )
    return places, even(weights)


def _tails(found: Floats, places: Places, draws: int) -> Tails:
    alone = np.diff(places.starts) == 0
    above, below = np.where(alone[:, None], np.nan, found).T
    return Tails(above, below, draws)
