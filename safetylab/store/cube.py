"""Counts by month, kept for each vintage: whole months are added up without opening the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from safetylab.store import incidents
from safetylab.store.incidents import Selection
from safetylab.terms.period import Period

Key = tuple[Any, ...]
"""A value for each grouping key; None where it is unknown."""
ALWAYS = Period(date(1, 1, 1), date(9999, 12, 31))
MOST = 256
"""Cubes that are kept: one of a city's areas by month for six years takes about 100 kB."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many offences, and how many victims they stand for (unknown numbers are not added)."""

    offences: int
    victims: int


@dataclass(frozen=True, slots=True)
class Cube:
    """A selection's counts by key and month; cells without any are left out.

    keys     : every key that occurs, once
    months   : of each cell, year × 12 + month - 1, ascending, shape (n,)
    which    : of each cell, its key's place in `keys`, shape (n,)
    offences : shape (n,). victims: shape (n,)
    """

    keys: tuple[Key, ...]
    months: NDArray[np.int32]
    which: NDArray[np.int32]
    offences: NDArray[np.int64]
    victims: NDArray[np.int64]


def count(
    rows: str,
    chosen: Selection,
    period: Period,
    *,
    by: Sequence[str] = (),
    layer: str | None = None,
) -> dict[Key, Counted]:
    """As incidents.count(), by key: from the kept months where the period is made of whole ones.

    Keys that have no incidents are left out, but for the one and empty key without `by`.
    """
    if period.start.day == period.end.day == 1 and "month" not in by:
        found = _added(_cube(rows, chosen, tuple(by), layer), period)
        return found if by else {(): found.get((), Counted(0, 0))}
    return _listed(incidents.count(rows, chosen, period, by=by, layer=layer), by)


# Kept, since the files that `rows` names never change.
@lru_cache(maxsize=MOST)
def _cube(rows: str, chosen: Selection, by: tuple[str, ...], layer: str | None) -> Cube:
    found = incidents.count(rows, chosen, ALWAYS, by=("month", *by), layer=layer)
    parts = [found[name].to_pylist() for name in by]
    cells = list(zip(*parts, strict=True)) if by else [()] * found.num_rows
    place = {key: n for n, key in enumerate(dict.fromkeys(cells))}
    return Cube(
        keys=tuple(place),
        months=np.array([_month(month) for month in found["month"].to_pylist()], dtype=np.int32),
        which=np.array([place[key] for key in cells], dtype=np.int32),
        offences=_whole(found["offences"]),
        victims=_whole(found["victims"]),
    )


def _whole(column: pa.ChunkedArray) -> NDArray[np.int64]:
    return np.array([n or 0 for n in column.to_pylist()], dtype=np.int64)


def _added(cube: Cube, period: Period) -> dict[Key, Counted]:
    """The sums over the period's months."""
    span = slice(*np.searchsorted(cube.months, [_month(period.start), _month(period.end)]))
    offences, victims = (
        np.bincount(cube.which[span], counts[span], minlength=len(cube.keys))
        for counts in (cube.offences, cube.victims)
    )
    return {
        cube.keys[n]: Counted(int(offences[n]), int(victims[n])) for n in np.flatnonzero(offences)
    }


def _listed(found: pa.Table, by: Sequence[str]) -> dict[Key, Counted]:
    return {
        tuple(row[name] for name in by): Counted(row["offences"], row["victims"] or 0)
        for row in found.to_pylist()
    }


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
