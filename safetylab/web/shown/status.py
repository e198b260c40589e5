"""How fresh the figures are: what was last received of each source, what is late, what failed.

Everything here depends on the day, unlike the figures; that is why it is kept for a day only.
Days are those of UTC, like the days of vintages in the foot of every page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import pairwise
from statistics import median

from safetylab.assess import covered
from safetylab.desk import Desk
from safetylab.store import failures
from safetylab.store.failures import Failure
from safetylab.store.vintages import Vintage
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import day, say, say_many, spoken
from safetylab.web.shown import figures
from safetylab.web.shown.figures import State

TOLERANCE = 1.5
"""A delivery is late when this many times the usual time has passed since the last."""

Stamp = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A source as readers should know it. alarm: what is wrong, empty where all is well.

    received : the day of the last delivery, empty where there was none
    age      : how long ago that is. rhythm: how often it usually comes
    """

    name: str
    received: str
    age: str
    rhythm: str
    alarm: str


@dataclass(frozen=True, slots=True)
class Status:
    """All sources. reach: the last day with records. provisional: from which day on."""

    sources: tuple[Source, ...]
    alarms: tuple[str, ...]
    reach: str
    provisional: str


def now() -> Status:
    """The status today. Raises SafetyLabError without a lab."""
    return _status(figures.state(), spoken.get(), stamp())


def stamp() -> Stamp:
    """What the status depends on besides the lab: the day, the failures noted."""
    lab = figures.lab()
    files = (failures.place(lab, name) for name in lab.sources)
    noted = (f"{file.name} {file.stat().st_mtime_ns}" for file in files if file.is_file())
    return (datetime.now(UTC).date().isoformat(), *noted)


@lru_cache(maxsize=8)
def _status(state: State, language: str, stamp: Stamp) -> Status:
    desk, today = figures.desk(), date.fromisoformat(stamp[0])
    history = desk.vintages()
    found = tuple(_source(desk, name, history, today) for name in desk.lab.sources)
    reach, provisional = _reach(desk, history)
    return Status(found, tuple(each.alarm for each in found if each.alarm), reach, provisional)


def _source(desk: Desk, name: str, history: Sequence[Vintage], today: date) -> Source:
    days = [_day(vintage) for vintage in history if vintage.source == name]
    publisher = _publisher(desk, name)
    failed = failures.last(desk.lab, name)
    if not days:
        return Source(publisher, "", "", "", _failed(publisher, failed, None))
    every, age = rhythm(days), (today - days[-1]).days
    alarm = _failed(publisher, failed, days[-1])
    if not alarm and every and age > TOLERANCE * every:
        alarm = say(
            "New records of {publisher} are late: they usually come every {every} days, but "
            "the last came {age} days ago, on {day}.",
            publisher=publisher,
            every=every,
            age=age,
            day=days[-1],
        )
    return Source(publisher, day(days[-1]), _age(age), _rhythm(every), alarm)


def rhythm(days: Sequence[date]) -> int:
    """How many days usually lie between two deliveries: their median, 0 where nobody can say."""
    apart = [(later - earlier).days for earlier, later in pairwise(sorted(set(days)))]
    return round(median(apart)) if apart else 0


def _failed(publisher: str, failed: Failure | None, last: date | None) -> str:
    """That the source could not be had since its last delivery."""
    if failed is None or (last is not None and _instant(failed.last) < last):
        return ""
    since = _instant(failed.since)
    if last is None:
        return say(
            "The records of {publisher} could not be had since {since}.",
            publisher=publisher,
            since=since,
        )
    return say(
        "New records of {publisher} could not be had since {since}. These pages show the last "
        "good ones, received on {day}.",
        publisher=publisher,
        since=since,
        day=last,
    )


def _publisher(desk: Desk, name: str) -> str:
    try:
        return desk.lab.source(name).publisher or name
    except SafetyLabError:
        return name


def _age(days: int) -> str:
    return say_many("{n} day ago", "{n} days ago", days) if days > 0 else say("today")


def _rhythm(every: int) -> str:
    return say_many("every day", "every {n} days", every) if every else ""


def _reach(desk: Desk, history: Sequence[Vintage]) -> tuple[str, str]:
    """The last day with records, and the day from which on they are provisional, in words."""
    try:
        last = desk.reach().end
    except SafetyLabError:
        return "", ""
    young = covered.settled(history[-1])
    return day(date.fromordinal(last.toordinal() - 1)), day(young) if young < last else ""


def _day(vintage: Vintage) -> date:
    """The day of the delivery."""
    received = max((str(f.get("accessed_at") or "") for f in vintage.files), default="")
    return _instant(received or vintage.published_at)


def _instant(stamped: str) -> date:
    return datetime.fromisoformat(stamped.replace("Z", "+00:00")).date()
