"""safetylab residents: who lives where, the denominators of every rate."""

from pathlib import Path

import click

from safetylab.cli import helping, options
from safetylab.cli.printing import out
from safetylab.cli.watching import watching
from safetylab.terms.words import N_, say


@click.group("residents", cls=helping.Group, help=N_("Add residents by area, year, sex and age."))
@options.language
def command() -> None:
    """Residents."""


@command.command(
    "add",
    help=N_(
        "Take in a CSV with a number of residents per row. Rows for the same people replace "
        "earlier ones."
    ),
    epilog="safetylab residents add census.csv --layer community",
)
@helping.argument("file", metavar=N_("FILE"), type=click.Path(path_type=Path))
@helping.option("--layer", required=True, metavar=N_("NAME"), help=N_("The layer of its areas."))
@helping.option(
    "--skip-unknown", is_flag=True, help=N_("Leave out rows of areas that the layer lacks.")
)
@options.everywhere
def add(file: Path, layer: str, skip_unknown: bool, lab: str | None) -> None:
    """Add residents and say what was noticed."""
    place = options.lab_in(options.folder(lab))
    with watching(say("adding the residents")):
        from safetylab.store import residents

        added = residents.add(place, file, layer=layer, skip_unknown=skip_unknown)
    out(added.summary())
