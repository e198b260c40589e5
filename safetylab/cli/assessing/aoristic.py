"""safetylab assess aoristic: when in the week."""

import click

from safetylab.cli import asked, helping
from safetylab.terms.words import N_, say


@click.command(
    "aoristic",
    cls=helping.Command,
    help=N_(
        "Spread incidents that are known by a range of time over the hours of the week; --until "
        "names a file's column of the end."
    ),
    epilog="safetylab assess aoristic --points burglaries.csv --time start --until end",
)
@asked.events
def command(of: asked.Asked) -> None:
    """Print the hours that stand out."""
    from safetylab.assess import aoristic

    with of.watching(say("sorting by hour")):
        found = aoristic.find(of.events(places=False, times=True))
        rows = [row for row in found.table().to_pylist() if row["stands_out"]]
    of.show(found, sorted(rows, key=lambda row: -float(row["incidents"])))
