"""The first page's contents: what changed, how sure that is, where, and what the lab does."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from django.urls import reverse

from safetylab.assess.indicator import Indicator
from safetylab.draw import spark
from safetylab.release import Release
from safetylab.terms.errors import NotEnoughData, SafetyLabError
from safetylab.terms.period import Period
from safetylab.terms.words import month as month_said
from safetylab.terms.words import say, spoken
from safetylab.web.assess import news, work
from safetylab.web.assess import where as places
from safetylab.web.assess.news import Change, News
from safetylab.web.assess.where import Map
from safetylab.web.assess.work import Task
from safetylab.web.shown import figures, pictures, rows, tables
from safetylab.web.shown.figures import Ask, State

USUAL = ("homicide_rate", "robbery_rate")
YEARS_BEFORE = 2
"""Years before the latest month's own that the small lines reach back."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A map with its sentence."""

    code: str
    name: str
    summary: str
    picture: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The page's contents; what cannot be told is None, and `whys` says why.

    ledes : one sentence per period. since : the month with which the small lines begin
    """

    month: News | None
    year: News | None
    ledes: tuple[str, ...]
    since: str
    where: Map | None
    map: Picture | None
    work: tuple[Task, ...]
    whys: tuple[SafetyLabError, ...]


def home() -> Home:
    """The page. Raises SafetyLabError where neither a month nor a year can be told."""
    return _home(figures.state(), spoken.get())


@lru_cache(maxsize=8)
def _home(state: State, language: str) -> Home:
    whys: list[SafetyLabError] = []
    month, year = (_period(found, whys) for found in (figures.month, figures.year))
    if month is None and year is None:
        raise whys[0]
    latest = news.news(month) if month else None
    whole = news.news(year) if year else None
    return Home(
        month=_drawn(latest, month) if latest and month else None,
        year=whole,
        ledes=tuple(filter(None, (_lede(latest), _lede(whole)))),
        since=month_said(_span(month).start) if month else "",
        where=places.where(year) if year else None,
        map=_map(year) if year else None,
        work=work.tasks(year) if year else (),
        whys=tuple(whys),
    )


def _period(find: Callable[[], Period], whys: list[SafetyLabError]) -> Period | None:
    try:
        return find()
    except NotEnoughData as why:
        whys.append(why)
        return None


def _lede(news: News | None) -> str:
    """What happened in a period, in one sentence."""
    if news is None or not news.before:
        return ""
    values = {"period": news.title, "before": news.before, "n": news.told}
    if not news.up and not news.down:
        return say(
            "{period}: none of {n} rates changed by more than chance since {before}.", **values
        )
    return say(
        "{period}: of {n} rates, {up} went up and {down} went down since {before}; the others "
        "changed no more than chance would change them.",
        up=len(news.up),
        down=len(news.down),
        **values,
    )


def _map(year: Period) -> Picture | None:
    """The areas by the rate that the lab works on; None where they cannot be told."""
    try:
        of = _headline()
        release = tables.compared(of.code, year, "area")
        city = tables.compared(of.code, year).rows[0]["value"]
        layer, language = figures.lab().layer(None).name, spoken.get()
        at = pictures.Where(
            city=city, href=lambda id_: reverse("area", args=[language, layer, id_])
        )
        return Picture(of.code, of.name(), release.summary, pictures.by_area(release, of, at))
    except SafetyLabError:
        return None


def _headline() -> Indicator:
    """The rate of the lab's first work or target, else a usual one."""
    lab, rates = figures.lab(), {each.code: each for each in tables.rates()}
    wanted = (*(each.indicator for each in lab.work), *lab.targets, *USUAL, *rates)
    return next(rates[code] for code in wanted if code in rates and not rates[code].sensitive)


def _drawn(latest: News, month: Period) -> News:
    """The same with small lines over the months."""
    span = _span(month)
    up, down, none = (
        tuple(_with_line(each, span, month) for each in changes)
        for changes in (latest.up, latest.down, latest.none)
    )
    return replace(latest, up=up, down=down, none=none)


def _with_line(change: Change, span: Period, month: Period) -> Change:
    try:
        release = figures.released(Ask(change.code, "month", span))
    except SafetyLabError:
        return change
    told = "month" in release.columns  # of some classes only longer periods are told
    return replace(change, picture=_line(release, change, month)) if told else change


def _span(month: Period) -> Period:
    """The months up to the latest, as far back as the records reach."""
    reach = figures.desk().reach().start - timedelta(days=7)
    first = (reach.replace(day=1) + timedelta(days=31)).replace(day=1)
    return Period(max(date(month.start.year - YEARS_BEFORE, 1, 1), first), month.end)


def _line(release: Release, change: Change, month: Period) -> str:
    then = month.year_ago()
    return spark.spark(
        [rows.figures(row) for row in release.rows],
        title=change.name,
        desc=say(
            "Monthly rates with their 95 % intervals up to {month}, the filled dot; the hollow "
            "dot is {then}.",
            month=month.label(),
            then=then.label(),
        ),
        marked=[
            n for n, row in enumerate(release.rows) if row["month"] in (month.code, then.code)
        ],
        id_=f"line-{change.code}",
    )
