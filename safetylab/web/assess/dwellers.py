"""Who lives in an area, in the reader's words."""

from dataclasses import dataclass
from math import isfinite

import numpy as np

from safetylab.assess.people import Floats, People, sizes
from safetylab.sources.census import Band
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.incident import SEXES
from safetylab.terms.words import number, percent, say
from safetylab.web.shown import figures, lived
from safetylab.web.shown.beside import Place


@dataclass(frozen=True, slots=True)
class Group:
    """Residents of some ages, or of all. by_sex: in the order of the page's columns."""

    name: str
    by_sex: tuple[str, ...]
    all: str
    share: str
    city: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dwellers:
    """The residents, or why there are none to tell of.

    lede : one sentence for the top of the page
    """

    lede: str
    km2: str
    year: str = ""
    residents: str = ""
    density: str = ""
    city_density: str = ""
    growth: str = ""
    sexes: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    remarks: tuple[str, ...] = ()
    why: SafetyLabError | None = None


def of(place: Place, year: int) -> Dwellers:
    """Who lives in the area in that year, or the nearest that is known."""
    at = figures.layer(place.layer).ids.index(place.id)
    label = figures.lab().layer(place.layer).label()
    km2 = number(float(sizes(figures.lab(), place.layer)[at]), 2)
    try:
        people = lived.people(place.layer, year)
    except SafetyLabError as why:
        return Dwellers(lede=_bare(place, label, km2), km2=km2, why=why)
    if not isfinite(people.residents[at]):
        return Dwellers(lede=_bare(place, label, km2), km2=km2)
    residents, density = number(people.residents[at]), number(people.density[at])
    sexes = tuple(sex for sex in SEXES if (sex, None) in people.groups)
    return Dwellers(
        lede=say(
            "{label} of {city}: {residents} residents in {year} on {km2} km².",
            label=label,
            city=figures.lab().name,
            residents=residents,
            year=str(people.year),
            km2=km2,
        ),
        km2=km2,
        year=str(people.year),
        residents=residents,
        density=density,
        city_density=number(float(np.nansum(people.residents) / people.km2.sum())),
        growth=_growth(people, at),
        sexes=tuple(_sex(sex) for sex in sexes),
        groups=_groups(people, at, sexes),
        remarks=people.remarks,
    )


def _bare(place: Place, label: str, km2: str) -> str:
    return say(
        "{label} of {city}: {km2} km². Nobody has entered how many people live there.",
        label=label,
        city=figures.lab().name,
        km2=km2,
    )


def _growth(people: People, at: int) -> str:
    if people.growth is None or not isfinite(people.growth[at]):
        return ""
    return say(
        "{percent} a year since {since}",
        percent=_signed(float(people.growth[at])),
        since=str(people.since),
    )


def _signed(share: float) -> str:
    return ("+" if share > 0.0005 else "") + percent(share, 1)


def _groups(people: People, at: int, sexes: tuple[str, ...]) -> tuple[Group, ...]:
    if not sexes and not people.bands:
        return ()
    rows = [_group(people, at, band, sexes) for band in people.bands]
    return (*rows, _group(people, at, None, sexes))


def _group(people: People, at: int, band: Band | None, sexes: tuple[str, ...]) -> Group:
    everyone = people.groups[None, band]
    return Group(
        say("all ages") if band is None else _ages(band),
        tuple(_told(people.groups.get((sex, band)), at) for sex in sexes),
        _told(everyone, at),
        percent(float(everyone[at] / people.residents[at])) if people.residents[at] else "–",
        percent(float(np.nansum(everyone) / np.nansum(people.residents))),
    )


def _told(found: Floats | None, at: int) -> str:
    return "–" if found is None or not isfinite(found[at]) else number(float(found[at]))


def _ages(band: Band) -> str:
    low, high = band
    if high is None:
        return say("{age} and older", age=low)
    return say("{low} to {high}", low=low, high=high)


def _sex(sex: str) -> str:
    return say("Women and girls") if sex == "female" else say("Men and boys")
