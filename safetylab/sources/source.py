"""The contract: what a publisher's file looks like and how its columns become ours.

A source module holds `SOURCE`, or a function `source(settings)` where a lab's own settings shape
it. It is found by being in this folder; nothing lists it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal

import safetylab.sources as here
from safetylab.sources.reading import AUTO
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
    optional  : headers that it may lack; the store reads them as NULL then
    complete  : a file holds all that its days hold; rows gone from a later file are withdrawn
    aliases   : other spellings of a header: alias -> header
    tidy      : delivered column (terms.incident.DELIVERED) -> SQL expression, local time
    recorded  : area layer -> SQL of the area the publisher recorded
    locations : the crosswalk of location words, in sources/crosswalks, or ""
    repairs   : notes on what tidy mends, shown in the quality report
    counting  : what one record is, on which day and where it counts; English, marked with N_
    """

    name: str
    publisher: str
    licence: str
    url: str
    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()
    complete: bool = False
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
    counting: str = field(default="", repr=False)  # shapes no row: no part of a vintage's recipe

    def __post_init__(self) -> None:
        unknown = set(self.tidy) - set(DELIVERED)
        if unknown:
            raise ValueError(f"{self.name} tidies columns nobody knows: {sorted(unknown)}")

    def checked(self, header: list[str], *, filename: str) -> list[str]:
        """The header in our spelling, every name once whatever its case.

        Raises BadFile when columns are missing, or one that is needed is there twice.
        """
        known = [self.aliases.get(column, column) for column in header]
        missing = [column for column in self.columns if column not in known]
        if missing:
            raise self._lacking(missing, header, filename)
        needed = {*self.columns, *self.optional}
        doubled = sorted({column for column in known if known.count(column) > 1} & needed)
        if doubled:
            raise BadFile(
                say("{file} has the column {twice} twice.", file=filename, twice=_listed(doubled)),
                hint=say("export it again, or remove one of the two columns."),
            )
        return _told_apart(known, needed)

    def _lacking(self, missing: list[str], header: list[str], filename: str) -> BadFile:
        return BadFile(
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


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name[:40]}'" for name in names) or say("no column")


def _told_apart(known: list[str], needed: set[str]) -> list[str]:
    """Columns nobody needs get a number where another has their name; SQL knows no case."""
    taken = {column.casefold() for column in known if column in needed}
    names = []
    for column in known:
        name, n = column, 1
        while column not in needed and name.casefold() in taken:
            n += 1
            name = f"{column} ({n})"
        taken.add(name.casefold())
        names.append(name)
    return names


Maker = Callable[[str, Mapping[str, Any]], Source]


@cache
def makers() -> dict[str, Maker]:
    """Every source module of this folder by name, as a maker of its Source."""
    found = {module.name: _maker(module.name) for module in iter_modules(here.__path__)}
    return {name: maker for name, maker in found.items() if maker}


@cache
def _maker(module: str) -> Maker | None:
    loaded = import_module(f"{here.__name__}.{module}")
    if hasattr(loaded, "SOURCE"):
        return partial(_constant, loaded.SOURCE)
    own = getattr(loaded, "source", None)
    return own if getattr(own, "__module__", "") == loaded.__name__ else None


def _constant(source: Source, name: str, settings: Mapping[str, Any]) -> Source:
    """The module's source under the lab's name for it; a copy may be written otherwise."""
    encoding = settings.get("encoding", source.encoding)
    delimiter = settings.get("delimiter", source.delimiter)
    return replace(
        source,
        name=name,
        encoding=checked_encoding(encoding, source=name),
        delimiter=checked_delimiter(delimiter, source=name),
        complete=bool(settings.get("complete", source.complete)),
    )


def checked_encoding(encoding: Any, *, source: str) -> str:
    """The encoding, if it is "auto" or one that Python reads text in: raises BadLab otherwise."""
    try:
        known = encoding == AUTO or "".encode(encoding) is not None
    except (LookupError, ValueError, TypeError):
        known = False
    if not known:
        raise BadLab(
            say(
                "The source '{name}' has the unknown encoding '{encoding}'.",
                name=source,
                encoding=encoding,
            ),
            hint=say("give utf-8, latin-1, cp1252, mac_roman, utf-16 or auto."),
        )
    return str(encoding)


def checked_delimiter(delimiter: Any, *, source: str) -> str:
    """The delimiter, if it can be one: raises BadLab otherwise."""
    usable = isinstance(delimiter, str) and len(delimiter) == 1 and delimiter.isascii()
    if not usable or delimiter.isalnum() or delimiter in '"\r\n\0\\':
        raise BadLab(
            say("The source '{name}' has a delimiter that cannot be one.", name=source),
            hint=say("give one sign: ',', ';', '|' or '\\t'."),
        )
    return str(delimiter)


def make(name: str, settings: Mapping[str, Any]) -> Source:
    """The source `name` of a lab with its settings. Raises BadLab for an unknown type."""
    kind = str(settings.get("type", name))
    # Only the module that is asked for is loaded: others bring libraries that take their time.
    there = kind in {module.name for module in iter_modules(here.__path__)}
    maker = _maker(kind) if there else None
    if maker is None:
        raise BadLab(
            say("The source '{name}' is of the unknown type '{kind}'.", name=name, kind=kind),
            hint=say("the types are {known}.", known=", ".join(sorted(makers()))),
        )
    return maker(name, settings)
