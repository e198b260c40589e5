"""A lab is a folder: its settings, its areas, its residents, its facts."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pyproj import CRS
from pyproj.exceptions import CRSError

from safetylab.sources.source import Source, make
from safetylab.store import announced
from safetylab.store.announced import Target, Work
from safetylab.terms.errors import BadLab, BadRequest
from safetylab.terms.place import checked_layer_name
from safetylab.terms.words import LANGUAGES, say, spoken

_SOURCE_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
PROFILES = Path(__file__).with_name("profiles")


@dataclass(frozen=True, slots=True)
class LayerSetting:
    """An area layer as lab.toml names it: its file below the lab, its label per language."""

    name: str
    file: str
    labels: Mapping[str, str]

    def label(self) -> str:
        """In the reader's language."""
        return self.labels.get(spoken.get()) or next(iter(self.labels.values()), self.name)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What this city lets out: see release.

    smallest_count       : of sensitive classes, fewer are withheld; the others may be shown small
    smallest_population  : rates over fewer person-years are withheld
    sensitive_population : sensitive classes are never shown of areas with fewer residents
    smallest_cell        : metres; cells that leave the lab are no smaller
    protect_all          : small counts of every class are withheld, as those of sensitive ones are
    """

    smallest_count: int = 5
    smallest_population: int = 100
    sensitive_population: int = 500
    smallest_cell: int = 150
    protect_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """One city's lab. `folder` holds lab.toml; everything else is below it."""

    folder: Path
    name: str
    languages: tuple[str, ...]
    timezone: str
    crs: str
    earliest: date
    layers: Mapping[str, LayerSetting]
    sources: Mapping[str, Mapping[str, Any]]
    disclosure: Disclosure = field(default_factory=Disclosure)
    targets: Mapping[str, Target] = field(default_factory=dict)
    work: tuple[Work, ...] = ()
    note: str = ""
    simulated: bool = False

    @property
    def facts(self) -> Path:
        """The store's folder."""
        return self.folder / "facts"

    def source(self, name: str) -> Source:
        """The source of that name. Raises BadRequest when the lab has none."""
        if name not in self.sources:
            raise BadRequest(
                say("The lab {lab} has no source '{name}'.", lab=self.name, name=name),
                hint=say("lab.toml has {known}.", known=", ".join(self.sources) or "–"),
            )
        return make(name, self.sources[name])

    def layer(self, name: str | None) -> LayerSetting:
        """The layer of that name, by default the first. Raises BadRequest when there is none."""
        if name is None and self.layers:
            return next(iter(self.layers.values()))
        if name is None or name not in self.layers:
            raise BadRequest(
                say("The lab {lab} has no area layer '{name}'.", lab=self.name, name=name or ""),
                hint=say(
                    "it has {known}. Add one with: safetylab areas add FILE --layer NAME",
                    known=", ".join(self.layers) or say("none"),
                ),
            )
        return self.layers[name]


def open_lab(folder: Path | str) -> Lab:
    """The lab in `folder`. Raises BadLab when there is none or its lab.toml is wrong."""
    path = Path(folder)
    settings = path / "lab.toml"
    if not settings.is_file():
        raise BadLab(
            say("{folder} is not a lab: it has no lab.toml.", folder=path),
            hint=say("make one with: safetylab new {folder} --city none", folder=path),
        )
    try:
        read = tomllib.loads(settings.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise BadLab(
            say("{file} cannot be read: {why}.", file=settings, why=why),
            hint=say("mend the line it names."),
        ) from why
    try:
        return _lab(path, read)
    except (KeyError, TypeError, ValueError, AttributeError) as why:
        raise BadLab(
            say("{file} lacks or misstates a setting: {why}.", file=settings, why=why),
            hint=say("compare it with docs/lab.md."),
        ) from why


def _lab(folder: Path, read: Mapping[str, Any]) -> Lab:
    _checked_crs(read["crs"])
    ZoneInfo(read["timezone"])  # raises when there is no such zone
    return Lab(
        folder=folder,
        name=str(read["name"]),
        languages=_languages(read["languages"]),
        timezone=read["timezone"],
        crs=read["crs"],
        earliest=read.get("earliest", date(1990, 1, 1)),
        layers={name: _layer(name, table) for name, table in read.get("layers", {}).items()},
        sources=_sources(read.get("sources", {})),
        disclosure=Disclosure(**read.get("disclosure", {})),
        targets=announced.targets(read.get("targets", {})),
        work=announced.work(read.get("work", [])),
        note=str(read.get("note", "")),
        simulated=bool(read.get("simulated", False)),
    )


def _layer(name: str, table: Mapping[str, Any]) -> LayerSetting:
    return LayerSetting(
        checked_layer_name(name),
        table.get("file", f"areas/{name}.geojson"),
        dict(table.get("label", {"en": name})),
    )


def _sources(tables: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    for name in tables:
        if not _SOURCE_NAME.fullmatch(name):
            raise BadLab(
                say("'{name}' cannot name a source.", name=name),
                hint=say("use small letters, digits and _."),
            )
    return {name: dict(table) for name, table in tables.items()}


def _languages(given: list[str]) -> tuple[str, ...]:
    unknown = [language for language in given if language not in LANGUAGES]
    if unknown or not given:
        raise BadLab(
            say("The languages {given} are not all known.", given=", ".join(given)),
            hint=say("there are {known}.", known=", ".join(LANGUAGES)),
        )
    return tuple(given)


def _checked_crs(text: str) -> CRS:
    try:
        crs = CRS.from_user_input(text)
    except CRSError as why:
        raise BadLab(
            say("'{crs}' is not a coordinate reference system.", crs=text),
            hint=say("give an EPSG code of a projected one, such as EPSG:32613."),
        ) from why
    if not crs.is_projected or any(axis.unit_name != "metre" for axis in crs.axis_info):
        raise BadLab(
            say("The coordinate reference system {crs} is not in metres.", crs=text),
            hint=say("distances need metres: choose a projected one, such as EPSG:32613."),
        )
    return crs
