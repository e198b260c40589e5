"""Counts and rates that carry their uncertainty: Poisson intervals, tests and ratios.

Where a function takes a number it also takes an array, and then answers with arrays of the
broadcast shape. Counts are of events; exposures are in any unit (residents, days, metres of
street), the same on both sides of a comparison.
"""

from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]
Number = TypeVar("Number", float, NDArray[Any])

# Above this the window of the E-test would hold millions of terms, and the normal tail
# agrees with it to more digits than a count of that size deserves.
HUGE = 1e10


def garwood(count: Number, confidence: float = 0.95) -> tuple[Number, Number]:
    """The exact interval (low, high) for the mean of a Poisson count.

    count: events, 0 or more, any shape; not necessarily whole. Returns two of that shape.
    Raises ValueError for a count that is negative or not a number. Source: Garwood (1936).
    """
    known = _zero_or_more(count, "Counts")
    tail = _tail(confidence)
    low = np.where(known > 0, special.gammaincinv(np.where(known > 0, known, 1.0), tail), 0.0)
    high = special.gammainccinv(known + 1.0, tail)
    return _plain(low), _plain(high)


def byar(count: Number, confidence: float = 0.95) -> tuple[Number, Number]:
    """Byar's approximation (low, high) to the exact interval, for comparison with others.

    Shapes and errors as in garwood(). English public health uses it from a count of 10 on and
    the exact interval below. Source: Breslow & Day (1987, p. 69); PHE technical guide.
    """
    known = _zero_or_more(count, "Counts")
    z = special.ndtri(1.0 - _tail(confidence))
    low = _byar_side(np.where(known > 0, known, 1.0), -z)
    return _plain(np.where(known > 0, low, 0.0)), _plain(_byar_side(known + 1.0, z))


def poisson_interval(count: Number, confidence: float = 0.95) -> tuple[Number, Number]:
    """The interval this project prints beside every count: the exact one, garwood()."""
    return garwood(count, confidence)


def rate_interval(
    count: Number, exposure: ArrayLike, per: float = 1.0, confidence: float = 0.95
) -> tuple[Number, Number]:
    """The exact interval (low, high) of count / exposure × per, the exposure taken as known.

    count and exposure broadcast. Raises ValueError for an exposure that is not above zero.
    """
    low, high = garwood(count, confidence)
    scale = per / _above_zero(exposure, "Exposures")
    return _plain(low * scale), _plain(high * scale)


def e_test(
    count_1: Number,
    count_2: Number,
    exposure_1: ArrayLike = 1.0,
    exposure_2: ArrayLike = 1.0,
    ratio: float = 1.0,
    difference: float = 0.0,
) -> Number:
    """The two-sided p-value of the E-test for two Poisson rates.

    Tests rate_1 / rate_2 = ratio, or rate_1 − rate_2 = difference (one of the two). The
    statistic is the published Wald one, (k1/n1 − k2/n2 − d) / √(k1/n1² + k2/n2²), not the
    score statistic of ptools and crimepy; they differ when exposures differ. Sums over either
    count run over a window that leaves out less than 1e-16, so p is good to 1e-12 absolutely.
    Where an expected count exceeds 1e10 the normal tail of the same statistic stands in, to
    which the test converges.
    All arguments broadcast. Raises ValueError for counts that are negative or unknown and
    exposures that are not above zero. Source: Krishnamoorthy & Thomson (2004).
    """
    if ratio != 1.0 and difference != 0.0:
        raise ValueError("The E-test tests a ratio or a difference; both were given.")
    columns = np.broadcast_arrays(
        _zero_or_more(count_1, "Counts"),
        _zero_or_more(count_2, "Counts"),
        _above_zero(exposure_1, "Exposures") * _above_zero(ratio, "Ratios"),
        _above_zero(exposure_2, "Exposures"),
    )
    rows = zip(*(column.ravel().tolist() for column in columns), strict=True)
    p = [_e_test(k1, k2, n1, n2, difference) for k1, k2, n1, n2 in rows]
    return cast(Number, _plain(np.array(p, dtype=np.float64).reshape(columns[0].shape)))


def conditional_test(
    count_1: Number,
    count_2: Number,
    exposure_1: ArrayLike = 1.0,
    exposure_2: ArrayLike = 1.0,
    ratio: float = 1.0,
) -> Number:
    """The two-sided p-value of the C-test that rate_1 / rate_2 = ratio, given the total count.

    Exact and conservative. Two-sided means twice the smaller tail, as published, so that it
    agrees with rate_ratio_interval(): p < 0.05 where the 95 % interval leaves `ratio` out.
    Arguments and errors as in e_test(). Source: Przyborowski & Wilenski (1940).
    """
    first, second = _zero_or_more(count_1, "Counts"), _zero_or_more(count_2, "Counts")
    weight_1 = _above_zero(exposure_1, "Exposures") * _above_zero(ratio, "Ratios")
    share = weight_1 / (weight_1 + _above_zero(exposure_2, "Exposures"))
    at_most = special.betainc(second, first + 1.0, 1.0 - share)
    at_least = special.betainc(first, second + 1.0, share)
    tail = np.minimum(np.where(second > 0, at_most, 1.0), np.where(first > 0, at_least, 1.0))
    return cast(Number, _plain(np.minimum(2.0 * tail, 1.0)))


def rate_ratio_interval(
    count_1: Number,
    count_2: Number,
    exposure_1: ArrayLike = 1.0,
    exposure_2: ArrayLike = 1.0,
    confidence: float = 0.95,
) -> tuple[Number, Number]:
    """The exact interval (low, high) of rate_1 / rate_2: Clopper–Pearson given the total.

    (0, inf) where both counts are zero. Arguments and errors as in e_test().
    Source: Clopper & Pearson (1934); Lehmann & Romano, Testing Statistical Hypotheses, 4.5.
    """
    first, second = _zero_or_more(count_1, "Counts"), _zero_or_more(count_2, "Counts")
    tail = _tail(confidence)
    scale = _above_zero(exposure_2, "Exposures") / _above_zero(exposure_1, "Exposures")
    # Both ends are the odds of the share of events that fell on the first side; an F quantile
    # would give them without 1 − share, but loses digits for large counts.
    low = _odds(np.where(first > 0, first, 1.0), second + 1.0, tail)
    high = 1.0 / _odds(np.where(second > 0, second, 1.0), first + 1.0, tail)
    lowest, highest = np.where(first > 0, low, 0.0), np.where(second > 0, high, np.inf)
    return _plain(lowest * scale), _plain(highest * scale)


def smallest_detectable_ratio(
    count: Number,
    exposure_1: ArrayLike = 1.0,
    exposure_2: ArrayLike = 1.0,
    alpha: float = 0.05,
    power: float = 0.8,
) -> tuple[Number, Number]:
    """How far a rate must fall or rise for a two-sided test to notice: (fall, rise).

    count: events expected during exposure_1; exposure_2 is what is compared with it. Returns
    the ratios rate_2 / rate_1 nearest to 1, below and above it, that are found with the given
    power. NaN where not even a fall to zero would be found; infinity for a count of zero.
    An approximation, off by up to a tenth in power for few events: square roots of Poisson
    counts have the variance 1/4, so √rate_2 − √rate_1 must reach
    (z_alpha/2 + z_power)/2 × √(1/n1 + 1/n2).
    Raises ValueError as e_test() does. Source: Anscombe (1948); Huffman (1984).
    """
    expected = _zero_or_more(count, "Counts")
    relative = _above_zero(exposure_1, "Exposures") / _above_zero(exposure_2, "Exposures")
    z = special.ndtri(1.0 - alpha / 2.0) + special.ndtri(power)
    with np.errstate(divide="ignore"):
        step = z / 2.0 * np.sqrt(1.0 + relative) / np.sqrt(expected)
    fall = np.where(step < 1.0, (1.0 - np.minimum(step, 1.0)) ** 2, np.nan)
    return _plain(fall), _plain((1.0 + step) ** 2)


def _byar_side(count: Floats, z: float) -> Floats:
    root: Floats = 1.0 - 1.0 / (9.0 * count) + z / (3.0 * np.sqrt(count))
    return np.asarray(count * np.maximum(root, 0.0) ** 3)


def _odds(first: Floats, second: Floats, tail: float) -> Floats:
    share = special.betaincinv(first, second, tail)
    rest = special.betainccinv(second, first, tail)
    odds: Floats = share / rest
    return odds


def _e_test(count_1: float, count_2: float, n1: float, n2: float, difference: float) -> float:
    if difference > 0:
        # With the difference at most zero the statistic falls steadily as the second count
        # grows, so each tail is one interval of counts.
        return _e_test(count_2, count_1, n2, n1, -difference)
    statistic = _wald(count_1, count_2, n1, n2, difference)
    if statistic < 1e-9:
        return 1.0
    mean_1, mean_2 = _means_under_null(count_1, count_2, n1, n2, difference)
    if max(mean_1, mean_2) > HUGE:
        return float(2.0 * special.ndtr(-statistic))
    x1, chance = _poisson_window(mean_1)
    # A trifle less than the statistic, so that ties count as just as extreme.
    low, high = _acceptance(x1 / n1, statistic - 1e-9, n1, n2, difference)
    return min(float(chance @ _beyond(low, high, mean_2)), 1.0)


def _beyond(low: Floats, high: Floats, mean: float) -> Floats:
    """The chance of a Poisson count of at most `low` or at least `high`, shape as theirs.

    Added up over the window: for this many bounds at once far quicker than the gamma functions.
    """
    x, chance = _poisson_window(mean)
    nothing, last = np.zeros(1), float(len(x))
    at_most = np.concatenate([nothing, np.cumsum(chance)])
    at_least = np.concatenate([np.cumsum(chance[::-1])[::-1], nothing])
    below = np.clip(low - x[0] + 1.0, 0.0, last).astype(np.intp)
    above = np.clip(high - x[0], 0.0, last).astype(np.intp)
    beyond: Floats = at_most[below] + at_least[above]
    return beyond


def _wald(count_1: float, count_2: float, n1: float, n2: float, difference: float) -> float:
    """|T|; where both counts are zero, 0 or infinity, as the limit says."""
    gap = abs(count_1 / n1 - count_2 / n2 - difference)
    variance = count_1 / n1**2 + count_2 / n2**2
    if variance == 0:
        return 0.0 if gap == 0 else float("inf")
    return float(gap / variance**0.5)


def _means_under_null(
    count_1: float, count_2: float, n1: float, n2: float, difference: float
) -> tuple[float, float]:
    """The counts to expect on either side if the difference were as supposed (at most 0)."""
    rate_2 = (count_1 + count_2 - difference * n1) / (n1 + n2)
    rate_1 = max(rate_2 + difference, 0.0)
    return rate_1 * n1, (rate_1 - difference) * n2


def _poisson_window(mean: float) -> tuple[Floats, Floats]:
    """The counts that a Poisson variable can be said to take, and their chances."""
    reach = 9.0 * mean**0.5
    x = np.arange(max(0.0, np.floor(mean - reach)), np.ceil(mean + reach + 40.0))
    # Ratios of neighbours keep all digits where the usual formula loses half of them.
    with np.errstate(divide="ignore"):
        logs = np.concatenate([[0.0], np.cumsum(np.log(mean / x[1:]))])
    chance = np.exp(logs - logs.max())
    return x, chance / chance.sum()


def _acceptance(
    rate_1: Floats, statistic: float, n1: float, n2: float, difference: float
) -> tuple[Floats, Floats]:
    """For each first rate the largest low and the smallest high second count as extreme.

    The bounds are the roots u of (a − u)² = t² (rate_1/n1 + u/n2) with a = rate_1 − d.
    """
    if np.isinf(statistic):
        return np.where(rate_1 == 0, 0.0, -1.0), np.full_like(rate_1, np.inf)
    a, half = rate_1 - difference, statistic**2 / (2.0 * n2)
    constant = a**2 - statistic**2 * rate_1 / n1
    upper = a + half + np.sqrt(np.maximum((a + half) ** 2 - constant, 0.0))
    # Both counts zero is a tie of the rates, not an extreme, unless a difference is tested.
    lower = np.where((a > 0) & (constant >= 0), constant / upper, -1.0)
    return np.floor(lower * n2), np.ceil(upper * n2)


def _plain(values: Any) -> Any:
    """A number where a number was given, an array where an array was."""
    return np.asarray(values)[()]


def _zero_or_more(values: ArrayLike, name: str) -> Floats:
    known = np.asarray(values, dtype=float)
    if not np.all(known >= 0):
        raise ValueError(f"{name} must be known and zero or more.")
    return known


def _above_zero(values: ArrayLike, name: str) -> Floats:
    known = np.asarray(values, dtype=float)
    if not np.all(known > 0):
        raise ValueError(f"{name} must be known and above zero.")
    return known


def _tail(confidence: float) -> float:
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"A confidence lies between 0 and 1; {confidence} does not.")
    return (1.0 - confidence) / 2.0
