"""The contract: what a publisher's file looks like and how its columns become ours.

A source module holds `SOURCE`, or a function `source(settings)` where a lab's own settings shape
it. It is found by being in this folder; nothing lists it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal

import safetylab.sources as here
from safetylab.terms.errors import BadFile, BadLab
from safetylab.terms.incident import DELIVERED
from safetylab.terms.words import say


@dataclass(frozen=True, slots=True)
class Coordinates:
    """SQL for a pair of coordinates and the CRS they are in; the first pair that has both wins."""

    x: str
    y: str
    crs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One publisher's format, told to the store as SQL over the columns of its file.

    columns   : headers that the file must have
    aliases   : other spellings of a header: alias -> header
    tidy      : delivered column (terms.incident.DELIVERED) -> SQL expression, local time
    recorded  : area layer -> SQL of the area the publisher recorded
    locations : the crosswalk of location words, in sources/crosswalks, or ""
    repairs   : notes on what tidy mends, shown in the quality report
    """

    name: str
    publisher: str
    licence: str
    url: str
    columns: tuple[str, ...]
    tidy: Mapping[str, str]
    coordinates: tuple[Coordinates, ...] = ()
    recorded: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    crosswalk: str = ""
    locations: str = ""
    delimiter: str = ","
    encoding: str = "utf-8"
    repairs: tuple[str, ...] = ()
    kind: Literal["incidents", "counts"] = "incidents"
    counts_query: str = ""
    """For kind "counts": SQL over the table `raw` that yields terms.observation columns."""

    def __post_init__(self) -> None:
        unknown = set(self.tidy) - set(DELIVERED)
        if unknown:
            raise ValueError(f"{self.name} tidies columns nobody knows: {sorted(unknown)}")

    def checked(self, header: list[str], *, filename: str) -> list[str]:
        """The header in our spelling. Raises BadFile when columns are missing or doubled."""
        known = [self.aliases.get(column, column) for column in header]
        missing = [column for column in self.columns if column not in known]
        if missing:
            raise BadFile(
                say(
                    "{file} lacks the columns {missing} that the source '{source}' needs.",
                    file=filename,
                    missing=_listed(missing),
                    source=self.name,
                ),
                hint=say(
                    "it has {found}. Is it another export, or another separator than '{sep}'?",
                    found=_listed(header[:12]),
                    sep=self.delimiter,
                ),
            )
        doubled = sorted({column for column in known if known.count(column) > 1})
        if doubled:
            raise BadFile(
                say("{file} has the column {twice} twice.", file=filename, twice=_listed(doubled)),
                hint=say("export it again, or remove one of the two columns."),
            )
        return known


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name[:40]}'" for name in names) or say("no column")


Maker = Callable[[str, Mapping[str, Any]], Source]


@cache
def makers() -> dict[str, Maker]:
    """Every source module of this folder by name, as a maker of its Source."""
    found: dict[str, Maker] = {}
    for module in iter_modules(here.__path__):
        loaded = import_module(f"{here.__name__}.{module.name}")
        if hasattr(loaded, "SOURCE"):
            found[module.name] = _constant(loaded.SOURCE)
        elif hasattr(loaded, "source"):
            found[module.name] = loaded.source
    return found


def _constant(source: Source) -> Maker:
    return lambda name, settings: source


def make(name: str, settings: Mapping[str, Any]) -> Source:
    """The source `name` of a lab with its settings. Raises BadLab for an unknown type."""
    kind = str(settings.get("type", name))
    if kind not in makers():
        raise BadLab(
            say("The source '{name}' is of the unknown type '{kind}'.", name=name, kind=kind),
            hint=say("the types are {known}.", known=", ".join(sorted(makers()))),
        )
    return makers()[kind](name, settings)
