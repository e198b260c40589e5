"""Which features are wanted: the parameters of OGC API - Features, Part 1."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite

import shapely

from safetylab.terms.period import Period
from safetylab.terms.words import LANGUAGES, say
from safetylab.web.api.problems import Problem

MOST, USUAL = 1000, 100
COMMON = ("f", "lang")
ITEMS = ("bbox", "datetime", "limit", "offset", *COMMON)
_INSTANT = re.compile(
    r"(\d{4})(-\d{2}-\d{2}([Tt]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+ -]\d{2}:\d{2})?)?)?"
)
_OPEN = ("", "..")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of a collection. bbox: degrees, None for all. first, last: days, None if open."""

    limit: int
    offset: int
    bbox: shapely.Geometry | None
    first: date | None
    last: date | None

    def year(self, years: tuple[Period, ...]) -> Period | None:
        """The latest of the years (latest first) that the time asked for touches."""
        for year in years:
            begun = self.last is None or year.start <= self.last
            if begun and (self.first is None or self.first < year.end):
                return year
        return None


def items(query: Mapping[str, str]) -> Wanted:
    """Read the parameters of `/items`. Raises Problem for any other and for wrong ones."""
    common(query, ITEMS)
    first, last = _time(query.get("datetime", ".."))
    limit = min(_whole("limit", query.get("limit", str(USUAL)), least=1), MOST)
    offset = _whole("offset", query.get("offset", "0"), least=0)
    return Wanted(limit, offset, _box(query["bbox"]) if "bbox" in query else None, first, last)


def common(query: Mapping[str, str], known: tuple[str, ...] = COMMON) -> None:
    """Raise Problem for parameters that are not known, and for forms and languages not had."""
    unknown = next((name for name in query if name not in known), None)
    if unknown is not None:
        raise Problem(
            "bad-request",
            say("There is no parameter '{name}' here.", name=unknown[:40]),
            say("there are {known}.", known=", ".join(known)),
        )
    if query.get("f", "json") != "json":
        raise _wrong("f", say("there is only json."))
    if query.get("lang", LANGUAGES[0]) not in LANGUAGES:
        raise _wrong("lang", say("there are {known}.", known=", ".join(LANGUAGES)))


def _whole(name: str, text: str, *, least: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10) or int(text) < least:
        raise _wrong(name, say("give a whole number, at least {least}.", least=least))
    return int(text)


def _box(text: str) -> shapely.Geometry:
    """The rectangle, in two parts where it reaches over the 180th meridian."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]  # heights say nothing of areas
    if len(numbers) != 4 or not all(map(isfinite, numbers)) or numbers[1] > numbers[3]:
        raise _wrong("bbox", say("give west, south, east, north in degrees, joined by commas."))
    west, south, east, north = numbers
    if west <= east:
        return shapely.box(west, south, east, north)
    parts = (shapely.box(west, south, 180, north), shapely.box(-180, south, east, north))
    return shapely.MultiPolygon(parts)


def _time(text: str) -> tuple[date | None, date | None]:
    """First and last day; None where open."""
    start, slash, stop = text.partition("/")
    first = _day(start, last=False)
    last = _day(stop if slash else start, last=True)
    if first and last and last < first:
        raise _wrong("datetime", say("write the earlier day first."))
    return first, last


def _day(text: str, *, last: bool) -> date | None:
    if text in _OPEN:
        return None
    found = _INSTANT.fullmatch(text)
    whole = f"{text}-12-31" if last else f"{text}-01-01"
    try:
        return date.fromisoformat((text if len(text) > 4 else whole)[:10] if found else "")
    except ValueError:
        hint = say("write 2016-12-31, 2016-01-01T00:00:00Z or two of them, joined by /.")
        raise _wrong("datetime", hint) from None


def _wrong(name: str, hint: str) -> Problem:
    fact = say("The parameter '{name}' cannot be used as it was given.", name=name)
    return Problem("bad-request", fact, hint)
