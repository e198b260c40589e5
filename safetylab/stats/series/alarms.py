"""Many small series at once: what is expected of each next month, and whether more came.

Each series' level is a gamma law that forgets: a month ago counts `memory` of what the newest one
does, and what is forgotten is replaced by what is usual among the series (shrinkage), so that
a place with few events borrows from the others. The next count is then negative binomial; its
variance is widened by as much as past counts were farther out than they should have been. How
fast to forget is what would have foretold the past best.
Source: Harvey & Fernandes (1989); West & Harrison (1997), 10.6; the idea of Farrington et al.
(1996), with exact tails and without their normal approximations.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safetylab.stats.series import negbin

Floats = NDArray[np.float64]

MEMORIES = (1.0, 0.985, 0.97, 0.95, 0.9, 0.8)
WARMING = 12
"""First months that only teach: nothing is foretold of them."""
LEAST_SHAPE = 0.1
"""Of the law that series share: however unlike they are, each weighs this many events."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """What the next month's counts should be, of s series.

    mean, variance : shape (s,). memory: of a month ago. dispersion: how far the variance was
                     widened, 1 or more
    """

    mean: Floats
    variance: Floats
    memory: float
    dispersion: float

    def p(self, counts: ArrayLike) -> Floats:
        """How often chance gives as many or more, shape (s,): exact tails."""
        return negbin.at_least(counts, self.mean, self.variance)

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Counts between which the next one lies, each of shape (s,)."""
        tail = (1.0 - confidence) / 2.0
        low = negbin.quantile(tail, self.mean, self.variance)
        return low, negbin.quantile(1.0 - tail, self.mean, self.variance)


def foretell(counts: ArrayLike, exposure: ArrayLike, ahead: ArrayLike) -> Foretold:
    """What is expected of the month after the last.

    counts: shape (s, n), NaN where unknown; exposure: of each month, its season included, above
    0, shape (n,) or (s, n); ahead: of the next month, shape () or (s,). Raises ValueError for no
    more than WARMING months.
    """
    y = np.asarray(counts, dtype=float)
    if y.shape[-1] <= WARMING:
        raise ValueError("To foretell a month takes more than a year.")
    known = np.isfinite(y)
    e = np.where(known, np.broadcast_to(np.asarray(exposure, dtype=float), y.shape), 0.0)
    y = np.where(known, y, 0.0)
    shape, rate = _usual(y, e)
    runs = [_run(y, e, memory, (shape, rate)) for memory in MEMORIES]
    told = [_told(y, run, known) for run in runs]
    best = int(np.argmax([score for score, _ in told]))
    a, b, _, _ = runs[best]
    e_next = np.broadcast_to(np.asarray(ahead, dtype=float), a.shape)
    mean = e_next * a / b
    spread = told[best][1]
    return Foretold(mean, spread * (mean + mean**2 / a), MEMORIES[best], spread)


def most_alarms(p: ArrayLike, rate: float = 1.0) -> NDArray[np.bool_]:
    """Which of all tests of a month to raise, so that chance raises `rate` of them at most.

    p: any shape; NaN is no test. Each is held to rate / number of tests: however the tests hang
    together, `rate` is then the most false alarms that are expected a month.
    """
    given = np.asarray(p, dtype=float)
    tests = int(np.isfinite(given).sum())
    return np.asarray(np.nan_to_num(given, nan=1.0) <= rate / max(tests, 1))


def _usual(y: Floats, e: Floats) -> tuple[float, float]:
    """Shape and rate of the gamma law of the series' levels, by its moments."""
    total = np.maximum(e.sum(axis=1), 1e-12)
    level = y.sum(axis=1) / total
    centre = float(y.sum() / total.sum())
    if centre <= 0:
        return LEAST_SHAPE, LEAST_SHAPE / (0.5 / total.sum())
    between = float(np.mean((level - centre) ** 2) - np.mean(centre / total))
    shape = centre**2 / between if between > 0 else 100.0
    shape = min(max(shape, LEAST_SHAPE), 100.0)
    return shape, shape / centre


def _run(
    y: Floats, e: Floats, memory: float, usual: tuple[float, float]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Shapes and rates after the last month; means and variances foretold, each (s, n)."""
    shape, rate = usual
    a, b = np.full(len(y), shape), np.full(len(y), rate)
    means, variances = np.empty(y.shape), np.empty(y.shape)
    for t in range(y.shape[1]):
        a, b = memory * a + (1 - memory) * shape, memory * b + (1 - memory) * rate
        means[:, t] = e[:, t] * a / b
        variances[:, t] = means[:, t] + means[:, t] ** 2 / a
        a, b = a + y[:, t], b + e[:, t]
    a, b = memory * a + (1 - memory) * shape, memory * b + (1 - memory) * rate
    return a, b, means, variances


def _told(
    y: Floats, run: tuple[Floats, Floats, Floats, Floats], known: NDArray[np.bool_]
) -> tuple[float, float]:
    """How well the past was foretold (log score), and by how much too narrowly."""
    later = slice(WARMING, None)
    mean, variance, there = run[2][:, later], run[3][:, later], known[:, later]
    squares = np.where(there, (y[:, later] - mean) ** 2, 0.0)
    safe = np.where(there, variance, 1.0)
    each = float((squares / safe).sum() / max(int(there.sum()), 1))
    whole = float(squares.sum() / max(float(np.where(there, variance, 0.0).sum()), 1e-12))
    spread = max(each, whole, 1.0)
    score = negbin.log_p(y[:, later], mean, spread * variance)
    return float(np.where(there, score, 0.0).sum()), spread
