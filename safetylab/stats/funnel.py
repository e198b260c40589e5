"""Funnel limits: how far a rate may lie from a target by chance, by how many people it is of.

Counts are of events; `expected` is how many there would be at the target, shape (n,) each. Limits
are of the ratio count / expected: times the target they are limits of the rate.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

WINSORISED = 0.1
"""Share of scores at either end that are drawn in to the next, so that outliers do not widen
the limits by which they are found."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How much more scattered areas are than chance would make them.

    phi : mean of the squared scores, the outermost drawn in; about 1 where chance alone scatters
    tau : standard deviation of the areas' own ratios, 0 where phi does not call for any
    """

    phi: float
    tau: float


def limits(expected: ArrayLike, confidence: float) -> tuple[Floats, Floats]:
    """The exact Poisson limits (low, high) of count / expected, interpolated between counts.

    expected: any shape, above 0. Raises ValueError for others, or a confidence outside 0 to 1.
    Source: Spiegelhalter (2005), appendix A.1.1.
    """
    mean, tail = _positive(expected), _tail(confidence)
    return _quantile(mean, tail) / mean, _quantile(mean, 1.0 - tail) / mean


def scores(counts: ArrayLike, expected: ArrayLike) -> Floats:
    """How far each ratio lies from 1, in standard deviations: 2 (√count − √expected), shape (n,).

    On the scale of square roots Poisson counts vary alike, whatever their size.
    Source: Spiegelhalter (2005), appendix A.2.
    """
    found = np.asarray(counts, dtype=float)
    return np.asarray(2.0 * (np.sqrt(found) - np.sqrt(_positive(expected))))


def spread(z: ArrayLike, expected: ArrayLike, winsorised: float = WINSORISED) -> Spread:
    """How scattered areas are, from their scores, the outermost drawn in.

    z, expected: shape (n,). Drawing in makes scores of the normal law less scattered too, by a
    third at 0.1; phi is over what is then left of it, so that chance alone has 1, not 0.68.
    Raises ValueError for fewer than three areas.
    Source: Spiegelhalter (2005), section 4, equations 2 and 3; DerSimonian & Laird (1986).
    """
    given, weight = np.asarray(z, dtype=float), _positive(expected)
    n = len(given)
    if n < 3:
        raise ValueError("The scatter of areas needs three of them or more.")
    low, high = np.quantile(given, [winsorised, 1.0 - winsorised])
    phi = float((np.clip(given, low, high) ** 2).mean()) / _left(winsorised)
    over = n * phi - (n - 1)
    room = float(weight.sum() - (weight**2).sum() / weight.sum())
    return Spread(phi, float(np.sqrt(over / room)) if over > 0 and room > 0 else 0.0)


def widened(expected: ArrayLike, tau: float, confidence: float) -> tuple[Floats, Floats]:
    """Limits of count / expected where areas' own ratios scatter around 1 as well.

    tau: as spread() has it. Normal on the scale of square roots, where the variance is that of
    chance, 1 / (4 expected), and tau² / 4. Source: Spiegelhalter (2005), section 4 (additive).
    """
    mean, z = _positive(expected), float(special.ndtri(1.0 - _tail(confidence)))
    reach = z / 2.0 * np.sqrt(1.0 / mean + tau**2)
    return np.asarray(np.maximum(1.0 - reach, 0.0) ** 2), np.asarray((1.0 + reach) ** 2)


def beyond(counts: ArrayLike, expected: ArrayLike) -> Floats:
    """The two-sided p of counts this far from what is expected, twice the exact smaller tail."""
    found, mean = np.asarray(counts, dtype=float), _positive(expected)
    at_most = special.gammaincc(found + 1.0, mean)
    at_least = np.where(found > 0, special.gammainc(np.maximum(found, 1.0), mean), 1.0)
    return np.asarray(np.minimum(2.0 * np.minimum(at_most, at_least), 1.0))


def _left(winsorised: float) -> float:
    """The variance of the standard normal law, drawn in to its quantiles at either end."""
    if winsorised <= 0:
        return 1.0
    cut = float(special.ndtri(1.0 - winsorised))
    density = float(np.exp(-(cut**2) / 2.0) / np.sqrt(2.0 * np.pi))
    return 1.0 - 2.0 * winsorised - 2.0 * cut * density + 2.0 * winsorised * cut**2


def _quantile(mean: Floats, share: float) -> Floats:
    """The count below which `share` lies, a line between the whole ones.

    The least r with P(X ≤ r) > share, less the part of its own chance that is beyond.
    """
    r = np.maximum(np.ceil(special.pdtrik(share, mean)), 0.0)
    # The inverse is continuous and may round either way: step to where it belongs.
    r = np.where(special.pdtr(r, mean) <= share, r + 1.0, r)
    below = np.where(r > 0, special.pdtr(np.maximum(r - 1.0, 0.0), mean), 0.0)
    r = np.where((r > 0) & (below > share), r - 1.0, r)
    below = np.where(r > 0, special.pdtr(np.maximum(r - 1.0, 0.0), mean), 0.0)
    upto = special.pdtr(r, mean)
    return np.asarray(np.maximum(r - (upto - share) / (upto - below), 0.0))


def _positive(values: ArrayLike) -> Floats:
    known = np.asarray(values, dtype=float)
    if not np.all(known > 0):
        raise ValueError("What is expected must be known and above zero.")
    return known


def _tail(confidence: float) -> float:
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"A confidence lies between 0 and 1; {confidence} does not.")
    return (1.0 - confidence) / 2.0
