"""The page of alerts: where more came last month than chance would bring, and its files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import slugify

from safetylab.assess import alerts
from safetylab.release import Release, Row
from safetylab.terms.column import Column
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import say, spoken
from safetylab.web.kept import once
from safetylab.web.shown import figures, posters
from safetylab.web.shown.downloads import KINDS, File, Link
from safetylab.web.shown.figures import State
from safetylab.web.shown.posters import Poster

FORMS = ("csv", "json", "svg", "png")
LEAST = 15
"""Rows that are shown where there are fewer alerts: the least likely."""


@dataclass(frozen=True, slots=True)
class Made:
    """The alerts after the door. month: as written. picture: SVG"""

    released: Release
    month: str
    code: str
    picture: str
    heads: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table. place, offence: names; href: the offence's trend.

    cells : the others as written, and whether they are figures
    """

    place: str
    offence: str
    href: str
    cells: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page's contents. heads: headings, and whether they are of figures.

    outbreaks : each offence looked at, and its page of outbreaks smaller than an area or a month
    """

    month: str = ""
    summary: str = ""
    notes: tuple[str, ...] = ()
    picture: str = ""
    heads: tuple[tuple[str, bool], ...] = ()
    rows: tuple[Line, ...] = ()
    links: tuple[Link, ...] = ()
    outbreaks: tuple[tuple[str, str], ...] = ()
    why: SafetyLabError | None = None


def page() -> Page:
    """The alerts of the latest complete month, or why there are none to tell."""
    try:
        made = _told()
    except SafetyLabError as why:
        return Page(why=why)
    shown = alerts.shown(made.released.shown, LEAST)
    heads = [head.fitting(row.get(head.name) for row in shown) for head in made.heads]
    numeric = [_is_figure(shown, head) for head in heads]
    return Page(
        month=made.month,
        summary=made.released.summary,
        notes=made.released.notes,
        picture=made.picture,
        heads=tuple((head.heading, n) for head, n in zip(heads, numeric, strict=True)),
        rows=tuple(_line(row, heads, numeric) for row in shown),
        links=tuple(Link(form.upper(), _address(form), say("Alerts")) for form in FORMS),
        outbreaks=_outbreaks(made.released.shown),
    )


def _outbreaks(rows: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    names = sorted({(str(row["name"]), str(row["indicator"])) for row in rows})
    return tuple(
        (name, str(reverse("analysis", args=[spoken.get(), code, "scan"]))) for name, code in names
    )


def _is_figure(rows: Sequence[Mapping[str, Any]], head: Column) -> bool:
    value = rows[0].get(head.name) if rows else None
    return isinstance(value, float | int) and not isinstance(value, bool)


def file(form: str, address: str) -> File | None:
    """The alerts as a file. address: of the page. Raises SafetyLabError where there are none."""
    made = _told()
    if form not in FORMS:
        return None
    lab = slugify(figures.lab().name) or "safety"
    parts = (lab, "alerts", made.code, spoken.get(), f"vintage{figures.newest_vintage()}")
    return File(f"{'-'.join(parts)}.{form}", KINDS[form], _content(made, form, address))


def _content(made: Made, form: str, address: str) -> str | bytes:
    if form == "csv":
        return made.released.as_csv()
    if form == "json":
        return made.released.as_json()
    head = say("Alerts, {month}", month=made.month)
    poster = Poster(
        f"{head} – {figures.lab().name}", made.released.summary, posters.whence(address)
    )
    standing = posters.of(made.picture, poster)
    return posters.png(standing) if form == "png" else standing


def _line(row: Mapping[str, Any], heads: Sequence[Column], numeric: list[bool]) -> Line:
    cells = [(head.written(row.get(head.name)), n) for head, n in zip(heads, numeric, strict=True)]
    trend = reverse("analysis", args=[spoken.get(), row["indicator"], "trend"])
    return Line(cells[0][0], cells[1][0], str(trend), tuple(cells[2:]))


def _address(form: str) -> str:
    return str(reverse("alerts_file", args=[spoken.get(), form]))


def _told() -> Made:
    return figures.told(_made(figures.state(), spoken.get()))


@once(8)
def _made(state: State, language: str) -> Made | SafetyLabError:
    desk = figures.desk()
    try:
        found = desk.alerts()
        released = desk.release(found)
        month = found.month
        return Made(released, month.label(), month.code, found.plot(), found.heads())
    except SafetyLabError as why:
        return why
