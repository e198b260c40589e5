"""The police's two exports: CSV with semicolons, Latin-1, Spanish headers, decimal commas."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from safetylab.sources.demo_city.faults import (
    Columns,
    Words,
    area_words,
    degrees,
    other_place,
    plant,
)
from safetylab.sources.demo_city.incidents import Incidents
from safetylab.sources.demo_city.land import Land, to_lonlat
from safetylab.sources.demo_city.offences import OFFENCES
from safetylab.sources.demo_city.revisions import Marks
from safetylab.sources.demo_city.truths import FIRST_EXPORT, SECOND_EXPORT, START, Export
from safetylab.sources.demo_city.victims import Victims

Ints = NDArray[np.int64]

HEADER = (
    "folio;fecha;hora;codigo;descripcion;colonia;distrito;longitud;latitud;"
    "sexo_victima;edad_victima;violencia_familiar;lugar;actualizado"
)
_DAY = 1440
_CLOSED = (FIRST_EXPORT - START).days * _DAY
_CLOSED_AGAIN = (SECOND_EXPORT - START).days * _DAY


@dataclass(frozen=True, slots=True)
class Register:
    """What the police holds, in order of registration: n rows, minutes since START.

    first, last : when each row was registered, and when last touched, shape (n,)
    elsewhere   : the row whose place a moved row had at first, shape (n,)
    spoil       : seed of the faults, so that both exports have the same
    """

    incidents: Incidents
    victims: Victims
    marks: Marks
    first: Ints
    last: Ints
    elsewhere: Ints
    spoil: int


def registered(rng: np.random.Generator, incidents: Incidents, marks: Marks) -> Ints:
    """When each row enters the register, shape (n,): late ones after the first export."""
    happened = incidents.day * _DAY + incidents.minute
    n = len(happened)
    entered = happened + 30 + rng.exponential(3 * _DAY, n)
    squeezed = happened + rng.random(n) * (_CLOSED - happened)
    entered = np.where(entered < _CLOSED, entered, squeezed)
    late = marks.what == "late"
    entered[late] = rng.integers(_CLOSED, _CLOSED_AGAIN, int(late.sum()))
    return entered.astype(np.int64)


def touched(rng: np.random.Generator, marks: Marks, first: Ints) -> Ints:
    """When each row was last changed, shape (n,): revised ones between the exports."""
    revised = np.isin(marks.what, ("recoded", "moved"))
    return np.where(revised, rng.integers(_CLOSED, _CLOSED_AGAIN, len(first)), first)


def elsewhere(rng: np.random.Generator, incidents: Incidents) -> Ints:
    """For each row another one in a different area, shape (n,)."""
    other = rng.integers(0, len(incidents.area), len(incidents.area))
    while (same := incidents.area[other] == incidents.area).any():
        other[same] = rng.integers(0, len(other), int(same.sum()))
    return other


def write_exports(register: Register, land: Land, folder: Path) -> tuple[Export, Export]:
    """Write exports/incidents_2025-01.csv and exports/incidents_2025-02.csv."""
    (folder / "exports").mkdir(parents=True, exist_ok=True)
    first = _write(_as_of_first(register), land, folder, FIRST_EXPORT)
    return first, _write(register, land, folder, SECOND_EXPORT)


def _as_of_first(register: Register) -> Register:
    """The register before the revisions; late rows are still in it."""
    moved = register.marks.what == "moved"
    there = register.incidents.take(register.elsewhere)
    incidents = replace(
        register.incidents,
        code=register.marks.was,
        xy=np.where(moved[:, None], there.xy, register.incidents.xy),
        area=np.where(moved, there.area, register.incidents.area),
    )
    return replace(register, incidents=incidents, last=register.first)


def _write(register: Register, land: Land, folder: Path, made: date) -> Export:
    absent = "late" if made == FIRST_EXPORT else "withdrawn"
    columns = _columns(register, land)
    rng = np.random.default_rng(register.spoil)
    plant(rng, columns, register.marks, land)
    present = np.flatnonzero(register.marks.what != absent)
    lines = _ordered(rng, _lines(columns), _repeats(rng, columns, register), present)
    path = f"exports/incidents_{made:%Y-%m}.csv"
    text = "\r\n".join([HEADER, *lines]) + "\r\n"
    (folder / path).write_bytes(text.encode("latin-1"))
    return Export(path=path, made=made, lines=len(lines), folios=len(present))


def _columns(register: Register, land: Land) -> Columns:
    """The columns of HEADER as text, each of shape (n,)."""
    incidents, victims = register.incidents, register.victims
    lonlat = to_lonlat(incidents.xy)
    hoods, districts = area_words(land)
    columns = (
        _folios(register.first),
        _days()[incidents.day],
        _clock()[incidents.minute],
        np.array([o.code for o in OFFENCES], dtype=object)[incidents.code],
        np.array([o.description for o in OFFENCES], dtype=object)[incidents.code],
        hoods[incidents.area],
        districts[incidents.area],
        degrees(lonlat[:, 0]),
        degrees(lonlat[:, 1]),
        victims.sex.copy(),
        victims.age,
        victims.family,
        victims.place.copy(),
        _stamps(register.last),
    )
    return dict(zip(HEADER.split(";"), columns, strict=True))


def _repeats(
    rng: np.random.Generator, columns: Columns, register: Register
) -> list[tuple[int, str]]:
    """Lines that come twice: (row they repeat, line)."""
    same = register.marks.rows("duplicate_line")
    again = register.marks.rows("duplicate_folio")
    copies = {name: column[again] for name, column in columns.items()}
    copies["lugar"] = other_place(copies["lugar"])
    copies["actualizado"] = _stamps(register.last[again] + rng.integers(60, 2 * _DAY, len(again)))
    whole = _lines({name: column[same] for name, column in columns.items()})
    rows = np.concatenate([same, again]).tolist()
    return list(zip(rows, [*whole, *_lines(copies)], strict=True))


def _ordered(
    rng: np.random.Generator, lines: list[str], repeats: list[tuple[int, str]], present: Ints
) -> list[str]:
    """The lines present, repeats up to 400 rows after what they repeat, a header in the middle."""
    after = [
        row + int(away) + 0.5
        for (row, _), away in zip(repeats, rng.integers(0, 400, len(repeats)), strict=True)
    ]
    keyed = [(float(row), lines[row]) for row in present.tolist()]
    keyed += [(key, line) for key, (_, line) in zip(after, repeats, strict=True)]
    keyed.append((len(lines) // 2 + 0.25, HEADER))
    keyed.sort(key=lambda pair: pair[0])
    return [line for _, line in keyed]


def _lines(columns: Columns) -> list[str]:
    return [";".join(row) for row in zip(*columns.values(), strict=True)]


def _folios(first: Ints) -> Words:
    year = _years()[first // _DAY]
    return np.array([f"PA-{y}-{k:06d}" for k, y in enumerate(year.tolist(), 1)], dtype=object)


def _stamps(minutes: Ints) -> Words:
    return np.asarray(_days()[minutes // _DAY] + " " + _clock()[minutes % _DAY])


def _calendar() -> Sequence[date]:
    return [START + timedelta(days=k) for k in range((SECOND_EXPORT - START).days + 1)]


def _years() -> Ints:
    return np.array([day.year for day in _calendar()])


def _days() -> Words:
    return np.array([f"{day:%d/%m/%Y}" for day in _calendar()], dtype=object)


def _clock() -> Words:
    return np.array([f"{k // 60:02d}:{k % 60:02d}" for k in range(_DAY)], dtype=object)
