"""One area: who lives there, its rates beside the city's, what changed, what its records lack."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from safetylab.assess import area_quality, similar
from safetylab.draw import intervals, locator
from safetylab.release import WITHHELD, Release, Row
from safetylab.store import water
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import number, percent, say, spoken
from safetylab.web.assess import dwellers
from safetylab.web.assess.areas import href
from safetylab.web.assess.dwellers import Dwellers
from safetylab.web.shown import beside, figures, lived, rows, slugs
from safetylab.web.shown.beside import Place
from safetylab.web.shown.choosing import Chosen
from safetylab.web.shown.rows import Line


@dataclass(frozen=True, slots=True)
class Near:
    """Another area, and where to compare it with this one."""

    name: str
    href: str
    compare: str
    residents: str = ""
    density: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of the area. verdict: beside the rest of the city, in words; word: its direction."""

    line: Line
    city: str
    alike: str
    verdict: str
    word: str
    sensitive: bool
    withheld: bool
    change: str


@dataclass(frozen=True, slots=True)
class Rates:
    """Every rate, or why there is none."""

    summary: str = ""
    lines: tuple[Rate, ...] = ()
    picture: str = ""
    notes: tuple[str, ...] = ()
    before: str = ""
    changed: tuple[Rate, ...] = ()
    unchanged: tuple[str, ...] = ()
    why: SafetyLabError | None = None

    @property
    def withheld(self) -> bool:
        """Whether any rate is withheld."""
        return any(each.withheld for each in self.lines)

    @property
    def rated(self) -> bool:
        """Whether any rate is told."""
        return any(each.line.told for each in self.lines)

    @property
    def alike(self) -> bool:
        """Whether similar areas have any rate."""
        return any(each.alike for each in self.lines)


@dataclass(frozen=True, slots=True)
class Alike:
    """The most similar areas, or why nobody can tell."""

    areas: tuple[Near, ...] = ()
    features: str = ""
    why: SafetyLabError | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What the records lack, here and in the city."""

    label: str
    here: str
    city: str


@dataclass(frozen=True, slots=True)
class Records:
    """Quality of the records there, or why nobody can tell."""

    count: str = ""
    faults: tuple[Fault, ...] = ()
    why: SafetyLabError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page's contents. files: what the table's downloads are called in their address."""

    place: Place
    layer_label: str
    chosen: Chosen
    dwellers: Dwellers
    picture: str
    neighbours: tuple[Near, ...]
    rates: Rates
    alike: Alike
    records: Records
    files: str
    over_time: str

    @property
    def layer_files(self) -> str:
        """What downloads about all areas of the layer are called in their address."""
        return slugs.joined(self.place.layer)


def page(of: Place, chosen: Chosen) -> Page:
    """The profile of the area in the chosen year."""
    layer = figures.layer(of.layer)
    at = layer.ids.index(of.id)
    next_to = locator.neighbours(layer.shapes, at)
    around = water.of(figures.lab())
    return Page(
        place=of,
        layer_label=figures.lab().layer(of.layer).label(),
        chosen=chosen,
        dwellers=dwellers.of(of, chosen.year.start.year),
        picture=locator.locator(list(layer.shapes), layer.names, at, lines=around),
        neighbours=tuple(_near(of, layer.ids[n], layer.names[n], chosen) for n in next_to),
        rates=_rates(of, chosen),
        alike=_alike(of, chosen),
        records=_records(of),
        files=slugs.joined(of.layer, of.id),
        over_time=_over_time(of, chosen),
    )


def compare(first: str, second: str, chosen: Chosen, layer: str) -> str:
    """The address of two areas side by side."""
    asked = {"a": f"{layer}/{first}", "b": f"{layer}/{second}", "year": chosen.year.code}
    return f"{reverse('compare', args=[spoken.get()])}?{urlencode(asked)}"


def _over_time(of: Place, chosen: Chosen) -> str:
    """The address of the area beside itself a year before, empty where there is no such year."""
    before = chosen.year.year_ago()
    if before not in chosen.years:
        return ""
    asked = {"of": f"{of.layer}/{of.id}", "first": before.code, "second": chosen.year.code}
    return f"{reverse('compare', args=[spoken.get()])}?{urlencode(asked)}"


def _near(of: Place, id_: str, name: str, chosen: Chosen) -> Near:
    return Near(name, href(of.layer, id_), compare(of.id, id_, chosen, of.layer))


def _rates(of: Place, chosen: Chosen) -> Rates:
    try:
        release = beside.profile(of, chosen.year)
    except SafetyLabError as why:
        return Rates(why=why)
    lines = tuple(_rate(row) for row in release.rows)
    tested = [each for each in lines if each.line.direction]
    return Rates(
        release.summary,
        lines,
        _picture(release, of),
        release.notes,
        chosen.year.year_ago().label() if tested else "",
        tuple(each for each in tested if each.line.direction != "none"),
        tuple(each.line.name for each in tested if each.line.direction == "none"),
    )


def _rate(row: Row) -> Rate:
    known = figures.desk().indicators()[str(row["indicator"])]
    return Rate(
        line=rows.line(row, code=known.code, name=str(row["name"]), unit=str(row["unit"])),
        city=number(row["city_value"], 1),
        alike=_range(row["similar_low"], row["similar_high"]),
        verdict=verdict(row),
        word=str(row["differs"] or ""),
        sensitive=known.sensitive,
        withheld=bool(row[WITHHELD]),
        change=_change(row),
    )


def _change(row: Row) -> str:
    """From what to what, where a change was found: as rates, or counts where there are none."""
    names = ("against_value", "value") if row["value"] is not None else _COUNTED
    before, now = (row.get(name) for name in names)
    if before is None or now is None or row.get("change") not in ("up", "down"):
        return ""
    digits = 0 if names is _COUNTED else 1
    values = {"before": number(before, digits), "now": number(now, digits)}
    if row["change"] == "up":
        return say("up from {before} to {now}", **values)
    return say("down from {before} to {now}", **values)


_COUNTED = ("against_numerator", "numerator")


def verdict(row: Row) -> str:
    """What the test of a row says, in words."""
    digits = 1 if (row["ratio"] or 0) >= 1 else 2
    high = row["ratio_high"]
    values = {
        "ratio": number(row["ratio"], digits),
        "low": number(row["ratio_low"], digits),
        "high": number(high, digits) if high is not None else "∞",
    }
    if row["differs"] == "none":
        return say("no more than chance")
    if row["differs"] == "higher" and row["ratio"] is None:
        return say("higher: there is none to set it against")
    if row["differs"] == "higher":
        return say("higher: {ratio} times ({low} to {high})", **values)
    if row["differs"] == "lower" and not row["ratio"]:
        return say("lower: there is none here")
    if row["differs"] == "lower":
        return say("lower: {ratio} times ({low} to {high})", **values)
    return say("withheld") if row[WITHHELD] else "–"


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return say("{low} to {high}", low=number(low, 1), high=number(high, 1))


def _picture(release: Release, of: Place) -> str:
    """The rates as percentages of the city's, so that all stand on one axis."""
    told = [row for row in release.rows if row["value"] is not None and row["city_value"]]
    if not told:
        return ""
    return intervals.bars(
        [str(row["name"]) for row in told],
        [_of_city(row) for row in told],
        title=say("Rates of {area} beside the city's", area=of.name),
        unit=say("the city's rate is 100"),
        id_="rates-drawn",
        reference=100.0,
        reference_name=say("city"),
    )


def _of_city(row: Row) -> intervals.Figure:
    scale = 100 / float(row["city_value"])
    return row["value"] * scale, row["low"] * scale, row["high"] * scale


def _alike(of: Place, chosen: Chosen) -> Alike:
    try:
        found = beside.alike(of, chosen.year)
    except SafetyLabError as why:
        return Alike(why=why)
    people = lived.people(of.layer, chosen.year.start.year)
    places = [people.ids.index(id_) for id_ in found.ids]
    areas = tuple(
        Near(
            people.names[n],
            href(of.layer, people.ids[n]),
            compare(of.id, people.ids[n], chosen, of.layer),
            number(people.residents[n]),
            number(people.density[n]),
        )
        for n in places
    )
    return Alike(areas, ", ".join(similar.label(each) for each in found.features))


def _records(of: Place) -> Records:
    try:
        found = {row["area"]: row for row in lived.records(of.layer).rows}
    except SafetyLabError as why:
        return Records(why=why)
    city, here = found[area_quality.CITY], found.get(of.id)
    if here is None or here["records"] is None:
        return Records()
    faults = [
        Fault(area_quality.label(name), _share(here[name]), _share(city[name]))
        for name in area_quality.FAULTS
        if here[name] is not None
    ]
    return Records(number(here["records"]), tuple(faults))


def _share(value: float | None) -> str:
    return percent(value, 1)
