"""Incident rows, opened by analysis only: counts of a selection, points of a selection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from safetylab.store import query, vintages
from safetylab.store.lab import Lab
from safetylab.store.vintages import Vintage
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.period import Period
from safetylab.terms.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which offences are meant. Codes are ICCS and stand for all below them.

    family, minor, attempted : True or False for those with or without the tag of family violence,
                               of a victim under age, of an attempt; None for all
    places : location classes, empty for all. victim_sex : female, male or None for all
    """

    offences: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    family: bool | None = None
    minor: bool | None = None
    attempted: bool | None = None
    places: tuple[str, ...] = ()
    victim_sex: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """A lab at one of its vintages. `rows` is SQL that stands for its incidents."""

    lab: Lab
    vintage: Vintage
    rows: str


def facts(lab: Lab, as_of: int | str | date | None = None) -> Facts:
    """The lab's incidents as of a vintage (number or day), the newest by default.

    Raises BadRequest where there is no such vintage, NotEnoughData where it has no incidents.
    """
    vintage = vintages.as_of(lab.facts, as_of)
    if "incidents" not in vintage.tables:
        raise NotEnoughData(
            say("The lab {lab} has no incidents yet.", lab=lab.name),
            hint=say("compile an export: safetylab compile FILE"),
        )
    return Facts(lab, vintage, query.relation(lab.facts, vintage, "incidents"))


_KEYS = {
    "month": "date_trunc('month', day)::DATE",
    "sex": "victim_sex",
    "age": "victim_age",
    "place": "place",
    "offence": "offence",
    "hour": "hour",
}


def key_sql(key: str, layer: str | None) -> str:
    """The column or expression that a grouping key stands for."""
    return f"area_{layer}" if key == "area" else _KEYS[key]


def count(
    rows: str,
    chosen: Selection,
    period: Period,
    *,
    by: Sequence[str] = (),
    layer: str | None = None,
) -> pa.Table:
    """Count offences and victims of a selection. Columns: the keys, offences, victims.

    by: any of area, month, sex, age, place, offence, hour. `rows` is SQL for incident rows.
    """
    keys = [f"{key_sql(key, layer)} AS {key}" for key in by]
    where, values = _where(chosen, period)
    selected = ", ".join([*keys, "count(*) AS offences", "sum(victims)::BIGINT AS victims"])
    grouped = f" GROUP BY {', '.join(by)} ORDER BY {', '.join(by)}" if by else ""
    return query.ask(f"SELECT {selected} FROM {rows} AS i WHERE {where}{grouped}", values)


def points(rows: str, chosen: Selection, period: Period) -> NDArray[np.float64]:
    """Where the selected incidents were, metres, shape (n, 2); those without a point are left out.

    For computing only: points never leave the lab.
    """
    where, values = _where(chosen, period)
    found = query.ask(
        f"SELECT x, y FROM {rows} AS i WHERE {where} AND x IS NOT NULL ORDER BY x, y", values
    )
    return np.column_stack([found["x"].to_numpy(), found["y"].to_numpy()])


def moments(rows: str, chosen: Selection, period: Period) -> pa.Table:
    """Where and when each of the selected incidents was, in the order of time and place.

    Columns: x, y (metres; NULL where unknown), day, hour (local; hour NULL where unknown), heaped,
    occurred_at and occurred_until (UTC), case_number ("" for none). For computing only: rows
    never leave the lab.
    """
    where, values = _where(chosen, period)
    return query.ask(
        "SELECT x, y, day, hour, heaped, occurred_at, occurred_until, "
        "coalesce(case_number, '') AS case_number "
        f"FROM {rows} AS i WHERE {where} ORDER BY occurred_at, x, y, occurred_until",
        values,
    )


def pieces(rows: str, layers: Sequence[str]) -> list[tuple[str | None, ...]]:
    """The combinations of areas, one of each layer, in which any record lies."""
    columns = ", ".join(f"area_{layer}" for layer in layers)
    if not layers:
        return [()]
    found = query.ask(f"SELECT DISTINCT {columns} FROM {rows} AS i ORDER BY {columns}")
    return [tuple(row.values()) for row in found.to_pylist()]


def overlapping(
    rows: str, chosen: Sequence[Selection], period: Period, layers: Sequence[str]
) -> pa.Table:
    """Count the incidents of any of the selections, by which of them they belong to.

    Columns: a flag for each selection (s0, s1, …), area_<layer> for each layer, month, offences,
    victims.
    """
    _, values = _where(Selection(), period)
    each = [" AND ".join(_tests(one, values, f"{n}")) or "TRUE" for n, one in enumerate(chosen)]
    flags = ", ".join(f"coalesce({test}, FALSE) AS s{n}" for n, test in enumerate(each))
    columns = ", ".join([*(f"area_{layer}" for layer in layers), f"{_KEYS['month']} AS month"])
    names = ", ".join(f"s{n}" for n in range(len(chosen)))
    return query.ask(
        f"SELECT {flags}, {columns}, count(*) AS offences, sum(victims)::BIGINT AS victims "
        f"FROM {rows} AS i WHERE year BETWEEN $first_year AND $last_year "
        f"AND day >= $start AND day < $stop GROUP BY ALL HAVING {names.replace(', ', ' OR ')}",
        values,
    )


@lru_cache(maxsize=16)
def coverage(rows: str) -> Mapping[date, tuple[int, date, date]]:
    """Month -> (records, first day, last day), for months that have any."""
    # Kept, since the files that `rows` names never change.
    found = query.ask(
        "SELECT date_trunc('month', day)::DATE AS month, count(*) AS n, "
        f"min(day) AS first_day, max(day) AS last_day FROM {rows} AS i "
        "GROUP BY month ORDER BY month"
    )
    return MappingProxyType(
        {row["month"]: (row["n"], row["first_day"], row["last_day"]) for row in found.to_pylist()}
    )


@lru_cache(maxsize=16)
def told(rows: str) -> frozenset[str]:
    """Which of sex and age the records tell of any victim."""
    (found,) = query.ask(
        f"SELECT count(victim_sex) > 0 AS sex, count(victim_age) > 0 AS age FROM {rows} AS i"
    ).to_pylist()
    return frozenset(name for name, there in found.items() if there)


def _where(chosen: Selection, period: Period) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {
        "start": period.start,
        "stop": period.end,
        "first_year": period.start.year,
        "last_year": (period.end - timedelta(days=1)).year,
    }
    tests = ["year BETWEEN $first_year AND $last_year", "day >= $start", "day < $stop"]
    return " AND ".join([*tests, *_tests(chosen, values)]), values


def _tests(chosen: Selection, values: dict[str, Any], own: str = "") -> list[str]:
    """What makes an incident one of the selection; `own` sets its values apart from others'."""
    tests = [_codes(chosen.offences, f"o{own}_", values)] if chosen.offences else []
    tests += [f"NOT ({_codes(chosen.without, f'w{own}_', values)})"] if chosen.without else []
    tags = {"family": chosen.family, "minor": chosen.minor, "attempted": chosen.attempted}
    for name, wanted in tags.items():
        if wanted is not None:
            tests.append(f"coalesce({name}, FALSE) = {wanted}")
    if chosen.places:
        tests.append(_any_of("place", chosen.places, f"p{own}_", values))
    if chosen.victim_sex is not None:
        values[f"sex{own}"] = chosen.victim_sex
        tests.append(f"victim_sex = $sex{own}")
    return tests


def _codes(codes: Sequence[str], name: str, values: dict[str, Any]) -> str:
    """Offence codes at or below any of those given."""
    values |= {f"{name}{n}": f"{code}%" for n, code in enumerate(codes)}
    return "(" + " OR ".join(f"offence LIKE ${name}{n}" for n in range(len(codes))) + ")"


def _any_of(column: str, texts: Sequence[str], name: str, values: dict[str, Any]) -> str:
    values |= {f"{name}{n}": text for n, text in enumerate(texts)}
    return "(" + " OR ".join(f"{column} = ${name}{n}" for n in range(len(texts))) + ")"
