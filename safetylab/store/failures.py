"""Failures: since when a source could not be had, so that readers learn how old its figures are.

One small file per source beside what was fetched of it; the next success removes it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from safetylab.store import vintages, whole
from safetylab.store.fetching import FOLDER
from safetylab.store.lab import Lab
from safetylab.terms.errors import BadFile, BadLab, SafetyLabError, SourceFailed


@dataclass(frozen=True, slots=True)
class Failure:
    """Downloads that failed, one after the other. since, last: UTC, ISO 8601. fact: of the last.

    The fact is for the lab's own people: it may name addresses and files.
    """

    since: str
    last: str
    fact: str


@contextmanager
def noted(lab: Lab, source_name: str, *, at: datetime) -> Iterator[None]:
    """Note whether the source could be had inside the `with` block. `at`: now, UTC.

    Failures are what the publisher is answerable for: SourceFailed and BadFile.
    """
    file = place(lab, source_name)
    try:
        yield
    except (SourceFailed, BadFile) as why:
        with suppress(BadLab):  # a full disk must not hide what happened
            _write(file, at, why)
        raise
    file.unlink(missing_ok=True)


def last(lab: Lab, source_name: str) -> Failure | None:
    """The failures since the last success, None where there are none."""
    try:
        read = json.loads(place(lab, source_name).read_text(encoding="utf-8"))
        failure = Failure(**read)
        for instant in (failure.since, failure.last):
            datetime.fromisoformat(instant)
    except (OSError, ValueError, TypeError):
        return None
    return failure


def place(lab: Lab, source_name: str) -> Path:
    """The file that tells of the source's failures."""
    return lab.facts / FOLDER / f"{source_name}.failed.json"


def _write(file: Path, at: datetime, why: SafetyLabError) -> None:
    now = vintages.stamp(at)
    try:
        since = str(json.loads(file.read_text(encoding="utf-8"))["since"])
    except (OSError, ValueError, LookupError, TypeError):
        since = now
    whole.write(file, json.dumps(asdict(Failure(since, now, str(why.fact))), indent=1) + "\n")
