"""The quality report in the reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from safetylab.assess.quality import Quality
from safetylab.release import Release, Row
from safetylab.terms.words import number, percent, say
from safetylab.web import figures, sources

MOST_CODES = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked for in the records."""

    label: str
    count: str
    of: str
    share: str


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind."""

    name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """What one vintage brought."""

    vintage: str
    published: str
    files: str
    read: str
    added: str
    updated: str
    withdrawn: str
    quarantined: str


@dataclass(frozen=True, slots=True)
class Code:
    """An offence code that could not be classified."""

    code: str
    description: str
    incidents: str


@dataclass(frozen=True, slots=True)
class Report:
    """The page's contents."""

    score: str
    summary: str
    picture: str
    groups: tuple[Group, ...]
    revisions: tuple[Revision, ...]
    unclassified: tuple[Code, ...]


def report() -> Report:
    """The quality of the lab's records. Raises SafetyLabError where there are none."""
    found, released = figures.quality()
    return Report(
        score=number(found.score),
        summary=released.summary,
        picture=found.plot(),
        groups=_groups(released),
        revisions=tuple(_revision(row) for row in reversed(found.revisions)),
        unclassified=_codes(found),
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
    share = percent(row["share"], 1) if row["of"] else "–"
    return Finding(str(row["label"]), number(row["count"]), number(row["of"]), share)


def _revision(row: Mapping[str, Any]) -> Revision:
    counted = {
        name: number(row[name])
        for name in ("read", "added", "updated", "withdrawn", "quarantined")
    }
    return Revision(
        vintage=str(row["vintage"]),
        published=sources.day_of(str(row["published_at"])),
        files=str(row["files"]),
        **counted,
    )


def _codes(found: Quality) -> tuple[Code, ...]:
    return tuple(
        Code(str(row["code"]), str(row["description"] or ""), number(row["incidents"]))
        for row in found.unclassified[:MOST_CODES]
    )
