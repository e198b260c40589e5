"""Where a density is more, or less, than another would have it: simulated, all at once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Compared:
    """A density beside the one expected, shape (n,) each; NaN where too little is expected.

    ratio      : observed over expected
    more, less : chance of a place anywhere that stands out as much, upwards and downwards
    """

    ratio: Floats
    more: Floats
    less: Floats


def compared(
    observed: Floats,
    expected: Floats,
    drawn: Callable[[np.random.Generator], Floats],
    *,
    floor: float,
    draws: int,
    rng: np.random.Generator,
) -> Compared:
    """Hold a density to what chance would make of the one expected.

    observed, expected: of any unit, shape (n,). drawn: the density of one simulation under the
    expected one. floor: expected densities below it are not judged. p is (b + 1) / (draws + 1),
    b the simulations whose most outstanding place stands out as much: it holds for all places
    together. Source: Kelsall & Diggle (1995) for the ratio and its simulation; Westfall & Young
    (1993) for all places together.
    """
    judged = expected >= floor
    scale = np.sqrt(np.where(judged, expected, 1.0))
    highest, lowest = np.empty(draws), np.empty(draws)
    for n in range(draws):
        score = ((drawn(rng) - expected) / scale)[judged]
        highest[n], lowest[n] = score.max(initial=-np.inf), score.min(initial=np.inf)
    own = (observed - expected) / scale
    above = (highest[:, None] >= own).sum(axis=0)
    below = (lowest[:, None] <= own).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(judged, observed / expected, np.nan)
    return Compared(
        ratio,
        np.where(judged, (above + 1) / (draws + 1), np.nan),
        np.where(judged, (below + 1) / (draws + 1), np.nan),
    )
