"""The fictional police's offence codes: how often, where, when and to whom they happen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PLACES = (
    "VIA PUBLICA",
    "CASA HABITACION",
    "COMERCIO",
    "TRANSPORTE PUBLICO",
    "PARQUE",
    "ESCUELA",
)
UNKNOWN_CODE = "Z9"
UNKNOWN_DESCRIPTION = "CLAVE SIN DESCRIPCIÓN"

_STREET = (0.78, 0.0, 0.0, 0.15, 0.06, 0.01)
_ROAD = (0.9, 0.0, 0.06, 0.0, 0.04, 0.0)
_HOME = (0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
_SHOP = (0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
_MIXED = (0.45, 0.35, 0.1, 0.03, 0.05, 0.02)
_ANY = (0.35, 0.15, 0.3, 0.12, 0.05, 0.03)


@dataclass(frozen=True, slots=True)
class Offence:
    """One code of the fictional police.

    yearly : rows a year in a city of 600,000, before what is planted
    slopes : log ratio per 10 points of poverty, in the centre, at the harbour
    clock  : which hours and weekdays, a key of CLOCKS
    women  : share of victims who are women, None where no person is recorded as the victim
    age    : mean age of the victims
    family : share recorded as family violence
    places : share of each of PLACES
    """

    code: str
    description: str
    yearly: float
    slopes: tuple[float, float, float]
    clock: str
    places: tuple[float, ...]
    women: float | None = None
    age: float = 36.0
    family: float = 0.0


OFFENCES = (
    Offence("H1", "HOMICIDIO DOLOSO", 90, (0.32, 0.2, 0.6), "night", _MIXED, 0.11, 33),
    Offence("H2", "HOMICIDIO EN TENTATIVA", 110, (0.32, 0.2, 0.6), "night", _MIXED, 0.12, 32),
    Offence("F1", "FEMINICIDIO", 8, (0.2, 0.0, 0.0), "night", _MIXED, 1.0, 34, 0.7),
    Offence("R1", "ROBO A PERSONA", 3000, (0.12, 1.1, 0.6), "evening", _STREET, 0.46, 31),
    Offence("R2", "ROBO A ESTABLECIMIENTO", 650, (0.0, 1.4, 0.4), "shop", _SHOP),
    Offence("R3", "ROBO DE VEHÍCULO CON VIOLENCIA", 600, (0.05, 0.3, 0.2), "evening", _ROAD, 0.3),
    Offence("B1", "ROBO A CASA HABITACIÓN", 1800, (-0.05, -0.4, 0.0), "away", _HOME, 0.5, 45),
    Offence("B2", "ROBO A NEGOCIO SIN VIOLENCIA", 800, (0.0, 1.2, 0.5), "night", _SHOP),
    Offence("T1", "ROBO SIMPLE", 4000, (0.0, 1.5, 0.5), "day", _ANY, 0.5, 38),
    Offence("T2", "ROBO DE VEHÍCULO SIN VIOLENCIA", 1300, (-0.03, 0.4, 0.0), "night", _ROAD, 0.35),
    Offence("A1", "LESIONES GRAVES", 700, (0.25, 0.5, 0.6), "night", _MIXED, 0.33, 31, 0.25),
    Offence("A2", "LESIONES LEVES", 2400, (0.2, 0.4, 0.3), "evening", _MIXED, 0.55, 33, 0.45),
    Offence("S1", "VIOLENCIA SEXUAL", 300, (0.15, 0.2, 0.2), "night", _MIXED, 0.88, 22, 0.35),
    Offence("D1", "DAÑO EN LAS COSAS", 1100, (0.05, 0.4, 0.2), "flat", _ANY),
    Offence("K1", "SECUESTRO", 8, (0.0, 0.0, 0.0), "evening", _STREET, 0.25, 40),
    Offence("N1", "POSESIÓN DE NARCÓTICOS", 700, (0.2, 0.9, 0.6), "evening", _ROAD),
    Offence("X1", "EXTRAVÍO DE OBJETOS", 400, (0.0, 0.9, 0.2), "day", _ANY),
)
CODES = tuple(offence.code for offence in OFFENCES)


@dataclass(frozen=True, slots=True)
class Clock:
    """Hours as weighted peaks (hour, spread in hours, weight) on a floor; weekdays from Monday."""

    peaks: tuple[tuple[float, float, float], ...]
    floor: float
    weekdays: tuple[float, ...]


CLOCKS = {
    "night": Clock(((23.5, 3.0, 1.0),), 0.25, (0.85, 0.8, 0.85, 0.9, 1.1, 1.3, 1.2)),
    "evening": Clock(
        ((20.0, 2.5, 1.0), (7.0, 1.5, 0.35)), 0.2, (0.98, 0.96, 1, 1, 1.12, 1.04, 0.9)
    ),
    "shop": Clock(((20.0, 2.0, 1.0), (13.0, 2.5, 0.5)), 0.03, (1, 1, 1, 1, 1.1, 1.1, 0.8)),
    "away": Clock(((11.0, 3.0, 1.0), (3.0, 2.0, 0.4)), 0.2, (1.1, 1.1, 1.1, 1.1, 1.1, 0.8, 0.7)),
    "day": Clock(((14.0, 4.0, 1.0),), 0.1, (0.97, 0.97, 0.97, 1.0, 1.1, 1.15, 0.84)),
    "flat": Clock(((21.0, 4.0, 0.6),), 0.5, (0.95, 0.95, 0.95, 1.0, 1.05, 1.1, 1.0)),
}


def hours(clock: str) -> NDArray[np.float64]:
    """Share of incidents in each hour of the day, shape (24,), sum 1. Raises KeyError."""
    middle = np.arange(24) + 0.5
    share = np.full(24, CLOCKS[clock].floor)
    for peak, spread, weight in CLOCKS[clock].peaks:
        away = np.abs((middle - peak + 12) % 24 - 12)
        share += weight * np.exp(-0.5 * (away / spread) ** 2)
    return np.asarray(share / share.sum())


def weekdays(clock: str) -> NDArray[np.float64]:
    """Incidents by weekday relative to the mean day, Monday first, shape (7,). Raises KeyError."""
    factor = np.array(CLOCKS[clock].weekdays)
    return np.asarray(factor / factor.mean())
