"""The folder of a Socrata download: its CSV pages, and the session that remembers them."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from safetylab.sources.polite import Again
from safetylab.terms.errors import SourceFailed
from safetylab.terms.words import say

ROW_ID = "socrata_id"  # the last column of every page: the portal's own identifier of the row
SESSION = "session.json"

Query = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Page:
    """One finished file: its rows, its size in bytes and the identifier of its last row."""

    file: str
    rows: int
    size: int
    last: str


@dataclass(frozen=True, slots=True)
class Session:
    """What is asked, what the portal promised before the first page, and what has arrived."""

    query: Query
    promised: int
    newest: str
    pages: tuple[Page, ...] = ()
    done: bool = False

    @property
    def received(self) -> int:
        """Rows in all finished pages."""
        return sum(page.rows for page in self.pages)

    @property
    def last(self) -> str:
        """The identifier of the last row received, "" before the first."""
        return self.pages[-1].last if self.pages else ""


def interrupted(folder: Path, query: Query) -> Session | None:
    """The session to go on with: of the same query, unfinished, and all its pages are there."""
    try:
        kept = json.loads((folder / SESSION).read_text(encoding="utf-8"))
        pages = tuple(Page(**page) for page in kept.pop("pages"))
        session = Session(**kept, pages=pages)
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return None
    same = session.query == query and not session.done
    return session if same and all(_is_there(folder, page) for page in pages) else None


def kept(folder: Path, session: Session) -> Session:
    """The session, written down."""
    part = folder / f"{SESSION}.part"
    part.write_text(json.dumps(asdict(session), indent=1), encoding="utf-8")
    part.replace(folder / SESSION)
    return session


def clear(folder: Path) -> None:
    """Remove what an earlier download left."""
    # The session goes first: pages without one are nobody's, a session without pages is a lie.
    for old in (folder / SESSION, *folder.glob("page-*.csv"), *folder.glob("page-*.csv.part")):
        old.unlink(missing_ok=True)


def write_page(file: Path, chunks: Iterator[bytes]) -> Page:
    """The page in `file`, which appears there only once it is complete.

    Raises Again where it breaks off in the middle of a line, SourceFailed where it does not
    show the rows' identifiers. A page without rows leaves no file.
    """
    part = file.with_suffix(".csv.part")
    with part.open("wb") as out:
        out.writelines(chunks)
    rows, last = _examined(part)
    page = Page(file.name, rows, part.stat().st_size, last)
    if rows:
        part.replace(file)
    else:
        part.unlink()
    return page


def _is_there(folder: Path, page: Page) -> bool:
    file = folder / page.file
    return file.is_file() and file.stat().st_size == page.size


def _examined(part: Path) -> tuple[int, str]:
    if not _ends_a_line(part):
        raise _broken_off()
    with part.open(encoding="utf-8", newline="") as text:
        try:
            return _read_through(csv.reader(text, strict=True))
        except (UnicodeDecodeError, csv.Error) as error:
            raise _broken_off() from error


def _read_through(lines: Iterator[list[str]]) -> tuple[int, str]:
    header = next(lines)
    if header[-1:] != [ROW_ID]:
        raise SourceFailed(
            say("The portal does not show the identifiers of its rows."),
            hint=say("Is it a table, and not a chart or a summary? Or export the file by hand."),
        )
    rows, last = 0, ""
    for line in lines:
        if len(line) != len(header) or not line[-1]:
            raise _broken_off()
        rows, last = rows + 1, line[-1]
    return rows, last


def _ends_a_line(part: Path) -> bool:
    with part.open("rb") as data:
        data.seek(max(part.stat().st_size - 1, 0))
        return data.read(1) == b"\n"


def _broken_off() -> Again:
    return Again(say("the page breaks off in the middle of a line"))
