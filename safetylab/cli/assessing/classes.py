"""safetylab assess classes: which cells are new, lasting or past hot spots."""

from typing import TYPE_CHECKING, Any

import click

from safetylab.cli import asked, helping, options
from safetylab.terms.words import N_, say

if TYPE_CHECKING:
    from safetylab.assess.classed import Classes


@click.command(
    "classes",
    cls=helping.Command,
    help=N_(
        "Tell new, emerging, persistent, diminishing, sporadic and historical hot spots from "
        "steps of time. A lab's last --months to the end of --period; a file's whole time."
    ),
    epilog="safetylab assess classes robbery_rate --period 2016 --months 36",
)
@asked.events
@helping.option(
    "--rule",
    metavar="findings|shares",
    type=options.OneOf(("findings", "shares")),
    default="findings",
    help=N_("shares: as sfhotspot does, for comparison."),
)
@helping.option(
    "--months",
    metavar=N_("N"),
    type=options.Number(6),
    help=N_("Months of a lab to look back over; else 24."),
)
@helping.option(
    "--step",
    metavar="month|quarter|year",
    type=options.OneOf(("month", "quarter", "year")),
    default="month",
    help=N_("A cell is hot or not in each of these."),
)
@options.cell
def command(of: asked.Asked, months: float | None, **how: Any) -> None:
    """Print the cells of each class."""
    from safetylab.assess import classes
    from safetylab.assess.classed import NONE, ORDER

    with of.watching(say("following the cells")):
        if of.of_file or of.indicator is None:
            found = classes.find(of.events(times=True), **how)
        else:
            found = _of_lab(of, int(months or 0), how)
    order = ORDER[found.rule]
    rows = [row for row in found.table().to_pylist() if row["class"] != NONE]
    of.show(found, sorted(rows, key=lambda row: (order.index(row["class"]), -row["incidents"])))


def _of_lab(of: asked.Asked, months: int, how: dict[str, Any]) -> "Classes":
    code, desk = str(of.indicator), of.desk()
    return desk.classes(
        code, until=of.period, months=months, layer=of.layer, as_of=of.as_of, **how
    )
