"""Local times to UTC and back: by a table of days, the zone itself only where clocks change."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
from numpy.typing import NDArray

from safetylab.sources.tidying import literal
from safetylab.store.lab import Lab


def prepare(engine: duckdb.DuckDBPyConnection, lab: Lab, last: datetime) -> None:
    """Make the table `offsets`: local day -> minutes ahead of UTC, NULL on days of a change.

    It reaches from the lab's earliest day to the year of `last`.

    Converting every row through the zone costs more than reading it; a day's offset is a small
    integer that joins for nothing.
    """
    engine.execute("CREATE TABLE offsets (first DATE, past DATE, minutes INTEGER)")
    end = date(last.year + 1, 1, 1)
    spans = ", ".join(
        f"(DATE '{first}', DATE '{past}', {'NULL' if minutes is None else minutes})"
        for first, past, minutes in _spans(ZoneInfo(lab.timezone), lab.earliest, end)
    )
    engine.execute(f"INSERT INTO offsets VALUES {spans}")
    engine.execute("""
        CREATE OR REPLACE TABLE offsets AS
        SELECT unnest(generate_series(first, past - INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE AS day,
               minutes FROM offsets
    """)


def utc(name: str, offset: str, lab: Lab) -> str:
    """SQL for a local time as UTC; `offset` is the alias of `offsets` joined on its day.

    A time that daylight saving skips moves on; one that comes twice is the first. Days beyond the
    table take the zone itself, as days of a change do.
    """
    by_zone = f"timezone({literal(lab.timezone)}, {name})::TIMESTAMP"
    return (
        f"CASE WHEN {offset}.minutes IS NULL THEN {by_zone} "
        f"ELSE {name} - to_minutes({offset}.minutes) END"
    )


def _spans(zone: ZoneInfo, start: date, end: date) -> Iterator[tuple[date, date, int | None]]:
    """(first day, day after the last, minutes ahead of UTC or None where clocks change)."""
    day, minutes = start, _minutes(zone, start)
    while day < end:
        tomorrow = day + timedelta(days=1)
        after = _minutes(zone, tomorrow)
        if after != minutes:
            if day > start:
                yield start, day, minutes
            yield day, tomorrow, None
            start, minutes = tomorrow, after
        day = tomorrow
    yield start, day, minutes


def _minutes(zone: ZoneInfo, day: date) -> int:
    offset = datetime(day.year, day.month, day.day, tzinfo=zone).utcoffset() or timedelta()
    return round(offset.total_seconds() / 60)


def local(instants: NDArray[np.datetime64], zone: str) -> NDArray[np.datetime64]:
    """The local times of UTC instants, datetime64[s], shape (n,); NaT stays NaT.

    zone: IANA's name. An hour that comes twice when clocks go back is told twice.
    """
    known = instants[~np.isnat(instants)]
    if not len(known):
        return instants.astype("datetime64[s]")
    place = ZoneInfo(zone)
    # But for days on which clocks change, one offset serves a whole day.
    days = np.unique(known.astype("datetime64[D]"))
    edges = np.array([_ahead(place, each) for each in [*days, *(days + 1)]]).reshape(2, -1)
    at = np.searchsorted(days, instants.astype("datetime64[D]")).clip(max=len(days) - 1)
    ahead = edges[0][at]
    for n in np.flatnonzero((edges[0] != edges[1])[at] & ~np.isnat(instants)):
        ahead[n] = _ahead(place, instants[n])
    told: NDArray[np.datetime64] = instants.astype("datetime64[s]")
    return np.asarray(told + ahead.astype("timedelta64[s]"))


def _ahead(zone: ZoneInfo, instant: np.datetime64) -> int:
    """Seconds that the zone's clocks are ahead of UTC."""
    when = instant.astype("datetime64[s]").astype(datetime).replace(tzinfo=UTC)
    offset = when.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
