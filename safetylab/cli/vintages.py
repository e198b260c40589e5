"""safetylab vintages: what the lab knew, when."""

from typing import Any

import click

from safetylab.cli import helping, options, printing
from safetylab.cli.printing import out
from safetylab.terms.column import Column
from safetylab.terms.words import N_, say

COUNTS = ("read", "added", "updated", "withdrawn", "quarantined", "repeated")


@click.command(
    "vintages",
    cls=helping.Command,
    help=N_("List the vintages. What was compiled, when, and what it changed."),
    epilog="safetylab vintages --lab chicago",
)
@options.formatted
@options.everywhere
def command(lab: str | None, form: str) -> None:
    """Every vintage, oldest first."""
    place = options.lab_in(options.folder(lab))
    from safetylab.store import vintages

    rows = [_row(vintage) for vintage in vintages.history(place.facts)]
    if form == "csv":
        flat = [row | {"files": ", ".join(row["files"])} for row in rows]
        printing.as_csv(flat, ("vintage", "published_at", "source", "files", *COUNTS))
    elif form == "json":
        printing.as_json({"lab": place.name, "vintages": rows})
    elif rows:
        several = len({row["source"] for row in rows}) > 1
        printing.table([_shown(row) for row in rows], _columns(several))
    else:
        out(say("The lab has no facts yet. Compile an export: safetylab compile FILE"))


def _row(vintage: Any) -> dict[str, Any]:
    return {
        "vintage": vintage.number,
        "published_at": vintage.published_at,
        "source": vintage.source,
        "files": [str(file["name"]) for file in vintage.files],
        **{name: int(vintage.counts.get(name, 0)) for name in COUNTS},
    }


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"files": _files(row["files"]), "when": printing.minute(row["published_at"])}


def _files(names: list[str]) -> str:
    return ", ".join(names) if len(names) < 4 else f"{names[0]} … {names[-1]} ({len(names)})"


def _columns(several_sources: bool) -> tuple[Column, ...]:
    return (
        Column("vintage", say("Vintage")),
        Column("when", say("Published (UTC)")),
        *([Column("source", say("Source"))] if several_sources else []),
        Column("files", say("Files")),
        Column("added", say("New")),
        Column("updated", say("Changed")),
        Column("quarantined", say("Set aside")),
    )
