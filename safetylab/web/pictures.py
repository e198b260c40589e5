"""The pictures of the pages: released figures as maps and lines."""

from datetime import date

import numpy as np
from babel import dates

from safetylab.assess.indicator import Indicator
from safetylab.draw import lines, maps
from safetylab.draw.maps import Area
from safetylab.release import WITHHELD, Release, Row
from safetylab.terms.place import Layer
from safetylab.terms.words import month, spoken
from safetylab.web import figures, rows, water


def by_area(release: Release, indicator: Indicator) -> str:
    """Areas shaded by the rate; the highest and the lowest bear their names."""
    unit = indicator.unit()
    known = {row["area"]: row for row in release.rows}
    rates = {row["area"]: row["value"] for row in release.shown if row["value"] is not None}
    ends = {max(rates, key=rates.__getitem__), min(rates, key=rates.__getitem__)} if rates else {}
    layer = figures.layer()
    found = [_area(layer, n, known.get(id_), unit, id_ in ends) for n, id_ in enumerate(layer.ids)]
    around = water.of(figures.lab())
    return maps.areas(found, title=indicator.name(), unit=unit, lines=around, id_="areas")


def _area(layer: Layer, n: int, row: Row | None, unit: str, labelled: bool) -> Area:
    name = layer.names[n]
    if row is None:
        return Area(layer.shapes[n], name, None, name)
    said = rows.sentence(row, name, unit)
    return Area(layer.shapes[n], name, row["value"], said, bool(row[WITHHELD]), labelled)


def hot_cells(found: figures.Cells, title: str) -> str:
    """The cells that stand out, over the outlines of the areas."""
    hot = [(row["x"], row["y"]) for row in found.released.shown if row["hot"]]
    return maps.cells(
        np.array(hot, dtype=np.float64).reshape(-1, 2),
        found.side,
        title=title,
        over=list(figures.layer().shapes),
        lines=water.of(figures.lab()),
        id_="hot",
    )


def by_month(release: Release, indicator: Indicator) -> str:
    """The rate from month to month with its intervals."""
    return lines.trend(
        [_short(str(row["month"])) for row in release.rows],
        [rows.figures(row) for row in release.rows],
        title=indicator.name(),
        unit=indicator.unit(),
        id_="months",
    )


def month_said(code: str) -> str:
    """A month's code, such as 2016-03, in the reader's words."""
    return month(date.fromisoformat(f"{code}-01"))


def _short(code: str) -> str:
    """A month's code as an axis bears it: Mar 2016, mar 2016."""
    when = date.fromisoformat(f"{code}-01")
    return str(dates.format_date(when, format="MMM y", locale=spoken.get()))
