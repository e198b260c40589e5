"""From a publisher's file to rows of ours, each with the reason why it cannot be used, if so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from safetylab.sources import reading
from safetylab.sources.source import Source
from safetylab.sources.tidying import column, literal
from safetylab.store.lab import Lab
from safetylab.terms.errors import BadFile
from safetylab.terms.incident import DELIVERED
from safetylab.terms.words import N_, say

FATAL = {
    "INVALID ENCODING": N_("Line {line} of {file} is not in {encoding}."),
    "LINE SIZE OVER MAXIMUM": N_("Line {line} of {file} is too long to be a row."),
    "SWALLOWED": N_("Line {line} of {file} opens a quotation mark that does not close."),
}
HINTS = {
    "INVALID ENCODING": N_("set this source's encoding in lab.toml, for example latin-1."),
    "LINE SIZE OVER MAXIMUM": N_("is it a table with one row a line?"),
    "SWALLOWED": N_("mend that line; rows after it cannot be told apart."),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """Files ready to be read: plain UTF-8, one header in the source's spelling."""

    paths: tuple[Path, ...]
    names: tuple[str, ...]
    header: tuple[str, ...]


def deliver(paths: Sequence[Path], source: Source, work: Path) -> Delivery:
    """Look at the files before anything is believed. Raises BadFile with the reason."""
    plain: list[Path] = []
    headers: list[list[str]] = []
    for path in paths:
        plain.append(reading.prepared(path, encoding=source.encoding, work=work))
        found = reading.header(plain[-1], source.delimiter, name=path.name)
        headers.append(source.checked(found, filename=path.name))
    if any(found != headers[0] for found in headers):
        raise BadFile(
            say("The files do not have the same columns."), hint=say("compile them one by one.")
        )
    return Delivery(tuple(plain), tuple(p.name for p in paths), tuple(headers[0]))


def stage(
    engine: duckdb.DuckDBPyConnection, delivery: Delivery, source: Source, lab: Lab, at: datetime
) -> None:
    """Read the files into the table `staged`, and lines that are no rows into `broken`.

    staged: terms.incident.DELIVERED, cx, cy, pair, rec_<layer>, occurred_utc …, fault, raw_row.
    Raises BadFile for what makes every row doubtful: encoding, endless lines, open quotation.
    """
    select = _staged_sql(delivery, source, lab, at)
    _read(engine, f"CREATE TABLE staged AS {select}", delivery)
    _take_broken(engine, delivery, source)
    if "incident_id" not in source.tidy:
        engine.execute(_ORDINALS)


def read_raw(engine: duckdb.DuckDBPyConnection, delivery: Delivery, source: Source) -> None:
    """Read the files as they are into the table `raw`: for sources of counts."""
    names = (*source.columns, *source.optional)
    rows = f"SELECT {_needed(delivery, names)} FROM {_csv(delivery, source)}"
    _read(engine, f"CREATE TABLE raw AS {rows}", delivery)
    _take_broken(engine, delivery, source)


# Rows without an identifier take the digest of their content and their order among equals.
_ORDINALS = """
CREATE OR REPLACE TABLE staged AS
SELECT * REPLACE (
  incident_id || '-' || row_number() OVER (PARTITION BY incident_id ORDER BY rowid) AS incident_id)
FROM staged ORDER BY rowid
"""


def _read(engine: duckdb.DuckDBPyConnection, sql: str, delivery: Delivery) -> None:
    try:
        engine.execute(sql)
    except duckdb.InvalidInputException as why:
        if "invalid state" not in str(why):
            raise _unreadable(delivery, why) from why
        _retry_with_even_line_ends(engine, sql, delivery)
    except (duckdb.IOException, duckdb.OutOfMemoryException) as why:
        raise _unreadable(delivery, why) from why


def _retry_with_even_line_ends(
    engine: duckdb.DuckDBPyConnection, sql: str, delivery: Delivery
) -> None:
    for path in delivery.paths:
        even = reading.with_even_line_ends(path, path.parent)
        sql = sql.replace(literal(str(path)), literal(str(even)))
    try:
        engine.execute(sql)
    except duckdb.Error as why:
        raise _unreadable(delivery, why) from why


def _unreadable(delivery: Delivery, why: Exception) -> BadFile:
    return BadFile(
        say("{file} cannot be read as a table.", file=", ".join(delivery.names)),
        hint=str(why).splitlines()[0][:200],
    )


def _staged_sql(delivery: Delivery, source: Source, lab: Lab, at: datetime) -> str:
    tidy = {**dict.fromkeys(DELIVERED, "NULL"), **source.tidy}
    if "incident_id" not in source.tidy:
        tidy["incident_id"] = _content_digest(source)
    pairs = source.coordinates
    parts = [f"({sql})::{DELIVERED[name]} AS {name}" for name, sql in tidy.items()]
    parts += [f"({c.x}) AS x{n}, ({c.y}) AS y{n}" for n, c in enumerate(pairs)]
    parts += [f"({sql})::VARCHAR AS rec_{layer}" for layer, sql in _recorded(source, lab).items()]
    names = _used(source, parts)
    parts += [_raw_struct(names), f"{_is_header(names)} AS again"]
    rows = f"SELECT {_needed(delivery, names)} FROM {_csv(delivery, source)}"
    inner = f"SELECT {', '.join(parts)} FROM ({rows})"
    fault = _fault(lab, at)
    return (
        f"SELECT * EXCLUDE (raw_struct, again{_pair_columns(len(pairs))}), {_chosen(len(pairs))}, "
        f"{fault} AS fault, "
        f"CASE WHEN {fault} IS NOT NULL THEN to_json(raw_struct)::VARCHAR END AS raw_row "
        f"FROM ({inner})"
    )


def _recorded(source: Source, lab: Lab) -> Mapping[str, str]:
    return {layer: sql for layer, sql in source.recorded.items() if layer in lab.layers}


def _used(source: Source, parts: Sequence[str]) -> tuple[str, ...]:
    """The source's columns that this lab reads: parsing the others would be for nothing."""
    text = " ".join(parts)
    return tuple(name for name in (*source.columns, *source.optional) if column(name) in text)


def _needed(delivery: Delivery, wanted: Sequence[str]) -> str:
    """The columns; those that the file lacks are NULL."""
    return ", ".join(
        column(name) if name in delivery.header else f"NULL::VARCHAR AS {column(name)}"
        for name in wanted
    )


def _csv(delivery: Delivery, source: Source) -> str:
    listed = ", ".join(literal(str(path)) for path in delivery.paths)
    types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in delivery.header)
    return (
        f"read_csv([{listed}], columns = {{{types}}}, auto_detect = false, header = true, "
        f"delim = {literal(source.delimiter)}, quote = '\"', escape = '\"', "
        "store_rejects = true)"
    )


def _raw_struct(names: Sequence[str]) -> str:
    fields = ", ".join(f"{column(name)} := {column(name)}" for name in names)
    return f"struct_pack({fields}) AS raw_struct"


def _content_digest(source: Source) -> str:
    return f"md5(concat_ws('|', {', '.join(column(name) for name in source.columns)}))"


def _is_header(names: Sequence[str]) -> str:
    checks = [f"trim({column(name)}) = {literal(name)}" for name in names[:3]]
    return f"coalesce({' AND '.join(checks)}, FALSE)"


def _pair_columns(pairs: int) -> str:
    return "".join(f", x{n}, y{n}" for n in range(pairs))


def _chosen(pairs: int) -> str:
    """The first pair of coordinates of which both are there, and which it is."""
    given = [f"x{n} IS NOT NULL AND y{n} IS NOT NULL" for n in range(pairs)]
    if not given:
        return "NULL::TINYINT AS pair, NULL::DOUBLE AS cx, NULL::DOUBLE AS cy"
    return ", ".join(
        "CASE "
        + " ".join(f"WHEN {test} THEN {value.format(n=n)}" for n, test in enumerate(given))
        + f" END{kind} AS {name}"
        for name, value, kind in (
            ("pair", "{n}", "::TINYINT"),
            ("cx", "x{n}", ""),
            ("cy", "y{n}", ""),
        )
    )


def _fault(lab: Lab, at: datetime) -> str:
    future = (at + timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S")
    return (
        "CASE WHEN again THEN 'repeated_header' "
        "WHEN incident_id IS NULL THEN 'no_id' "
        "WHEN occurred IS NULL THEN 'date_unreadable' "
        f"WHEN occurred < TIMESTAMP '{lab.earliest} 00:00:00' THEN 'date_too_early' "
        f"WHEN occurred > TIMESTAMP '{future}' THEN 'date_in_future' "
        "WHEN occurred_until < occurred THEN 'ends_before_start' "
        "WHEN victims < 0 OR victims > 1000 THEN 'victims_implausible' END"
    )


def _take_broken(engine: duckdb.DuckDBPyConnection, delivery: Delivery, source: Source) -> None:
    """Lines that the reader refused, once each; the table `broken` (line, fault, raw_row)."""
    engine.execute("""
        CREATE TABLE broken AS
        SELECT min(line) AS line, csv_line AS raw_row,
               CASE WHEN bool_or(error_type IN ('INVALID ENCODING', 'LINE SIZE OVER MAXIMUM'))
                    THEN max(CASE WHEN error_type IN ('INVALID ENCODING', 'LINE SIZE OVER MAXIMUM')
                                  THEN error_type::VARCHAR END)
                    WHEN csv_line LIKE '%' || chr(10) || '_%' THEN 'SWALLOWED'
                    ELSE 'broken_line' END AS fault
        FROM reject_errors GROUP BY scan_id, file_id, line_byte_position, csv_line
    """)
    fatal = engine.execute(
        "SELECT line, fault FROM broken WHERE fault <> 'broken_line' ORDER BY line LIMIT 1"
    ).fetchall()
    if fatal:
        line, kind = fatal[0]
        raise BadFile(
            say(FATAL[kind], line=line, file=", ".join(delivery.names), encoding=source.encoding),
            hint=say(HINTS[kind]),
        )
