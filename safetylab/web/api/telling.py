"""The answers: the lab, its indicators, areas and quality, and released figures."""

from dataclasses import asdict, replace
from typing import Any

import numpy as np
from django.http import HttpRequest
from django.urls import reverse

from safetylab.assess.indicator import Indicator
from safetylab.release import Release
from safetylab.store import residents
from safetylab.store.denominators import Denominators
from safetylab.store.lab import LayerSetting
from safetylab.terms import period as periods
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.period import Period
from safetylab.terms.words import say
from safetylab.web.api import links, shapes
from safetylab.web.api.links import Part
from safetylab.web.api.problems import Problem
from safetylab.web.shown import figures
from safetylab.web.shown.figures import Ask


def lab(request: HttpRequest) -> shapes.Lab:
    """The city's lab. Raises BadLab."""
    desk = figures.desk()
    history = desk.vintages()
    return shapes.Lab(
        name=desk.lab.name,
        note=desk.lab.note,
        simulated=desk.lab.simulated,
        languages=list(desk.lab.languages),
        timezone=desk.lab.timezone,
        years=[year.code for year in years()],
        layers=layers(request),
        vintages=[
            shapes.Vintage(number=v.number, published_at=v.published_at, source=v.source)
            for v in reversed(history)
        ],
        sources=publishers(),
        disclosure=shapes.Policy(**asdict(desk.lab.disclosure)),
    )


def publishers() -> list[shapes.Publisher]:
    """Who published the records, each with its last file. Raises BadLab."""
    history = figures.desk().vintages()
    files = {
        str(file["publisher"]): (file, vintage) for vintage in history for file in vintage.files
    }
    return [
        shapes.Publisher(
            name=name,
            licence=str(file.get("licence") or ""),
            received=str(file.get("accessed_at") or vintage.published_at)[:10],
        )
        for name, (file, vintage) in sorted(files.items())
    ]


def years() -> tuple[Period, ...]:
    """The calendar years that the records cover, the latest first; none in a lab without."""
    try:
        return figures.years()
    except SafetyLabError:
        return ()


def layers(request: HttpRequest) -> list[shapes.Layer]:
    """The layers that have their boundaries."""
    return [_layer(request, each) for each in figures.lab().layers.values() if _has(each.name)]


def _has(name: str) -> bool:
    try:
        return bool(figures.layer(name).ids)
    except SafetyLabError:
        return False


def _layer(request: HttpRequest, setting: LayerSetting) -> shapes.Layer:
    areas = reverse("machine:areas", args=[setting.name])
    items = reverse("ogc-items", args=[setting.name])
    return shapes.Layer(
        name=setting.name,
        label=setting.label(),
        areas=len(figures.layer(setting.name).ids),
        href=links.at(request, areas),
        features=links.at(request, items),
    )


def setting(name: str) -> LayerSetting:
    """The layer of an address. Raises Problem where there is none."""
    found = figures.lab().layers.get(name)
    if found is None:
        known = ", ".join(figures.lab().layers) or "–"
        raise Problem(
            "not-found",
            say("There is no area layer '{layer}'.", layer=name[:40]),
            say("there are {known}.", known=known),
        )
    return found


def indicators() -> list[Indicator]:
    """Every indicator, in the order of their names in the reader's language."""
    return sorted(figures.desk().indicators().values(), key=lambda each: each.name())


def named(code: str) -> Indicator:
    """The indicator of an address. Raises Problem where there is none."""
    known = figures.desk().indicators()
    if code not in known:
        raise Problem(
            "not-found",
            say("There is no indicator '{code}'.", code=code[:40]),
            say("there are {known}.", known=", ".join(known)),
        )
    return known[code]


def indicator(request: HttpRequest, of: Indicator) -> shapes.Indicator:
    """An indicator's definition."""
    target = figures.lab().targets.get(of.code)
    return shapes.Indicator(
        code=of.code,
        name=of.name(),
        unit=of.unit(),
        definition=say(of.definition),
        caveat=say(of.caveat),
        reference=say(of.reference),
        counts=of.counts,
        offences=list(of.of.offences),
        among=of.among,
        per=of.per,
        better=of.better,
        broken_down=of.answer is None,
        sensitive=of.sensitive,
        target=shapes.Goal(**asdict(target)) if target else None,
        href=links.at(request, reverse("machine:indicator", args=[of.code])),
        values=links.at(request, reverse("machine:values", args=[of.code])),
    )


def values(of: Indicator, question: Ask, release: Release, part: Part[Any]) -> shapes.Values:
    """A part of a release's rows, with all that is said of the whole."""
    rows = [{name: row[name] for name in release.columns} for row in part.items]
    told, before = told_for(question, release)
    return shapes.Values(
        **paged(part),
        indicator=of.code,
        name=of.name(),
        unit=of.unit(),
        period=told.code,
        against=before.code if before else None,
        layer=figures.lab().layer(question.layer).name if "area" in release.columns else None,
        summary=release.summary,
        notes=list(release.notes),
        lab=release.provenance.lab,
        vintage=release.provenance.vintage,
        published_at=release.provenance.published_at,
        sources=list(release.provenance.sources),
        columns=list(release.columns),
        rows=[shapes.Row(**row) for row in rows],
    )


def told_for(question: Ask, release: Release) -> tuple[Period, Period | None]:
    """The periods that a release is told for and compared with: maybe longer than was asked."""
    asked = question.period or figures.year()
    told = periods.parse(release.period) if release.period else asked
    return told, periods.parse(release.against) if release.against else None


def as_csv(code: str, period: Period, release: Release, part: Part[Any]) -> str:
    """A part of a release's rows as CSV, each with what it is of and when."""
    about = {"indicator": code, "period": period.code}
    columns = (*about, *release.columns)
    rows = tuple(about | row for row in part.items)
    return replace(release, columns=columns, rows=rows).as_csv()


def areas(request: HttpRequest, of: LayerSetting, limit: int, offset: int) -> shapes.Areas:
    """A part of a layer's areas, with their residents where somebody counted them."""
    layer = figures.layer(of.name)
    people, counted = population(of.name)
    found = [
        shapes.Area(
            id=id_, name=name, residents=people.get(id_), feature=_feature(request, of, id_)
        )
        for id_, name in zip(layer.ids, layer.names, strict=True)
    ]
    part = links.part(request, found, limit, offset)
    return shapes.Areas(
        **paged(part),
        layer=of.name,
        label=of.label(),
        residents_of=list(counted),
        areas=list(part.items),
    )


def _feature(request: HttpRequest, of: LayerSetting, id_: str) -> str:
    return links.at(request, reverse("ogc-item", args=[of.name, id_]))


def population(
    layer: str, year: Period | None = None
) -> tuple[dict[str, int | None], tuple[int, ...]]:
    """Residents by area, by default of the latest year covered, and of which years they are."""
    known = [year] if year else years()
    try:
        found: Denominators = residents.by_area(figures.lab(), layer, next(iter(known)))
    except (SafetyLabError, StopIteration):
        return {}, ()
    counted = zip(found.ids, found.person_years, strict=True)
    return {id_: None if np.isnan(n) else round(n) for id_, n in counted}, found.years_used


def quality() -> shapes.Quality:
    """The quality report. Raises SafetyLabError where there are no records."""
    report, release = figures.quality()
    return shapes.Quality(
        score=report.score,
        summary=release.summary,
        notes=list(release.notes),
        vintage=release.provenance.vintage,
        published_at=release.provenance.published_at,
        checks=[shapes.Check(**row) for row in release.rows],
    )


def paged(part: Part[Any]) -> dict[str, Any]:
    """What every part of a list says of itself."""
    return {name: getattr(part, name) for name in ("total", "limit", "offset", "next", "prev")}
