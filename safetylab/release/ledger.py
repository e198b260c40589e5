"""The record of what was told: `releases/` in the lab's folder, one JSON file per class.

What leaves of a protected class is fixed per class, calendar year and vintage; the record says
which cells were withheld, so that the next telling is checked against it. What leaves of other
classes is noted too: what, of which vintage, under which limits.
"""

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from safetylab.release.cells import Cell
from safetylab.store import whole
from safetylab.store.lab import Lab
from safetylab.terms.errors import BadLab
from safetylab.terms.words import say

FOLDER = "releases"
NOTES = "notes.jsonl"
_noted: set[tuple[str, str]] = set()


@dataclass(frozen=True, slots=True)
class Told:
    """A calendar year of a group of classes as it was told.

    digest : of the counts, so that the same figures are known again at a later vintage
    areas  : layer -> digest of its boundaries. places: how many the layer has
    steps  : (class, layer) -> the finest step of time told of its places
    limits : the lab's limits of the time
    """

    vintage: int
    year: str
    months: tuple[str, ...]
    digest: str
    areas: Mapping[str, str]
    places: Mapping[str, int]
    steps: Mapping[tuple[str, str], str]
    hidden: frozenset[Cell]
    limits: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Record:
    """All that was told of a group, oldest first; what the lab was when it was last looked at."""

    told: tuple[Told, ...] = ()
    looked: str = ""


def of(lab: Lab, group: str) -> Record:
    """The record of a group. Raises BadLab where it is damaged."""
    path = _path(lab, group)
    if not path.is_file():
        return Record()
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        told = [_told(each) for each in list[Any].copy(read["told"])]  # no list: damaged
        return Record(tuple(told), str(read["looked"]))
    except (ValueError, KeyError, TypeError) as why:
        raise BadLab(
            say("The record of releases {file} cannot be read: {why}.", file=path, why=why),
            hint=say("put back the copy of your last backup: without it no figure may leave."),
        ) from why


def keep(lab: Lab, group: str, record: Record) -> None:
    """Write the record of a group. Raises BadLab where one cannot write."""
    lines = ",\n".join(json.dumps(_plain(each), ensure_ascii=False) for each in record.told)
    looked = json.dumps(record.looked)
    whole.write(_path(lab, group), f'{{"looked": {looked}, "told": [\n{lines}\n]}}\n')


@contextmanager
def writing(lab: Lab, group: str) -> Iterator[None]:
    """One at a time for each group, also among processes. Raises BadLab where one cannot write."""
    folder = lab.folder / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        with (folder / f".{group}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as why:
        raise BadLab(
            say("Releases cannot be recorded in {folder}: {why}.", folder=folder, why=why),
            hint=say(
                "what may leave of a protected class is recorded first: allow writing there."
            ),
        ) from why


def note(lab: Lab, what: Mapping[str, Any]) -> None:
    """Note what leaves of other classes, once; where one cannot write, it leaves all the same."""
    line = json.dumps(what, ensure_ascii=False, sort_keys=True, default=str)
    path = lab.folder / FOLDER / NOTES
    if (str(path), line) in _noted or not lab.folder.is_dir():
        return
    _noted.add((str(path), line))
    try:
        path.parent.mkdir(exist_ok=True)
        known = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        if line not in known:
            with path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
    except OSError:
        return


def _path(lab: Lab, group: str) -> Path:
    return lab.folder / FOLDER / f"{group}.json"


def _plain(told: Told) -> dict[str, Any]:
    plain = asdict(told)
    plain["steps"] = [[code, layer, step] for (code, layer), step in sorted(told.steps.items())]
    plain["hidden"] = sorted((list(cell) for cell in told.hidden), key=str)
    return plain


def _told(plain: Mapping[str, Any]) -> Told:
    steps = {(code, layer): step for code, layer, step in plain["steps"]}
    hidden = frozenset(Cell(*cell) for cell in plain["hidden"])
    return Told(**{**plain, "months": tuple(plain["months"]), "steps": steps, "hidden": hidden})
