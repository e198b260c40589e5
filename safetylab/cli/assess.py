"""safetylab assess: analyses of where and when."""

from typing import TYPE_CHECKING, Any

import click

from safetylab.cli import helping, options, printing
from safetylab.cli.printing import Column, out
from safetylab.cli.watching import watching
from safetylab.terms.words import N_, say

if TYPE_CHECKING:
    from safetylab.assess.hotspots import Hotspots

SMALLEST_CELL = 10


@click.group("assess", cls=helping.Group, help=N_("Assess where incidents cluster."))
def command() -> None:
    """Analyses of where and when."""


@command.command(
    "hotspots",
    help=N_(
        "Find cells where an indicator's incidents cluster more than chance would place them. "
        "Sexual, domestic and family violence are never mapped so."
    ),
    epilog="safetylab assess hotspots robbery_rate --period 2016 --cell 500",
)
@helping.argument("indicator", metavar=N_("INDICATOR"))
@helping.option(
    "--period", metavar=N_("PERIOD"), help=N_("2016, 2016-Q1, 2016-03 …; else the latest year.")
)
@helping.option(
    "--cell",
    metavar=N_("METRES"),
    type=options.Number(SMALLEST_CELL),
    help=N_("Side of a cell; else about 2,500 cells."),
)
@helping.option("--layer", metavar=N_("NAME"), help=N_("The layer whose land is covered."))
@options.as_of
@options.formatted
@options.everywhere
def hotspots(indicator: str, lab: str | None, form: str, **question: Any) -> None:
    """Print the hot cells."""
    with watching(say("looking for hot spots")):
        desk = options.desk_in(options.folder(lab))
        found = desk.hotspots(indicator, **question)
        rows = found.table().to_pylist()
    if form == "csv":
        printing.as_csv(rows, ("x", "y", "incidents", "z", "p", "hot"))
    elif form == "json":
        printing.as_json(_said(found, rows, desk.lab.crs))
    else:
        out(found.summary())
        _hot(rows, desk.lab.crs)


def _said(found: "Hotspots", rows: list[dict[str, Any]], crs: str) -> dict[str, Any]:
    return {
        "lab": found.provenance.lab,
        "vintage": found.provenance.vintage,
        "published_at": found.provenance.published_at,
        "sources": list(found.provenance.sources),
        "indicator": found.indicator.code,
        "period": found.period.code,
        "cell": found.cell,
        "crs": crs,
        "fdr": found.fdr,
        "beyond": found.beyond,
        "summary": found.summary(),
        "rows": rows,
    }


def _hot(rows: list[dict[str, Any]], crs: str) -> None:
    hot = sorted((row for row in rows if row["hot"]), key=lambda row: -row["z"])
    if not hot:
        return
    out()
    columns = (
        Column("x", say("x, {crs}", crs=crs), digits=0),
        Column("y", say("y, {crs}", crs=crs), digits=0),
        Column("incidents", say("Incidents")),
        Column("z", "z", digits=2),
        Column("p", "p", digits=4),
    )
    printing.table(hot, columns)
