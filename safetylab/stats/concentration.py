"""How concentrated events are in few places: Lorenz curve, Gini indices, shares at the top.

Counts are events (or harm) per place, 0 or more, shape (n,), the empty places included.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# 3 of 30 places are 10 %, although 0.1 × 30 is a hair more than 3.
HAIR = 1e-9


def lorenz(counts: ArrayLike) -> tuple[Floats, Floats]:
    """The concentration curve, from the place with the most events to the one with the fewest.

    Returns the cumulative shares of places and of events, from 0 to 1, each of shape (n + 1,).
    Raises ValueError without places, without events, or for a count below zero or unknown.
    Source: Lorenz (1905), drawn from the top as Bernasco & Steenbeek (2017) read it.
    """
    ranked = np.sort(_known(counts))[::-1]
    held = np.concatenate([[0.0], np.cumsum(ranked)])
    return np.linspace(0.0, 1.0, held.size), held / held[-1]


def gini(counts: ArrayLike, *, unbiased: bool = False) -> float:
    """Gini's index: 0 where all places have as many events, near 1 where one has them all.

    With fewer events than places it cannot come near 0; see generalised_gini(). `unbiased`
    multiplies by n / (n − 1), so that one place with everything gives exactly 1 (NaN for a
    single place). Errors as in lorenz(). Source: Gini (1912); Deltas (2003).
    """
    ranked = np.sort(_known(counts))
    n = ranked.size
    index = float((2.0 * np.arange(1, n + 1) - n - 1.0) @ ranked / (n * ranked.sum()))
    return _unbiased(index, n) if unbiased else index


def generalised_gini(counts: ArrayLike, *, unbiased: bool = False) -> float:
    """Gini's index against the most even spread that is possible, also with few events.

    max(1, places / events) × (G − 1) + 1; Gini's own index where events outnumber places.
    `unbiased` multiplies by m / (m − 1), m the smaller of places and events (NaN for m = 1).
    Errors as in lorenz(). Source: Bernasco & Steenbeek (2017); R package
    lorenzgini.
    """
    known = _known(counts)
    events = float(known.sum())
    index = max(1.0, known.size / events) * (gini(known) - 1.0) + 1.0
    return _unbiased(index, min(known.size, events)) if unbiased else index


def top_places(counts: ArrayLike, share: float) -> NDArray[np.int64]:
    """The indices of the given share of places, those with the most events first.

    share: above 0, up to 1; rounded up to whole places. Among equals the earlier index goes
    first, so the answer is always the same. Errors as in lorenz(), and for a share outside.
    """
    known = _known(counts)
    if not 0.0 < share <= 1.0:
        raise ValueError(f"A share of places lies above 0 and up to 1; {share} does not.")
    return np.argsort(-known, kind="stable")[: _whole(share * known.size)]


def share_in_top(counts: ArrayLike, share: float) -> float:
    """The share of events in the given share of places, those with the most; see top_places().

    Which of several equal places comes last makes no difference. Errors as in top_places().
    """
    known = _known(counts)
    return float(known[top_places(known, share)].sum() / known.sum())


def places_holding(counts: ArrayLike, share: float) -> int:
    """How few places hold at least the given share of events.

    share: from 0 to 1. Errors as in lorenz(), and for a share outside.
    Source: the law of crime concentration's bandwidths, Weisburd (2015).
    """
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"A share of events lies from 0 to 1; {share} does not.")
    _, held = lorenz(counts)
    return int(np.searchsorted(held, share - HAIR))


def overlap(first: ArrayLike, second: ArrayLike, share: float) -> float:
    """Of the given share of places with the most events, the part that is the same twice.

    first, second: counts of the same places in two periods, shape (n,). Places without any event
    are never among the top. Errors as in top_places(). Source: Andresen & Malleson (2011) for
    the question whether places stay concentrated.
    """
    tops = [top_places(counts, share) for counts in (first, second)]
    held = [set(top[_known(c)[top] > 0]) for top, c in zip(tops, (first, second), strict=True)]
    return len(held[0] & held[1]) / max(len(tops[0]), 1)


def expected_overlap(
    first: ArrayLike, second: ArrayLike, share: float, draws: int, seed: int
) -> tuple[float, float]:
    """The overlap that chance would leave: (places shuffled, every place as risky both times).

    The second is simulated: both periods drawn from what the places held together. It is the
    most that could be had, for part of that risk is chance already. Errors as in overlap().
    """
    rng = np.random.default_rng(seed)
    one, two = _known(first), _known(second)
    risk = (one + two) / (one + two).sum()
    again = [
        [rng.multinomial(round(float(part.sum())), risk) for part in (one, two)]
        for _ in range(draws)
    ]
    alike = float(np.mean([overlap(a, b, share) for a, b in again]))
    shuffled = [overlap(one, rng.permutation(two), share) for _ in range(draws)]
    return float(np.mean(shuffled)), alike


def _unbiased(index: float, size: float) -> float:
    return index * size / (size - 1.0) if size > 1 else float("nan")


def _whole(places: float) -> int:
    return max(int(np.ceil(places - HAIR)), 1)


def _known(counts: ArrayLike) -> Floats:
    known = np.asarray(counts, dtype=float).ravel()
    if not np.all(known >= 0) or not np.isfinite(known).all():
        raise ValueError("Counts must be known and zero or more.")
    if not known.sum() > 0:
        raise ValueError("Concentration needs one event or more.")
    return known
