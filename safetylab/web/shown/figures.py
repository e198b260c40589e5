"""Released figures of the lab in force, computed once for each vintage and language."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings

from safetylab import desk as desks
from safetylab.assess.quality import Quality
from safetylab.desk import Desk
from safetylab.release import Release
from safetylab.store.lab import Lab
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.period import Period
from safetylab.terms.place import Layer
from safetylab.terms.words import spoken
from safetylab.web.kept import once

KEPT = ("areas*/*", "residents/*", "crosswalks/*")
State = tuple[Any, ...]
MOST_ROWS = 200_000
"""Released rows that a process keeps: some 150 MB, whatever programs ask."""
ONE = 100
"""What keeping any release costs besides, in rows."""
T = TypeVar("T")
_state_of_request: ContextVar[State | None] = ContextVar("state", default=None)


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to the desk."""

    code: str
    by: str = ""
    period: Period | None = None
    against: Period | None = None
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class Cells:
    """Released cells of a grid. side: metres. finding: their sentence, without how it was told."""

    released: Release
    side: float
    finding: str = ""


def desk() -> Desk:
    """The lab of the settings, as it now is. Raises BadLab."""
    return _desk(state())


def lab() -> Lab:
    """The lab's settings. Raises BadLab."""
    return desk().lab


def layer(name: str | None = None) -> Layer:
    """An area layer, by default the lab's first. Raises SafetyLabError where there is none."""
    return _layer(state(), name)


def year() -> Period:
    """The latest complete calendar year. Raises NotEnoughData, BadRequest."""
    return told(_year(state(), spoken.get()))


def years() -> tuple[Period, ...]:
    """Every complete calendar year, the latest first. Raises NotEnoughData where there is none."""
    return told(_years(state(), spoken.get()))


def month() -> Period:
    """The latest complete calendar month. Raises NotEnoughData, BadRequest."""
    return told(_month(state(), spoken.get()))


def released(ask: Ask) -> Release:
    """What may be shown of the answer. Raises SafetyLabError where there is none."""
    return told(_released(state(), spoken.get(), ask))


def cells(code: str, period: Period, layer: str | None = None) -> Cells:
    """The hot spots of an indicator, released. Raises SafetyLabError where there are none.

    layer: by whose areas they are named, None for the lab's first.
    """
    return told(_cells(state(), spoken.get(), code, (period, layer)))


def quality() -> tuple[Quality, Release]:
    """The quality report and its release: its score and parts concern no person."""
    return told(_quality(state(), spoken.get()))


def told(outcome: T | SafetyLabError) -> T:
    """The outcome, or its error raised."""
    if isinstance(outcome, SafetyLabError):
        # A new one each time: raising the kept one would lengthen its traceback for ever.
        raise type(outcome)(outcome.fact, hint=outcome.hint)
    return outcome


def state() -> State:
    """What pages depend on: the folder, its newest vintage, its settings, areas, residents."""
    return _state_of_request.get() or _state()


@contextmanager
def one_state() -> Iterator[None]:
    """Look at the lab once, so that all of a page is of the same state of it."""
    before = _state_of_request.set(_state())
    try:
        yield
    finally:
        _state_of_request.reset(before)


def _state() -> State:
    folder = Path(settings.SAFETYLAB_LAB)
    texts = (file for name in KEPT for file in folder.glob(name))
    kept = [folder / "lab.toml", *texts]
    stamps = [(file.name, file.stat().st_mtime_ns) for file in kept if file.is_file()]
    newest = max((file.name for file in folder.glob("facts/vintages/[0-9]*.json")), default="")
    return (str(folder), newest, *sorted(stamps))


def newest_vintage() -> int:
    """The number of the newest vintage, 0 where there is none."""
    return int(state()[1].partition(".")[0] or 0)


@once(4)
def _desk(state: State) -> Desk:
    return desks.open(state[0])


@once(16)
def _layer(state: State, name: str | None) -> Layer:
    return _desk(state).layer(name)


@once(8)
def _year(state: State, language: str) -> Period | SafetyLabError:
    try:
        return _desk(state).latest_year()
    except SafetyLabError as why:
        return why


@once(8)
def _years(state: State, language: str) -> tuple[Period, ...] | SafetyLabError:
    latest = _year(state, language)
    return latest if isinstance(latest, SafetyLabError) else _desk(state).years()


@once(8)
def _month(state: State, language: str) -> Period | SafetyLabError:
    try:
        return _desk(state).latest_month()
    except SafetyLabError as why:
        return why


@once(MOST_ROWS, lambda outcome: ONE + len(getattr(outcome, "rows", ())))
def _released(state: State, language: str, ask: Ask) -> Release | SafetyLabError:
    at = _desk(state)
    try:
        return at.release(
            at.measure(
                ask.code, by=ask.by, period=ask.period, against=ask.against, layer=ask.layer
            )
        )
    except SafetyLabError as why:
        return why


@once(32)
def _cells(
    state: State, language: str, code: str, choice: tuple[Period, str | None]
) -> Cells | SafetyLabError:
    at = _desk(state)
    try:
        found = at.hotspots(code, period=choice[0], layer=choice[1])
        return Cells(at.release(found), found.cell or 0.0, found.finding())
    except SafetyLabError as why:
        return why


@once(8)
def _quality(state: State, language: str) -> tuple[Quality, Release] | SafetyLabError:
    at = _desk(state)
    try:
        found = at.quality()
        return found, at.release(found)
    except SafetyLabError as why:
        return why
