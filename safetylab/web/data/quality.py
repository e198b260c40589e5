"""The quality report in the reader's words."""

from dataclasses import dataclass
from itertools import groupby

from safetylab.assess.quality import WEIGHTS, Quality, part_label
from safetylab.release import Release, Row
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import number, percent, say
from safetylab.web.data import about, checks
from safetylab.web.data.about import Codes, Part
from safetylab.web.shown import figures, listings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked for in the records."""

    label: str
    definition: str
    count: str
    of: str
    share: str


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind."""

    name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """One part of the score."""

    label: str
    definition: str
    share: str
    weight: str


@dataclass(frozen=True, slots=True)
class Aside:
    """Rows of one vintage set aside for one reason."""

    vintage: str
    reason: str
    rows: str


@dataclass(frozen=True, slots=True)
class Report:
    """The page's contents."""

    score: str
    summary: str
    picture: str
    parts: tuple[Scored, ...]
    groups: tuple[Group, ...]
    brought: Part
    aside: tuple[Aside, ...]
    codes: Codes | None


def report() -> Report:
    """The quality of the lab's records. Raises SafetyLabError where there are none."""
    found, released = figures.quality()
    return Report(
        score=number(found.score),
        summary=released.summary,
        picture=found.plot(),
        parts=_parts(found),
        groups=_groups(released),
        brought=about.brought(),
        aside=_aside(),
        codes=about.crosswalk(),
    )


def _parts(found: Quality) -> tuple[Scored, ...]:
    return tuple(
        Scored(part_label(name), checks.part(name), percent(share, 1), number(WEIGHTS[name]))
        for name, share in found.parts.items()
    )


def _groups(released: Release) -> tuple[Group, ...]:
    parts = groupby(released.rows, key=lambda row: str(row["group"]))
    return tuple(Group(_heading(name), tuple(map(_finding, rows))) for name, rows in parts)


def _heading(group: str) -> str:
    return {
        "arrival": say("How records arrived"),
        "place": say("Place"),
        "time": say("Time"),
        "offence": say("Offence"),
        "field": say("Other fields"),
    }.get(group, group)


def _finding(row: Row) -> Finding:
    return Finding(
        label=str(row["label"]),
        definition=checks.definition(str(row["check"])),
        count=number(row["count"]),
        of=number(row["of"]),
        share=percent(row["share"], 1) if row["of"] else "–",
    )


def _aside() -> tuple[Aside, ...]:
    try:
        rows = listings.released("aside").rows
    except SafetyLabError:
        return ()
    return tuple(
        Aside(str(row["vintage"]), str(row["reason"]), number(row["rows"])) for row in rows
    )
