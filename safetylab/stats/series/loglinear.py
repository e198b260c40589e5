"""Log-linear models of counts: Poisson, quasi-Poisson, negative binomial; by weighted squares."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

MOST_STEPS = 60
SETTLED = 1e-12
FARTHEST = 30.0
"""Of a logarithm: a group without any event has a level of minus infinity, drawn as this."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model.

    coefficients : shape (p,). covariance: the dispersion included, shape (p, p)
    mean         : fitted counts, shape (n,)
    dispersion   : variance over what the family says; 1 unless it was asked for
    alpha        : of the negative binomial, variance mean + alpha mean²; 0: Poisson
    deviance     : of the family, twice the shortfall from a perfect fit
    pearson      : the sum of squared residuals over the family's variances
    """

    coefficients: Floats
    covariance: Floats
    mean: Floats
    dispersion: float
    alpha: float
    deviance: float
    pearson: float


def fit(
    counts: ArrayLike,
    design: ArrayLike,
    exposure: ArrayLike = 1.0,
    *,
    alpha: float = 0.0,
    quasi: bool = False,
) -> Fit:
    """log mean = log exposure + design · coefficients, by maximum likelihood.

    counts, exposure: shape (n,), exposures above 0; design: (n, p). alpha: see Fit. quasi: the
    covariance times Pearson's sum over its degrees of freedom. Raises ValueError for counts that
    are negative or unknown, or no more of them than coefficients.
    Source: McCullagh & Nelder (1989), 2.5 and 6.2.
    """
    y, x = np.asarray(counts, dtype=float), np.asarray(design, dtype=float)
    e = np.broadcast_to(np.asarray(exposure, dtype=float), y.shape)
    if not (y >= 0).all() or not (e > 0).all():
        raise ValueError("A log-linear model needs counts of 0 or more, and exposures above 0.")
    if len(y) <= x.shape[1]:
        raise ValueError("A log-linear model needs more counts than coefficients.")
    beta, mean, information = _squares(y, x, np.log(e), alpha)
    pearson = float(((y - mean) ** 2 / (mean + alpha * mean**2)).sum())
    dispersion = pearson / (len(y) - x.shape[1]) if quasi else 1.0
    covariance = np.asarray(dispersion * np.linalg.pinv(information), dtype=np.float64)
    return Fit(beta, covariance, mean, dispersion, alpha, deviance(y, mean, alpha), pearson)


def alpha(counts: ArrayLike, design: ArrayLike, exposure: ArrayLike = 1.0) -> float:
    """The negative binomial's alpha at which Pearson's sum equals its degrees of freedom.

    0 where counts vary no more than Poisson's. Unlike maximum likelihood's it pays for the
    coefficients, which matters in short series. Source: Breslow (1984).
    """
    y, x = np.asarray(counts, dtype=float), np.asarray(design, dtype=float)
    freedom = len(y) - x.shape[1]

    def excess(value: float) -> float:
        return float(fit(y, x, exposure, alpha=value).pearson - freedom)

    if excess(0.0) <= 0:
        return 0.0
    low, high = 0.0, 1.0
    while excess(high) > 0 and high < 1e6:
        low, high = high, 4.0 * high
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2.0


def deviance(counts: ArrayLike, mean: ArrayLike, alpha: float = 0.0) -> float:
    """Twice the log likelihood that a perfect fit would have more."""
    y, mu = np.asarray(counts, dtype=float), np.asarray(mean, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        first = special.xlogy(y, y / mu)
    if alpha <= 0:
        return float(2.0 * (first - (y - mu)).sum())
    second = (y + 1.0 / alpha) * np.log((1.0 + alpha * y) / (1.0 + alpha * mu))
    return float(2.0 * (first - second).sum())


def _squares(y: Floats, x: Floats, offset: Floats, alpha: float) -> tuple[Floats, Floats, Floats]:
    """Coefficients, means and information where repeated weighted squares settle."""
    mean = (y + max(y.mean(), 1e-3)) / 2.0
    beta = np.zeros(x.shape[1])
    before = np.inf
    for _ in range(MOST_STEPS):
        weight = mean / (1.0 + alpha * mean)
        working = np.log(mean) - offset + (y - mean) / mean
        weighted = x * weight[:, None]
        beta = np.linalg.lstsq(weighted.T @ x, weighted.T @ working, rcond=None)[0]
        mean = np.exp(np.clip(x @ beta + offset, -FARTHEST, FARTHEST))
        now = deviance(y, mean, alpha)
        if abs(before - now) <= SETTLED * (abs(now) + 1e-3):
            break
        before = now
    weight = mean / (1.0 + alpha * mean)
    return beta, mean, (x * weight[:, None]).T @ x
