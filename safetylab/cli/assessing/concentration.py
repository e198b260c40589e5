"""safetylab assess concentration: in how few places."""

from typing import TYPE_CHECKING

import click

from safetylab.cli import asked, helping, options
from safetylab.terms.words import N_, say

if TYPE_CHECKING:
    from safetylab.assess.concentrated import Concentrated
    from safetylab.cli.watching import Progress


@click.command(
    "concentration",
    cls=helping.Command,
    help=N_(
        "Tell in how few places incidents lie, whether the same ones from year to year, and what "
        "chance alone would give."
    ),
    epilog="safetylab assess concentration robbery_rate --period 2016",
)
@asked.events
@options.cell
@helping.option(
    "--by",
    metavar="cells|areas",
    type=options.OneOf(("cells", "areas")),
    default="cells",
    help=N_("Square cells, or areas."),
)
@helping.option(
    "--seed", metavar=N_("N"), type=options.Whole(0), help=N_("Of the random numbers.")
)
def command(of: asked.Asked, cell: float | None, by: str, seed: int | None) -> None:
    """Print how few places hold how much."""
    with of.watching(say("comparing places")) as progress:
        found = _found(of, cell, by, seed, progress)
    of.show(found)


def _found(
    of: asked.Asked, cell: float | None, by: str, seed: int | None, progress: "Progress"
) -> "Concentrated":
    from safetylab.assess import concentrated, from_lab

    places = from_lab.places_by(by)
    events = of.events(places=places)
    earlier = () if of.of_file else of.desk().years_before(events, places=places)
    return concentrated.find(
        events,
        by="areas" if by == "areas" else "cells",
        cell=cell,
        earlier=earlier,
        seed=concentrated.SEED if seed is None else seed,
        progress=progress,
    )
