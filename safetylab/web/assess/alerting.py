"""The page of alerts: where more came last month than chance would bring, and its files."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import slugify

from safetylab.assess import alerts
from safetylab.release import Release, Row
from safetylab.terms.column import Column
from safetylab.terms.errors import BadRequest, SafetyLabError
from safetylab.terms.words import say, spoken
from safetylab.web.kept import once
from safetylab.web.shown import figures, posters
from safetylab.web.shown.downloads import KINDS, File, Link
from safetylab.web.shown.figures import State
from safetylab.web.shown.posters import Poster

FORMS = ("csv", "json", "svg", "png")
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)
LEAST = 15
"""Rows that are shown where there are fewer alerts: the least likely."""


@dataclass(frozen=True, slots=True)
class Made:
    """The alerts after the door. month: as written. picture: SVG"""

    released: Release
    finding: str
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
    finding: str = ""
    told: str = ""
    notes: tuple[str, ...] = ()
    picture: str = ""
    heads: tuple[tuple[str, bool], ...] = ()
    rows: tuple[Line, ...] = ()
    links: tuple[Link, ...] = ()
    outbreaks: tuple[tuple[str, str], ...] = ()
    why: SafetyLabError | None = None


def page(asked: Mapping[str, str]) -> Page:
    """The alerts of `month` (or `period`), by default the latest complete one, or why not.

    Raises BadRequest for what is no month.
    """
    month = _month(asked)
    try:
        made = _told(month)
    except SafetyLabError as why:
        return Page(why=why)
    shown = alerts.shown(made.released.shown, LEAST)
    heads = [head.fitting(row.get(head.name) for row in shown) for head in made.heads]
    numeric = [_is_figure(shown, head) for head in heads]
    return Page(
        month=made.month,
        finding=made.finding,
        told=made.released.summary.removeprefix(made.finding).strip(),
        notes=made.released.notes,
        picture=made.picture,
        heads=tuple((head.heading, n) for head, n in zip(heads, numeric, strict=True)),
        rows=tuple(_line(row, heads, numeric) for row in shown),
        links=tuple(Link(form.upper(), _address(form, month), say("Alerts")) for form in FORMS),
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


def file(form: str, asked: Mapping[str, str], address: str) -> File | None:
    """The alerts as a file. address: of the page. Raises SafetyLabError where there are none."""
    made = _told(_month(asked))
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


def _address(form: str, month: str) -> str:
    asked = f"?month={month}" if month else ""
    return str(reverse("alerts_file", args=[spoken.get(), form])) + asked


def _month(asked: Mapping[str, str]) -> str:
    """The month of an address, "" for the latest. Raises BadRequest for what is none."""
    text = asked.get("month") or asked.get("period") or ""
    if text and not MONTH.fullmatch(text):
        raise BadRequest(
            say("'{text}' is not a month.", text=text[:20]), hint=say("write it like 2016-03.")
        )
    return text


def _told(month: str) -> Made:
    return figures.told(_made(figures.state(), spoken.get(), month))


@once(8)
def _made(state: State, language: str, asked: str) -> Made | SafetyLabError:
    desk = figures.desk()
    try:
        found = desk.alerts(month=asked or None)
        released = desk.release(found)
        month = found.month
        return Made(
            released, found.finding(), month.label(), month.code, found.plot(), found.heads()
        )
    except SafetyLabError as why:
        return why
