"""The tables of the pages, and the releases behind them, which can be downloaded."""

from datetime import date

from safetylab.assess.indicator import Indicator
from safetylab.release import Release, Row
from safetylab.terms.errors import BadRequest, NotEnoughData, SafetyLabError
from safetylab.terms.period import Period
from safetylab.terms.words import say
from safetylab.web import figures
from safetylab.web.figures import Ask

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


def compared(code: str, period: Period, by: str = "") -> Release:
    """An indicator beside the same days a year before, where the records reach so far back."""
    try:
        return figures.released(Ask(code, by, period, period.year_ago()))
    except NotEnoughData:
        return figures.released(Ask(code, by, period))


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
        {"indicator": i.code, "name": i.name(), "unit": i.unit(), "period": year.code}
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


def download(table: str, code: str) -> Release | None:
    """The release behind a table of the pages, None where there is no such table."""
    if table == "quality" and not code:
        return figures.quality()[1]
    if table == "indicators" and not code:
        return together(figures.year())
    if table == "areas" and code:
        return compared(named(code).code, figures.year(), "area")
    if table == "months" and code:
        return months(named(code).code, figures.year())
    return None


def by_value(release: Release) -> list[Row]:
    """The rows, highest rate first, those without one last."""
    return sorted(release.rows, key=lambda row: (row["value"] is None, -(row["value"] or 0)))
