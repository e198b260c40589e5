"""safetylab assess funnel: which areas differ from their city by more than chance."""

from collections.abc import Mapping
from typing import Any

import click

from safetylab.cli import asked, helping
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import N_, say


@click.command(
    "funnel",
    cls=helping.Command,
    help=N_(
        "Compare areas' rates with the level of all, within limits that widen as residents get "
        "fewer. Of protected classes only what may be told is compared."
    ),
    epilog="safetylab assess funnel burglary_rate --period 2016",
)
@asked.events
def command(of: asked.Asked) -> None:
    """Print the areas that differ."""
    if of.of_file:
        raise BadRequest(
            say("A funnel needs areas with residents, which a file of points has not."),
            hint=say("ask a lab: safetylab new, and safetylab residents add FILE."),
        )
    if of.indicator is None:
        of.events()  # which says what is missing
    with of.watching(say("comparing")):
        found = of.desk().funnel(
            str(of.indicator), period=of.period, layer=of.layer, as_of=of.as_of
        )
        rows = [row for row in found.table().to_pylist() if row["chance"] != "within"]
    of.show(found, sorted(rows, key=_surest))


def _surest(row: Mapping[str, Any]) -> tuple[bool, float]:
    """Those that stand out first, the surest on top."""
    return row["stands_out"] == "within", float(row["p"])
