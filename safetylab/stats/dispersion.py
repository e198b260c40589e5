"""How much more unevenly counts come than Poisson's law says: their dispersion.

Burglaries come in clusters. Where a variance is φ times the mean, a count of n says as much as n/φ
independent events would: dividing counts by φ carries every Poisson interval and test over.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from safetylab.stats.series import loglinear

Floats = NDArray[np.float64]

FEWEST = 8
"""Degrees of freedom below which a dispersion is anybody's guess."""


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Variance over mean, as Pearson's sum of squares over its degrees of freedom tells it.

    value : estimated, may be below 1. freedom: degrees of freedom
    p     : of a sum as large or larger were the counts Poisson's
    """

    value: float
    freedom: int
    p: float

    @property
    def divisor(self) -> float:
        """What to divide counts by; never below 1, for chance alone makes an estimate of 0.9."""
        return max(self.value, 1.0)


def of_series(
    counts: ArrayLike,
    exposure: ArrayLike = 1.0,
    *,
    season: ArrayLike | None = None,
    apart: ArrayLike | None = None,
) -> Dispersion | None:
    """The dispersion of counts in time order after season, trend, and a change of level.

    counts, exposure: shape (n,), NaN for counts not known. season: which of a year's parts each
    lies in, whole numbers, None for none. apart: those with a level of their own, so that the
    change that is to be tested does not count as noise. None where fewer than 8 degrees of
    freedom are left. Source: McCullagh & Nelder (1989), 4.5, 6.2.
    """
    y = np.asarray(counts, dtype=float)
    known = np.isfinite(y)
    e = np.broadcast_to(np.asarray(exposure, dtype=float), y.shape)[known]
    design = _design(len(y), season, apart)[known]
    freedom = len(e) - int(np.linalg.matrix_rank(design)) if len(e) else 0
    if freedom < FEWEST or not y[known].any():
        return None
    pearson = loglinear.fit(y[known], design, e).pearson
    return Dispersion(pearson / freedom, freedom, _p(pearson, freedom))


def of_table(counts: ArrayLike) -> Dispersion | None:
    """The dispersion of places' counts over steps of time, all of one course but for their size.

    counts: shape (places, steps). What a place does against the course of all counts as noise.
    Places and steps without any are left out. None as of_series().
    """
    given = np.asarray(counts, dtype=float)
    table = given[given.sum(axis=1) > 0][:, given.sum(axis=0) > 0]
    freedom = (table.shape[0] - 1) * (table.shape[1] - 1) if table.size else 0
    if freedom < FEWEST:
        return None
    mean = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    pearson = float(((table - mean) ** 2 / mean).sum())
    return Dispersion(pearson / freedom, freedom, _p(pearson, freedom))


def _p(pearson: float, freedom: int) -> float:
    return float(special.gammaincc(freedom / 2.0, pearson / 2.0))


def _design(n: int, season: ArrayLike | None, apart: ArrayLike | None) -> Floats:
    columns = [np.ones(n), np.linspace(-1.0, 1.0, n)]
    if season is not None:
        parts = np.asarray(season)
        columns += [(parts == part).astype(float) for part in np.unique(parts)[1:]]
    if apart is not None:
        own = np.asarray(apart, dtype=float)
        columns += [own] if 0 < own.sum() < n else []
    return np.column_stack(columns)
