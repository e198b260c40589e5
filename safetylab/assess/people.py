"""Who lives in a layer's areas: residents by sex and age, density, growth. No crime figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.assess import counting
from safetylab.assess.listing import Listing
from safetylab.assess.measurement import provenance
from safetylab.sources.census import Band
from safetylab.store import areas, residents, residents_file, vintages
from safetylab.store.incidents import Facts
from safetylab.store.lab import Lab
from safetylab.store.residents import Denominators
from safetylab.terms import period as periods
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.incident import SEXES
from safetylab.terms.words import say

Floats = NDArray[np.float64]
Group = tuple[str | None, Band | None]
"""A sex and ages; None is everyone's."""
LISTED = (
    *("area", "area_name", "year", "age_from", "age_to", *SEXES, "residents", "share"),
    *("city_share", "km2", "per_km2", "growth"),
)
LOOK_BACK = 5
"""Years over which growth is told, where residents reach so far back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The residents of n areas.

    year    : whose residents they are, the nearest to the one asked for
    groups  : sex and ages -> residents, shape (n,), NaN where nobody counted; (None, None): all
    km2     : size of the areas, shape (n,)
    growth  : change a year, as a share, shape (n,); None where it is not known
    since   : the year from which growth is told
    remarks : what stands on top of the file of residents: where they come from
    """

    layer: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    year: int
    groups: Mapping[Group, Floats]
    km2: Floats
    growth: Floats | None
    since: int
    remarks: tuple[str, ...]

    @property
    def residents(self) -> Floats:
        """Everyone, shape (n,)."""
        return self.groups[None, None]

    @property
    def density(self) -> Floats:
        """Residents per square kilometre, shape (n,)."""
        return np.asarray(self.residents / self.km2)

    @property
    def bands(self) -> tuple[Band, ...]:
        """The ages by which residents are told, youngest first."""
        return tuple(sorted({b for _, b in self.groups if b is not None}, key=lambda b: b[0] or 0))

    def share(self, group: Group) -> Floats | None:
        """A group's share of all residents, shape (n,); None where it is not told."""
        found = self.groups.get(group)
        if found is None:
            return None
        everyone = np.where(self.residents > 0, self.residents, np.nan)
        return np.asarray(found / everyone)


def sizes(lab: Lab, layer: str) -> Floats:
    """Square kilometres of each area in the order of areas.load(), shape (n,)."""
    return np.asarray(shapely.area(areas.load(lab, layer).shapes) / 1e6)


def of_layer(lab: Lab, layer: str, year: int) -> People:
    """Who lived there in that calendar year, or the nearest with residents.

    Raises NotEnoughData where the lab has no residents of the layer.
    """
    found = _asked(lab, layer, year, (None, None))
    used = found.years_used[-1]
    growth, since = _growth(lab, layer, used)
    loaded = areas.load(lab, layer)
    remarks = residents_file.remarks(residents.file_of(lab, layer))
    return People(
        layer=layer,
        ids=loaded.ids,
        names=loaded.names,
        year=used,
        groups={(None, None): found.person_years} | dict(_groups(lab, layer, used)),
        km2=sizes(lab, layer),
        growth=growth,
        since=since,
        remarks=tuple(line.removeprefix("#").strip() for line in remarks),
    )


def _asked(lab: Lab, layer: str, year: int, group: Group) -> Denominators:
    sex, ages = group
    return residents.by_area(lab, layer, periods.year(year), sex=sex, ages=ages)


def _groups(lab: Lab, layer: str, year: int) -> Iterator[tuple[Group, Floats]]:
    """Residents by sex, by age and by both, where they were counted so in that very year."""
    for sex in (None, *SEXES):
        for band in (None, *counting.USUAL_BANDS):
            if sex is None and band is None:
                continue
            try:
                found = _asked(lab, layer, year, (sex, band))
            except NotEnoughData:
                continue
            if found.years_used == (year,):
                yield (sex, band), found.person_years


def _growth(lab: Lab, layer: str, year: int) -> tuple[Floats | None, int]:
    """Change a year as a share, and since when; None where there is no earlier year."""
    before = _asked(lab, layer, year - LOOK_BACK, (None, None))
    now = _asked(lab, layer, year, (None, None))
    if len(before.years_used) != 1 or len(now.years_used) != 1 or before.years_used[0] >= year:
        return None, year
    since = before.years_used[0]
    past = np.where(before.person_years > 0, before.person_years, np.nan)
    ratio = np.where(now.person_years > 0, now.person_years, np.nan) / past
    return np.asarray(ratio ** (1 / (year - since)) - 1), since


def listed(lab: Lab, people: People) -> Listing:
    """A row per area and ages, the first of each area for all ages; None where nobody counted.

    share: of the area's residents; city_share: of those of all areas together; growth: a year.
    """
    whole = float(np.nansum(people.residents))
    rows = [
        _row(people, at, band, whole)
        for at in range(len(people.ids))
        for band in (None, *people.bands)
    ]
    label = lab.layer(people.layer).label()
    said = say("Residents of each area, {year}: {layer}.", year=str(people.year), layer=label)
    known = Facts(lab, vintages.as_of(lab.facts, None), "")
    return Listing(provenance(known), LISTED, tuple(rows), said)


def _row(people: People, at: int, band: Band | None, whole: float) -> Mapping[str, Any]:
    missing = np.full(len(people.ids), np.nan)
    everyone = people.groups.get((None, band), missing)
    alone = band is None
    return {
        "area": people.ids[at],
        "area_name": people.names[at],
        "year": people.year,
        "age_from": band[0] if band else None,
        "age_to": band[1] if band else None,
        **{sex: told(people.groups.get((sex, band), missing)[at]) for sex in SEXES},
        "residents": told(everyone[at]),
        "share": told(everyone[at] / people.residents[at]) if people.residents[at] else None,
        "city_share": told(float(np.nansum(everyone)) / whole) if whole else None,
        "km2": told(people.km2[at]),
        "per_km2": told(people.density[at]) if alone else None,
        "growth": told(people.growth[at]) if alone and people.growth is not None else None,
    }


def told(value: float) -> float | None:
    """The value, None where it is not known."""
    return float(value) if isfinite(value) else None
