"""safetylab assess outlook: what next year's counts may be."""

import click

from safetylab.cli import asked, helping, serial
from safetylab.terms.words import N_, say


@click.command(
    "outlook",
    cls=helping.Command,
    help=N_(
        "Tell what the next twelve months' counts may be if things go on as they did, and how "
        "well earlier years would have been foretold. Of a file only --time is needed."
    ),
    epilog="safetylab assess outlook robbery_rate",
)
@asked.events
@helping.option(
    "--areas", metavar=N_("IDS"), help=N_("Only these areas of the lab, between commas.")
)
def command(of: asked.Asked, areas: str | None) -> None:
    """Print the fan."""
    from safetylab.assess import outlook

    with of.watching(say("looking ahead")) as progress:
        found = outlook.find(serial.series(of, areas), progress=progress)
    of.show(found)
