"""Delta Lake tables: written by version, read as lists of Parquet files."""

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from safetylab.terms.errors import BadLab
from safetylab.terms.words import say

# A vintage must stay readable for as long as the lab keeps it.
KEEP_LOG = {
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.enableExpiredLogCleanup": "false",
}


def files(facts: Path, name: str, version: int) -> list[str]:
    """The Parquet files of one version. Raises BadLab where the table cannot be read."""
    try:
        written = (facts / name / "_delta_log" / f"{version:020d}.json").stat()
        return list(_files(facts / name, version, (written.st_mtime_ns, written.st_ino)))
    except Exception as why:
        raise BadLab(
            say("Version {n} of the table '{table}' is gone or damaged.", n=version, table=name),
            hint=say("restore the folder {folder} from a backup.", folder=facts / name),
        ) from why


@lru_cache(maxsize=64)
def _files(table: Path, version: int, written: tuple[int, int]) -> tuple[str, ...]:
    # What a version holds never changes; when it was written tells it from another lab's in the
    # same folder.
    return tuple(sorted(DeltaTable(table, version=version).file_uris()))


def columns(facts: Path, name: str, version: int) -> frozenset[str]:
    """The names of the table's columns in that version."""
    return frozenset(
        field.name for field in DeltaTable(facts / name, version=version).schema().fields
    )


def write(
    facts: Path,
    name: str,
    rows: pa.RecordBatchReader | pa.Table,
    *,
    partitions: Sequence[str] = (),
    replacing: str | None = None,
) -> int:
    """Commit rows in place of those that the predicate `replacing` names, or beside all others.

    Returns the table's new version. Until the vintage that names it is published, nobody reads it.
    """
    path = facts / name
    partition_by = list(partitions) or None
    if not DeltaTable.is_deltatable(str(path)):
        write_deltalake(path, rows, partition_by=partition_by, configuration=KEEP_LOG)
    elif replacing is None:
        write_deltalake(path, rows, partition_by=partition_by, mode="append", schema_mode="merge")
    else:
        write_deltalake(
            path,
            rows,
            partition_by=partition_by,
            mode="overwrite",
            schema_mode="merge",
            predicate=replacing,
        )
    return DeltaTable(path).version()


def append_together(
    facts: Path,
    name: str,
    streams: Sequence[Callable[[], pa.RecordBatchReader]],
    *,
    schema: pa.Schema,
    partitions: Sequence[str] = (),
) -> int:
    """Commit several streams of rows of one schema at once, beside all rows that are there.

    Streams are opened and encoded in parallel, one commit each; returns the table's version after
    the last.
    """
    path = facts / name
    if not DeltaTable.is_deltatable(str(path)):
        DeltaTable.create(
            path, schema, partition_by=list(partitions) or None, configuration=KEEP_LOG
        )

    def append(stream: Callable[[], pa.RecordBatchReader]) -> None:
        write_deltalake(path, stream(), partition_by=list(partitions) or None, mode="append")

    with ThreadPoolExecutor(len(streams)) as writers:
        list(writers.map(append, streams))
    return DeltaTable(path).version()


def roll_back(facts: Path, name: str, version: int | None) -> None:
    """Undo what an interrupted writer left: back to `version`, or away with the table if None."""
    path = facts / name
    if version is None:
        shutil.rmtree(path, ignore_errors=True)
        return
    table = DeltaTable(path)
    if table.version() != version:
        table.restore(version)


def sweep(facts: Path, name: str) -> int:
    """Delete Parquet files that no commit names, left by a writer that died; returns how many."""
    path = facts / name
    if not DeltaTable.is_deltatable(str(path)):
        return 0
    named = _ever_named(path)
    orphans = [file for file in path.rglob("*.parquet") if _key(file, path) not in named]
    orphans = [file for file in orphans if "_delta_log" not in file.parts]
    for file in orphans:
        file.unlink()
    return len(orphans)


def _ever_named(path: Path) -> set[str]:
    """Every file that some version of the table holds."""
    latest = DeltaTable(path).version()
    named: set[str] = set()
    for version in range(latest + 1):
        uris = DeltaTable(path, version=version).file_uris()
        named |= {_key(Path(uri), path) for uri in uris}
    return named


def _key(file: Path, table: Path) -> str:
    return str(file.resolve().relative_to(table.resolve()))
