"""safetylab assess density: how thickly incidents lie."""

import click

from safetylab.cli import asked, helping, options
from safetylab.terms.words import N_, say

SMALLEST_CELL = 10


@click.command(
    "density",
    cls=helping.Command,
    help=N_("Smooth incidents to a surface, exactly evaluated: how many per square kilometre."),
    epilog="safetylab assess density robbery_rate --period 2016 --bandwidth 1000",
)
@asked.events
@helping.option(
    "--cell",
    metavar=N_("METRES"),
    type=options.Number(SMALLEST_CELL),
    help=N_("Side of a cell; else about 2,500 cells."),
)
@helping.option(
    "--bandwidth",
    metavar=N_("METRES"),
    type=options.Number(0),
    help=N_("Radius of the kernel; else by Scott's rule."),
)
@helping.option(
    "--kernel", metavar=N_("NAME"), default="quartic", help=N_("quartic, epanechnikov, gaussian …")
)
def command(of: asked.Asked, cell: float | None, bandwidth: float | None, kernel: str) -> None:
    """Print the thickest cells."""
    from safetylab.assess import density

    with of.watching(say("smoothing")):
        found = density.find(of.events(), cell=cell, bandwidth=bandwidth, kernel=kernel)
        rows = sorted(found.table().to_pylist(), key=lambda row: -float(row["per_km2"]))
    of.show(found, rows[: asked.MOST_ROWS])
