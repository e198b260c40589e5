"""safetylab assess density: how thickly incidents lie."""

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from safetylab.cli import asked, helping, options
from safetylab.cli.watching import Progress
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import N_, say

if TYPE_CHECKING:
    from safetylab.assess.dual import Dual
    from safetylab.terms.result import Analysis


@click.command(
    "density",
    cls=helping.Command,
    help=N_("Smooth incidents to a surface, exactly evaluated: how many per square kilometre."),
    epilog="safetylab assess density robbery_rate --period 2016 --bandwidth 1000",
)
@asked.events
@options.cell
@helping.option(
    "--bandwidth",
    metavar=N_("METRES"),
    type=options.Number(0),
    help=N_("Radius of the kernel; else what foretells best."),
)
@helping.option("--kernel", metavar=N_("NAME"), help=N_("quartic, epanechnikov, gaussian …"))
@helping.option(
    "--edge",
    metavar="none|uniform|diggle",
    type=options.OneOf(("none", "uniform", "diggle")),
    help=N_("What corrects the surface along the edge of the land; else none."),
)
@helping.option(
    "--against", metavar=N_("FILE"), help=N_("Risk beside other points: a file of them.")
)
@helping.option("--residents", is_flag=True, help=N_("Risk beside the lab's residents."))
def command(
    of: asked.Asked,
    against: str | None,
    residents: bool,
    cell: float | None,
    bandwidth: float | None,
    **drawn: str | None,
) -> None:
    """Print the thickest cells, or those of the highest risk."""
    from safetylab.assess import density

    with of.watching(say("smoothing")) as progress:
        if against is None and not residents:
            found: Analysis = density.find(
                of.events(), cell=cell, bandwidth=bandwidth, **options.given(**drawn)
            )
        else:
            _alone(**drawn)
            found = _risk(of, against, progress, (cell, bandwidth))
        key = "per_km2" if "per_km2" in found.table().column_names else "ratio"
        rows = sorted(found.table().to_pylist(), key=lambda row: -float(row[key]))
    of.show(found, rows[: asked.MOST_ROWS])


def _alone(**drawn: str | None) -> None:
    """Raises BadRequest where a kernel or an edge is named, which a risk is not told by."""
    for name in options.given(**drawn):
        raise BadRequest(
            say("{option} is for a density alone.", option=f"--{name}"),
            hint=say("leave it out: beside others, both surfaces lose alike along the edge."),
        )


def _risk(
    of: asked.Asked,
    against: str | None,
    progress: Progress,
    sizes: tuple[float | None, float | None],
) -> "Dual":
    from safetylab.assess import dual

    events = of.events()
    if against is not None:
        other = replace(of, points=against, indicator=None, period=None, until=None).events()
        return dual.find(events, other, cell=sizes[0], bandwidth=sizes[1], progress=progress)
    if of.of_file:
        raise BadRequest(
            say("A plain file has no residents."),
            hint=say("name a file of other points: --against FILE."),
        )
    people = of.desk().residents(events.about.period, layer=events.about.ground.layer)
    return dual.find(events, people, cell=sizes[0], bandwidth=sizes[1], progress=progress)
