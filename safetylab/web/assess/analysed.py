"""An analysis' page: its question, its sentence, its picture, its table, its files."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.urls import reverse
from django.utils.text import slugify

from safetylab.assess.indicator import Indicator
from safetylab.release import Release, Row
from safetylab.terms.column import Column
from safetylab.terms.errors import BadRequest, SafetyLabError
from safetylab.terms.words import number, say, spoken
from safetylab.web.assess import analyses
from safetylab.web.assess.analysis import Analysis, Figure
from safetylab.web.kept import once
from safetylab.web.shown import choosing, figures, posters, tables
from safetylab.web.shown.choosing import Chosen
from safetylab.web.shown.downloads import KINDS, File, Link
from safetylab.web.shown.figures import State
from safetylab.web.shown.posters import Poster

NAMES = ("area", "areas", "area_name", "place")
LAST = ("x", "y", "llr", "tail_p")
"""Columns that are read by few, by name."""
FORMS = ("csv", "json", "svg", "png")
TABLES = FORMS[:2]
"""All that there is without a picture."""


@dataclass(frozen=True, slots=True)
class Made:
    """An answer after the door, with its pictures and the columns that people read."""

    released: Release
    finding: str
    figures: tuple[Figure, ...]
    heads: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """Another analysis of the same indicator. here: it is this page's"""

    slug: str
    question: str
    title: str
    href: str
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page's contents. rows: cells as written, the first of each is its name."""

    slug: str
    code: str
    name: str
    title: str
    question: str
    lede: str
    chosen: Chosen
    tabs: tuple[Tab, ...]
    finding: str = ""
    told: str = ""
    notes: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    caption: str = ""
    heads: tuple[tuple[str, bool], ...] = ()
    rows: tuple[tuple[tuple[str, bool], ...], ...] = ()
    more_rows: str = ""
    links: tuple[Link, ...] = ()
    why: SafetyLabError | None = None


@cache
def known() -> dict[str, Analysis]:
    """Every analysis by its slug, in their order."""
    modules = (
        import_module(f"{analyses.__name__}.{each.name}")
        for each in iter_modules(analyses.__path__)
    )
    found = sorted((module.ANALYSIS for module in modules), key=lambda each: each.order)
    return {each.slug: each for each in found}


def tabs(indicator: Indicator, chosen: Chosen, here: str = "") -> tuple[Tab, ...]:
    """The pages that an indicator has. here: the slug of the one that is looked at."""
    return tuple(
        Tab(
            slug,
            say(each.question),
            say(each.title),
            f"{reverse('analysis', args=[spoken.get(), indicator.code, slug])}?{chosen.query}",
            slug == here,
        )
        for slug, each in known().items()
        if indicator.answer is None and each.of(indicator)
    )


def page(slug: str, code: str, chosen: Chosen) -> Page:
    """An analysis of an indicator. Raises BadRequest for an unknown indicator or analysis."""
    analysis, indicator = _named(slug), tables.named(code)
    frame: dict[str, Any] = {
        "slug": slug,
        "code": code,
        "name": indicator.name(),
        "title": say(analysis.title),
        "question": say(analysis.question),
        "lede": say(analysis.lede),
        "chosen": chosen,
        "tabs": tabs(indicator, chosen, slug),
    }
    try:
        made = _told(analysis, indicator, chosen)
    except SafetyLabError as why:
        return Page(**frame, why=why)
    return Page(**frame, **_shown(analysis, made), links=links(slug, code, chosen, made))


def told(slug: str, code: str, chosen: Chosen) -> Made:
    """The answer after the door. Raises BadRequest, and SafetyLabError where there is none."""
    return _told(_named(slug), tables.named(code), chosen)


def file(slug: str, code: str, form: str, chosen: Chosen, address: str) -> File | None:
    """The table or the picture of a page as a file; None where it has none of that form.

    address: of the page, whole. Raises SafetyLabError where there is no answer.
    """
    analysis, indicator = _named(slug), tables.named(code)
    made = _told(analysis, indicator, chosen)
    if form not in FORMS or (form in ("svg", "png") and not made.figures):
        return None
    parts = (slugify(figures.lab().name) or "safety", code, slug, chosen.year.code, spoken.get())
    name = "-".join([*parts, f"vintage{figures.newest_vintage()}"])
    return File(
        f"{name}.{form}", KINDS[form], _content(made, form, (analysis, indicator), address)
    )


def _content(made: Made, form: str, of: tuple[Analysis, Indicator], address: str) -> str | bytes:
    if form == "csv":
        return made.released.as_csv()
    if form == "json":
        return made.released.as_json()
    analysis, indicator = of
    title = " – ".join([indicator.name(), say(analysis.title), figures.lab().name])
    text = " ".join([made.released.summary, *made.released.notes])
    standing = posters.of(made.figures[0].picture, Poster(title, text, posters.whence(address)))
    return posters.png(standing) if form == "png" else standing


def _named(slug: str) -> Analysis:
    if slug not in known():
        raise BadRequest(
            say("There is no analysis '{analysis}'.", analysis=slug[:60]),
            hint=say("there are {known}.", known=", ".join(known())),
        )
    return known()[slug]


def _told(analysis: Analysis, indicator: Indicator, chosen: Chosen) -> Made:
    if not analysis.of(indicator):
        raise BadRequest(
            say("'{indicator}' is never mapped finer than areas.", indicator=indicator.name()),
            hint=say("look at it by area instead."),
        )
    choice = (chosen.year.code, chosen.layer or "")
    return figures.told(
        _made(figures.state(), spoken.get(), analysis.slug, indicator.code, choice)
    )


@once(64)
def _made(
    state: State, language: str, slug: str, code: str, choice: tuple[str, str]
) -> Made | SafetyLabError:
    analysis, desk = known()[slug], figures.desk()
    chosen = choosing.chosen({"year": choice[0], "layer": choice[1]})
    try:
        result = analysis.find(desk, code, chosen)
        released = desk.release(result)
        return Made(released, result.finding(), tuple(analysis.figures(result)), result.heads())
    except SafetyLabError as why:
        return why


def _shown(analysis: Analysis, made: Made) -> dict[str, Any]:
    rows = list(analysis.shown(made.released.shown))
    left = len(rows) - analysis.most
    heads = [head.fitting(row.get(head.name) for row in rows) for head in _ordered(made.heads)]
    numeric = [_is_numeric(rows, head) for head in heads]
    return {
        "finding": made.finding,
        "told": made.released.summary.removeprefix(made.finding).strip(),
        "notes": made.released.notes,
        "reading": tuple(say(each) for each in analysis.reading),
        "figures": made.figures,
        "caption": say(analysis.caption or analysis.title),
        "heads": tuple(
            (head.heading, figure) for head, figure in zip(heads, numeric, strict=True)
        ),
        "rows": tuple(
            tuple(
                (head.written(row.get(head.name)), figure)
                for head, figure in zip(heads, numeric, strict=True)
            )
            for row in rows[: analysis.most]
        ),
        "more_rows": say("{n} more rows are in the files.", n=number(left)) if left > 0 else "",
    }


def _ordered(heads: Sequence[Column]) -> list[Column]:
    """The columns as they stand; what few people read last where areas have names."""
    if not any(head.name in NAMES for head in heads):
        return list(heads)
    return sorted(heads, key=lambda head: head.name in LAST)


def _is_numeric(rows: Sequence[Row], head: Column) -> bool:
    return any(isinstance(row.get(head.name), int | float) for row in rows)


def links(slug: str, code: str, chosen: Chosen, made: Made) -> tuple[Link, ...]:
    """The files of an answer: its table, and its picture where it has one."""
    forms = FORMS if made.figures else TABLES
    said = ": ".join([tables.named(code).name(), say(_named(slug).title)])
    return tuple(
        Link(form.upper(), f"{_address(form, code, slug)}?{chosen.query}", said) for form in forms
    )


def _address(form: str, code: str, slug: str) -> str:
    return str(reverse("analysis_file", args=[spoken.get(), code, slug, form]))
