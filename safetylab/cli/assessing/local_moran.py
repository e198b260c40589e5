"""safetylab assess local-moran: where like lies beside like."""

from pathlib import Path
from typing import Any

import click

from safetylab.cli import asked, compared, helping
from safetylab.terms.words import N_, say


@click.command(
    "local-moran",
    cls=helping.Command,
    help=N_(
        "Find clusters of high or of low places, and places unlike those around them. Moran's I "
        "and Geary's c of the whole stand beside."
    ),
    epilog="safetylab assess local-moran --areas columbus.geojson --value CRIME",
)
@asked.events
@compared.places
def command(of: asked.Asked, of_areas: tuple[Path, str] | None, choices: dict[str, Any]) -> None:
    """Print the clusters and the outliers."""
    from safetylab.assess import local_moran

    with of.watching(say("comparing neighbours")) as progress:
        if of_areas:
            about, places = compared.read(of, of_areas, choices)
            found = local_moran.of_places(about, places, progress=progress, **choices)
        else:
            events, choices = compared.events(of, choices)
            found = local_moran.find(events, progress=progress, **choices)
        rows = found.table().to_pylist()
    if found.places.cell is None:
        of.show(found, compared.by_p(rows))
    else:
        of.show(found, compared.by_p([row for row in rows if row["cluster"]]))
