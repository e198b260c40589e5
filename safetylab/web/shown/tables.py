"""The tables of the pages, and the releases behind them, which can be downloaded."""

from collections.abc import Callable
from datetime import date

from safetylab.assess import quality
from safetylab.assess.indicator import Indicator
from safetylab.release import Release, Row
from safetylab.terms.errors import BadRequest, NotEnoughData, SafetyLabError
from safetylab.terms.period import Period
from safetylab.terms.words import say
from safetylab.web.shown import choosing, figures, listings
from safetylab.web.shown.choosing import Chosen
from safetylab.web.shown.figures import Ask

YEARS_OF_MONTHS = 3


def rates() -> tuple[Indicator, ...]:
    """The indicators that are rates, in the order of their names in the reader's language."""
    known = figures.desk().indicators().values()
    return tuple(sorted((each for each in known if each.answer is None), key=lambda i: i.name()))


def named(code: str) -> Indicator:
    """The rate of that code. Raises BadRequest where there is none."""
    found = next((each for each in rates() if each.code == code), None)
    if found is None:
        raise BadRequest(
            say("There is no indicator '{code}' to map.", code=code),
            hint=say("there are {known}.", known=", ".join(each.code for each in rates())),
        )
    return found


def told(code: str) -> Indicator:
    """The indicator of that code, a rate or not. Raises BadRequest where there is none."""
    known = figures.desk().indicators()
    if code not in known:
        raise BadRequest(
            say("There is no indicator '{code}'.", code=code[:60]),
            hint=say("there are {known}.", known=", ".join(known)),
        )
    return known[code]


def compared(code: str, period: Period, by: str = "", layer: str | None = None) -> Release:
    """An indicator beside the same days a year before, where the records reach so far back."""
    try:
        return figures.released(Ask(code, by, period, period.year_ago(), layer))
    except NotEnoughData:
        return figures.released(Ask(code, by, period, None, layer))


def whole(code: str, year: Period, layer: str | None = None) -> Release:
    """An indicator of the whole city; one that is no rate stands without a comparison."""
    if told(code).answer is None:
        return compared(code, year)
    return figures.released(Ask(code, "", year, None, layer))


def by_group(code: str, year: Period, key: str) -> Release:
    """An indicator by sex or by age. Raises NotEnoughData where the records do not tell it."""
    return figures.released(Ask(named(code).code, key, year))


def by_year(code: str) -> Release:
    """An indicator in every covered year up to the latest, as far back as there is no gap."""
    years = figures.years()
    unbroken = [years[0]]
    for each in years[1:]:
        if each.end != unbroken[-1].start:
            break
        unbroken.append(each)
    return figures.released(Ask(code, "year", Period(unbroken[-1].start, unbroken[0].end)))


def city(year: Period) -> list[tuple[Indicator, Release]]:
    """Every rate of the city that can be told."""
    found: list[tuple[Indicator, Release]] = []
    for indicator in rates():
        try:
            found.append((indicator, compared(indicator.code, year)))
        except SafetyLabError:
            continue  # these records cannot answer it; the others can be shown
    return found


def months(code: str, year: Period) -> Release:
    """An indicator by month, over three years where the records reach so far back."""
    start = date(year.end.year - YEARS_OF_MONTHS, year.end.month, year.end.day)
    try:
        return figures.released(Ask(code, "month", Period(start, year.end)))
    except NotEnoughData:
        return figures.released(Ask(code, "month", year))


def together(year: Period) -> Release:
    """The city's rates as one table. Raises NotEnoughData where there are none."""
    found = city(year)
    if not found:
        raise NotEnoughData(say("No indicator can be told for {year}.", year=year.label()))
    columns = dict.fromkeys(name for _, part in found for name in part.columns)
    first = ("indicator", "name", "unit", "period")
    rows = [
        {
            "indicator": i.code,
            "name": i.name(),
            "unit": i.unit(),
            "period": part.period or year.code,
        }
        | dict.fromkeys(columns)
        | row
        for i, part in found
        for row in part.rows
    ]
    return Release(
        summary=" ".join(part.summary for _, part in found),
        columns=(*first, *columns),
        rows=tuple(rows),
        notes=tuple(dict.fromkeys(note for _, part in found for note in part.notes)),
        provenance=found[0][1].provenance,
    )


FORMS = {
    "indicators": ("csv", "json"),
    "month": ("csv", "json"),
    "quality": ("csv", "json"),
    "score": ("csv", "json"),
    **dict.fromkeys(listings.MADE, ("csv", "json")),
    "city": ("csv", "json", "svg", "png"),
    "areas": ("csv", "json", "geojson", "svg", "png"),
    "months": ("csv", "json", "svg", "png"),
    "years": ("csv", "json", "svg", "png"),
    "sex": ("csv", "json", "svg", "png"),
    "age": ("csv", "json", "svg", "png"),
    "hotspots": ("csv", "json", "svg", "png"),
    "area": ("csv", "json"),
    "residents": ("csv", "json"),
    "records": ("csv", "json"),
    "compare": ("csv", "json"),
}
"""The tables that can be downloaded, and in which forms; ALONE are those of no one indicator."""
ALONE = ("indicators", "month", "quality", "score", *listings.MADE)


def download(table: str, code: str, chosen: Chosen | None = None) -> Release | None:
    """The release behind a table of the pages, None where there is no such table."""
    if table not in FORMS or bool(code) is (table in ALONE):
        return None
    if table in ALONE and table != "indicators":
        return _of_records(table)
    choice = chosen or choosing.chosen({})
    if table == "indicators":
        return together(choice.year)
    if table in ("sex", "age"):
        return by_group(code, choice.year, table)
    makers: dict[str, Callable[[], Release]] = {
        "city": lambda: whole(code, choice.year, choice.ask_layer),
        "areas": lambda: compared(named(code).code, choice.year, "area", choice.ask_layer),
        "months": lambda: months(named(code).code, choice.year),
        "years": lambda: by_year(named(code).code),
        "hotspots": lambda: figures.cells(named(code).code, choice.year).released,
    }
    return makers[table]() if table in makers else None


def _of_records(table: str) -> Release:
    """A table of the records themselves or of the latest month, which asks for no year."""
    if table == "quality":
        return figures.quality()[1]
    if table == "score":
        return figures.desk().release(quality.scored(figures.quality()[0]))
    return together(figures.month()) if table == "month" else listings.released(table)


def by_value(release: Release) -> list[Row]:
    """The rows, highest rate first; then those without one, most counted first."""
    return sorted(
        release.rows,
        key=lambda row: (row["value"] is None, -(row["value"] or 0), -(row["numerator"] or 0)),
    )
