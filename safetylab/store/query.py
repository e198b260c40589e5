"""The one query layer: SQL in DuckDB's dialect over a vintage's files, values always bound.

Statements keep to what sqlglot carries over to Spark (tests/store/test_query.py transpiles them),
so that a distributed engine can answer the same questions later.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from safetylab.sources.tidying import literal
from safetylab.store import tables
from safetylab.store.vintages import Vintage
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.words import say

PARTITIONED = {"incidents": "{'source': VARCHAR, 'year': SMALLINT}"}


def connection(work: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A new engine: UTC, no extension fetched from anywhere, its spill-over files in `work`."""
    engine = duckdb.connect()
    engine.execute("SET GLOBAL TimeZone = 'UTC'")  # global, so that cursors have it too
    engine.execute("SET autoinstall_known_extensions = false")
    engine.execute("SET preserve_insertion_order = true")
    engine.execute("SET enable_progress_bar = false")
    if work is not None:
        engine.execute(f"SET temp_directory = {literal(str(work / 'spill'))}")
    return engine


def relation(facts: Path, vintage: Vintage, table: str) -> str:
    """SQL that stands for the table as it was in that vintage."""
    paths = tables.files(facts, table, vintage.tables[table])
    if not paths:
        raise NotEnoughData(
            say("The table '{table}' is empty.", table=table),
            hint=say("its rows were all withdrawn by later files; see safetylab vintages."),
        )
    listed = ", ".join(literal(path) for path in paths)
    if table in PARTITIONED:
        types = PARTITIONED[table]
        options = f", hive_partitioning = true, hive_types = {types}, union_by_name = true"
    else:
        options = ", union_by_name = true"
    return f"read_parquet([{listed}]{options})"


def ask(sql: str, values: Mapping[str, Any] | None = None) -> pa.Table:
    """The answer to one statement; `$name` in it takes its value from `values`.

    values: texts, whole numbers, days, or True and False.
    """
    # One engine for all questions keeps what it knows of the files; cursors are for threads.
    with _engine().cursor() as engine:
        if not values:
            return engine.execute(sql).to_arrow_table()
        # Handed over by the driver, the first value would import pandas, which takes a second.
        given = ", ".join(f"{name} := {_written(value)}" for name, value in values.items())
        engine.execute(f"PREPARE asked AS {sql}")
        return engine.execute(f"EXECUTE asked({given})").to_arrow_table()


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    return connection()


def _written(value: Any) -> str:
    """The value as SQL writes it."""
    if isinstance(value, bool | int):
        return str(value).upper()
    if isinstance(value, date):
        return f"DATE '{value.isoformat()[:10]}'"
    if isinstance(value, str):
        return literal(value)
    raise TypeError(f"A statement takes texts, whole numbers and days, not {value!r}.")


def one(engine: duckdb.DuckDBPyConnection, sql: str) -> int:
    """The single whole number that the statement answers with."""
    return int(engine.execute(sql).fetchall()[0][0])
