"""safetylab assess chains: incidents that follow each other nearby, one after another."""

from typing import Any

import click

from safetylab.cli import asked, helping, options
from safetylab.terms.words import N_, say


@click.command(
    "chains",
    cls=helping.Command,
    help=N_(
        "Follow chains of incidents that are near each other in space and time, beside how many "
        "chance would make. Sexual, domestic and family violence are never looked at so."
    ),
    epilog="safetylab assess chains robbery_rate --period 2016 --metres 200 --days 14",
)
@asked.events
@helping.option(
    "--metres",
    metavar=N_("METRES"),
    type=options.Number(0),
    help=N_("How far apart two incidents of a chain are at most; else 200."),
)
@helping.option(
    "--days",
    metavar=N_("DAYS"),
    type=options.Number(0),
    help=N_("How many days apart at most; else 14."),
)
@helping.option(
    "--draws",
    metavar=N_("N"),
    type=options.Whole(1),
    help=N_("Permutations of the days; else 199."),
)
@helping.option(
    "--seed", metavar=N_("N"), type=options.Whole(0), help=N_("What the permutations begin with.")
)
def command(of: asked.Asked, **choices: Any) -> None:
    """Print the chains, the largest first."""
    from safetylab.assess import chains

    with of.watching(say("looking for pairs near each other")) as progress:
        events = of.events(times=True)
        found = chains.find(events, progress=progress, **options.given(**choices))
    of.show(found)
