"""The faults of a police export, planted in its text columns."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from safetylab.sources.demo_city.land import Land, to_lonlat
from safetylab.sources.demo_city.names import DISTRICTS
from safetylab.sources.demo_city.offences import PLACES, UNKNOWN_CODE, UNKNOWN_DESCRIPTION
from safetylab.sources.demo_city.revisions import Marks

Words = NDArray[np.object_]
Columns = dict[str, Words]
Rows = NDArray[np.int64]

BAD_DATES = ("31/02/2023", "00/00/0000", "S/F", "15/13/2022", "32/05/2021")


def plant(rng: np.random.Generator, columns: Columns, marks: Marks, land: Land) -> None:
    """Spoil the marked rows of the columns in place; the same `rng` spoils them the same way."""
    for fault, spoil in _SIMPLE.items():
        spoil(columns, marks.rows(fault))
    rows = marks.rows("outside_city")
    columns["longitud"][rows], columns["latitud"][rows] = _far_away(rng, land, len(rows))
    rows = marks.rows("unreadable_date")
    columns["fecha"][rows] = rng.choice(np.array(BAD_DATES, dtype=object), len(rows))
    _misplace(rng, columns, marks.rows("wrong_neighbourhood"), land)


def other_place(place: Words) -> Words:
    """The next kind of place in the list for each, shape (n,)."""
    after = dict(zip(PLACES, PLACES[1:] + PLACES[:1], strict=True))
    return np.array([after[p] for p in place], dtype=object)


def degrees(values: NDArray[np.float64]) -> Words:
    """Degrees with six decimals and a decimal comma, shape (n,)."""
    return np.array([f"{v:.6f}".replace(".", ",") for v in values], dtype=object)


def _blank(*names: str) -> Callable[[Columns, Rows], None]:
    return _fixed(dict.fromkeys(names, ""))


def _fixed(values: dict[str, str]) -> Callable[[Columns, Rows], None]:
    def spoil(columns: Columns, rows: Rows) -> None:
        for name, value in values.items():
            columns[name][rows] = value

    return spoil


def _swap(columns: Columns, rows: Rows) -> None:
    lon, lat = columns["longitud"], columns["latitud"]
    lon[rows], lat[rows] = lat[rows], lon[rows]


def _point(columns: Columns, rows: Rows) -> None:
    for name in ("longitud", "latitud"):
        columns[name][rows] = [text.replace(",", ".") for text in columns[name][rows]]


_SIMPLE: dict[str, Callable[[Columns, Rows], None]] = {
    "missing_coordinates": _blank("longitud", "latitud"),
    "null_island": _fixed({"longitud": "0,000000", "latitud": "0,000000"}),
    "swapped_coordinates": _swap,
    "decimal_point": _point,
    "midnight": _fixed({"hora": "00:00"}),
    "noon": _fixed({"hora": "12:00"}),
    "unknown_hour": _fixed({"hora": "N.D."}),
    "unknown_code": _fixed({"codigo": UNKNOWN_CODE, "descripcion": UNKNOWN_DESCRIPTION}),
    "blank_sex": _blank("sexo_victima"),
    "blank_place": _blank("lugar"),
}


def _far_away(rng: np.random.Generator, land: Land, n: int) -> tuple[Words, Words]:
    angle, away = rng.uniform(0, 2 * np.pi, n), rng.uniform(20_000, 60_000, n)
    xy = land.middle + away[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    lonlat = to_lonlat(xy)
    return degrees(lonlat[:, 0]), degrees(lonlat[:, 1])


def _misplace(rng: np.random.Generator, columns: Columns, rows: Rows, land: Land) -> None:
    """Record any neighbourhood but the right one."""
    names = area_words(land)
    right = {name: k for k, name in enumerate(names[0])}
    true = np.array([right[name] for name in columns["colonia"][rows]], dtype=np.int64)
    wrong = (true + rng.integers(1, len(names[0]), len(rows))) % len(names[0])
    columns["colonia"][rows], columns["distrito"][rows] = names[0][wrong], names[1][wrong]


def area_words(land: Land) -> tuple[Words, Words]:
    """Neighbourhood and district of each area as the police writes them, in capitals."""
    hoods = np.array([name.upper() for name in land.names], dtype=object)
    return hoods, np.array([DISTRICTS[k][0].upper() for k in land.district], dtype=object)
