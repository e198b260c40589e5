"""A source's expressions evaluated on a file, through the same door and reader as the store."""

from pathlib import Path
from typing import Any

import duckdb

from safetylab.sources import reading
from safetylab.sources.source import Source
from safetylab.sources.tidying import column, literal
from safetylab.terms.incident import DELIVERED


def raw(source: Source, path: Path, work: Path) -> duckdb.DuckDBPyConnection:
    """The file as the table `raw`: text in every column, missing optional ones NULL."""
    plain = reading.prepared(path, encoding=source.encoding, work=work)
    found = reading.header(plain, source.delimiter, name=path.name)
    header = source.checked(found, filename=path.name)
    types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header)
    lacking = [name for name in source.optional if name not in header]
    added = "".join(f", NULL::VARCHAR AS {column(name)}" for name in lacking)
    engine = duckdb.connect()
    engine.execute(
        f"CREATE TABLE raw AS SELECT *{added} FROM read_csv({literal(str(plain))}, "
        f"columns = {{{types}}}, auto_detect = false, header = true, "
        f"delim = {literal(source.delimiter)}, quote = '\"', escape = '\"')"
    )
    return engine


def tidied(source: Source, path: Path, work: Path) -> list[dict[str, Any]]:
    """Rows of DELIVERED columns, x0, y0, x1 … and rec_<layer>."""
    engine = raw(source, path, work)
    parts = [f"({sql})::{DELIVERED[name]} AS {name}" for name, sql in source.tidy.items()]
    for n, pair in enumerate(source.coordinates):
        parts += [f"({pair.x})::DOUBLE AS x{n}", f"({pair.y})::DOUBLE AS y{n}"]
    parts += [f"({sql})::VARCHAR AS rec_{layer}" for layer, sql in source.recorded.items()]
    return fetched(engine, f"SELECT {', '.join(parts)} FROM raw")


def fetched(engine: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    """The query's rows as dictionaries."""
    result = engine.execute(sql)
    names = [described[0] for described in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
