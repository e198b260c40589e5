"""Fetching: what a publisher's portal has and the lab has not, as pages ready to compile.

The pages stay in facts/.incoming/<source>/ until they are compiled, so that an interrupted
download goes on where it stopped. What was fetched is remembered beside them: the days, and the
newest update. Only days that once came whole are later asked for their updates alone; asking so
for other days would leave months with a handful of rows that look like months with little crime.
"""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from importlib import import_module
from pathlib import Path

from safetylab.sources import socrata
from safetylab.sources.polite import Manners
from safetylab.sources.socrata import USUAL, Dataset, Download
from safetylab.store import vintages, whole
from safetylab.store.compiling import Progress, silent
from safetylab.store.lab import Lab
from safetylab.terms.errors import BadFile, BadRequest, LabBusy
from safetylab.terms.words import say

FOLDER = ".incoming"
ARRIVED = "arrived.json"
EVER = (date.min, date.max)
NOTHING = Download((), 0, 0, None)

Days = tuple[date, date]
"""Half-open; date.min and date.max where there is no limit."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the lab has fetched of a source: these days, with all updates up to `newest` (UTC).

    start, stop, newest are ISO 8601, so that they compare as text. vintage: the lab's newest then
    """

    portal: str
    dataset: str
    start: str
    stop: str
    newest: str
    vintage: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """Pages that wait to be compiled.

    days    : the days that were asked for, half-open
    updates : only what was updated since the last time; else all of those days
    """

    source: str
    dataset: Dataset
    days: Days
    updates: bool
    download: Download

    @property
    def pages(self) -> tuple[Path, ...]:
        """CSV files in order; none where the portal has nothing new."""
        return self.download.pages


def portal(lab: Lab, source_name: str) -> Dataset | None:
    """Where the source can be downloaded, None for a source of files only.

    The settings `portal` and `dataset` in lab.toml go before those the source comes with.
    Raises BadRequest for an unknown source or an impossible address.
    """
    lab.source(source_name)
    settings = lab.sources[source_name]
    kind = str(settings.get("type", source_name))
    module = import_module(f"safetylab.sources.{kind}")
    address = settings.get("portal", getattr(module, "PORTAL", None))
    dataset = settings.get("dataset", getattr(module, "DATASET", None))
    if address is None or dataset is None:
        return None
    return Dataset(str(address), str(dataset), lab.timezone)


@contextmanager
def fetched(
    lab: Lab,
    source_name: str,
    *,
    days: Days = EVER,
    token: str | None = None,
    progress: Progress = silent,
    manners: Manners = USUAL,
) -> Iterator[Fetched]:
    """What the portal has of those days, to be compiled inside the `with` block.

    Days that the lab has fetched before are asked for their updates only, EVER for those of all
    days fetched before. After a block without error the pages are removed and what was fetched is
    remembered; a BadFile removes them too, anything else keeps them for the next time.
    Raises BadRequest for a source without portal, SourceFailed, LabBusy.
    """
    dataset = portal(lab, source_name)
    if dataset is None:
        raise BadRequest(
            say("The source '{name}' has no portal to download from.", name=source_name),
            hint=say("name the files to compile: safetylab compile FILE"),
        )
    folder = lab.facts / FOLDER / source_name
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        asked, updates = _plan(lab, dataset, days, folder)
        wanted = Fetched(source_name, dataset, asked, updates, NOTHING)
        found = replace(wanted, download=_download(wanted, folder, (token, manners), progress))
        try:
            yield found
        except BadFile:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        _remember(lab, found, folder)
        shutil.rmtree(folder, ignore_errors=True)


def _download(
    wanted: Fetched, folder: Path, asker: tuple[str | None, Manners], progress: Progress
) -> Download:
    where = _where(wanted, _memory(folder))
    if waiting := _arrived(folder, wanted.dataset, where):
        return waiting
    (folder / ARRIVED).unlink(missing_ok=True)

    def on_progress(received: int, promised: int) -> None:
        said = say("downloading: {n} of {all} rows", n=received, all=promised)
        progress(said, min(1.0, received / max(promised, 1)))

    token, manners = asker
    download = socrata.download(
        wanted.dataset,
        folder,
        where=where,
        token=token,
        on_progress=on_progress,
        manners=manners,
    )
    _keep_arrived(folder, wanted.dataset, where, download)
    return download


def _plan(lab: Lab, dataset: Dataset, days: Days, folder: Path) -> tuple[Days, bool]:
    """The days to ask for, and whether their updates are enough."""
    memory = _memory(folder)
    if memory is None or not _still_true(memory, lab, dataset):
        _forget(folder)
        return days, False
    known = (date.fromisoformat(memory.start), date.fromisoformat(memory.stop))
    inside = known[0] <= days[0] and days[1] <= known[1]
    # All that is known goes up to date together: one `newest` stands for all of it.
    return (known, True) if inside or days == EVER else (days, False)


def _still_true(memory: Memory, lab: Lab, dataset: Dataset) -> bool:
    newest = vintages.latest(lab.facts)
    same_portal = (memory.portal, memory.dataset) == (dataset.base_url, dataset.id)
    return same_portal and newest is not None and newest.number >= memory.vintage


def _where(wanted: Fetched, memory: Memory | None) -> str:
    start, stop = wanted.days
    since = datetime.fromisoformat(memory.newest) if wanted.updates and memory else None
    return socrata.since(
        wanted.dataset,
        updated_since=since,
        occurred_from=None if start == date.min else start,
        occurred_until=None if stop == date.max else stop,
    )


def _remember(lab: Lab, done: Fetched, folder: Path) -> None:
    """Write down what the lab has now, unless rows were promised that never came."""
    download, newest = done.download, vintages.latest(lab.facts)
    if download.newest is None or newest is None or download.received < download.promised:
        return
    start, stop = done.days
    now = Memory(
        portal=done.dataset.base_url,
        dataset=done.dataset.id,
        start=start.isoformat(),
        stop=stop.isoformat(),
        newest=download.newest.isoformat(),
        vintage=newest.number,
    )
    kept = now if done.updates else _joined(_memory(folder), now)
    whole.write(_memory_file(folder), json.dumps(asdict(kept), indent=1) + "\n")


def _joined(old: Memory | None, new: Memory) -> Memory:
    """One stretch of days where both touch, as fresh as the staler; else the one that ends later.

    What drops out is in the lab for good, but no longer asked for updates.
    """
    if old is None:
        return new
    if new.start > old.stop or old.start > new.stop:
        return max(new, replace(old, vintage=new.vintage), key=lambda memory: memory.stop)
    covers = new.start <= old.start and old.stop <= new.stop
    return replace(
        new,
        start=min(old.start, new.start),
        stop=max(old.stop, new.stop),
        newest=new.newest if covers else min(old.newest, new.newest),
    )


def _memory_file(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.json")


def _memory(folder: Path) -> Memory | None:
    try:
        read = json.loads(_memory_file(folder).read_text(encoding="utf-8"))
        memory = Memory(**read)
        for day in (memory.start, memory.stop):
            date.fromisoformat(day)
        aware = datetime.fromisoformat(memory.newest).utcoffset() is not None
    except (OSError, ValueError, TypeError):
        return None
    return memory if aware else None


def _forget(folder: Path) -> None:
    _memory_file(folder).unlink(missing_ok=True)


def _keep_arrived(folder: Path, dataset: Dataset, where: str, download: Download) -> None:
    """Note that all pages are there, for the case that their compile is interrupted."""
    said = {
        "asked": [dataset.base_url, dataset.id, where],
        "pages": [page.name for page in download.pages],
        "promised": download.promised,
        "received": download.received,
        "newest": download.newest.isoformat() if download.newest else None,
    }
    whole.write(folder / ARRIVED, json.dumps(said))


def _arrived(folder: Path, dataset: Dataset, where: str) -> Download | None:
    """The finished download that answers the same question, if it was never compiled."""
    try:
        read = json.loads((folder / ARRIVED).read_text(encoding="utf-8"))
        pages = tuple(folder / Path(name).name for name in read["pages"])
        newest = datetime.fromisoformat(read["newest"]) if read["newest"] else None
        found = Download(pages, int(read["promised"]), int(read["received"]), newest)
    except (OSError, ValueError, TypeError, LookupError):
        return None
    same = read.get("asked") == [dataset.base_url, dataset.id, where]
    return found if same and pages and all(page.is_file() for page in pages) else None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One download at a time in one folder. Raises LabBusy."""
    with folder.with_name(f"{folder.name}.lock").open("a+") as lock:
        try:
            fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as why:
            raise LabBusy(
                say("Another command is downloading to this lab."),
                hint=say("wait until it is done, then try again."),
            ) from why
        yield
