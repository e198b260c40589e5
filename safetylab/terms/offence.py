"""Offences: the codes and names of ICCS 1.0, and which of them never become points on a map.

ICCS is the International Classification of Crime for Statistical Purposes (UNODC, version 1.0,
March 2015). A code is a string with its leading zero, 2, 4, 5 or 6 digits for the four levels;
each code begins with its parent's, so the hierarchy is a matter of string prefixes.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from safetylab.terms.errors import BadRequest
from safetylab.terms.words import say, spoken

TABLE = Path(__file__).with_name("iccs.csv")

INTENTIONAL_HOMICIDE = "0101"
ATTEMPTED_HOMICIDE = "0102"
NON_INTENTIONAL_HOMICIDE = "0103"
VEHICULAR_HOMICIDE = "010321"
SUICIDE = "0104"
ASSAULT = "02011"
SERIOUS_ASSAULT = "020111"
MINOR_ASSAULT = "020112"
THREAT = "02012"
CHILD_ABDUCTION = "02021"
KIDNAPPING = "020221"
SLAVERY = "0203"
TRAFFICKING = "0204"
EXTORTION = "02051"
IMPAIRED_DRIVING = "02072"
SEXUAL = "03"
SEXUAL_VIOLENCE = "0301"
RAPE = "03011"
ROBBERY = "0401"
STREET_ROBBERY = "040111"
VEHICLE_ROBBERY = "040121"
ESTABLISHMENT_ROBBERY = "04013"
BURGLARY = "0501"
BUSINESS_BURGLARY = "05011"
RESIDENTIAL_BURGLARY = "05012"
THEFT = "0502"
VEHICLE_THEFT = "050211"
THEFT_FROM_VEHICLE = "050222"
DAMAGE = "0504"
DRUGS = "0601"
FRAUD = "0701"
WEAPONS = "0901"

# Never shown as points, however many there are: the place gives the victim away (a dwelling, a
# school, a shelter), and the knowledge can bring shame, reprisal or a second crime.
SENSITIVE = (
    "03",  # injurious acts of a sexual nature
    "0104",  # assisting or instigating suicide: the place invites imitation and names the dead
    "0106",  # illegal feticide: health data of a woman
    "02021",  # abduction of a minor
    "020291",  # illegal adoption
    "020292",  # forced marriage
    "0203",  # slavery and exploitation
    "0204",  # trafficking in persons
    "020611",  # neglect of children
    "08029",  # sexual order: incest is in here, and often a child behind it
    "110133",  # sexual violence associated with armed conflict
    "110135",  # child soldiers
    "1102",  # youth regulations and acts on minors
)


@dataclass(frozen=True, slots=True)
class _Entry:
    parent: str
    names: dict[str, str]


def codes() -> tuple[str, ...]:
    """All 320 codes, in the order of the classification."""
    return tuple(_table())


def exists(code: str) -> bool:
    """Whether the classification has this code."""
    return code in _table()


def name(code: str) -> str:
    """The code's name in the reader's language, else in English; BadRequest if unknown."""
    names = _entry(code).names
    return names.get(spoken.get(), names["en"])


def parent(code: str) -> str:
    """The code one level up, empty for the eleven sections; BadRequest if unknown."""
    return _entry(code).parent


def ancestors(code: str) -> tuple[str, ...]:
    """The codes above, from the section down to the parent; BadRequest if unknown."""
    above = parent(code)
    return (*ancestors(above), above) if above else ()


def children(code: str = "") -> tuple[str, ...]:
    """The codes one level down; without a code, the eleven sections."""
    return tuple(each for each, entry in _table().items() if entry.parent == code)


def within(code: str, *of: str) -> bool:
    """Whether the code is one of `of` or lies below one of them."""
    return code.startswith(of)


def is_sensitive(code: str) -> bool:
    """Whether incidents of this code are never shown as points.

    The tags of a crosswalk (family violence, a victim who is a child) are further reasons, which
    the code alone does not tell: no class of ICCS stands for domestic violence.
    """
    return within(code, *SENSITIVE)


def _entry(code: str) -> _Entry:
    try:
        return _table()[code]
    except KeyError:
        raise BadRequest(
            say("ICCS 1.0 has no offence code '{code}'.", code=code),
            hint=say("A code has 2, 4, 5 or 6 digits with its leading zero: '0101', not '101'."),
        ) from None


@cache
def _table() -> dict[str, _Entry]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {
            row["code"]: _Entry(row["parent"], {"en": row["name_en"], "es": row["name_es"]})
            for row in rows
        }
