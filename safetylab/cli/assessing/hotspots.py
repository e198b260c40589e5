"""safetylab assess hotspots: where incidents cluster."""

from pathlib import Path
from typing import Any

import click

from safetylab.cli import asked, compared, helping
from safetylab.terms.words import N_, say


@click.command(
    "hotspots",
    cls=helping.Command,
    help=N_(
        "Find cells or areas where incidents cluster more than chance would place them. Sexual, "
        "domestic and family violence are never mapped so."
    ),
    epilog="safetylab assess hotspots robbery_rate --period 2016 --cell 500",
)
@asked.events
@compared.places
def command(of: asked.Asked, of_areas: tuple[Path, str] | None, choices: dict[str, Any]) -> None:
    """Print the hot places."""
    from safetylab.assess import hotspots

    with of.watching(say("looking for hot spots")) as progress:
        if of_areas:
            about, places = compared.read(of, of_areas, choices)
            found = hotspots.of_places(about, places, progress=progress, **choices)
        else:
            events, choices = compared.events(of, choices)
            found = hotspots.find(events, progress=progress, **choices)
        rows = found.table().to_pylist()
    if found.cell is None:
        of.show(found, compared.by_p(rows))
    else:
        standing = [row for row in rows if row["hot"] or row.get("cold")]
        of.show(found, sorted(standing, key=lambda row: -row["z"]))
