"""The first page's contents: what the latest complete year shows."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from safetylab.assess.indicator import Indicator
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.period import Period
from safetylab.terms.words import say, spoken
from safetylab.web import figures, pictures, rows, tables
from safetylab.web.data import quality
from safetylab.web.data.quality import Report
from safetylab.web.figures import State
from safetylab.web.rows import Line

PREFERRED = ("homicide_rate", "robbery_rate")
HOT = ("street_robbery_rate", "robbery_rate")


@dataclass(frozen=True, slots=True)
class Said:
    """An indicator and its released sentences."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A sentence with its picture and its table; or why there is none."""

    summary: str = ""
    picture: str = ""
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    why: SafetyLabError | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """An indicator as the page explains it."""

    code: str
    name: str
    unit: str
    definition: str
    caveat: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The page's contents. before: the year compared with, empty where there is none."""

    year: str
    before: str
    lede: str
    lines: tuple[Line, ...]
    said: tuple[Said, ...]
    topic: Topic
    topics: tuple[Topic, ...]
    layer: str
    areas: Panel
    months: Panel
    hot: Panel
    quality: Report


def home(chosen: str | None) -> Home:
    """The page with its map of the indicator `chosen`. Raises SafetyLabError without records."""
    return _home(figures.state(), spoken.get(), chosen)


@lru_cache(maxsize=64)
def _home(state: State, language: str, chosen: str | None) -> Home:
    year = figures.year()
    indicator = tables.named(chosen) if chosen else _usual()
    lines = _lines(year)
    return Home(
        year=year.label(),
        before=year.year_ago().label() if any(line.direction for line in lines) else "",
        lede=_lede(lines, year),
        lines=lines,
        said=_said(year),
        topic=_topic(indicator),
        topics=tuple(_topic(each) for each in tables.rates()),
        layer=figures.lab().layer(None).label() if figures.lab().layers else "",
        areas=_panel(lambda: _areas(indicator, year)),
        months=_panel(lambda: _months(indicator, year)),
        hot=_panel(lambda: _hot(year)),
        quality=quality.report(),
    )


def _usual() -> Indicator:
    codes = [each.code for each in tables.rates()]
    return tables.named(next((code for code in PREFERRED if code in codes), codes[0]))


def _topic(of: Indicator) -> Topic:
    caveat = say(of.caveat) if of.caveat else ""
    return Topic(of.code, of.name(), of.unit(), say(of.definition), caveat, of.reference)


def _lines(year: Period) -> tuple[Line, ...]:
    return tuple(
        rows.line(release.rows[0], code=each.code, name=each.name(), unit=each.unit())
        for each, release in tables.city(year)
        if release.rows
    )


def _lede(lines: tuple[Line, ...], year: Period) -> str:
    compared = [line.direction for line in lines if line.direction]
    if not compared:
        return ""
    before = year.year_ago().label()
    if not {"up", "down"} & set(compared):
        return say(
            "Compared with {before}, no indicator changed by more than chance.", before=before
        )
    return say(
        "Of {n} indicators compared with {before}, {up} rose and {down} fell by more than chance.",
        n=len(compared),
        before=before,
        up=compared.count("up"),
        down=compared.count("down"),
    )


def _said(year: Period) -> tuple[Said, ...]:
    """The sentences of every indicator that the records can answer."""
    found: list[Said] = []
    for each in figures.desk().indicators().values():
        try:
            found.append(Said(each.name(), tables.compared(each.code, year).summary))
        except SafetyLabError:
            continue
    return tuple(found)


def _panel(make: Callable[[], Panel]) -> Panel:
    """A panel whose figures cannot be told says why; the rest of the page stands."""
    try:
        return make()
    except SafetyLabError as why:
        return Panel(why=why)


def _areas(indicator: Indicator, year: Period) -> Panel:
    release = tables.compared(indicator.code, year, "area")
    lines = tuple(
        rows.line(row, code=str(row["area"] or ""), name=str(row["area_name"]))
        for row in tables.by_value(release)
    )
    picture = pictures.by_area(release, indicator)
    return Panel(release.summary, picture, lines, release.notes)


def _months(indicator: Indicator, year: Period) -> Panel:
    release = tables.months(indicator.code, year)
    lines = tuple(
        rows.line(row, code=str(row["month"]), name=pictures.month_said(str(row["month"])))
        for row in release.rows
    )
    return Panel(release.summary, pictures.by_month(release, indicator), lines, release.notes)


def _hot(year: Period) -> Panel:
    codes = figures.desk().indicators()
    code = next(code for code in HOT if code in codes)
    found = figures.cells(code, year)
    picture = pictures.hot_cells(found, codes[code].name())
    return Panel(found.released.summary, picture, (), found.released.notes)
