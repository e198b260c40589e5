"""safetylab assess near-repeat: does one incident bring on the next, how far and how long?"""

from typing import Any

import click

from safetylab.cli import asked, helping, options
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import N_, say


class Edges(click.ParamType[tuple[float, ...]]):
    """Numbers between commas, the last may be inf. Raises BadRequest for anything else."""

    name = "edges"

    def convert(self, value: Any, param: click.Parameter | None, ctx: Any) -> tuple[float, ...]:
        """The numbers; whether they make sense as bands is seen later."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(float(part.strip().replace("∞", "inf")) for part in value.split(","))
        except ValueError:
            raise BadRequest(
                say(
                    "'{value}' cannot be {option}.",
                    value=value,
                    option=param.opts[0] if param else "",
                ),
                hint=say("give numbers between commas, such as 0,100,200; the last may be inf."),
            ) from None


@click.command(
    "near-repeat",
    cls=helping.Command,
    help=N_(
        "Tell how far and how long risk is raised after an incident: pairs of incidents near in "
        "space and time, against the days dealt out anew. Sexual, domestic and family violence "
        "are never looked at so."
    ),
    epilog="safetylab assess near-repeat robbery_rate --period 2016 --space 0,0.1,100,200,400",
)
@asked.events
@helping.option(
    "--space",
    metavar=N_("METRES,…"),
    type=Edges(),
    help=N_("Edges of the bands of distance; else 0,0.1,100,200,300,400,500."),
)
@helping.option(
    "--days",
    metavar=N_("DAYS,…"),
    type=Edges(),
    help=N_("Edges of the bands of time; else 0,7,14,21,28."),
)
@helping.option("--manhattan", is_flag=True, help=N_("Distances along the axes, as streets run."))
@helping.option(
    "--right-closed",
    "closed",
    is_flag=True,
    help=N_("A band holds the edge at which it ends, not that at which it begins."),
)
@helping.option(
    "--draws",
    metavar=N_("N"),
    type=options.Whole(1),
    help=N_("Permutations of the days; else 999."),
)
@helping.option(
    "--seed", metavar=N_("N"), type=options.Whole(0), help=N_("What the permutations begin with.")
)
def command(of: asked.Asked, **choices: Any) -> None:
    """Print the bands with their pairs."""
    from safetylab.assess import near_repeat

    with of.watching(say("looking for pairs near each other")) as progress:
        events = of.events(times=True)
        found = near_repeat.find(events, progress=progress, **options.given(**choices))
    of.show(found)
