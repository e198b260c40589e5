"""The pictures of the pages: released figures as maps and lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from babel import dates

from safetylab.assess.indicator import Indicator
from safetylab.draw import intervals, lines, maps
from safetylab.draw.shading import Area, Scale
from safetylab.release import WITHHELD, Release, Row
from safetylab.store import water
from safetylab.store.announced import Target
from safetylab.terms import period as periods
from safetylab.terms.period import Period
from safetylab.terms.place import Layer
from safetylab.terms.words import month, number, say, spoken
from safetylab.web.shown import figures, rows


@dataclass(frozen=True, slots=True)
class Where:
    """A map's layer, by default the lab's first, and what its areas are set against.

    city : the city's rate; areas that cannot be told from it by more than chance are unsure
    href : the address of an area's page by its id
    """

    layer: str | None = None
    city: float | None = None
    href: Callable[[str], str] | None = None


def by_area(
    release: Release, indicator: Indicator, where: Where | None = None, id_: str = "areas"
) -> str:
    """Areas shaded by the rate; the highest and the lowest bear their names."""
    at = where or Where()
    unit = indicator.unit()
    known = {row["area"]: row for row in release.rows}
    rates = {
        row["area"]: row["value"]
        for row in release.shown
        if row["value"] is not None and row["area"] is not None
    }
    ends = {max(rates, key=rates.__getitem__), min(rates, key=rates.__getitem__)} if rates else {}
    layer = figures.layer(at.layer)
    found = [
        _area(layer, n, known.get(id_), unit, at, id_ in ends) for n, id_ in enumerate(layer.ids)
    ]
    around = water.of(figures.lab())
    unsure = say("not told from the city's {rate} by more than chance", rate=number(at.city, 1))
    scale: Scale = {"unsure": unsure} if at.city is not None else {}
    return maps.areas(found, title=indicator.name(), unit=unit, lines=around, id_=id_, **scale)


def _area(layer: Layer, n: int, row: Row | None, unit: str, where: Where, labelled: bool) -> Area:
    name = layer.names[n]
    href = where.href(layer.ids[n]) if where.href else ""
    if row is None:
        return Area(layer.shapes[n], name, None, name, href=href)
    said = rows.sentence(row, name, unit)
    return Area(
        layer.shapes[n],
        name,
        row["value"],
        said,
        bool(row[WITHHELD]),
        labelled,
        _unsure(row, where.city),
        href,
    )


def _unsure(row: Row, city: float | None) -> bool:
    """Whether the city's rate lies within the area's interval."""
    if city is None or row["low"] is None or row["high"] is None:
        return False
    return bool(row["low"] <= city <= row["high"])


def hot_cells(found: figures.Cells, title: str) -> str:
    """The cells that stand out, over the outlines of the areas."""
    hot = [(row["x"], row["y"]) for row in found.released.shown if row["hot"]]
    return maps.cells(
        np.array(hot, dtype=np.float64).reshape(-1, 2),
        found.side,
        title=title,
        over=list(figures.layer().shapes),
        names=figures.layer().names,
        lines=water.of(figures.lab()),
        id_="hot",
    )


def by_month(release: Release, indicator: Indicator) -> str:
    """The rate from month to month with its intervals."""
    return over_time(release, indicator, id_="months")


def over_time(
    release: Release, indicator: Indicator, *, id_: str, target: Target | None = None
) -> str:
    """The rate from step to step with its intervals; what is withheld is a marked gap."""
    step = rows.step_of(release)
    return lines.trend(
        [_short(step, str(row[step])) for row in release.rows],
        [rows.figures(row) for row in release.rows],
        title=indicator.name(),
        unit=indicator.unit(),
        id_=id_,
        target=target.value if target else None,
        target_name=say("target for {year}", year=str(target.year)) if target else "",
        withheld=[n for n, row in enumerate(release.rows) if row[WITHHELD]],
        events=_begun([periods.parse(str(row[step])) for row in release.rows], indicator),
    )


def _begun(spans: Sequence[Period], indicator: Indicator) -> list[tuple[int, str]]:
    """Where, among the steps of a trend, the lab's work on the indicator began."""
    work = [each for each in figures.lab().work if each.indicator == indicator.code]
    return [
        (n, each.title())
        for each in work
        for n, span in enumerate(spans)
        if each.since is not None and span.start <= each.since < span.end
    ]


def by_group(release: Release, indicator: Indicator, key: str) -> str:
    """The rate of each group with its interval; without those whose group is not known."""
    told = [row for row in release.rows if row.get(key) is not None]
    return intervals.bars(
        [_label(key, row) for row in told],
        [rows.figures(row) for row in told],
        title=indicator.name(),
        unit=indicator.unit(),
        id_=key,
    )


def _label(key: str, row: Row) -> str:
    """A bar's label; a withheld one says so."""
    said = rows.key_said(key, row[key])
    # Not said inside the braces: Python before 3.12 finds no words there to be translated.
    gone = say("withheld")
    return f"{said} ({gone})" if row[WITHHELD] else said


def of_city(release: Release, indicator: Indicator) -> str:
    """The city's figure, or the sides of a gap, with their intervals."""
    sides = "area_name" in release.columns
    return intervals.bars(
        [str(row["area_name"]) if sides else say("the whole city") for row in release.rows],
        [rows.figures(row) for row in release.rows],
        title=indicator.name(),
        unit=indicator.unit(),
        id_="city",
    )


def month_said(code: str) -> str:
    """A month's code, such as 2016-03, in the reader's words."""
    return month(date.fromisoformat(f"{code}-01"))


def _short(step: str, code: str) -> str:
    """A step's code as an axis bears it: Mar 2016, mar 2016, Q1 2016, 2016."""
    if step == "year":
        return code
    start = periods.parse(code).start
    pattern = "MMM y" if step == "month" else "QQQ y"
    return str(dates.format_date(start, format=pattern, locale=spoken.get()))
