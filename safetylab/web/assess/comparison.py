"""Two areas, or two periods, side by side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from safetylab.draw import intervals
from safetylab.release import WITHHELD, Release, Row
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import number, say, spoken
from safetylab.web.assess import sides
from safetylab.web.assess.areas import href
from safetylab.web.assess.sides import Choices
from safetylab.web.shown import beside, figures, rows, slugs
from safetylab.web.shown.rows import Line


@dataclass(frozen=True, slots=True)
class Side:
    """What is compared. href: its page, empty where it has none."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One rate on both sides. word: higher, lower, none, or empty where nothing was tested."""

    first: Line
    second: Line
    verdict: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page's contents. files: what the table is called in its downloads' addresses."""

    choices: Choices
    title: str = ""
    first: Side = Side("", "")
    second: Side = Side("", "")
    summary: str = ""
    pairs: tuple[Pair, ...] = ()
    picture: str = ""
    notes: tuple[str, ...] = ()
    files: str = ""
    address: str = ""
    why: SafetyLabError | None = None

    @property
    def rated(self) -> bool:
        """Whether any rate is told on either side."""
        return any(each.first.told or each.second.told for each in self.pairs)


def page(asked: Mapping[str, str]) -> Page:
    """The comparison of an address, by default of the two largest areas.

    Raises BadRequest where it asks for what is not there, or is not to be compared.
    """
    return _periods(asked) if sides.of_periods(asked) else _areas(asked)


def _areas(asked: Mapping[str, str]) -> Page:
    found = sides.two_areas(asked)
    if found is None:
        return _periods(asked)
    first, second, year = found
    codes = {"a": sides.code(first), "b": sides.code(second), "year": year.code}
    blank = Page(
        choices=sides.choices(codes),
        title=say("{a} and {b}, {year}", a=first.name, b=second.name, year=year.label()),
        first=Side(first.name, f"{href(first.layer, first.id)}?year={year.code}"),
        second=Side(second.name, f"{href(second.layer, second.id)}?year={year.code}"),
        files=slugs.joined("areas", first.layer, first.id, second.id, year.code),
        address=_address(codes),
    )
    return _told(blank, lambda: beside.areas(first, second, year))


def _periods(asked: Mapping[str, str]) -> Page:
    of, later, earlier = sides.two_periods(asked)
    codes = {"of": sides.code(of), "first": earlier.code, "second": later.code}
    at = f"{href(of.layer, of.id)}?year=" if of.id else ""
    blank = Page(
        choices=sides.choices(codes),
        title=say(
            "{place}: {later} beside {earlier}",
            place=of.name or figures.lab().name,
            later=later.label(),
            earlier=earlier.label(),
        ),
        first=Side(later.label(), at and f"{at}{later.code}"),
        second=Side(earlier.label(), at and f"{at}{earlier.code}"),
        files=slugs.joined("periods", of.layer, of.id, later.code, earlier.code),
        address=_address(codes),
    )
    return _told(blank, lambda: beside.periods(of, later, earlier))


def _address(codes: Mapping[str, str]) -> str:
    return f"{reverse('compare', args=[spoken.get()])}?{urlencode(codes)}"


def _told(blank: Page, make: Callable[[], Release]) -> Page:
    try:
        release = make()
    except SafetyLabError as why:
        return replace(blank, why=why)
    names = (blank.first.name, blank.second.name)
    return replace(
        blank,
        summary=release.summary,
        pairs=tuple(_pair(row, names) for row in release.rows),
        picture=_picture(release, blank),
        notes=release.notes,
    )


def _pair(row: Row, names: tuple[str, str]) -> Pair:
    return Pair(
        _line(row, "first"), _line(row, "second"), verdict(row, names), str(row["differs"] or "")
    )


def _line(row: Row, side: str) -> Line:
    """One side of a row, as a row of its own."""
    own = {
        name.removeprefix(f"{side}_"): value
        for name, value in row.items()
        if name.startswith(f"{side}_")
    }
    named = {"code": str(row["indicator"]), "name": str(row["name"]), "unit": str(row["unit"])}
    return rows.line(own, **named)


def verdict(row: Row, names: tuple[str, str]) -> str:
    """Which side is higher beyond chance, in words."""
    if row["differs"] == "none":
        return say("no more than chance")
    if row["differs"] not in ("higher", "lower"):
        return say("withheld") if row[WITHHELD] else say("no test without residents")
    ratio, low, high = (row[name] for name in ("ratio", "ratio_low", "ratio_high"))
    where = names[0]
    if row["differs"] == "lower":
        ratio, low, high = (_inverse(each) for each in (ratio, high, low))
        where = names[1]
    if ratio is None:
        return say("higher in {where}: the other has none", where=where)
    return say(
        "higher in {where}: {ratio} times ({low} to {high})",
        where=where,
        ratio=number(ratio, 1),
        low=number(low, 1),
        high=number(high, 1) if high is not None else "∞",
    )


def _inverse(value: float | None) -> float | None:
    """1 / value; nothing for infinity's 0 and for 0's infinity."""
    if value is None:
        return 0.0
    return 1 / value if value else None


def _picture(release: Release, blank: Page) -> str:
    """How many per cent of the second side's rate the first one's is."""
    told = [row for row in release.rows if row["ratio"] and row["ratio_high"] is not None]
    if not told:
        return ""
    return intervals.bars(
        [str(row["name"]) for row in told],
        [tuple(100 * row[n] for n in ("ratio", "ratio_low", "ratio_high")) for row in told],
        title=say("{a} in per cent of {b}", a=blank.first.name, b=blank.second.name),
        unit=say("the rate of {b} is 100", b=blank.second.name),
        id_="ratios",
        reference=100.0,
        reference_name=blank.second.name,
    )
