"""Every layer with its areas: a list in the order of their names, and a map that leads to them."""

from dataclasses import dataclass
from math import isfinite

from django.urls import reverse

from safetylab.assess.people import People
from safetylab.draw import maps, plain
from safetylab.draw.shading import Area
from safetylab.sources.census import natural
from safetylab.store import water
from safetylab.terms.errors import NotEnoughData, SafetyLabError
from safetylab.terms.glossary import alphabetical
from safetylab.terms.words import number, say, spoken
from safetylab.web.kept import once
from safetylab.web.shown import figures, lived, slugs
from safetylab.web.shown.figures import State


@dataclass(frozen=True, slots=True)
class Listed:
    """An area as the list has it; residents and density are empty where nobody counted."""

    name: str
    href: str
    residents: str
    density: str


@dataclass(frozen=True, slots=True)
class Division:
    """One layer. year: of its residents, empty where there are none; why: it cannot be shown."""

    name: str
    label: str
    areas: tuple[Listed, ...] = ()
    year: str = ""
    picture: str = ""
    why: SafetyLabError | None = None

    @property
    def files(self) -> str:
        """What the table's downloads are called in their address."""
        return slugs.joined(self.name)


def page() -> tuple[Division, ...]:
    """Every layer of the lab, in the order of its settings."""
    return _page(figures.state(), spoken.get())


def href(layer: str, id_: str) -> str:
    """The address of an area's page."""
    return str(reverse("area", args=[spoken.get(), layer, id_]))


def newest_year() -> int:
    """The year whose residents are told: that of the newest complete year of records, if any."""
    try:
        return figures.year().start.year
    except SafetyLabError:
        return 9999  # the newest that anybody counted


@once(8)
def _page(state: State, language: str) -> tuple[Division, ...]:
    return tuple(_division(name) for name in figures.lab().layers)


def _division(name: str) -> Division:
    label = figures.lab().layer(name).label()
    try:
        found = figures.layer(name)
        people = _people(name)
    except SafetyLabError as why:
        return Division(name, label, why=why)
    areas = [_listed(name, n, people) for n in range(len(found.ids))]
    return Division(
        name,
        label,
        tuple(sorted(areas, key=lambda each: natural(alphabetical(each.name)))),
        str(people.year) if people else "",
        _picture(name, label, people),
    )


def _people(name: str) -> People | None:
    try:
        return lived.people(name, newest_year())
    except NotEnoughData:
        return None


def _listed(layer: str, n: int, people: People | None) -> Listed:
    found = figures.layer(layer)
    known = people is not None and isfinite(people.residents[n])
    return Listed(
        found.names[n],
        href(layer, found.ids[n]),
        number(people.residents[n]) if known and people else "",
        number(people.density[n]) if known and people else "",
    )


def _picture(name: str, label: str, people: People | None) -> str:
    found = figures.layer(name)
    areas = [_area(name, n, people) for n in range(len(found.ids))]
    around = water.of(figures.lab())
    id_ = f"map-{name}"
    if people is None:
        return plain.outlined(areas, title=label, lines=around, id_=id_)
    unit = say("residents per km², {year}", year=str(people.year))
    return maps.areas(areas, title=label, unit=unit, lines=around, id_=id_)


def _area(layer: str, n: int, people: People | None) -> Area:
    found = figures.layer(layer)
    name, at = found.names[n], href(layer, found.ids[n])
    if people is None or not isfinite(people.density[n]):
        return Area(found.shapes[n], name, None, name, href=at)
    said = say("{name}: {density} residents per km²", name=name, density=number(people.density[n]))
    return Area(found.shapes[n], name, float(people.density[n]), said, href=at)
