"""Which formats the dates and hours of a column are in, by trying."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import duckdb
import numpy as np
from numpy.typing import NDArray

from safetylab.sources.tidying import EXCEL, HHMM, SPANISH, clock, column, moment

_DAYS = (
    *("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%Y/%m/%d"),
    *("%Y%m%d", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%m-%d-%y", "%d-%b-%Y", "%d-%b-%y"),
    *("%d %b %Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y"),
)
_CLOCKS = (
    *("", " %H:%M:%S", " %H:%M", "T%H:%M:%S", "T%H:%M:%S.%f", "T%H:%M", " %H:%M:%S.%f"),
    *(" %I:%M:%S %p", " %I:%M %p"),
)
DATES = (*(day + time for day, time in product(_DAYS, _CLOCKS)), SPANISH, EXCEL)
TIMES = ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p", "%H", HHMM)
MOST_FORMATS = 4
MOST_VALUES = 3000
WORTH_IT = 0.002
PLAUSIBLE = "BETWEEN 1950 AND 2100"


@dataclass(frozen=True, slots=True)
class Fit:
    """How a column of dates or hours is written.

    share     : of the different values that are there, how many the formats read
    undecided : day and month could change places in every value
    contrary  : values that only fit with day and month in the other order
    """

    formats: tuple[str, ...]
    share: float
    undecided: bool = False
    contrary: int = 0


def dates(engine: duckdb.DuckDBPyConnection, name: str) -> Fit:
    """The formats that read the column of `raw` as dates; none where nothing fits."""
    tests = [f"year({moment(name, [each])}) {PLAUSIBLE}" for each in DATES]
    return _fit(DATES, _tried(engine, name, tests))


def times(engine: duckdb.DuckDBPyConnection, name: str) -> Fit:
    """The formats that read the column as times of day; fractions of a day need none."""
    fraction = f"regexp_full_match(trim({column(name)}), '0?[.,]\\d+(E-\\d+)?|0')"
    tests = [f"NOT {fraction} AND {clock(name, [each])} IS NOT NULL" for each in TIMES]
    fit = _fit(TIMES, _tried(engine, name, tests))
    read = f"{clock(name, fit.formats)} IS NOT NULL"
    share = float(_tried(engine, name, [read]).mean()) if fit.formats else 0.0
    return Fit(fit.formats, share)


def has_hours(engine: duckdb.DuckDBPyConnection, name: str, formats: Sequence[str]) -> bool:
    """Whether a column read by the formats tells any time but midnight."""
    sql = f"SELECT count(*) FILTER (({moment(name, formats)})::TIME <> TIME '00:00') FROM raw"
    return bool(engine.execute(sql).fetchall()[0][0])


def _tried(
    engine: duckdb.DuckDBPyConnection, name: str, tests: Sequence[str]
) -> NDArray[np.bool_]:
    """Shape (different values there, tests)."""
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE looked_at AS SELECT DISTINCT {column(name)} FROM raw "
        f"WHERE trim({column(name)}) <> '' ORDER BY md5({column(name)}) LIMIT {MOST_VALUES}"
    )
    # One query for all takes six times as long: the engine compares every expression with all.
    tried = [
        engine.execute(f"SELECT coalesce({test}, FALSE) AS fits FROM looked_at").fetchnumpy()
        for test in tests
    ]
    return np.column_stack([np.asarray(each["fits"], dtype=bool) for each in tried])


def _fit(formats: Sequence[str], tried: NDArray[np.bool_]) -> Fit:
    if not len(tried):
        return Fit((), 0.0)
    chosen = _chosen(formats, tried)
    if not chosen:
        return Fit((), 0.0)
    read = tried[:, chosen].any(axis=1)
    other = formats.index(swapped(formats[chosen[0]])) if _turns(formats, chosen[0]) else None
    undecided = other is not None and bool((tried[:, other] == tried[:, chosen[0]]).all())
    contrary = int((tried[:, other] & ~read).sum()) if other is not None else 0
    names = tuple(formats[n] for n in chosen)
    return Fit(names, float(read.mean()), undecided, contrary)


def _chosen(formats: Sequence[str], tried: NDArray[np.bool_]) -> list[int]:
    """Formats one by one, each the one that reads most of what the others left."""
    left = np.ones(len(tried), dtype=bool)
    chosen: list[int] = []
    while len(chosen) < MOST_FORMATS:
        gains = (tried & left[:, None]).sum(axis=0)
        for taken in chosen:
            if _turns(formats, taken):
                gains[formats.index(swapped(formats[taken]))] = 0
        best = int(gains.argmax())
        if gains[best] <= WORTH_IT * len(tried):
            break
        chosen.append(best)
        left &= ~tried[:, best]
    return chosen


def _turns(formats: Sequence[str], n: int) -> bool:
    return swapped(formats[n]) != formats[n] and swapped(formats[n]) in formats


def swapped(given: str) -> str:
    """The format with day and month in each other's place."""
    if "%d" not in given or "%m" not in given or given.startswith("%Y"):
        return given
    return given.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")
