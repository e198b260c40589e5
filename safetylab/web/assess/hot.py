"""Where an indicator's incidents cluster: cells that stand out, and the areas they lie in."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from safetylab.assess import naming
from safetylab.assess.indicator import Indicator
from safetylab.release import Row
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import number, percent, say, spoken
from safetylab.web.assess import analysed, panels
from safetylab.web.assess.analysed import Tab
from safetylab.web.shown import choosing, downloads, figures, pictures, tables
from safetylab.web.shown.choosing import Chosen
from safetylab.web.shown.downloads import Link
from safetylab.web.shown.figures import Cells, State


@dataclass(frozen=True, slots=True)
class Place:
    """An area with hot cells in it. share: of all the incidents that are on the map."""

    name: str
    href: str
    cells: str
    incidents: str
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hot:
    """The page's contents. told: how it was. why: instead of a map, for what never has one."""

    code: str
    name: str
    chosen: Chosen
    finding: str = ""
    told: str = ""
    tabs: tuple[Tab, ...] = ()
    picture: str = ""
    places: tuple[Place, ...] = ()
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    why: SafetyLabError | None = None


def page(code: str, chosen: Chosen) -> Hot:
    """The hot spots of an indicator. Raises BadRequest for an unknown one."""
    return _page(figures.state(), spoken.get(), code, (chosen.year.code, chosen.layer or ""))


@lru_cache(maxsize=64)
def _page(state: State, language: str, code: str, choice: tuple[str, str]) -> Hot:
    indicator = tables.named(code)
    chosen = choosing.chosen({"year": choice[0], "layer": choice[1]})
    try:
        return _found(indicator, chosen)
    except SafetyLabError as why:
        return Hot(code=code, name=indicator.name(), chosen=chosen, why=why)


def _found(indicator: Indicator, chosen: Chosen) -> Hot:
    found = figures.cells(indicator.code, chosen.year, chosen.ask_layer)
    return Hot(
        code=indicator.code,
        name=indicator.name(),
        chosen=chosen,
        finding=found.finding,
        told=found.released.summary.removeprefix(found.finding).strip(),
        tabs=analysed.tabs(indicator, chosen, "hotspots"),
        picture=pictures.hot_cells(found, indicator.name()),
        places=_places(found, chosen),
        notes=found.released.notes,
        links=downloads.links("hotspots", indicator.code, chosen),
    )


def _places(found: Cells, chosen: Chosen) -> tuple[Place, ...]:
    """The areas of the layer by their released hot cells, most incidents first."""
    hot = [row for row in found.released.shown if row["hot"]]
    total = sum(_incidents(row) for row in found.released.shown)
    held: dict[int, list[Row]] = {}
    for row, n in zip(hot, _within(hot, chosen), strict=True):
        held.setdefault(n, []).append(row)
    order = sorted(held, key=lambda n: (n < 0, -sum(map(_incidents, held[n]))))
    return tuple(_place(n, held[n], total, chosen) for n in order)


def _within(hot: list[Row], chosen: Chosen) -> list[int]:
    """Which area of the layer holds each cell's centre or is nearest; -1 where there are none."""
    if not hot or not chosen.layers:
        return [-1] * len(hot)
    xy = np.array([(row["x"], row["y"]) for row in hot])
    shapes = figures.layer(chosen.ask_layer).shapes
    return [int(n) for n in naming.nearest(xy, shapes)]


def _place(n: int, rows: list[Row], total: int, chosen: Chosen) -> Place:
    incidents = sum(map(_incidents, rows))
    name, href = say("outside of every area"), ""
    if n >= 0:
        layer = figures.layer(chosen.ask_layer)
        name, href = layer.names[n], panels.area_address(chosen.layer or "", layer.ids[n])
    share = percent(incidents / total, 1) if total else "–"
    return Place(name, href, number(len(rows)), number(incidents), share)


def _incidents(row: Row) -> int:
    return int(row.get("incidents") or 0)
