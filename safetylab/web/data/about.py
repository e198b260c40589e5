"""Where the figures come from, how they are counted, and what is not shown, in plain words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Any

from safetylab.assess import codes, editions
from safetylab.release import Release, Row
from safetylab.sources.source import Source
from safetylab.store.lab import Lab
from safetylab.store.vintages import Vintage
from safetylab.terms import offence
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import number, percent, say, say_many
from safetylab.web.data import residents
from safetylab.web.data.residents import Lived
from safetylab.web.shown import figures, listings, sources

ENOUGH_GAPS = 3


@dataclass(frozen=True, slots=True)
class Card:
    """One source of records. deliveries: how often and when, a sentence."""

    publisher: str
    licence: str
    address: str
    counting: str
    deliveries: str


@dataclass(frozen=True, slots=True)
class File:
    """One file received. digest: SHA-256."""

    vintage: str
    received: str
    name: str
    size: str
    digest: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What one vintage brought. remark: what kind of vintage it is, where it has no files."""

    vintage: str
    remark: str
    published: str
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aged:
    """How much months of one age still changed."""

    age: str
    months: str
    net: str
    typical: str


@dataclass(frozen=True, slots=True)
class Code:
    """A local code and its class. incidents: rounded, or why they are not told."""

    code: str
    description: str
    iccs: str
    name: str
    incidents: str


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the page: its sentence and lines, or why there are none."""

    summary: str = ""
    lines: tuple[Any, ...] = ()
    why: SafetyLabError | None = None


@dataclass(frozen=True, slots=True)
class Codes:
    """The crosswalk: with a class, without one on purpose, and in no crosswalk."""

    summary: str
    classified: tuple[Code, ...]
    deliberate: tuple[Code, ...]
    unknown: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The page's contents."""

    cards: tuple[Card, ...]
    files: Part
    brought: Part
    changes: Part
    codes: Codes | None
    withheld: tuple[str, ...]
    sensitive: tuple[str, ...]
    lived: tuple[Lived, ...]


def page() -> Page:
    """Everything about the data. Raises BadLab; what cannot be told says why in its place."""
    desk = figures.desk()
    return Page(
        cards=_cards(desk.lab, desk.vintages()),
        files=_part("editions", lambda released: tuple(map(_file, _newest(released)))),
        brought=brought(),
        changes=_part("changes", lambda released: tuple(map(_aged, released.rows))),
        codes=crosswalk(),
        withheld=_withheld(desk.lab),
        sensitive=tuple(sorted(offence.name(code) for code in offence.SENSITIVE)),
        lived=residents.all_of(desk.lab),
    )


def brought() -> Part:
    """What each vintage brought."""
    return _part("vintages", lambda released: tuple(map(_brought, released.rows)))


def crosswalk() -> Codes | None:
    """The local codes by what became of them; None in a lab without incidents."""
    try:
        released = listings.released("codes")
    except SafetyLabError:
        return None
    by_kind: dict[str, list[Code]] = {}
    for row in released.rows:
        by_kind.setdefault(str(row["kind"]), []).append(_code(row))
    return Codes(
        summary=released.summary,
        classified=tuple(by_kind.get(codes.CLASSIFIED, ())),
        deliberate=tuple(by_kind.get(codes.DELIBERATE, ())),
        unknown=(*by_kind.get(codes.UNKNOWN, ()), *by_kind.get(codes.OTHERS, ())),
    )


def _part(table: str, lines: Callable[[Release], tuple[Any, ...]]) -> Part:
    try:
        released = listings.released(table)
        return Part(released.summary, lines(released))
    except SafetyLabError as why:
        return Part(why=why)


def _cards(lab: Lab, history: tuple[Vintage, ...]) -> tuple[Card, ...]:
    return tuple(_card(name, settings, lab, history) for name, settings in lab.sources.items())


def _card(name: str, settings: Mapping[str, Any], lab: Lab, history: tuple[Vintage, ...]) -> Card:
    received = [_received(v) for v in history if v.source == name and v.files]
    try:
        source: Source = lab.source(name)
    except SafetyLabError:
        return Card(str(settings.get("publisher", name)), "", "", "", _deliveries(received))
    return Card(
        publisher=source.publisher or name,
        licence=source.licence or say("licence not stated"),
        address=editions.address(source.url),
        counting=say(source.counting),
        deliveries=_deliveries(received),
    )


def _received(vintage: Vintage) -> datetime:
    stamp = max(str(file.get("accessed_at") or vintage.published_at) for file in vintage.files)
    return datetime.fromisoformat(stamp.replace("Z", "+00:00"))


def _deliveries(received: list[datetime]) -> str:
    if not received:
        return say("Nothing was received yet.")
    said = say_many(
        "{n} delivery so far, on {last}.",
        "{n} deliveries so far, the last on {last}.",
        len(received),
        last=max(received),
    )
    gaps = [(b - a).days for a, b in pairwise(received)]
    if len(gaps) < ENOUGH_GAPS:
        return said
    rhythm = say_many("About one a day.", "About one every {n} days.", max(1, round(median(gaps))))
    return f"{said} {rhythm}"


def _newest(released: Release) -> tuple[Row, ...]:
    """The files of the newest vintage of each source."""
    newest: dict[str, int] = {}
    for row in released.rows:
        if row["file"]:
            newest.setdefault(str(row["source"]), row["vintage"])
    return tuple(r for r in released.rows if r["file"] and newest[r["source"]] == r["vintage"])


def _file(row: Row) -> File:
    return File(
        vintage=str(row["vintage"]),
        received=sources.day_of(str(row["accessed_at"] or row["published_at"])),
        name=str(row["file"]),
        size=number((row["bytes"] or 0) / 1e6, 1) + "\N{NO-BREAK SPACE}MB",
        digest=str(row["sha256"] or ""),
    )


def _brought(row: Row) -> Brought:
    return Brought(
        vintage=str(row["vintage"]),
        remark="" if row["read"] else say("no new records: the areas changed"),
        published=sources.day_of(str(row["published_at"])),
        counts=tuple(number(row[name]) for name in editions.FATES),
    )


def _aged(row: Row) -> Aged:
    return Aged(
        age=_age(row["age_from"], row["age_to"]),
        months=number(row["months"]),
        net=_signed(row["net"]),
        typical=percent(row["typical"], 1),
    )


def _age(first: int, last: int | None) -> str:
    if last is None:
        return say("{n} months before or more", n=first)
    if first == last == 0:
        return say("the newest month")
    if first == last:
        return say_many("{n} month before", "{n} months before", first)
    return say("{first} to {last} months before", first=first, last=last)


def _signed(share: float) -> str:
    return ("+" if share > 0 else "") + percent(share, 1)


def _code(row: Row) -> Code:
    return Code(
        code=str(row["code"] or ""),
        description=str(row["description"] or ""),
        iccs=str(row["iccs"] or ""),
        name=str(row["name"] or ""),
        incidents="–" if row["incidents"] is None else number(row["incidents"]),
    )


def _withheld(lab: Lab) -> tuple[str, ...]:
    """The lab's rules of disclosure, a sentence each."""
    rule = lab.disclosure
    return (
        say(
            "Counts of sensitive offences below {least} are withheld, and with them whatever "
            "other figures would give them back.",
            least=rule.smallest_count,
        ),
        say(
            "Sensitive offences are not shown at all for areas with fewer than {people} "
            "residents.",
            people=rule.sensitive_population,
        ),
        say(
            "Sensitive offences never appear as points or cells on a map, however many there are."
        ),
        say(
            "A rate is withheld where fewer than {people} people live: one case would make it "
            "look like an epidemic.",
            people=rule.smallest_population,
        ),
        say(
            "Cells of a map that are shown are no smaller than {side} metres.",
            side=rule.smallest_cell,
        ),
        say(
            "Single records, coordinates, case numbers and descriptions of cases never leave "
            "the lab."
        ),
    )
