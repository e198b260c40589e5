"""Level and season of a series with all their uncertainty, that of their smoothness included.

The logarithm of the level wanders from month to month (order 1: a random walk, for what comes
next) or bends (order 2: a smoothing spline, for what was); the months' effects are drawn towards
none; counts are negative binomial. How fast it wanders, how large seasons are and how uneven
chance is are not chosen but weighed: each of a grid of them has the weight that the counts give.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from safetylab.stats.series.season import SHORTEST, YEAR, Ints

Floats = NDArray[np.float64]
Order = Literal[1, 2]

MOST_MONTHS = 180
"""The latest fifteen years: older ones tell nothing of the present and cost the most."""
WANDERS = {1: (0.003, 0.01, 0.02, 0.04, 0.08, 0.16), 2: (0.0003, 0.001, 0.003, 0.01, 0.03)}
SEASONS = (0.01, 0.05, 0.1, 0.2, 0.4)
ALPHAS = (1e-7, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
WIDE, STEEP = 3.0, 0.1
"""Prior spread of the first level, and of the first slope, in logarithms."""
STEPS, LONGEST, NEAR = 40, 1.5, 1e-7
FORGOTTEN = 1e-4
"""Points of the grid that weigh less are left out."""


@dataclass(frozen=True, slots=True)
class Smooth:
    """What the counts say of log level and log season: a mixture of g normal laws.

    weights : shape (g,). wander, alpha: of each, shape (g,)
    modes   : log level of n months, then of January to December; shape (g, n + 12)
    roots   : the inverse of the precision's Cholesky factor, transposed, (g, n + 12, n + 12)
    """

    weights: Floats
    wander: Floats
    alpha: Floats
    modes: Floats
    roots: Floats


@dataclass(frozen=True, slots=True)
class Drawn:
    """Draws of it. level: logarithms, (draws, n); season: logarithms, mean 0, (draws, 12).

    wander, alpha: shape (draws,)
    """

    level: Floats
    season: Floats
    wander: Floats
    alpha: Floats


def smooth(counts: ArrayLike, exposure: ArrayLike, month: Ints, order: Order = 1) -> Smooth:
    """Weigh levels and seasons by the counts.

    counts: shape (n,), at most MOST_MONTHS, NaN where unknown; exposure: (n,), above 0; month:
    0 to 11, (n,). Below SHORTEST months there is no season. Raises ValueError where no count is
    known or all are zero. Source: Rue, Martino & Chopin (2009), Laplace's approximation on a
    grid; Breslow & Clayton (1993).
    """
    y, e = np.asarray(counts, dtype=float), np.asarray(exposure, dtype=float)
    known = np.isfinite(y)
    if not known.any() or not y[known].sum() > 0:
        raise ValueError("A level needs a known count above zero.")
    seasons = SEASONS if known.sum() >= SHORTEST else (1e-4,)
    grid = np.array([(s, t, a) for s in WANDERS[order] for t in seasons for a in ALPHAS])
    rate = np.log(y[known].sum() / e[known].sum())
    prior, log_det = _prior(len(y), grid, order)
    data = _Data(np.where(known, y, 0.0), np.log(e) + rate, month, known.astype(float))
    modes, precision = _modes(data, prior, grid[:, 2])
    evidence = _evidence(data, prior, log_det, modes, grid[:, 2])
    roots = np.linalg.cholesky(precision)
    evidence -= np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(axis=1)
    weights = special.softmax(evidence)
    kept = weights > FORGOTTEN * weights.max()
    inverse = np.linalg.inv(roots[kept]).transpose(0, 2, 1)
    shifted = modes[kept] + np.where(np.arange(modes.shape[1]) < len(y), rate, 0.0)
    share = weights[kept] / weights[kept].sum()
    return Smooth(share, grid[kept, 0], grid[kept, 2], shifted, inverse)


def draws(of: Smooth, size: int, rng: np.random.Generator) -> Drawn:
    """Random levels and seasons; what all months have in common is the level's."""
    which = np.sort(rng.choice(len(of.weights), size=size, p=of.weights))
    noise = rng.standard_normal((size, of.modes.shape[1]))
    found = of.modes[which]
    for g in np.unique(which):
        rows = which == g
        found[rows] += noise[rows] @ of.roots[g].T
    level, season = found[:, :-YEAR], found[:, -YEAR:]
    common = season.mean(axis=1, keepdims=True)
    return Drawn(level + common, season - common, of.wander[which], of.alpha[which])


@dataclass(frozen=True, slots=True)
class _Data:
    """y: counts; offset: logarithms; month; known: 1 or 0; each of shape (n,)."""

    y: Floats
    offset: Floats
    month: Ints
    known: Floats

    def mean(self, states: Floats) -> Floats:
        """Expected counts of states (g, n + 12), shape (g, n)."""
        n = len(self.y)
        eta = self.offset + states[:, :n] + states[:, n:][:, self.month]
        return np.asarray(np.exp(np.minimum(eta, 30.0)))


def _prior(n: int, grid: Floats, order: Order) -> tuple[Floats, Floats]:
    """Precision of the states, (g, n + 12, n + 12), and half the logarithm of its determinant."""
    order = 1 if n < 3 else order
    steps = np.diff(np.eye(n), n=order, axis=0)
    first = np.zeros((n, n))
    first[0, 0] = WIDE**-2
    if order == 2:
        slope = np.eye(n)[1] - np.eye(n)[0]
        first += np.outer(slope, slope) / STEEP**2
    wander, season = grid[:, 0], grid[:, 1]
    found = np.zeros((len(grid), n + YEAR, n + YEAR))
    found[:, :n, :n] = first + (steps.T @ steps) / wander[:, None, None] ** 2
    found[:, n:, n:] = np.eye(YEAR) / season[:, None, None] ** 2
    constant = np.log(WIDE) + (np.log(STEEP) if order == 2 else 0.0)
    log_det = -constant - (n - order) * np.log(wander) - YEAR * np.log(season)
    return found, log_det


def _modes(data: _Data, prior: Floats, alpha: Floats) -> tuple[Floats, Floats]:
    """The likeliest states of each point of the grid, and the precision there."""
    states = np.zeros(prior.shape[:2])
    n = len(data.y)
    for _ in range(STEPS):
        slope, weight = _curve(data, data.mean(states), alpha)
        gradient = np.concatenate([slope, _by_month(slope, data.month)], axis=1)
        gradient -= (prior @ states[:, :, None])[:, :, 0]
        step = np.linalg.solve(_added(prior, weight, data.month), gradient[:, :, None])[:, :, 0]
        far = np.abs(step).max(axis=1)
        states += step * np.minimum(1.0, LONGEST / np.maximum(far, 1e-12))[:, None]
        if far.max() < NEAR:
            break
    _, weight = _curve(data, data.mean(states[:, : n + YEAR]), alpha)
    return states, _added(prior, weight, data.month)


def _curve(data: _Data, mean: Floats, alpha: Floats) -> tuple[Floats, Floats]:
    """First and negative second derivative of the log likelihood, each (g, n)."""
    a = alpha[:, None]
    slope = data.known * (data.y - mean) / (1.0 + a * mean)
    weight = data.known * mean * (1.0 + a * data.y) / (1.0 + a * mean) ** 2
    return slope, weight


def _added(prior: Floats, weight: Floats, month: Ints) -> Floats:
    """The prior's precision and the counts'."""
    n = weight.shape[1]
    found = prior.copy()
    at, of = np.arange(n), n + month
    found[:, at, at] += weight
    found[:, at, of] += weight
    found[:, of, at] += weight
    later = n + np.arange(YEAR)
    found[:, later, later] += _by_month(weight, month)
    return found


def _by_month(values: Floats, month: Ints) -> Floats:
    return np.asarray(values @ (month[:, None] == np.arange(YEAR)).astype(float))


def _evidence(data: _Data, prior: Floats, log_det: Floats, modes: Floats, alpha: Floats) -> Floats:
    """Log likelihood and log prior at the modes, shape (g,), but for a common constant."""
    mean, size = data.mean(modes), 1.0 / alpha[:, None]
    y = data.y
    each = (
        special.gammaln(y + size)
        - special.gammaln(size)
        + special.xlogy(y, mean)
        - (y + size) * np.log1p(mean / size)
        - y * np.log(size)
    )
    likely = (data.known * each).sum(axis=1)
    quadratic = np.einsum("gi,gij,gj->g", modes, prior, modes)
    return np.asarray(likely - quadratic / 2.0 + log_det)
