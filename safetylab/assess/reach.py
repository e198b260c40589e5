"""How far and how long risk is raised after an incident, read off the bands of Knox's test.

Bands count that are raised by themselves, p being adjusted for all of them. Among the nearest in
time they are followed outwards from the nearest in space, to the first that is not raised; then
each of those distances onwards in time, for as long as it is raised itself. A first band of a
metre or less is the same place, and is told apart.
"""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

SAME_PLACE = 1.0
"""Metres: a first band that ends there or before is the same place."""
INTERVAL = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Edges:
    """What bands lie between: space, metres; time, days; the last of each may be infinite."""

    space: tuple[float, ...]
    time: tuple[float, ...]

    @property
    def same(self) -> bool:
        """Whether the first band of distance is the same place."""
        return self.space[0] == 0 and self.space[1] <= SAME_PLACE

    @property
    def rows(self) -> range:
        """The near bands: neither the same place nor all the rest."""
        return range(int(self.same), _finite(self.space))

    @property
    def columns(self) -> range:
        """The bands of time that end."""
        return range(_finite(self.time))


@dataclass(frozen=True, slots=True)
class Reach:
    """Bands that are raised together: rows and columns from … to before …."""

    rows: tuple[int, int]
    columns: tuple[int, int]

    def metres(self, edges: Edges) -> tuple[float, float]:
        """From how far to how far."""
        return edges.space[self.rows[0]], edges.space[self.rows[1]]

    def days(self, edges: Edges) -> tuple[float, float]:
        """From how many days to how many."""
        return edges.time[self.columns[0]], edges.time[self.columns[1]]

    def inside(self, shape: tuple[int, ...]) -> NDArray[np.bool_]:
        """Which bands it holds."""
        held = np.zeros(shape, dtype=bool)
        held[slice(*self.rows), slice(*self.columns)] = True
        return held


@dataclass(frozen=True, slots=True)
class Compared:
    """Pairs of several bands together: found, expected, and what 95 % of permutations have."""

    observed: int
    expected: float
    low: float
    high: float

    @property
    def ratio(self) -> float:
        """Found over expected; NaN where nothing is expected."""
        return self.observed / self.expected if self.expected > 0 else float("nan")


def near(raised: NDArray[np.bool_], edges: Edges) -> tuple[Reach, ...]:
    """Where risk is raised nearby, soonest: distances that last alike together, nearest first.

    Every band that it holds is raised; empty where no near one is. raised: bands of distance by
    bands of time, shape (s, t).
    """
    for column in edges.columns:
        rows = _run(raised[:, column], edges.rows)
        if rows:
            return _steps(raised, range(*rows), range(column, len(edges.columns)))
    return ()


def _steps(raised: NDArray[np.bool_], rows: range, columns: range) -> tuple[Reach, ...]:
    lasting = [(row, _run(raised[row], columns)) for row in rows]
    steps = [(span, [row for row, _ in some]) for span, some in groupby(lasting, itemgetter(1))]
    return tuple(Reach((some[0], some[-1] + 1), span) for span, some in steps if span)


def same_place(raised: NDArray[np.bool_], edges: Edges) -> Reach | None:
    """How long risk is raised at the same place; None where it is not, or is not told apart."""
    columns = _run(raised[0], edges.columns) if edges.same else None
    return Reach((0, 1), columns) if columns else None


def first(edges: Edges, row: int) -> Reach:
    """The soonest band of a distance, to be told where nothing is raised."""
    return Reach((row, row + 1), (0, 1))


def compared(
    held: NDArray[np.bool_],
    observed: NDArray[np.int64],
    expected: NDArray[np.float64],
    simulated: NDArray[np.int64],
) -> Compared:
    """Pairs of the bands held together; simulated: shape (draws, s, t)."""
    drawn = simulated[:, held].sum(axis=1)
    low, high = np.quantile(drawn, INTERVAL) if len(drawn) else (np.nan, np.nan)
    return Compared(
        int(observed[held].sum()), float(expected[held].sum()), float(low), float(high)
    )


def _run(raised: NDArray[np.bool_], among: range) -> tuple[int, int] | None:
    """The first stretch of raised bands, from … to before …."""
    start = next((k for k in among if raised[k]), None)
    if start is None:
        return None
    end = next((k for k in range(start, among.stop) if not raised[k]), among.stop)
    return start, end


def _finite(edges: tuple[float, ...]) -> int:
    """How many bands end."""
    return len(edges) - 1 - int(np.isinf(edges[-1]))
