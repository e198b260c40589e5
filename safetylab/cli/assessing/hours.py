"""safetylab assess hours: when in the week."""

import click

from safetylab.cli import asked, helping
from safetylab.terms.words import N_, say


@click.command(
    "hours",
    cls=helping.Command,
    help=N_("Tell which hours of the week hold more incidents than their share, with intervals."),
    epilog="safetylab assess hours theft_rate --period 2016",
)
@asked.events
def command(of: asked.Asked) -> None:
    """Print the hours that stand out."""
    from safetylab.assess import hours

    with of.watching(say("sorting by hour")):
        found = hours.find(of.events(places=False, times=True))
        rows = [row for row in found.table().to_pylist() if row["stands_out"]]
    of.show(found, sorted(rows, key=lambda row: -float(row["incidents"])))
