"""safetylab assess accuracy: which map deserves trust."""

import click

from safetylab.cli import asked, helping, options
from safetylab.terms.words import N_, say


@click.command(
    "accuracy",
    cls=helping.Command,
    help=N_(
        "Try maps of the past on the months after: hit rate, PAI and PEI of counts, near repeats, "
        "hot spots and density. Needs 18 months; a lab's --period is taken with the year before "
        "it."
    ),
    epilog="safetylab assess accuracy robbery_rate --period 2016",
)
@asked.events
@options.cell
def command(of: asked.Asked, cell: float | None) -> None:
    """Print how each map did."""
    from safetylab.assess import accuracy

    with of.watching(say("trying maps")) as progress:
        if of.of_file or of.indicator is None:
            found = accuracy.find(of.events(times=True), cell=cell, progress=progress)
        else:
            asked_of = {"period": of.period, "layer": of.layer, "as_of": of.as_of}
            found = of.desk().accuracy(of.indicator, cell=cell, progress=progress, **asked_of)
    of.show(found)
