"""How far out a value lies among those that chance gives: both tails, and p by the alternative."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Alternative = Literal["two-sided", "greater", "less", "directed"]
ALTERNATIVES: tuple[Alternative, ...] = ("two-sided", "greater", "less", "directed")


@dataclass(frozen=True, slots=True)
class Tails:
    """p of each place in either direction, the value itself counted in both; shape (n,).

    above, below : p of a value as high, as low, as the one found; NaN without neighbours
    draws        : permutations made for each place, at most; 0 where all were counted exactly
    """

    above: Floats
    below: Floats
    draws: int

    def turned(self, where: ArrayLike) -> "Tails":
        """The tails exchanged at the places where it says so.

        A local Moran's I is high where the neighbours' sum is low beside a low value.
        """
        low = np.asarray(where, dtype=bool)
        above, below = self.above, self.below
        return Tails(np.where(low, below, above), np.where(low, above, below), self.draws)


def p_value(tails: Tails, alternative: Alternative) -> Floats:
    """p for the alternative named, shape (n,).

    "greater" and "less" ask for high or for low values alone. "two-sided" asks for either and
    takes twice the smaller tail, at most 1. "directed" is the smaller tail undoubled: esda's
    and GeoDa's default to this day, which finds twice as much as it should where nothing is.
    Raises ValueError for another alternative.
    """
    if alternative == "greater":
        return tails.above
    if alternative == "less":
        return tails.below
    smaller: Floats = np.minimum(tails.above, tails.below)
    if alternative == "directed":
        return smaller
    if alternative != "two-sided":
        raise ValueError(f"The alternative is one of {', '.join(ALTERNATIVES)}.")
    return np.minimum(2 * smaller, 1.0)
