"""Vintages: what the lab knew, when. Publishing one is the store's only commit.

A vintage is one small JSON file that names the version of every table. Readers see the newest
file; a writer that dies before writing it has changed nothing.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from safetylab.store import tables
from safetylab.terms.errors import BadRequest, LabBusy
from safetylab.terms.words import say

FOLDER = "vintages"
WORK = ".work"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vintage:
    """One state of the lab's facts.

    tables : table -> Delta version. counts : how the rows of its files fared.
    recipe : digest of what shaped the rows besides the files (crosswalk, areas, source format).
    files  : what was received: name, sha256, bytes, publisher, licence, accessed_at
    """

    number: int
    published_at: str
    source: str
    files: tuple[Mapping[str, Any], ...]
    tables: Mapping[str, int]
    counts: Mapping[str, int]
    recipe: str
    details: Mapping[str, Any] = field(default_factory=dict)


def history(facts: Path) -> tuple[Vintage, ...]:
    """Every vintage, oldest first."""
    return tuple(_read(file) for file in sorted((facts / FOLDER).glob("[0-9]*.json")))


def latest(facts: Path) -> Vintage | None:
    """The newest vintage, None in a lab without facts."""
    names = sorted((facts / FOLDER).glob("[0-9]*.json"))
    return _read(names[-1]) if names else None


def as_of(facts: Path, when: int | str | date | None) -> Vintage:
    """The vintage of that number, or the newest one published by that day; None means newest.

    Raises BadRequest where there is none.
    """
    known = history(facts)
    if not known:
        raise BadRequest(
            say("The lab has no facts yet."), hint=say("compile an export: safetylab compile FILE")
        )
    if when is None:
        return known[-1]
    chosen = [vintage for vintage in known if _reaches(vintage, when)]
    if not chosen:
        raise BadRequest(
            say("There is no vintage {when}.", when=str(when)),
            hint=say("the first is number 1 of {day}.", day=known[0].published_at[:10]),
        )
    return chosen[-1]


def _reaches(vintage: Vintage, when: int | str | date) -> bool:
    text = str(when)
    if text.isdecimal():
        return vintage.number == int(text)
    return vintage.published_at[: len(text)] <= text


def publish(facts: Path, vintage: Vintage) -> None:
    """Make the vintage the lab's newest, all at once and on disk."""
    folder = facts / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{vintage.number:06d}.json"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(vintage), file, ensure_ascii=False, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, folder / f"{vintage.number:06d}.json")
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writing(facts: Path, *, wait: float = 10.0) -> Iterator[Path]:
    """Hold the lab's only pen; yields an empty folder to work in.

    Waits up to `wait` seconds for another writer, then raises LabBusy. What an earlier writer left
    half done is undone first.
    """
    facts.mkdir(parents=True, exist_ok=True)
    with (facts / ".lock").open("a+") as lock:
        _take(lock.fileno(), wait)
        work = facts / WORK
        if work.exists():
            _undo(facts)
        work.mkdir()
        try:
            yield work
        except BaseException:
            _undo(facts)
            raise
        shutil.rmtree(work, ignore_errors=True)


def _take(handle: int, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as why:
            if time.monotonic() > deadline:
                raise LabBusy(
                    say("Another command is writing to this lab."),
                    hint=say("wait until it is done, then try again."),
                ) from why
            time.sleep(0.05)


def _undo(facts: Path) -> None:
    """Back to the newest vintage: tables, stray files, the work folder last."""
    newest = latest(facts)
    committed = dict(newest.tables) if newest else {}
    for table in (log.parent for log in facts.glob("*/_delta_log")):
        tables.roll_back(facts, table.name, committed.get(table.name))
        tables.sweep(facts, table.name)
    for table in (folder for folder in facts.iterdir() if _is_half_a_table(folder)):
        shutil.rmtree(table)
    _drop_unnamed_raw(facts)
    shutil.rmtree(facts / WORK, ignore_errors=True)


def _drop_unnamed_raw(facts: Path) -> None:
    named = {str(file["sha256"]) for vintage in history(facts) for file in vintage.files}
    for place in facts.glob("raw/*/*"):
        if place.name not in named:
            shutil.rmtree(place)


def _is_half_a_table(folder: Path) -> bool:
    """Parquet files written before the first commit of their table."""
    visible = folder.is_dir() and not folder.name.startswith(".")
    return visible and folder.name not in (FOLDER, "raw") and not (folder / "_delta_log").exists()


def _read(file: Path) -> Vintage:
    written = file.stat()
    return _parsed(file, (written.st_mtime_ns, written.st_size, written.st_ino))


@lru_cache(maxsize=4096)
def _parsed(file: Path, written: tuple[int, int, int]) -> Vintage:
    # When it was written is in the key, for another lab's vintage in the same folder.
    read = json.loads(file.read_text(encoding="utf-8"))
    return Vintage(**{**read, "files": tuple(read["files"])})


def stamp(at: datetime) -> str:
    """The instant as vintages write it: ISO 8601 in UTC, to the second."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
