"""safetylab assess hotspots: where incidents cluster."""

import click

from safetylab.cli import asked, helping, options
from safetylab.terms.words import N_, say

SMALLEST_CELL = 10


@click.command(
    "hotspots",
    cls=helping.Command,
    help=N_(
        "Find cells where incidents cluster more than chance would place them. Sexual, domestic "
        "and family violence are never mapped so."
    ),
    epilog="safetylab assess hotspots robbery_rate --period 2016 --cell 500",
)
@asked.events
@helping.option(
    "--cell",
    metavar=N_("METRES"),
    type=options.Number(SMALLEST_CELL),
    help=N_("Side of a cell; else about 2,500 cells."),
)
def command(of: asked.Asked, cell: float | None) -> None:
    """Print the hot cells."""
    from safetylab.assess import hotspots

    with of.watching(say("looking for hot spots")):
        found = hotspots.find(of.events(), cell=cell)
        hot = [row for row in found.table().to_pylist() if row["hot"]]
    of.show(found, sorted(hot, key=lambda row: -row["z"]))
