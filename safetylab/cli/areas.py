"""safetylab areas: the layers of areas that figures are broken down by."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from safetylab.cli import helping, options, printing
from safetylab.cli.printing import out
from safetylab.cli.watching import watching
from safetylab.terms.column import Column
from safetylab.terms.words import N_, say

if TYPE_CHECKING:
    from safetylab.store.lab import Lab


@click.group("areas", cls=helping.Group, help=N_("Add or list the layers of areas."))
@options.language
def command() -> None:
    """Layers of areas."""


@command.command(
    "add",
    help=N_(
        "Make a layer of a GeoJSON, GeoPackage, Shapefile (also zipped) or CSV with WKT. "
        "What is not said is found out, and told."
    ),
    epilog="safetylab areas add beats.geojson --layer beat --id beat_num",
)
@helping.argument("file", metavar=N_("FILE"), type=click.Path(path_type=Path))
@helping.option("--layer", required=True, metavar=N_("NAME"), help=N_("Short name of the layer."))
@helping.option("--id", "id_column", metavar=N_("COLUMN"), help=N_("The column of ids."))
@helping.option("--name", "name_column", metavar=N_("COLUMN"), help=N_("The column of names."))
@helping.option("--crs", metavar="EPSG:…", help=N_("What the coordinates are in."))
@helping.option("--label", metavar=N_("TEXT"), help=N_("What readers call the layer."))
@helping.option("--replace", is_flag=True, help=N_("Put it in place of the layer there is."))
@options.everywhere
def add(lab: str | None, file: Path, layer: str, label: str | None, **how: Any) -> None:
    """Add a layer and say what was noticed."""
    place = options.lab_in(options.folder(lab))
    with watching(say("adding the areas")):
        from safetylab.store import areas, relocating

        replace = how.pop("replace")
        reading = areas.Reading(**how)
        added = areas.add(place, file, layer=layer, reading=reading, label=label, replace=replace)
        # Incidents that came before the areas get theirs too, as a vintage of its own.
        relocating.place_again(
            options.lab_in(place.folder), at=datetime.now(UTC).replace(tzinfo=None)
        )
    out(added.summary())


@command.command(
    "list", help=N_("List the layers of areas."), epilog="safetylab areas list --lab chicago"
)
@options.formatted
@options.everywhere
def listed(lab: str | None, form: str) -> None:
    """Every layer with its number of areas."""
    place = options.lab_in(options.folder(lab))
    rows = [_row(place, name) for name in place.layers]
    if form == "csv":
        printing.as_csv(rows, ("layer", "label", "areas", "residents", "file"))
    elif form == "json":
        printing.as_json({"lab": place.name, "layers": rows})
    elif rows:
        printing.table(rows, _columns())
    else:
        out(
            say(
                "{lab} has no areas yet. Add them with: safetylab areas add FILE --layer NAME",
                lab=place.name,
            )
        )


def _row(lab: "Lab", layer: str) -> dict[str, Any]:
    from safetylab.store import areas, residents

    return {
        "layer": layer,
        "label": lab.layers[layer].label(),
        "areas": len(areas.ids(lab, layer)) if areas.has(lab, layer) else None,
        "residents": residents.file_of(lab, layer).is_file(),
        "file": lab.layers[layer].file,
    }


def _columns() -> tuple[Column, ...]:
    return (
        Column("layer", say("Layer")),
        Column("label", say("Label")),
        Column("areas", say("Areas")),
        Column("residents", say("Residents")),
        Column("file", say("File")),
    )
