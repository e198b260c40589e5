"""Which two areas or periods an address wants side by side, and what there is to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from safetylab.sources.census import natural
from safetylab.terms import period as periods
from safetylab.terms.errors import BadRequest, SafetyLabError
from safetylab.terms.glossary import alphabetical
from safetylab.terms.period import Period
from safetylab.terms.words import say
from safetylab.web.assess.areas import newest_year
from safetylab.web.shown import beside, choosing, figures, lived
from safetylab.web.shown.beside import Place

MONTHS = 60
"""So many months are offered to choose from; an address may name any."""
LONGEST = 200
Option = tuple[str, str]
"""A value as it stands in an address, and its name."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the forms offer, and what is chosen in them."""

    areas: tuple[tuple[str, tuple[Option, ...]], ...]
    years: tuple[Period, ...]
    months: tuple[Period, ...]
    chosen: Mapping[str, str]


def of_periods(asked: Mapping[str, str]) -> bool:
    """Whether periods are asked for, not areas."""
    return any(name in asked for name in ("of", "first", "second"))


def two_areas(asked: Mapping[str, str]) -> tuple[Place, Place, Period] | None:
    """The areas `a` and `b` and the `year`, by default the largest two; None without areas.

    Raises BadRequest for what is not there or not to be compared.
    """
    chosen = choosing.chosen({name: asked.get(name, "") for name in ("year", "period")})
    usual = _largest()
    wanted = [asked.get(name) or each for name, each in zip("ab", usual, strict=True)]
    if not all(wanted):
        return None
    first, second = _area(wanted[0]), _area(wanted[1])
    if first.layer != second.layer:
        raise BadRequest(
            say("{a} and {b} are of different layers.", a=first.name, b=second.name),
            hint=say("one may hold the other: choose two areas of the same layer."),
        )
    if first == second:
        raise BadRequest(
            say("{area} is on both sides.", area=first.name), hint=say("choose another area.")
        )
    return first, second, chosen.year


def two_periods(asked: Mapping[str, str]) -> tuple[Place, Period, Period]:
    """The place `of`, by default the city, and the later and the earlier of two periods.

    By default the latest two years. Raises BadRequest for what is not to be compared.
    """
    of = _area(asked["of"]) if asked.get("of") else Place()
    years = figures.years()
    usual = (years[min(1, len(years) - 1)].code, years[0].code)
    wanted = [
        asked.get(name) or each for name, each in zip(("first", "second"), usual, strict=True)
    ]
    earlier, later = sorted(_span(each) for each in wanted)
    if earlier == later:
        raise BadRequest(
            say("{period} is on both sides.", period=later.label()),
            hint=say("choose another year or month."),
        )
    if _step(earlier) != _step(later):
        raise BadRequest(
            say("A year and a month are not compared: months differ by season."),
            hint=say("choose two years or two months."),
        )
    if of.id and _step(later) == "month":
        raise BadRequest(
            say("Areas are compared by calendar year: their months count too few."),
            hint=say("choose two years, or the whole city."),
        )
    return of, later, earlier


def code(of: Place) -> str:
    """The area as an address names it; empty for the whole city."""
    return f"{of.layer}/{of.id}" if of.id else ""


def choices(chosen: Mapping[str, str]) -> Choices:
    """Every area by layer, every year, the latest months; two areas chosen in any case."""
    usual = dict(zip("ab", _largest(), strict=True))
    years = figures.years()
    lab = figures.lab()
    areas = tuple((lab.layer(name).label(), _options(name)) for name in lab.layers)
    return Choices(areas, years, _months(years), usual | dict(chosen))


def _options(layer: str) -> tuple[Option, ...]:
    try:
        found = figures.layer(layer)
    except SafetyLabError:
        return ()
    pairs = zip(found.ids, found.names, strict=True)
    ordered = sorted(pairs, key=lambda pair: natural(alphabetical(pair[1])))
    return tuple((f"{layer}/{id_}", name) for id_, name in ordered)


def _months(years: tuple[Period, ...]) -> tuple[Period, ...]:
    """The latest months that records cover without a gap, the newest first."""
    try:
        last = figures.month()
    except SafetyLabError:
        last = years[0].split("month")[-1]
    first = years[0]
    for each in years[1:]:
        if each.end != first.start:
            break
        first = each
    if last.end <= first.start:
        return ()
    return Period(first.start, last.end).split("month")[::-1][:MONTHS]


def _largest() -> tuple[str, str]:
    """The two areas where most people live, else the first two; empty where there are none."""
    for layer in figures.lab().layers:
        try:
            people = lived.people(layer, newest_year())
        except SafetyLabError:
            continue
        known = [n for n in range(len(people.ids)) if isfinite(people.residents[n])]
        order = sorted(known, key=lambda n: -people.residents[n])[:2]
        if len(order) == 2:
            return f"{layer}/{people.ids[order[0]]}", f"{layer}/{people.ids[order[1]]}"
    for layer in figures.lab().layers:
        options = _options(layer)
        if len(options) > 1:
            return options[0][0], options[1][0]
    return "", ""


def _area(text: str) -> Place:
    layer, _, id_ = text[:LONGEST].partition("/")
    found = beside.place(layer, id_)
    if found is None:
        raise BadRequest(
            say("There is no area '{area}'.", area=text[:60]),
            hint=say("choose one from the list, or find it by typing its name in the search."),
        )
    return found


def _span(text: str) -> Period:
    try:
        found = periods.parse(text[:LONGEST])
        if _step(found):
            return found
    except (BadRequest, OverflowError, ValueError):
        pass
    raise BadRequest(
        say("'{text}' is neither a year nor a month.", text=text[:60]),
        hint=say("write a calendar year such as 2016, or a month such as 2016-03."),
    )


def _step(span: Period) -> str:
    if len(span.code) == 4:
        return "year"
    return "month" if len(span.code) == 7 and "Q" not in span.code else ""
