"""An indicator's page: its figure, what it means, how it moved, where, and for whom."""

from dataclasses import dataclass, replace
from functools import lru_cache

from safetylab.assess.indicator import Indicator
from safetylab.release import Release
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import say, spoken
from safetylab.web.assess import aiming, defining, panels
from safetylab.web.assess.defining import Definition
from safetylab.web.assess.panels import Panel
from safetylab.web.shown import choosing, downloads, figures, rows, tables
from safetylab.web.shown.choosing import Chosen
from safetylab.web.shown.downloads import Link
from safetylab.web.shown.figures import State
from safetylab.web.shown.rows import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The chosen year's figure of the whole city.

    line   : its parts, None where the answer has several rows
    target : how it stands to the city's target, empty where there is none
    table  : what the picture shows, None where there is none
    """

    summary: str = ""
    line: Line | None = None
    target: str = ""
    target_source: str = ""
    picture: str = ""
    table: Panel | None = None
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    why: SafetyLabError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page's contents. plain: whether it is a rate, which can be broken down."""

    definition: Definition
    chosen: Chosen
    plain: bool
    sensitive: bool
    figure: Figure
    time: tuple[Panel, ...] = ()
    areas: Panel | None = None
    groups: tuple[Panel, ...] = ()
    vintage: int = 0

    @property
    def groupless(self) -> str:
        """Why there is nothing by sex and age, where there is nothing at all."""
        facts = [panel.why.fact for panel in self.groups if panel.why]
        return " ".join(dict.fromkeys(facts)) if len(facts) == len(self.groups) else ""

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Those that can be embedded."""
        every = (*self.time, *([self.areas] if self.areas else []))
        return tuple(each for each in every if each.embed)


def page(code: str, chosen: Chosen) -> Page:
    """The page of the indicator, for a year and a layer. Raises BadRequest for an unknown one."""
    return _page(figures.state(), spoken.get(), code, (chosen.year.code, chosen.layer or ""))


@lru_cache(maxsize=128)
def _page(state: State, language: str, code: str, choice: tuple[str, str]) -> Page:
    indicator = tables.told(code)
    chosen = choosing.chosen({"year": choice[0], "layer": choice[1]})
    rate = indicator.answer is None
    figure = _figure(indicator, chosen)
    areas = _panels(("areas",) if rate and chosen.layers else (), indicator, chosen)
    return Page(
        definition=defining.of(indicator),
        chosen=chosen,
        plain=rate,
        sensitive=indicator.sensitive,
        figure=figure,
        time=_unsaid(figure, _time(indicator, chosen) if rate else ()),
        areas=next(iter(_unsaid(figure, areas)), None),
        groups=_unsaid(figure, _panels(_groups(indicator) if rate else (), indicator, chosen)),
        vintage=figures.newest_vintage(),
    )


def _panels(names: tuple[str, ...], indicator: Indicator, chosen: Chosen) -> tuple[Panel, ...]:
    return tuple(panels.panel(name, indicator, chosen) for name in names)


def _time(indicator: Indicator, chosen: Chosen) -> tuple[Panel, ...]:
    """By month and by year; by year alone, saying so, where the door lets no finer step out."""
    months, years = _panels(("months", "years"), indicator, chosen)
    if months.step != "year" or years.why:
        return months, years
    return (replace(years, notes=(*months.notes, *years.notes)),)


def _unsaid(figure: Figure, found: tuple[Panel, ...]) -> tuple[Panel, ...]:
    """The panels, without those that could only repeat why there is no figure at all."""
    said = figure.why.fact if figure.why else None
    return tuple(each for each in found if each.why is None or each.why.fact != said)


def _groups(indicator: Indicator) -> tuple[str, ...]:
    """One that is of one sex alone is not broken down by it."""
    return ("age",) if indicator.sex else ("sex", "age")


def _figure(indicator: Indicator, chosen: Chosen) -> Figure:
    try:
        release = tables.whole(indicator.code, chosen.year, chosen.ask_layer)
    except SafetyLabError as why:
        return Figure(why=why)
    target, source = _target(indicator, release)
    return Figure(
        summary=release.summary,
        line=_line(indicator, release),
        target=target,
        target_source=source,
        picture=_bars(indicator, chosen, release),
        table=panels.of_sides(indicator, chosen, release) if indicator.answer else None,
        notes=release.notes,
        links=downloads.links("city", indicator.code, chosen),
    )


def _bars(indicator: Indicator, chosen: Chosen, release: Release) -> str:
    """A rate of one row needs no picture beside its trend; the sides of a gap do."""
    rate = indicator.answer is None
    return "" if rate else downloads.picture("city", indicator, chosen, release)


def _line(indicator: Indicator, release: Release) -> Line | None:
    if len(release.rows) != 1:
        return None
    return rows.line(
        release.rows[0], code=indicator.code, name=indicator.name(), unit=indicator.unit()
    )


def _target(indicator: Indicator, release: Release) -> tuple[str, str]:
    """How the figure stands to its target, and who set it."""
    target = figures.lab().targets.get(indicator.code)
    if target is None or len(release.rows) != 1:
        return "", ""
    return aiming.said(target, release.rows[0], indicator.better), target.source


def older(page: Page, vintage: int | None) -> str:
    """What a reader must know whose link was made with an older vintage."""
    if vintage is None or vintage == page.vintage:
        return ""
    return say(
        "This link was made with vintage {then} of the records; the figures below are of vintage "
        "{now}. Records change as the police learn more.",
        then=str(vintage),
        now=str(page.vintage),
    )
