"""Crosswalks: from the offence codes a publisher uses to ICCS 1.0.

A crosswalk is a CSV file: comment lines (`# version: 2026.1`), a header, one row per local code
and, where the class depends on where it happened, one per place. The row without a place is the
fallback of its code. What is not classified stays in the table, with its reason.
"""

import csv
import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

import pyarrow as pa

from safetylab.terms import offence
from safetylab.terms.errors import BadFile, BadRequest
from safetylab.terms.words import say

FOLDER = Path(__file__).with_name("crosswalks")

PUBLIC_PLACES = ("street", "open_space", "transport")
PLACES = (*PUBLIC_PLACES, "residence", "business", "public_building", "vehicle", "other")
CONFIDENCES = ("high", "medium", "low", "none")
WEAPONS = ("firearm", "knife", "other", "none")
FLAGS = ("attempted", "family", "minor")

COLUMNS = (
    *("code", "place", "iccs", "confidence", "attempted"),
    *("weapon", "family", "minor", "name", "note"),
)
VOCABULARIES = {
    "place": ("", *PLACES),
    "confidence": CONFIDENCES,
    "weapon": ("", *WEAPONS),
    **dict.fromkeys(FLAGS, ("0", "1")),
}
_Line = tuple[int, dict[str, str]]
SCHEMA = pa.schema([(c, pa.bool_() if c in FLAGS else pa.string()) for c in COLUMNS])


@dataclass(frozen=True, slots=True)
class Row:
    """What one local code means, anywhere or at one class of place.

    place   : one of PLACES, empty for the code's fallback
    iccs    : the finest certain ICCS code, empty where deliberately not classified
    weapon  : one of WEAPONS, empty where the code does not say
    family, minor : the code itself says family violence, or a victim who is a child
    """

    code: str
    place: str
    iccs: str
    confidence: str
    attempted: bool
    weapon: str
    family: bool
    minor: bool
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """The rows of one classification of local codes, with its version."""

    name: str
    version: str
    rows: tuple[Row, ...]
    _index: dict[tuple[str, str], Row] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {(row.code, row.place): row for row in self.rows}
        object.__setattr__(self, "_index", index)

    def entry(self, code: str, place: str | None = None) -> Row | None:
        """The code's row for the place, else its fallback; None where the code is not here."""
        return self._index.get((code, place or "")) or self._index.get((code, ""))

    @property
    def digest(self) -> str:
        """sha256 of version and rows in hex; neither comments nor the order of rows count."""
        rows = sorted(json.dumps(asdict(row), sort_keys=True) for row in self.rows)
        return hashlib.sha256("\n".join([self.version, *rows]).encode()).hexdigest()

    def as_arrow(self) -> Any:
        """A pyarrow table with COLUMNS; iccs and weapon are null where empty, flags boolean."""
        cells = {c: [getattr(row, c) for row in self.rows] for c in COLUMNS}
        for column in ("iccs", "weapon"):
            cells[column] = [cell or None for cell in cells[column]]
        return pa.table(cells, schema=SCHEMA)


def builtin() -> tuple[str, ...]:
    """The names of the crosswalks that come with the software."""
    paths = sorted(FOLDER.glob("*.csv"))
    return tuple(path.stem for path in paths if not path.stem.startswith("locations_"))


def load(name_or_path: str | Path) -> Crosswalk:
    """A built-in crosswalk by name or a file by path; BadFile where it breaks the format."""
    path = _path(name_or_path)
    notes, table = _parts(path, COLUMNS)
    if "version" not in notes:
        raise BadFile(
            say("{file} does not say its version.", file=path.name),
            hint=say("Begin the file with a line such as '# version: 2026.1'."),
        )
    return Crosswalk(path.stem, notes["version"], tuple(_rows(path.name, table)))


def merged(base: Crosswalk, own: Crosswalk) -> Crosswalk:
    """`base` and `own` in one; where both have a row for a code and place, that of `own`."""
    rows = {(row.code, row.place): row for row in (*base.rows, *own.rows)}
    return Crosswalk(base.name, f"{base.version}+{own.version}", tuple(rows.values()))


def locations(name_or_path: str | Path) -> dict[str, str]:
    """Words for places, normalised, to PLACES; BadFile where the file breaks the format."""
    path = _path(name_or_path)
    _, table = _parts(path, ("local_name", "place"))
    for line, cells in table:
        if cells["place"] not in PLACES:
            raise _bad(path.name, line, _none_of("place", cells["place"], PLACES))
    return {normalise(cells["local_name"]): cells["place"] for _, cells in table}


def normalise(text: str) -> str:
    """A label without case, accents and repeated spaces: 'Robo a  Persóna' is 'robo a persona'."""
    return " ".join(_bare(_bare(text).casefold()).split())


def _path(name_or_path: str | Path) -> Path:
    if isinstance(name_or_path, Path) or name_or_path.endswith(".csv"):
        return Path(name_or_path)
    known = sorted(path.stem for path in FOLDER.glob("*.csv"))
    if name_or_path not in known:
        raise BadRequest(
            say("There is no built-in crosswalk '{name}'.", name=name_or_path),
            hint=say("There are {names}; a file is given by its path.", names=", ".join(known)),
        )
    return FOLDER / f"{name_or_path}.csv"


def _parts(path: Path, columns: tuple[str, ...]) -> tuple[dict[str, str], list[_Line]]:
    """The file's comments by their keyword, and its rows with their line numbers."""
    lines = _text(path).splitlines(keepends=True)
    comments = list(takewhile(lambda line: line.startswith("#"), lines))
    table = csv.DictReader(lines[len(comments) :], restkey="")
    missing = [column for column in columns if column not in (table.fieldnames or ())]
    if missing:
        raise BadFile(
            say("{file} lacks the columns {missing}.", file=path.name, missing=", ".join(missing)),
            hint=say("A file of this kind has {columns}.", columns=", ".join(columns)),
        )
    rows = [(len(comments) + table.line_num, _stripped(cells)) for cells in table]
    return dict(_note(line) for line in comments), rows


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadFile(say("{file} cannot be read.", file=str(path)), hint=str(error)) from error
    except UnicodeDecodeError as error:
        raise BadFile(
            say("{file} is not UTF-8 text.", file=path.name),
            hint=say("Save it as 'CSV UTF-8' in the spreadsheet."),
        ) from error


def _note(line: str) -> tuple[str, str]:
    # A spreadsheet pads comment lines with separators.
    keyword, _, text = line.strip("# ,;\r\n").partition(":")
    return keyword.strip(), text.strip()


def _stripped(cells: dict[str, Any]) -> dict[str, str]:
    return {column: (cell or "").strip() for column, cell in cells.items() if column}


def _rows(file: str, table: list[_Line]) -> Iterator[Row]:
    seen: set[tuple[str, str]] = set()
    for line, cells in table:
        key = (cells["code"], cells["place"])
        fault = _fault(cells) or (say("The code and place come twice.") if key in seen else "")
        if fault:
            raise _bad(file, line, fault)
        seen.add(key)
        yield _row(cells)


def _bad(file: str, line: int, fault: str) -> BadFile:
    return BadFile(
        say("{file}, line {line}: {fault}", file=file, line=line, fault=fault),
        hint=say("A spreadsheet drops leading zeros: '0101' must not become '101'."),
    )


def _none_of(column: str, cell: str, words: Iterable[str]) -> str:
    known = ", ".join(filter(None, words))
    return say("{column} is '{cell}', none of {words}.", column=column, cell=cell, words=known)


def _row(cells: dict[str, str]) -> Row:
    flags = {flag: cells[flag] == "1" for flag in FLAGS}
    return Row(**({column: cells[column] for column in COLUMNS} | flags))  # type: ignore[arg-type]


def _fault(cells: dict[str, str]) -> str:
    """What is wrong with a row, as a sentence; empty where nothing is."""
    for column, allowed in VOCABULARIES.items():
        if cells[column] not in allowed:
            return _none_of(column, cells[column], allowed)
    if not cells["code"]:
        return say("The code is empty.")
    if cells["iccs"] and not offence.exists(cells["iccs"]):
        return say("ICCS 1.0 has no offence code '{code}'.", code=cells["iccs"])
    if bool(cells["iccs"]) == (cells["confidence"] == "none"):
        return say("Confidence 'none' belongs to codes without an ICCS class, and to all of them.")
    if not cells["iccs"] and not cells["note"]:
        return say("A code that is not classified needs its reason in 'note'.")
    return ""


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return "".join(each for each in letters if not unicodedata.combining(each))
