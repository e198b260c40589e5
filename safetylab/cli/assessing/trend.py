"""safetylab assess trend: how a count goes over time."""

import click

from safetylab.cli import asked, helping, options, serial
from safetylab.terms.words import N_, say

SHOWN = 24
"""Months that people are shown, the latest."""


@click.command(
    "trend",
    cls=helping.Command,
    help=N_(
        "Follow a count over time: season and trend, unusual months, changes of level. Takes "
        "every complete month unless --period says otherwise; of a file only --time is needed."
    ),
    epilog="safetylab assess trend robbery_rate",
)
@asked.events
@helping.option(
    "--areas", metavar=N_("IDS"), help=N_("Only these areas of the lab, between commas.")
)
@helping.option(
    "--rate",
    metavar=N_("SHARE"),
    type=options.Number(0.001),
    help=N_("Of series without a change, those in which one may be found; else 0.05."),
)
def command(of: asked.Asked, areas: str | None, rate: float | None) -> None:
    """Print what changed and the latest months."""
    from safetylab.assess import trends

    with of.watching(say("following the counts")) as progress:
        found = trends.find(serial.series(of, areas), rate=rate or trends.RATE, progress=progress)
    of.show(found, found.table().to_pylist()[-SHOWN:])
