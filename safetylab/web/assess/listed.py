"""Every indicator with its newest figure, and those that the records cannot answer."""

from dataclasses import dataclass
from functools import lru_cache

from safetylab.assess.indicator import Indicator
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import say, spoken
from safetylab.web.shown import figures, rows, tables
from safetylab.web.shown.figures import State
from safetylab.web.shown.rows import Line


@dataclass(frozen=True, slots=True)
class Entry:
    """An indicator of the list.

    line  : its figure, None where a sentence tells it
    apart : whether it is no rate, and so not in the table of all rates
    """

    code: str
    name: str
    unit: str
    plain: str
    line: Line | None
    text: str
    apart: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Untold:
    """An indicator that these records cannot answer, and why."""

    code: str
    name: str
    plain: str
    why: SafetyLabError


@dataclass(frozen=True, slots=True)
class Listed:
    """The page's contents."""

    year: str
    before: str
    told: tuple[Entry, ...]
    untold: tuple[Untold, ...]


def page() -> Listed:
    """The page. Raises SafetyLabError where the records cover no year."""
    return _page(figures.state(), spoken.get())


@lru_cache(maxsize=8)
def _page(state: State, language: str) -> Listed:
    year = figures.year()
    told: list[Entry] = []
    untold: list[Untold] = []
    for each in sorted(figures.desk().indicators().values(), key=lambda i: i.name()):
        try:
            told.append(_entry(each))
        except SafetyLabError as why:
            untold.append(Untold(each.code, each.name(), say(each.definition), why))
    compared = any(each.line and each.line.direction for each in told)
    return Listed(
        year.label(),
        year.year_ago().label() if compared else "",
        tuple(sorted(told, key=lambda entry: entry.line is None)),
        tuple(untold),
    )


def _entry(of: Indicator) -> Entry:
    release = tables.whole(of.code, figures.year())
    single = len(release.rows) == 1
    line = rows.line(release.rows[0], code=of.code, name=of.name(), unit=of.unit())
    return Entry(
        of.code,
        of.name(),
        of.unit(),
        say(of.definition),
        line if single else None,
        "" if single else release.summary,
        of.answer is not None,
        release.notes,
    )
