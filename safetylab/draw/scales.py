"""Where a scale is cut and marked: at round numbers, as few as tell the story."""

from collections.abc import Iterable, Sequence
from math import floor, isfinite, log10

import numpy as np
from numpy.typing import NDArray

from safetylab.terms.words import number

Floats = NDArray[np.float64]


def breaks(values: Floats, classes: int = 5) -> tuple[float, ...]:
    """Round numbers that cut the values, shape (n,), into classes of about the same size.

    A class holds what is at or above its lower break and below its upper one. A lowest value that
    many share, such as 0, is a class of its own. Fewer classes where the values do not tell so
    many apart; none, (), where all are equal.
    """
    known = np.round(values[np.isfinite(values)], 9) + 0.0  # -0 is 0
    if classes < 2 or not known.size or known.min() == known.max():
        return ()
    above = known[known > known.min()]
    if len(above) < len(known) * (1 - 1 / classes):
        return (_between(float(known.min()), float(above.min())), *breaks(above, classes - 1))
    wanted = np.quantile(known, np.arange(1, classes) / classes)
    for step in _steps(float(known.max() - known.min())):
        cuts = np.unique(np.round(np.round(wanted / step) * step, 10))
        if len(cuts) == classes - 1 and _even_enough(known, cuts):
            return tuple(float(cut) for cut in cuts)
    return breaks(values, classes - 1)


def around(values: Floats, middle: float = 0.0) -> tuple[float, ...]:
    """Four round cuts, two as far below `middle` as two above, for values of shape (n,).

    About a third of the values is within the inner cuts and a third beyond the outer ones. None,
    (), where nothing differs from the middle.
    """
    apart = np.abs(np.round(values[np.isfinite(values)] - middle, 9))
    if not apart.size or apart.max() == 0:
        return ()
    least = float(apart[apart > 0].min())
    near, far = (_rounded(max(float(np.quantile(apart, q)), least)) for q in (1 / 3, 2 / 3))
    far = max(far, 2 * near)
    return tuple(float(np.round(middle + cut, 10)) for cut in (-far, -near, near, far))


def ticks(high: float, most: int = 5) -> tuple[float, ...]:
    """Round numbers from 0 to the first that reaches `high`, at most `most` + 1 of them."""
    if not np.isfinite(high) or high < 1e-9:
        return (0.0, 1.0)
    fits = [step for step in _steps(high) if np.ceil(round(high / step, 9)) <= most]
    count = int(np.ceil(round(high / fits[-1], 9)))
    return tuple(float(np.round(n * fits[-1], 10)) for n in range(count + 1))


def digits(numbers: Sequence[float]) -> int:
    """How many decimals it takes to write these numbers, at most 6."""
    return next((d for d in range(6) if all(round(n, d) == n for n in numbers)), 6)


def written(value: float, *, whole: bool = False) -> str:
    """A value as a picture bears it: a decimal below a thousand, ∞ where it has no end.

    whole: without, for it stands among counts.
    """
    return number(value, 0 if whole or abs(value) >= 1000 else 1) if isfinite(value) else "∞"


def counts(values: Iterable[float | None]) -> bool:
    """Whether all that are known are whole: counts, not rates."""
    return all(value is None or not isfinite(value) or value == int(value) for value in values)


def _steps(spread: float) -> list[float]:
    """Round steps from ten times the spread down to a millionth of it."""
    top = floor(log10(spread)) + 1
    return [m * 10.0**k for k in range(top, top - 8, -1) for m in (5, 2, 1)]


def _rounded(size: float) -> float:
    """The round number next to a size above 0: 1, 2, 3, 5 or 10 times a power of ten."""
    power = 10.0 ** floor(log10(size))
    return float(np.round(min((1, 2, 3, 5, 10), key=lambda m: abs(m - size / power)) * power, 10))


def _between(low: float, high: float) -> float:
    """The roundest number above `low` and not above `high`."""
    steps = _steps(high - low)
    rounded = (float(np.round(np.floor(round(high / step, 9)) * step, 10)) for step in steps)
    return next((cut for cut in rounded if low < cut <= high), high)


def _even_enough(values: Floats, cuts: Floats) -> bool:
    """No class with less than half of its even share."""
    held = np.bincount(np.searchsorted(cuts, values, side="right"), minlength=len(cuts) + 1)
    return bool(held.min() >= len(values) / (len(cuts) + 1) / 2)
