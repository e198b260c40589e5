"""The one query layer: SQL in DuckDB's dialect over a vintage's files, values always bound.

Statements keep to what sqlglot carries over to Spark (tests/store/test_query.py transpiles them),
so that a distributed engine can answer the same questions later.
"""

from collections.abc import Mapping
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
    engine.execute("SET TimeZone = 'UTC'")
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
    """The answer to one statement; `$name` in it takes its value from `values`."""
    return connection().execute(sql, dict(values or {})).to_arrow_table()
