"""Where the figures come from: publishers, licences, when, and which vintage this is."""

from dataclasses import dataclass
from datetime import datetime

from safetylab.desk import Desk
from safetylab.store.vintages import Vintage
from safetylab.terms.words import day, say


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who published the records, under which licence, and the last time we received some."""

    name: str
    licence: str
    received: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The newest vintage and the publishers behind all of them."""

    vintage: int
    published: str
    publishers: tuple[Publisher, ...]


def all_of(desk: Desk) -> Sources | None:
    """The sources of the lab's figures; None in a lab without facts."""
    history = desk.vintages()
    if not history:
        return None
    newest = history[-1]
    return Sources(newest.number, day_of(newest.published_at), _publishers(history))


def day_of(stamp: str) -> str:
    """The day of an instant written as ISO 8601, in the reader's words."""
    return day(datetime.fromisoformat(stamp.replace("Z", "+00:00")))


def _publishers(history: tuple[Vintage, ...]) -> tuple[Publisher, ...]:
    files = {str(f["publisher"]): (f, v) for v in history for f in v.files}
    return tuple(
        Publisher(
            name,
            str(file.get("licence") or say("licence not stated")),
            day_of(str(file.get("accessed_at") or vintage.published_at)),
        )
        for name, (file, vintage) in sorted(files.items())
    )
