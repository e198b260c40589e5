"""Tables and pictures of the pages as files, named so that one knows them again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import slugify

from safetylab.assess.indicator import Indicator
from safetylab.release import Release
from safetylab.terms.words import say, spoken
from safetylab.web.shown import (
    choosing,
    figures,
    geojson,
    pictures,
    posters,
    rows,
    side_by_side,
    tables,
)
from safetylab.web.shown.choosing import Chosen
from safetylab.web.shown.pictures import Where
from safetylab.web.shown.posters import Poster

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "geojson": "application/geo+json",
    "svg": "image/svg+xml; charset=utf-8",
    "png": "image/png",
}


@dataclass(frozen=True, slots=True)
class File:
    """What is sent. kind: its content type."""

    name: str
    kind: str
    content: str | bytes


@dataclass(frozen=True, slots=True)
class Link:
    """A download beside a figure. said: what it is, for those who hear the page."""

    form: str
    address: str
    said: str


def links(table: str, code: str, chosen: Chosen) -> tuple[Link, ...]:
    """The downloads of a table of an indicator."""
    return tuple(
        Link(
            form.upper() if form != "geojson" else "GeoJSON",
            f"{reverse('data', args=[spoken.get(), table, code, form])}?{chosen.query}",
            f"{titles(tables.told(code), chosen)[table]}",
        )
        for form in tables.FORMS[table]
    )


def make(
    table: str, code: str, form: str, asked: Mapping[str, str], address: Callable[[str], str]
) -> File | None:
    """The file, None where there is no such table or not in that form.

    address: makes a whole address of a page's. Raises SafetyLabError where there is no figure.
    """
    if form not in tables.FORMS.get(table, ()) or bool(code) is (table in tables.ALONE):
        return None
    yearly = code or table == "indicators"
    chosen = choosing.chosen(asked) if yearly else None
    release = side_by_side.released(table, code, chosen) or tables.download(table, code, chosen)
    if release is None:
        return None
    name = f"{_name(table, code, chosen)}.{form}"
    return File(name, KINDS[form], _content(release, (table, code, form), chosen, address))


def picture(table: str, indicator: Indicator, chosen: Chosen, release: Release) -> str:
    """The picture of a table, as it stands on the page too but without links."""
    if table == "hotspots":
        return pictures.hot_cells(figures.cells(indicator.code, chosen.year), indicator.name())
    if table == "areas":
        where = Where(chosen.ask_layer, city_rate(indicator, chosen))
        return pictures.by_area(release, indicator, where)
    if table in ("sex", "age"):
        return pictures.by_group(release, indicator, table)
    if table == "city":
        return pictures.of_city(release, indicator)
    target = figures.lab().targets.get(indicator.code)
    return pictures.over_time(release, indicator, id_=table, target=target)


def city_rate(indicator: Indicator, chosen: Chosen) -> float | None:
    """The city's released rate of the chosen year, which areas are set against."""
    release = tables.whole(indicator.code, chosen.year)
    value = release.rows[0]["value"] if release.rows else None
    return None if value is None else float(value)


def titles(indicator: Indicator, chosen: Chosen) -> dict[str, str]:
    """What each table of an indicator is called."""
    values = {"name": indicator.name(), "year": chosen.year.code}
    return {
        "city": say("{name}, {year}", **values),
        "areas": say("{name} by area, {year}", **values) + _of_layer(chosen),
        "months": say("{name} by month, to the end of {year}", **values),
        "years": say("{name} by year", **values),
        "sex": say("{name} by sex, {year}", **values),
        "age": say("{name} by age, {year}", **values),
        "hotspots": say("{name}: hot spots, {year}", **values),
    }


def title(table: str, indicator: Indicator, chosen: Chosen, release: Release) -> str:
    """What a table is called; one of months says so where the door made its steps coarser."""
    step = rows.step_of(release) if table == "months" else ""
    values = {"name": indicator.name(), "year": chosen.year.code}
    if step == "quarter":
        return say("{name} by quarter, to the end of {year}", **values)
    if step == "year":
        return say("{name} by year, to the end of {year}", **values)
    return titles(indicator, chosen)[table]


def _of_layer(chosen: Chosen) -> str:
    return f" ({chosen.layer_label})" if chosen.layer_label else ""


def _content(
    release: Release,
    which: tuple[str, str, str],
    chosen: Chosen | None,
    address: Callable[[str], str],
) -> str | bytes:
    table, code, form = which
    if form == "csv":
        return release.as_csv()
    if form == "json" or chosen is None:
        return release.as_json()
    if form == "geojson":
        return geojson.text(release, figures.layer(chosen.ask_layer), figures.lab().crs)
    indicator = tables.told(code)
    page = reverse("indicator", args=[spoken.get(), code])
    poster = Poster(
        f"{title(table, indicator, chosen, release)} – {figures.lab().name}",
        " ".join([release.summary, *release.notes]),
        posters.whence(address(f"{page}?{chosen.query}")),
    )
    standing = posters.of(picture(table, indicator, chosen, release), poster)
    return posters.png(standing) if form == "png" else standing


def _name(table: str, code: str, chosen: Chosen | None) -> str:
    """Lab, indicator, table, year, layer, language, vintage."""
    layered = chosen is not None and table == "areas"
    parts = (
        slugify(figures.lab().name) or "safety",
        code,
        table,
        chosen.year.code if chosen else "",
        chosen.layer if chosen and layered else "",
        spoken.get(),
        f"vintage{figures.newest_vintage()}",
    )
    return "-".join(part for part in parts if part)
