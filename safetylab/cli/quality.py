"""safetylab quality: what is wrong with the records."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from safetylab.cli import helping, options, printing
from safetylab.cli.printing import out
from safetylab.cli.watching import watching
from safetylab.terms.column import Column
from safetylab.terms.words import N_, say, say_many

if TYPE_CHECKING:
    from safetylab.assess.quality import Quality

Rows = Sequence[Mapping[str, Any]]
CHECKS = ("group", "check", "label", "count", "of", "share")
CODES = ("source", "code", "description", "incidents")


@click.command(
    "quality",
    cls=helping.Command,
    help=N_("Tell what is wrong with the records. Score, checks, revisions, rows set aside."),
    epilog="safetylab quality --codes --format csv > codes.csv",
)
@helping.option("--codes", is_flag=True, help=N_("Only the offence codes without a class."))
@options.as_of
@options.formatted
@options.everywhere
def command(codes: bool, as_of: str | None, form: str, lab: str | None) -> None:
    """Print the quality report."""
    with watching(say("checking the records")):
        desk = options.desk_in(options.folder(lab))
        found = desk.quality(as_of=as_of)
        from safetylab.store import set_aside

        aside = set_aside.reasons(desk.lab, as_of)
    if codes:
        _codes(found, form)
    elif form == "csv":
        printing.as_csv(found.table().to_pylist(), CHECKS)
    elif form == "json":
        printing.as_json(_said(found, aside))
    else:
        _as_table(found, aside)


def _codes(found: "Quality", form: str) -> None:
    if form == "csv":
        printing.as_csv(found.unclassified, CODES)
    elif form == "json":
        printing.as_json({**_provenance(found), "unclassified": found.unclassified})
    else:
        out(_unclassified(found))
        if found.unclassified:
            printing.table(found.unclassified, _code_columns())


def _as_table(found: "Quality", aside: Rows) -> None:
    out(found.summary())
    out()
    printing.table(found.table().to_pylist(), _check_columns())
    out()
    printing.table([_revision(row) for row in found.revisions], _revision_columns())
    out()
    if aside:
        printing.table(aside, _aside_columns())
        out()
    out(_unclassified(found))


def _unclassified(found: "Quality") -> str:
    if not found.unclassified:
        return say("Every offence code has a class.")
    incidents = sum(int(row["incidents"]) for row in found.unclassified)
    return say_many(
        "{n} offence code has no class ({incidents}): safetylab quality --codes",
        "{n} offence codes have no class ({incidents}): safetylab quality --codes",
        len(found.unclassified),
        incidents=say_many("{n} incident", "{n} incidents", incidents),
    )


def _revision(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "when": printing.minute(row["published_at"]), "fields": _changed(row)}


def _changed(revision: Mapping[str, Any]) -> str:
    """The fields that were changed most."""
    fields = sorted(revision["changed_fields"].items(), key=lambda pair: -pair[1])
    return ", ".join(f"{name} {count}" for name, count in fields[:3])


def _said(found: "Quality", aside: Rows) -> dict[str, Any]:
    return {
        **_provenance(found),
        "summary": found.summary(),
        "score": found.score,
        "parts": dict(found.parts),
        "checks": found.table().to_pylist(),
        "revisions": found.revisions,
        "set_aside": aside,
        "unclassified": found.unclassified,
    }


def _provenance(found: "Quality") -> dict[str, Any]:
    return {
        "lab": found.provenance.lab,
        "vintage": found.provenance.vintage,
        "published_at": found.provenance.published_at,
        "sources": list(found.provenance.sources),
    }


def _check_columns() -> tuple[Column, ...]:
    return (
        Column("label", say("Check")),
        Column("count", say("Rows")),
        Column("of", say("of")),
        Column("share", say("Share"), digits=2, share=True),
    )


def _revision_columns() -> tuple[Column, ...]:
    return (
        Column("vintage", say("Vintage")),
        Column("when", say("Published (UTC)")),
        Column("added", say("New")),
        Column("updated", say("Changed")),
        Column("late", say("Late")),
        Column("withdrawn", say("Withdrawn")),
        Column("fields", say("Changed most")),
    )


def _aside_columns() -> tuple[Column, ...]:
    return (
        Column("vintage", say("Vintage")),
        Column("reason", say("Set aside for")),
        Column("n", say("Rows")),
        Column("first_line", say("First line")),
    )


def _code_columns() -> tuple[Column, ...]:
    return (
        Column("code", say("Code")),
        Column("description", say("Description")),
        Column("incidents", say("Incidents")),
    )
