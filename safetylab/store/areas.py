"""The lab's area layers: put in place from a city's boundary files, read in metres."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

import numpy as np
import shapely
from pyproj import Transformer

from safetylab.sources.census import natural
from safetylab.store import boundaries, geojson, lab_toml, layer_checks, whole
from safetylab.store.boundaries import WGS84, Boundaries, Reading, Shapes, moved
from safetylab.store.lab import Lab, open_lab
from safetylab.terms.errors import BadLab, BadRequest, SafetyLabError
from safetylab.terms.place import Layer, checked_layer_name
from safetylab.terms.words import say, say_many

__all__ = ["Added", "Reading", "add", "file_of", "has", "ids", "load", "put"]
AS_FOUND = Reading()
State = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A layer put in place: how many areas, how they were read, what was wrong with them."""

    layer: str
    file: str
    areas: int
    id_column: str
    name_column: str
    crs: str
    mended: int
    empty: int
    unnamed: int
    overlapping: int
    replaced: bool

    def summary(self) -> str:
        """What was done and what was noticed, a sentence each."""
        noticed = (
            say_many(
                "{n} area had crossing rings and was mended.",
                "{n} areas had crossing rings and were mended.",
                self.mended,
            )
            if self.mended
            else "",
            say_many(
                "{n} row without a shape was left out.",
                "{n} rows without a shape were left out.",
                self.empty,
            )
            if self.empty
            else "",
            say_many(
                "{n} area without a name is called by its id.",
                "{n} areas without a name are called by their ids.",
                self.unnamed,
            )
            if self.unnamed
            else "",
            say_many(
                "{n} area lies on another by over 1 %.",
                "{n} areas lie on others by over 1 %.",
                self.overlapping,
            )
            if self.overlapping
            else "",
        )
        return " ".join(sentence for sentence in (self._done(), *noticed) if sentence)

    def _done(self) -> str:
        return say_many(
            "The layer '{layer}' has {n} area from {file}: ids from '{id}', names from '{name}', "
            "coordinates in {crs}.",
            "The layer '{layer}' has {n} areas from {file}: ids from '{id}', names from '{name}', "
            "coordinates in {crs}.",
            self.areas,
            layer=self.layer,
            file=self.file,
            id=self.id_column,
            name=self.name_column,
            crs=self.crs,
        )


def load(lab: Lab, layer_name: str | None) -> Layer:
    """The layer, by default the lab's first, in metres of the lab's CRS.

    Raises BadRequest for an unknown layer, BadLab for one without its file, BadFile.
    """
    name = lab.layer(layer_name).name
    path = _existing(lab, name)
    return _loaded(path, _state(path), name, lab.crs)


@lru_cache(maxsize=8)
def _loaded(path: Path, state: State, name: str, crs: str) -> Layer:
    ids, names, degrees = geojson.read(path)
    return Layer(name, ids, names, _in_metres(degrees, crs, name))


def ids(lab: Lab, layer_name: str | None) -> tuple[str, ...]:
    """The ids of the layer's areas, in the order of load(). Raises as load() does."""
    path = _existing(lab, lab.layer(layer_name).name)
    return _ids(path, _state(path))


@lru_cache(maxsize=8)
def _ids(path: Path, state: State) -> tuple[str, ...]:
    return geojson.ids(path)


def _state(path: Path) -> State:
    """In the key of what is kept, so that a replaced layer is read anew."""
    state = path.stat()
    return state.st_mtime_ns, state.st_size, state.st_ino


def has(lab: Lab, layer_name: str) -> bool:
    """Whether the layer's boundaries are there."""
    return layer_name in lab.layers and file_of(lab, layer_name).is_file()


def file_of(lab: Lab, layer_name: str) -> Path:
    """Where the layer's boundaries are or will be. Raises BadLab for a file outside of the lab."""
    setting = lab.layers.get(layer_name)
    relative = PurePosixPath(setting.file if setting else f"areas/{layer_name}.geojson")
    if relative.is_absolute() or ".." in relative.parts:
        raise BadLab(
            say("The layer '{layer}' is not in the lab: {file}.", layer=layer_name, file=relative),
            hint=say("in lab.toml, name a file below the lab's folder, such as areas/x.geojson."),
        )
    return lab.folder / relative


def add(
    lab: Lab,
    file: Path,
    *,
    layer: str,
    reading: Reading = AS_FOUND,
    label: str | None = None,
    replace: bool = False,
) -> Added:
    """Make a layer of a GeoJSON, GeoPackage, Shapefile (also zipped) or CSV with WKT.

    A layer that lab.toml lacks is entered there, with its label: open the lab again to see it.
    Raises BadFile, BadRequest, BadLab; the lab is then as it was.
    """
    _may_add(lab, layer, replace)
    return put(lab, boundaries.read(file, reading), layer=layer, label=label, replace=replace)


def put(
    lab: Lab, found: Boundaries, *, layer: str, label: str | None = None, replace: bool = False
) -> Added:
    """As add(), for boundaries that have been read."""
    lab = open_lab(lab.folder)  # another layer may have been entered since
    _may_add(lab, layer, replace)
    overlaps = _checked(lab, layer, found)
    was_there = file_of(lab, layer).exists()
    _keep(lab, layer, label, _text(found))
    return Added(
        layer=layer,
        file=found.file,
        areas=len(found.ids),
        id_column=found.id_column,
        name_column=found.name_column,
        crs=found.crs,
        mended=found.mended,
        empty=found.empty,
        unnamed=found.unnamed,
        overlapping=overlaps,
        replaced=was_there,
    )


def _may_add(lab: Lab, layer: str, replace: bool) -> None:
    checked_layer_name(layer)
    if not replace and file_of(lab, layer).exists():
        raise BadRequest(
            say("The lab {lab} has a layer '{layer}' already.", lab=lab.name, layer=layer),
            hint=say("add it under another name, or replace it with --replace."),
        )


def _checked(lab: Lab, layer: str, found: Boundaries) -> int:
    """How many areas overlap. Raises BadFile when they do not lie in this lab's city."""
    layer_checks.in_reach(lab, found.shapes, found.file)
    others = {n: load(lab, n).bounds for n in lab.layers if n != layer and has(lab, n)}
    ours = Layer(layer, found.ids, found.names, _in_metres(found.shapes, lab.crs, layer))
    layer_checks.near(ours.bounds, others, found.file)
    return layer_checks.overlapping(found.shapes)


def _in_metres(degrees: Shapes, crs: str, layer: str) -> Shapes:
    shapes = moved(degrees, Transformer.from_crs(WGS84, crs, always_xy=True))
    if not np.isfinite(shapely.total_bounds(shapes)).all():
        raise BadLab(
            say("The layer '{layer}' lies where {crs} is not used.", layer=layer, crs=crs),
            hint=say("check --crs, or crs in lab.toml."),
        )
    return shapes


def _text(found: Boundaries) -> str:
    order = sorted(range(len(found.ids)), key=lambda i: natural(found.ids[i]))
    ids, names = ([column[i] for i in order] for column in (found.ids, found.names))
    return geojson.text(ids, names, found.shapes[order])


def _keep(lab: Lab, layer: str, label: str | None, text: str) -> None:
    """Write the boundaries and, for a new layer, lab.toml: both or neither."""
    path = file_of(lab, layer)
    if layer in lab.layers:
        whole.write(path, text)
        return
    settings = lab_toml.with_layer(lab, layer, label)
    whole.write(path, text)
    try:
        whole.write(lab.folder / "lab.toml", settings)
    except SafetyLabError:
        path.unlink()
        raise


def _existing(lab: Lab, layer: str) -> Path:
    path = file_of(lab, layer)
    if not path.is_file():
        raise BadLab(
            say("The layer '{layer}' of {lab} has no boundaries yet.", layer=layer, lab=lab.name),
            hint=say("add them with: safetylab areas add FILE --layer {layer}", layer=layer),
        )
    return path
