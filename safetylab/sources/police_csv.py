"""Any delimited police file, as a mapping in lab.toml describes it: see docs/sources.md."""

from collections.abc import Mapping
from typing import Any

from safetylab.sources.police_settings import Settings, checked, tells_time
from safetylab.sources.source import Coordinates, Source
from safetylab.sources.tidying import (
    EXCEL,
    SPANISH,
    age,
    clock,
    decimal,
    integer,
    moment,
    one_of,
    sex,
    text,
    trimmed,
)
from safetylab.terms.words import N_

BY_THE_CLOCK = (
    "An end that is only a time of day is on the day of the start, or on the next if earlier."
)
ONE_ROW = N_(
    "One row of the police's file is one offence with one victim. It counts on the day it "
    "happened, or began where only a span is known, and where the file says that it happened."
)
MIDNIGHT = "TIME '00:00:00'"


def source(name: str, settings: Mapping[str, Any]) -> Source:
    """The file that the table [sources.<name>] of lab.toml describes.

    Raises BadLab, naming the setting, for whatever in it is unknown, missing or impossible.
    """
    told = checked(name, settings)
    optional = tuple(column for column in told.used if column in told.optional)
    return Source(
        name=name,
        publisher=told.texts["publisher"],
        licence=told.texts["licence"],
        url=told.texts["url"],
        crosswalk=told.texts["crosswalk"],
        locations=told.texts["locations"],
        columns=tuple(column for column in told.used if column not in optional),
        optional=optional,
        complete=told.complete,
        tidy=_tidy(told),
        coordinates=_coordinates(told),
        recorded={layer: text(column) for layer, column in told.areas.items()},
        aliases=told.aliases,
        delimiter=told.delimiter,
        encoding=told.encoding,
        counting=_unspoken(told.texts["counting"]) or ONE_ROW,
        repairs=(BY_THE_CLOCK,) if _ends_by_the_clock(told) else (),
    )


def _unspoken(text: str) -> str:
    """A text of the lab's own as say() takes it: braces in it are only braces."""
    return text.replace("{", "{{").replace("}", "}}")


def _tidy(told: Settings) -> dict[str, str]:
    sql = {**_times(told), "code": _code(told), "victims": "1"}
    for field in ("incident_id", "case_number", "place_text"):
        if field in told.columns:
            sql[field] = text(told.columns[field][0])
    if "description" in told.columns:
        sql["description"] = _joined([text(name) for name in told.columns["description"]], ": ")
    return {**sql, **_people(told), **_updated(told)}


def _coordinates(told: Settings) -> tuple[Coordinates, ...]:
    """A zero stands for nothing where another pair follows; in the last it shows as a fault."""
    last = len(told.coordinates) - 1
    return tuple(
        Coordinates(
            _number(pair.x, told.decimal, zero_counts=n == last),
            _number(pair.y, told.decimal, zero_counts=n == last),
            pair.crs,
        )
        for n, pair in enumerate(told.coordinates)
    )


def _number(name: str, mark: str, *, zero_counts: bool) -> str:
    return decimal(name, mark) if zero_counts else f"nullif({decimal(name, mark)}, 0)"


def _people(told: Settings) -> dict[str, str]:
    columns, words = told.columns, told.words
    sql = {}
    if "victims" in columns:
        sql["victims"] = integer(columns["victims"][0])
    if "victim_sex" in columns:
        sql["victim_sex"] = sex(columns["victim_sex"][0], words["female"], words["male"])
    if "victim_age" in columns:
        sql["victim_age"] = age(columns["victim_age"][0])
    if "family" in columns:
        sql["family"] = one_of(columns["family"][0], words["yes"])
    return sql


def _updated(told: Settings) -> dict[str, str]:
    if "updated" not in told.columns:
        return {}
    return {"updated": moment(told.columns["updated"][0], told.formats["updated"])}


def _code(told: Settings) -> str:
    """Trimmed only: matching small letters and accents is the crosswalk's work.

    A code may be "NA" or "ND": words for nothing are kept, and end up as unmapped codes.
    """
    parts = [trimmed(name) for name in told.columns["code"]]
    joined = " || '|' || ".join(f"coalesce({part}, '')" for part in parts)
    return f"CASE WHEN concat({', '.join(parts)}) <> '' THEN {joined} END"


def _joined(parts: list[str], between: str) -> str:
    return (
        parts[0] if len(parts) == 1 else f"nullif(concat_ws('{between}', {', '.join(parts)}), '')"
    )


def _times(told: Settings) -> dict[str, str]:
    columns, formats = told.columns, told.formats
    if "datetime" in columns:
        name = columns["datetime"][0]
        start = moment(name, formats["datetime"])
        known = _time_in(name, formats["datetime"])
    else:
        hour = clock(columns["time"][0], formats["time"]) if "time" in columns else "NULL::TIME"
        day = f"({moment(columns['date'][0], formats['date'])})::DATE"
        start = f"{day} + coalesce({hour}, {MIDNIGHT})"
        known = f"{hour} IS NOT NULL"
    return {"occurred": start, "time_known": known, **_end(told, start)}


def _time_in(name: str, formats: tuple[str, ...]) -> str:
    """Whether the column was written with its time of day: dates alone may be among them."""
    timed = [each for each in formats if each not in (EXCEL, SPANISH) and tells_time(each)]
    tests = [f"{moment(name, timed)} IS NOT NULL"] if timed else []
    if SPANISH in formats:
        tests.append(f"contains({trimmed(name)}, ':') AND {moment(name, [SPANISH])} IS NOT NULL")
    if EXCEL in formats:
        whole = moment(name, [EXCEL])
        tests.append(f"coalesce(({whole})::TIME <> {MIDNIGHT}, FALSE)")
    return " OR ".join(f"({test})" for test in tests) or "FALSE"


def _end(told: Settings, start: str) -> dict[str, str]:
    columns, formats = told.columns, told.formats
    if "until_datetime" in columns:
        return {"occurred_until": moment(columns["until_datetime"][0], formats["datetime"])}
    if "until_date" not in columns and "until_time" not in columns:
        return {}
    hour = "NULL::TIME"
    if "until_time" in columns:
        hour = clock(columns["until_time"][0], formats["time"])
    if "until_date" not in columns:
        # A clock alone ends on the day of the start, or on the next if it is earlier.
        next_day = f"CASE WHEN {hour} < ({start})::TIME THEN 1 ELSE 0 END"
        return {"occurred_until": f"({start})::DATE + {next_day} + {hour}"}
    day = f"({moment(columns['until_date'][0], formats['date'])})::DATE"
    # A date alone lasts until the midnight that ends it.
    return {"occurred_until": f"coalesce({day} + {hour}, ({day} + 1)::TIMESTAMP)"}


def _ends_by_the_clock(told: Settings) -> bool:
    return "until_time" in told.columns and "until_date" not in told.columns
