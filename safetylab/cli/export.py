"""safetylab export: figures that leave the lab, through the one door."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from safetylab.cli import helping, options
from safetylab.cli.printing import finite, out
from safetylab.cli.watching import watching
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import N_, say

if TYPE_CHECKING:
    from safetylab.desk import Desk
    from safetylab.release import Release


@click.command(
    "export",
    cls=helping.Command,
    help=N_(
        "Write an indicator's figures to a file that may leave the lab. Small counts of sensitive "
        "classes are withheld; GeoJSON holds the areas with their figures."
    ),
    epilog="safetylab export homicide_rate --by area --to homicide.geojson",
)
@helping.argument("indicator", metavar=N_("INDICATOR"))
@helping.option(
    "--to",
    "target",
    required=True,
    metavar=N_("FILE"),
    type=click.Path(path_type=Path),
    help=N_("The file: .csv, .json or .geojson."),
)
@helping.option("--force", is_flag=True, help=N_("Overwrite a file that is there."))
@options.about
@options.everywhere
def command(indicator: str, target: Path, force: bool, lab: str | None, **question: Any) -> None:
    """Write a release."""
    written = _kind(target)
    if target.exists() and not force:
        raise BadRequest(
            say("{file} is there already.", file=target),
            hint=say("name another file, or overwrite it with --force."),
        )
    if target.suffix.lower() == ".geojson":
        question["by"] = _by_area(question["by"])
    with watching(say("measuring")):
        desk = options.desk_in(options.folder(lab))
        release = desk.release(desk.measure(indicator, **question))
        _write(target, written(release, desk, question["layer"]))
    out(release.summary)
    for note in release.notes:
        out(note)
    out(say("Written to {file}.", file=target))


Writer = Callable[["Release", "Desk", str | None], str]


def _kind(target: Path) -> Writer:
    """How the file is written. Raises BadRequest for an ending we do not write."""
    kind = target.suffix.lower()
    if kind not in _WRITERS or target.is_dir():
        raise BadRequest(
            say("'{file}' does not say what to write.", file=target),
            hint=say("end the file's name in {known}.", known=", ".join(_WRITERS)),
        )
    return _WRITERS[kind]


def _by_area(by: str) -> str:
    """Raises BadRequest for a breakdown of which a map cannot show every row."""
    if by not in ("", "area"):
        raise BadRequest(
            say("GeoJSON holds one figure per area, not '{by}'.", by=by),
            hint=say("write --by area, or export to .csv or .json."),
        )
    return "area"


def _write(target: Path, text: str) -> None:
    from safetylab.store import whole

    if not target.parent.is_dir():
        raise BadRequest(
            say("There is no folder {folder}.", folder=target.parent),
            hint=say("make it first, or name another."),
        )
    whole.write(target, text)


def _geojson(release: "Release", desk: "Desk", layer: str | None) -> str:
    """A FeatureCollection in longitude and latitude (RFC 7946); unknown places have no shape."""
    import json

    shapes = _geometries(desk, layer)
    said: dict[str, Any] = {
        "type": "FeatureCollection",
        "summary": release.summary,
        "notes": list(release.notes),
        "lab": release.provenance.lab,
        "vintage": release.provenance.vintage,
        "published_at": release.provenance.published_at,
        "sources": list(release.provenance.sources),
        "features": [_feature(row, shapes.get(row["area"])) for row in release.rows],
    }
    return json.dumps(finite(said), ensure_ascii=False) + "\n"


def _feature(row: Mapping[str, Any], geometry: Any) -> dict[str, Any]:
    return {"type": "Feature", "id": row["area"], "properties": dict(row), "geometry": geometry}


def _geometries(desk: "Desk", layer: str | None) -> dict[str | None, Any]:
    """Area id -> its geometry in degrees."""
    from shapely.geometry import mapping

    from safetylab.store import areas, geojson

    name = desk.lab.layer(layer).name
    ids, _, shapes = geojson.read(areas.file_of(desk.lab, name))
    return {each: mapping(shape) for each, shape in zip(ids, shapes, strict=True)}


_WRITERS: dict[str, Writer] = {
    ".csv": lambda release, desk, layer: release.as_csv(),
    ".json": lambda release, desk, layer: release.as_json() + "\n",
    ".geojson": _geojson,
}
