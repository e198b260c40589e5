"""What lab.toml says of a police file, checked at the door: every fault names its setting."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

import duckdb
from pyproj import CRS
from pyproj.exceptions import CRSError

from safetylab.sources.source import checked_delimiter, checked_encoding
from safetylab.sources.tidying import EXCEL, HHMM, SPANISH, literal
from safetylab.terms.errors import BadLab
from safetylab.terms.place import checked_layer_name
from safetylab.terms.words import say

COLUMNS = (
    *("incident_id", "case_number", "date", "time", "datetime"),
    *("until_date", "until_time", "until_datetime", "updated"),
    *("code", "description", "place_text", "victims", "victim_sex", "victim_age", "family"),
)
JOINED = ("code", "description")
"""Columns that may be several, joined."""
TEXTS = ("publisher", "licence", "url", "crosswalk", "locations", "counting")
FORMATS = ("date", "time", "datetime", "updated")
WORDS = ("yes", "female", "male")
SETTINGS = (
    *("type", *TEXTS, "encoding", "delimiter", "decimal", "complete"),
    *("columns", "optional", "aliases", "formats", "words", "coordinates", "areas"),
)
_FORMAT_OF = {
    **dict.fromkeys(("date", "until_date"), "date"),
    **dict.fromkeys(("time", "until_time"), "time"),
    **dict.fromkeys(("datetime", "until_datetime"), "datetime"),
    "updated": "updated",
}
_OWN = {"time": {HHMM}, "date": {SPANISH, EXCEL}}
_OWN["datetime"] = _OWN["updated"] = _OWN["date"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two columns of coordinates and their CRS."""

    x: str
    y: str
    crs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A police file as lab.toml describes it, nothing in it impossible.

    columns : field -> the file's columns; one, or several where JOINED allows it
    formats : "date", "time", "datetime" or "updated" -> formats, in order
    words   : "yes", "female" or "male" -> words of the file
    areas   : area layer -> the column in which the publisher recorded it
    aliases : another spelling of a header -> the spelling in `columns`
    """

    name: str
    texts: Mapping[str, str]
    encoding: str
    delimiter: str
    decimal: str
    complete: bool
    columns: Mapping[str, tuple[str, ...]]
    optional: tuple[str, ...]
    aliases: Mapping[str, str]
    formats: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    coordinates: tuple[Pair, ...]
    areas: Mapping[str, str]

    @property
    def used(self) -> tuple[str, ...]:
        """Every column of the file that is used, once."""
        mapped = [name for names in self.columns.values() for name in names]
        places = [name for pair in self.coordinates for name in (pair.x, pair.y)]
        return tuple(dict.fromkeys((*mapped, *places, *self.areas.values())))


def checked(name: str, given: Mapping[str, Any]) -> Settings:
    """The settings of the table [sources.<name>]. Raises BadLab naming the setting at fault."""
    door = _Door(name)
    door.known(given, SETTINGS, "")
    columns = _columns(door, given)
    settings = Settings(
        name=name,
        texts={key: door.text(given.get(key, ""), key) for key in TEXTS},
        encoding=checked_encoding(given.get("encoding", "utf-8"), source=name),
        delimiter=checked_delimiter(given.get("delimiter", ","), source=name),
        decimal=_decimal(door, given.get("decimal", ".")),
        complete=_truth(door, given.get("complete", False), "complete"),
        columns=columns,
        optional=door.headings(given.get("optional", []), "optional"),
        aliases=door.table(given, "aliases"),
        formats=_formats(door, given, columns),
        words=_words(door, given, columns),
        coordinates=_coordinates(door, given.get("coordinates", [])),
        areas={checked_layer_name(k): v for k, v in door.table(given, "areas").items()},
    )
    _named_columns_are_used(door, settings)
    return settings


@dataclass(frozen=True, slots=True)
class _Door:
    """Refuses settings in sentences that name them."""

    source: str

    def refuse(self, setting: str, fault: str, hint: str) -> NoReturn:
        where = f"sources.{self.source}" + (f".{setting}" if setting else "")
        raise BadLab(say("lab.toml, {where}: {fault}", where=where, fault=fault), hint=hint)

    def known(self, table: Mapping[str, Any], allowed: Sequence[str], setting: str) -> None:
        unknown = [key for key in table if key not in allowed]
        if unknown:
            self.refuse(
                setting,
                say("there is no setting '{key}'.", key=_shown(unknown[0])),
                say("there are {known}.", known=", ".join(allowed)),
            )

    def text(self, value: Any, setting: str) -> str:
        if not isinstance(value, str):
            self.refuse(setting, say("this is no text."), say("put it in quotation marks."))
        if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in value.strip()):
            self.refuse(setting, say("there is a control character."), say("remove it."))
        return value.strip()

    def name(self, value: Any, setting: str) -> str:
        return self.text(value, setting) or self.refuse(
            setting, say("this is empty."), say("write a column's name, or leave the line out.")
        )

    def heading(self, value: Any, setting: str) -> str:
        """A column's name, as reading.header tells it."""
        return " ".join(self.name(value, setting).split())

    def headings(self, value: Any, setting: str) -> tuple[str, ...]:
        return tuple(" ".join(name.split()) for name in self.texts(value, setting))

    def texts(self, value: Any, setting: str) -> tuple[str, ...]:
        if not isinstance(value, list):
            self.refuse(setting, say("this is no list."), say('write ["one", "two"].'))
        return tuple(self.name(each, setting) for each in value)

    def table(self, given: Mapping[str, Any], setting: str) -> dict[str, str]:
        return {
            self.heading(key, setting): self.heading(value, f"{setting}.{_shown(key)}")
            for key, value in self.raw_table(given, setting).items()
        }

    def raw_table(self, given: Mapping[str, Any], setting: str) -> Mapping[str, Any]:
        table = given.get(setting, {})
        if not isinstance(table, Mapping):
            self.refuse(
                setting,
                say("this is no table."),
                say("write it as [sources.{name}.{setting}].", name=self.source, setting=setting),
            )
        return table


def _shown(name: Any) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in str(name))[:40]


def _columns(door: _Door, given: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    table = door.raw_table(given, "columns")
    door.known(table, COLUMNS, "columns")
    found: dict[str, tuple[str, ...]] = {}
    for field, value in table.items():
        where = f"columns.{field}"
        several = isinstance(value, list) and field in JOINED
        found[field] = door.headings(value, where) if several else (door.heading(value, where),)
        if not found[field]:
            door.refuse(where, say("this is empty."), say("name at least one column."))
    _obligatory(door, found)
    _companions(door, found)
    return found


def _obligatory(door: _Door, columns: Mapping[str, Any]) -> None:
    if "code" not in columns:
        door.refuse(
            "columns",
            say("the column of the offence's code or name is missing."),
            say('write code = "…" with the name of that column.'),
        )
    if ("date" in columns) == ("datetime" in columns):
        door.refuse(
            "columns",
            say("there must be either a column 'date' or a column 'datetime'."),
            say('write date = "…", and time = "…" if the time has its own column.'),
        )


def _companions(door: _Door, columns: Mapping[str, Any]) -> None:
    for apart, whole in (("time", "datetime"), ("until_time", "until_datetime")):
        if apart in columns and whole in columns:
            door.refuse(
                f"columns.{apart}",
                say("'{whole}' already holds the time.", whole=whole),
                say("keep one of the two."),
            )
    if "until_date" in columns and "until_datetime" in columns:
        door.refuse(
            "columns.until_date",
            say("'until_datetime' already holds the date."),
            say("keep one of the two."),
        )


def _named_columns_are_used(door: _Door, settings: Settings) -> None:
    dated = {*settings.columns.get("date", ()), *settings.columns.get("datetime", ())}
    allowed = set(settings.used) - dated - set(settings.columns["code"])
    for setting, names in (
        ("optional", settings.optional),
        ("aliases", settings.aliases.values()),
    ):
        usable = allowed if setting == "optional" else set(settings.used)
        if strange := [name for name in names if name not in usable]:
            door.refuse(
                setting,
                say("'{name}' cannot stand here.", name=_shown(strange[0])),
                say("name columns used above; date and code are never optional."),
            )


def _decimal(door: _Door, value: Any) -> str:
    if value not in (".", ","):
        door.refuse("decimal", say("this is no decimal sign."), say('write "." or ",".'))
    return str(value)


def _truth(door: _Door, value: Any, setting: str) -> bool:
    if not isinstance(value, bool):
        door.refuse(setting, say("this is neither true nor false."), say("write true or false."))
    return value


def _formats(
    door: _Door, given: Mapping[str, Any], columns: Mapping[str, Any]
) -> dict[str, tuple[str, ...]]:
    table = door.raw_table(given, "formats")
    door.known(table, FORMATS, "formats")
    found = {kind: door.texts(value, f"formats.{kind}") for kind, value in table.items()}
    for field, kind in _FORMAT_OF.items():
        if field in columns and not found.get(kind):
            door.refuse(
                f"formats.{kind}",
                say("the column '{field}' needs a format.", field=field),
                say('write for example {kind} = ["%d/%m/%Y"].', kind=kind),
            )
    for kind, formats in found.items():
        for each in formats:
            _check_format(door, kind, each)
    return found


def _check_format(door: _Door, kind: str, given: str) -> None:
    timed = kind == "time"
    wants = say("time") if timed else say("date")
    if given in _OWN[kind] or _survives(given)[timed]:
        return
    door.refuse(
        f"formats.{kind}",
        say("'{format}' does not tell a {what}.", format=given, what=wants),
        say(
            "use strptime's signs: %d day, %m month, %Y year, %H hour, %M minute, %S second, "
            "%I with %p; or one of {own}. Times with a zone are not read.",
            own=", ".join(sorted(_OWN[kind])),
        ),
    )


@cache
def _survives(given: str) -> tuple[bool, bool]:
    """Whether a date, and an hour, written in this format are read back as they were."""
    before = "TIMESTAMP '2021-11-23 14:35:00'"
    again = f"strptime(strftime({before}, {literal(given)}), {literal(given)})"
    try:
        row = duckdb.connect().execute(
            f"SELECT typeof({again}) = 'TIMESTAMP' AS plain, ({again})::DATE = ({before})::DATE, "
            f"hour({again}) = 14"
        )
        is_plain, date, time = row.fetchall()[0]
    except duckdb.Error:
        return False, False
    return bool(is_plain and date), bool(is_plain and time)


def tells_time(given: str) -> bool:
    """Whether a strptime format has the hour in it."""
    return _survives(given)[1]


def _words(
    door: _Door, given: Mapping[str, Any], columns: Mapping[str, Any]
) -> dict[str, tuple[str, ...]]:
    table = door.raw_table(given, "words")
    door.known(table, WORDS, "words")
    found = {kind: door.texts(value, f"words.{kind}") for kind, value in table.items()}
    for field, kind in (("family", "yes"), ("victim_sex", "female"), ("victim_sex", "male")):
        if field in columns and not found.get(kind):
            door.refuse(
                f"words.{kind}",
                say("the column '{field}' needs its words.", field=field),
                say('write for example {kind} = ["SI", "S"].', kind=kind),
            )
    both = {w.upper() for w in found.get("female", ())} & {
        w.upper() for w in found.get("male", ())
    }
    if both:
        door.refuse(
            "words",
            say("'{word}' is both female and male.", word=_shown(min(both))),
            say("keep it in one of the two lists."),
        )
    return found


def _coordinates(door: _Door, given: Any) -> tuple[Pair, ...]:
    if not isinstance(given, list) or not all(isinstance(each, Mapping) for each in given):
        door.refuse(
            "coordinates",
            say("this is no list of tables."),
            say("write [[sources.{name}.coordinates]] above each pair.", name=door.source),
        )
    return tuple(_pair(door, each) for each in given)


def _pair(door: _Door, table: Mapping[str, Any]) -> Pair:
    door.known(table, ("x", "y", "crs"), "coordinates")
    x, y = (door.heading(table.get(key, ""), f"coordinates.{key}") for key in ("x", "y"))
    crs = door.name(table.get("crs", ""), "coordinates.crs")
    if x == y:
        door.refuse("coordinates", say("x and y are one column."), say("name both columns."))
    try:
        system = CRS.from_user_input(crs)
        usable = system.is_geographic or system.is_projected
    except CRSError:
        usable = False
    if not usable:
        door.refuse(
            "coordinates.crs",
            say("'{crs}' is not a coordinate reference system of a map.", crs=_shown(crs)),
            say("give an EPSG code: EPSG:4326 for longitude and latitude."),
        )
    return Pair(x, y, crs)
