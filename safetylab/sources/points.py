"""A plain file of points: where and when, for whoever has a file but no lab."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from safetylab.sources import reading
from safetylab.sources.guessing import moments
from safetylab.sources.guessing.fields import bare
from safetylab.sources.guessing.points import AXES, named_pairs
from safetylab.sources.guessing.text import Sample, sample
from safetylab.sources.tidying import decimal, literal, moment, text
from safetylab.terms.errors import BadFile, BadRequest
from safetylab.terms.words import say

Floats = NDArray[np.float64]
Times = NDArray[np.datetime64]

WHENS = (
    *("time", "date", "datetime", "date time", "occurred", "occurred at", "start", "from", "t"),
    *("fecha", "fecha hora", "fecha hecho", "fecha del hecho", "fecha de los hechos"),
)
"""Names of columns that tell when, the surest first."""
YEARS = ("year", "ano", "anio", "ejercicio")
"""Names of columns whose plain numbers are years, not days."""
DAY, LONGEST = 86_400, 1_000_000
"""Seconds of a day; days that no number of days exceeds."""
READABLE = 0.5
"""A column of which a smaller share can be read as dates or numbers is another column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The columns to read, None for those to be found by their names.

    until : the end of the time in which it happened, if the file tells it
    more  : further columns of numbers, by what they are called here
    likely: the same to be found by such names, the likeliest first, and left out if none is there
    places, times : whether only rows with a place, with a time can be used
    """

    x: str | None = None
    y: str | None = None
    time: str | None = None
    until: str | None = None
    more: Mapping[str, str] = field(default_factory=dict)
    likely: Mapping[str, Sequence[str]] = field(default_factory=dict)
    places: bool = True
    times: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What could be used of a file, n rows of it.

    given : coordinates as the file has them, shape (n, 2), NaN where not asked for
    start, stop : local times, datetime64[s], shape (n,); NaT where not told
    timed : the hour is told, shape (n,)
    more  : further columns by name, NaN where they hold no number, shape (n,)
    pair  : names of the coordinates' columns, "" where there are none
    read  : rows of the file. aside: reason -> rows that could not be used
    """

    name: str
    given: Floats
    start: Times
    stop: Times
    timed: NDArray[np.bool_]
    more: Mapping[str, Floats]
    pair: tuple[str, str]
    read: int
    aside: Mapping[str, int]


def read(path: Path, wanted: Wanted) -> Points:
    """The points of a table in text. Rows that cannot be used are counted, by reason.

    Raises BadFile for a file that is no table or of which no row can be used, BadRequest for a
    column that is not there.
    """
    fewest = 2 if wanted.places else 1
    with _seen(path, fewest) as (plain, seen), duckdb.connect() as engine:
        _load(engine, plain, seen, path.name)
        return _points(engine, seen.header, wanted, path.name)


def header(path: Path) -> tuple[str, ...]:
    """The names of a table's columns. Raises BadFile for a file that is no table."""
    with _seen(path) as (_, seen):
        return tuple(seen.header)


def degrees(pair: tuple[str, str]) -> bool:
    """Whether columns of coordinates are named longitude and latitude."""
    names = [set(bare(each).split()) for each in pair]
    return bool(names[0] & set(AXES["lon"])) and bool(names[1] & set(AXES["lat"]))


@contextmanager
def _seen(path: Path, fewest: int = 2) -> Iterator[tuple[Path, Sample]]:
    """The file unpacked and in UTF-8, and what its first lines say; fewest: its columns."""
    with tempfile.TemporaryDirectory() as work:
        plain = reading.unpacked(path, Path(work))
        start = reading.head(plain)
        wide = "utf-16" if reading.is_wide(start) else reading.AUTO
        reading.must_be_text(start, path.name, wide)
        seen = sample(plain, name=path.name, fewest=fewest)
        yield reading.prepared(plain, encoding=seen.encoding, work=Path(work)), seen


def of_table(table: pa.Table, wanted: Wanted, name: str) -> Points:
    """The points of a table whose columns are all text, as of a file of that name.

    Errors as in read().
    """
    with duckdb.connect() as engine:
        engine.register("given", table)
        engine.execute("CREATE TABLE raw AS SELECT * FROM given")
        engine.execute("CREATE TABLE reject_errors (line BIGINT)")
        return _points(engine, table.column_names, wanted, name)


def _load(engine: duckdb.DuckDBPyConnection, plain: Path, seen: Sample, name: str) -> None:
    """The file as the table `raw`, all text, and how many lines were no rows as `broken`."""
    if len(set(seen.header)) < len(seen.header):
        twice = next(each for each in seen.header if seen.header.count(each) > 1)
        raise BadFile(
            say("{file} has two columns named '{column}'.", file=name, column=twice),
            hint=say("rename one of them."),
        )
    types = ", ".join(f"{literal(each)}: 'VARCHAR'" for each in seen.header)
    how = f"auto_detect = false, header = true, delim = {literal(seen.delimiter)}"
    try:
        engine.execute(
            f"CREATE TABLE raw AS SELECT * FROM read_csv({literal(str(plain))}, "
            f"columns = {{{types}}}, {how}, quote = '\"', escape = '\"', store_rejects = true)"
        )
    except duckdb.Error as why:
        raise BadFile(
            say("{file} cannot be read as a table.", file=name),
            hint=say("is it a table with one row a line?"),
        ) from why


def _points(
    engine: duckdb.DuckDBPyConnection, header: Sequence[str], wanted: Wanted, name: str
) -> Points:
    pair = _pair(header, wanted, name)
    when = _when(header, wanted, name)
    xy = _coordinates(engine, pair, name)
    start, timed = _times(engine, when, name)
    needed = wanted.times or wanted.time is not None
    stop, _ = _times(engine, _there(header, wanted.until, name), name)
    more = {
        key: _numbers(engine, _there(header, each, name), name)
        for key, each in {**_found(header, wanted.likely), **wanted.more}.items()
    }
    usable, aside = _usable(xy, start, (bool(pair[0]), needed))
    if broken := _count(engine, "SELECT count(DISTINCT line) FROM reject_errors"):
        aside[say("not a whole row")] = broken
    if not usable.any():
        raise BadFile(
            say("{file} has no row that can be used.", file=name),
            hint=", ".join(f"{reason}: {n}" for reason, n in aside.items())
            or say("it has a header and nothing below it."),
        )
    return Points(
        name=name,
        given=xy[usable],
        start=start[usable],
        stop=stop[usable],
        timed=timed[usable],
        more={key: each[usable] for key, each in more.items()},
        pair=pair,
        read=len(usable) + broken,
        aside=aside,
    )


def _usable(
    xy: Floats, start: Times, asked: tuple[bool, bool]
) -> tuple[NDArray[np.bool_], dict[str, int]]:
    """Which rows have what was asked for: a place, a time; and how many have not."""
    placed = np.isfinite(xy).all(axis=1) | (not asked[0])
    dated = ~np.isnat(start) | (not asked[1])
    reasons = {
        say("no readable coordinates"): int((~placed).sum()),
        say("no readable time"): int((placed & ~dated).sum()),
    }
    return placed & dated, {reason: n for reason, n in reasons.items() if n}


def _there(header: Sequence[str], asked: str | None, name: str) -> str:
    """The column itself, or the one that differs in case alone; "" for none asked."""
    if asked is None:
        return ""
    alike = [each for each in header if bare(each) == bare(asked)]
    if asked in header or len(alike) == 1:
        return asked if asked in header else alike[0]
    raise BadRequest(
        say("{file} has no column '{column}'.", file=name, column=asked),
        hint=say("it has {columns}.", columns=", ".join(header)[:300]),
    )


def _found(header: Sequence[str], likely: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The columns that bear one of the likely names."""
    names = {bare(each): each for each in reversed(header)}
    first = {
        key: next((names[bare(each)] for each in some if bare(each) in names), "")
        for key, some in likely.items()
    }
    return {key: column for key, column in first.items() if column}


def _pair(header: Sequence[str], wanted: Wanted, name: str) -> tuple[str, str]:
    if not wanted.places:
        return "", ""
    named = _there(header, wanted.x, name), _there(header, wanted.y, name)
    if all(named):
        return named
    found = named_pairs(header)
    across = [each for each in found if bare(each[0]).split()[0] not in ("y", "lat", "latitude")]
    for x, y in across or found:
        if named[0] in ("", x) and named[1] in ("", y):
            return x, y
    raise BadRequest(
        say("Which columns of {file} tell where is not clear.", file=name),
        hint=say("say --x and --y; it has {columns}.", columns=", ".join(header)[:300]),
    )


def _when(header: Sequence[str], wanted: Wanted, name: str) -> str:
    if wanted.time is not None:
        return _there(header, wanted.time, name)
    names = {bare(each): each for each in reversed(header)}
    found = next((names[each] for each in WHENS if each in names), None)
    if found is None and not wanted.times:
        return ""
    if found is None:
        raise BadRequest(
            say("Which column of {file} tells when is not clear.", file=name),
            hint=say("say --time; it has {columns}.", columns=", ".join(header)[:300]),
        )
    return found


def _coordinates(engine: duckdb.DuckDBPyConnection, pair: tuple[str, str], name: str) -> Floats:
    if not pair[0]:
        return np.full((_count(engine, "SELECT count(*) FROM raw"), 2), np.nan)
    return np.column_stack([_numbers(engine, each, name) for each in pair])


def _numbers(engine: duckdb.DuckDBPyConnection, of: str, name: str) -> Floats:
    """A column as numbers with a decimal point or comma, whichever reads more; NaN for others."""
    tried = [decimal(of), decimal(of, ",")]
    counts = ", ".join(f"count({each})" for each in (text(of), *tried))
    there, *read = engine.execute(f"SELECT {counts} FROM raw").fetchall()[0]
    best = tried[0] if read[0] >= read[1] else tried[1]
    if there and max(read) < READABLE * there:
        raise BadFile(
            say("The column '{column}' of {file} holds no numbers.", column=of, file=name),
            hint=say("choose another column."),
        )
    found = engine.execute(f"SELECT coalesce({best}, 'NaN'::DOUBLE) AS v FROM raw").fetchnumpy()
    return np.asarray(found["v"], dtype=np.float64)


def _times(
    engine: duckdb.DuckDBPyConnection, of: str, name: str
) -> tuple[Times, NDArray[np.bool_]]:
    """A column as local times, NaT where it is none, and whether it tells the hour."""
    rows = _count(engine, "SELECT count(*) FROM raw")
    if not of:
        return np.full(rows, "NaT", dtype="datetime64[s]"), np.zeros(rows, dtype=bool)
    fit = moments.dates(engine, of)
    if not fit.formats or fit.share < READABLE:
        return _day_numbers(engine, of, name)
    if fit.undecided:
        raise BadFile(
            say(
                "Day and month of the column '{column}' of {file} could change places.",
                column=of,
                file=name,
            ),
            hint=say("write days as 2016-03-05."),
        )
    found = engine.execute(f"SELECT {moment(of, fit.formats)} AS t FROM raw").fetchnumpy()["t"]
    told: Times = np.ma.filled(found, np.datetime64("NaT")).astype("datetime64[s]")
    hours = moments.has_hours(engine, of, fit.formats)
    return told, ~np.isnat(told) & hours


def _day_numbers(
    engine: duckdb.DuckDBPyConnection, of: str, name: str
) -> tuple[Times, NDArray[np.bool_]]:
    """A column of plain numbers as days since some day, which studies of diseases have."""
    try:
        days = _numbers(engine, of, name)
    except BadFile as why:
        raise BadFile(
            say("The column '{column}' of {file} holds no dates.", column=of, file=name),
            hint=say("write days as 2016-03-05, with or without a time."),
        ) from why
    if bare(of) in YEARS:
        days = _first_days(days)
    whole = np.isfinite(days) & (np.abs(days) < LONGEST)
    told = np.full(len(days), "NaT", dtype="datetime64[s]")
    seconds = np.rint(days[whole] * DAY).astype("timedelta64[s]")
    told[whole] = np.datetime64("1970-01-01", "s") + seconds
    return told, np.zeros(len(days), dtype=bool)


def _first_days(years: Floats) -> Floats:
    """The first of January of each year, as days since 1970; NaN for what is no year."""
    known = np.isfinite(years) & (years == np.rint(years)) & (np.abs(years - 2000) <= 200)
    since = np.where(known, years - 1970, 0).astype(np.int64).astype("datetime64[Y]")
    return np.where(known, since.astype("datetime64[D]").astype(np.float64), np.nan)


def _count(engine: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(engine.execute(sql).fetchall()[0][0])
