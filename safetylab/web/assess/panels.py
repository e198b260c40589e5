"""Panels: a sentence with its picture, its table and its downloads; or why there is none."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

from django.urls import NoReverseMatch, reverse

from safetylab.assess.indicator import Indicator
from safetylab.release import Release, Row
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import say, spoken
from safetylab.web.shown import downloads, pictures, rows, tables
from safetylab.web.shown.choosing import Chosen
from safetylab.web.shown.downloads import Link
from safetylab.web.shown.pictures import Where
from safetylab.web.shown.rows import Line

EMBEDDED = ("areas", "months")
SIDE_BY_SIDE = ("areas",)


@dataclass(frozen=True, slots=True)
class Linked:
    """A row of a table, and the address of the page of what it is about."""

    line: Line
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One figure of a page.

    table  : its name in downloads, and its id on the page
    step   : of time, which the door may have made coarser; empty where it is by something else
    head   : what the first column holds
    before : the period compared with, empty where nothing was
    embed  : address of its bare page, empty where it has none
    """

    table: str
    title: str
    step: str = ""
    unit: str = ""
    head: str = ""
    before: str = ""
    summary: str = ""
    picture: str = ""
    rows: tuple[Linked, ...] = ()
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    embed: str = ""
    why: SafetyLabError | None = None

    @property
    def caption(self) -> str:
        """What stands above the picture, whose title is the heading already."""
        if self.beside:
            return self.title
        if self.table in ("months", "years"):
            return say("As a yearly rate; the band is the 95 % interval")
        return say("Rates with their 95 % intervals")

    @property
    def beside(self) -> bool:
        """Whether the table stands beside the picture, not folded below it."""
        return self.table in SIDE_BY_SIDE


def panel(table: str, indicator: Indicator, chosen: Chosen, *, linked: bool = True) -> Panel:
    """The panel of a table; one whose figures cannot be told says why."""
    title = downloads.titles(indicator, chosen)[table]
    try:
        return _told(table, indicator, chosen, linked)
    except SafetyLabError as why:
        return Panel(table=table, title=title, why=why)


def of_sides(indicator: Indicator, chosen: Chosen, release: Release) -> Panel:
    """The table of a figure that is no rate, such as both sides of a gap."""
    sides = "area_name" in release.columns
    names = [str(row["area_name"]) if sides else chosen.year.label() for row in release.rows]
    lines = [_line(row, name, name) for row, name in zip(release.rows, names, strict=True)]
    return Panel(
        table="city",
        title=downloads.titles(indicator, chosen)["city"],
        unit=indicator.unit(),
        head=say("Part of the city") if sides else say("Year"),
        rows=tuple(map(Linked, lines)),
    )


def _told(table: str, indicator: Indicator, chosen: Chosen, linked: bool) -> Panel:
    release = tables.download(table, indicator.code, chosen)
    assert release is not None
    compared = "against_value" in release.columns and any(r.get("change") for r in release.rows)
    return Panel(
        table=table,
        title=downloads.title(table, indicator, chosen, release),
        step=rows.step_of(release),
        unit=indicator.unit(),
        head=_head(table, release, chosen),
        before=chosen.year.year_ago().label() if compared else "",
        summary=release.summary,
        picture=_picture(table, indicator, chosen, release, linked),
        rows=_rows(table, release, chosen),
        notes=release.notes,
        links=downloads.links(table, indicator.code, chosen),
        embed=_embed(table, indicator, chosen),
    )


def _picture(
    table: str, indicator: Indicator, chosen: Chosen, release: Release, linked: bool
) -> str:
    if table in ("sex", "age") and all(row["value"] is None for row in release.rows):
        return ""  # withheld every one: the table says so
    if table != "areas" or not linked:
        return downloads.picture(table, indicator, chosen, release)
    href: Callable[[str], str] = lambda id_: area_address(chosen.layer or "", id_)  # noqa: E731
    where = Where(chosen.ask_layer, downloads.city_rate(indicator, chosen), href)
    return pictures.by_area(release, indicator, where)


def _head(table: str, release: Release, chosen: Chosen) -> str:
    steps = {"month": say("Month"), "quarter": say("Quarter"), "year": say("Year")}
    heads = {
        "areas": chosen.layer_label,
        "sex": say("Sex of the victim"),
        "age": say("Age of the victim"),
    }
    return heads.get(table) or steps.get(rows.step_of(release), "")


def _rows(table: str, release: Release, chosen: Chosen) -> tuple[Linked, ...]:
    if table == "areas":
        return tuple(_area(row, chosen) for row in tables.by_value(release))
    key = table if table in ("sex", "age") else rows.step_of(release)
    return tuple(
        Linked(_line(row, row[key], rows.key_said(key, row[key]))) for row in release.rows
    )


def _area(row: Row, chosen: Chosen) -> Linked:
    id_ = row["area"]
    href = area_address(chosen.layer or "", str(id_)) if id_ is not None else ""
    return Linked(_line(row, id_, str(row["area_name"])), href)


def _line(row: Row, key: object, name: str) -> Line:
    """A row in words; what is of no known place or group has no rate, which is no fault."""
    said = rows.line(row, code=str(key or ""), name=name)
    unknown = key is None and row["value"] is None and not row["withheld"]
    return replace(said, value="–") if unknown else said


def area_address(layer: str, id_: str) -> str:
    """The address of an area's profile, empty for an id that no address can hold."""
    try:
        return str(reverse("area", args=[spoken.get(), layer, id_]))
    except NoReverseMatch:
        return ""


def _embed(table: str, indicator: Indicator, chosen: Chosen) -> str:
    if table not in EMBEDDED:
        return ""
    address = reverse("embed", args=[spoken.get(), indicator.code, table])
    return f"{address}?{chosen.query}"


def embed_code(site: str, of: Panel) -> str:
    """The HTML with which another site shows a panel. site: address without its last slash."""
    return (
        f'<iframe src="{escape(site + of.embed)}" title="{escape(of.title)}" width="100%" '
        'height="900" loading="lazy"></iframe>'
    )
