"""Counts by month, to be analysed: an indicator's of a lab, a file's, or those that a lab told."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safetylab.assess import counting, covered
from safetylab.assess.events import About, Events, Ground
from safetylab.assess.exposure import exposure
from safetylab.assess.indicator import Indicator
from safetylab.assess.measurement import provenance
from safetylab.assess.question import Question
from safetylab.store.incidents import Facts
from safetylab.terms import period as periods
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.period import Period
from safetylab.terms.words import month as month_said
from safetylab.terms.words import say, say_many

Floats = NDArray[np.float64]
Months = NDArray[np.datetime64]

MONTH_DAYS = 365.25 / 12
"""Days of the average month: what an exposure of 1 lasts."""
UNLIKELY = 0.05
"""Days without incidents at an end that chance would leave no more often: a month cut short."""
BUSY = 10.0
"""A series with this many in its middle month has no month without any but by a gap."""
NOWHERE = Ground(shapes=np.array([], dtype=object), ids=(), names=(), crs="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Counts of n months in a row.

    months    : datetime64[M], shape (n,)
    counts    : shape (n,), NaN where a month is not known
    exposure  : average months, with as many people as lately where these are known, shape (n,)
    victims   : the counts are of victims, else of offences or of a file's rows
    peopled   : the exposure knows how many people there were
    """

    about: About
    months: Months
    counts: Floats
    exposure: Floats
    victims: bool = False
    peopled: bool = False

    @property
    def of_year(self) -> NDArray[np.int64]:
        """The month of the year, 0 to 11, shape (n,)."""
        return np.asarray(self.months.astype(np.int64) % 12)

    @property
    def known(self) -> int:
        """How many months are known."""
        return int(np.isfinite(self.counts).sum())

    def days(self) -> list[date]:
        """The first day of each month."""
        return [day(month) for month in self.months]

    def latest(self, months: int) -> "Series":
        """The last of them; a note tells where that leaves any out."""
        if len(self.months) <= months:
            return self
        said = say("Only the latest {n} months are followed.", n=months)
        kept = {name: getattr(self, name)[-months:] for name in ("months", "counts", "exposure")}
        period = Period(day(kept["months"][0]), self.about.period.end)
        n, notes = int(np.nansum(kept["counts"])), (*self.about.notes, said)
        about = replace(self.about, period=period, n=n, notes=notes)
        return replace(self, about=about, **kept)

    def ahead(self, months: int) -> tuple[Months, Floats]:
        """Coming months and their exposure, with as many people as in the last year."""
        coming = self.months[-1] + np.arange(1, months + 1)
        return coming, _lengths(coming)


def of_events(events: Events) -> Series:
    """The counts of a file's rows. Raises NotEnoughData where none tells its day."""
    given = events.dated()
    if not len(given.day):
        raise NotEnoughData(
            say("No incident tells its day: there is nothing to follow over time."),
            hint=say("name the column of when: --time COLUMN."),
        )
    first, last, notes = _whole_months(given.day)
    months = np.arange(first, last + 1)
    at = given.day.astype("datetime64[M]").astype(np.int64) - first.astype(np.int64)
    inside = (at >= 0) & (at < len(months))
    counts = np.bincount(at[inside], minlength=len(months)).astype(float)
    counts, gaps = _without_gaps(counts, months)
    about = replace(
        given.about,
        period=Period(day(first), day(last + 1)),
        n=int(np.nansum(counts)),
        notes=(*given.about.notes, *notes, *gaps),
    )
    return Series(about=about, months=months, counts=counts, exposure=_lengths(months))


def of_facts(
    facts: Facts,
    indicator: Indicator,
    span: Period | None = None,
    *,
    layer: str | None = None,
    areas: Sequence[str] = (),
) -> Series:
    """An indicator's counts in a lab, by default of every complete month; of some areas, or all.

    Raises NotEnoughData where the records cover no month, BadRequest for unknown areas and for
    indicators that are no counts.
    """
    _check_counted(indicator)
    whole, notes = reach(facts, span)
    question = Question(facts, whole, ("area",) if areas else (), layer)
    names = _named(question, areas)
    counting.check_told(replace(question, by=()), indicator)
    counts = _counted(question, indicator, areas)
    months = np.arange(np.datetime64(whole.start, "M"), np.datetime64(whole.end, "M"))
    people = None if areas else _people(replace(question, by=()), indicator, months)
    about = _about(question, indicator, names)
    about = replace(about, n=int(np.nansum(counts)), notes=(*notes, *_missing(counts)))
    return Series(
        about=about,
        months=months,
        counts=counts,
        exposure=_lengths(months) if people is None else people,
        victims=indicator.counts == "victims",
        peopled=people is not None,
    )


def by_area(
    facts: Facts, indicator: Indicator, city: Series, layer: str | None
) -> tuple[Floats, tuple[str, ...]]:
    """Counts by area and month, shape (s, n), NaN where the city's are; and the areas' ids."""
    if not facts.lab.layers:
        return np.empty((0, len(city.months))), ()
    question = Question(facts, city.about.period, ("area",), layer)
    ids = tuple(counting.area_names(question))
    counts = np.full((len(ids), len(city.months)), np.nan)
    for n, part in enumerate(city.about.period.split("month")):
        if np.isfinite(city.counts[n]):
            found = counting.counts(question, indicator, part)
            counts[:, n] = [found.get((each,), 0) for each in ids]
    return counts, ids


def _check_counted(indicator: Indicator) -> None:
    if indicator.answer is not None:
        raise BadRequest(
            say("'{indicator}' is no count that could be followed.", indicator=indicator.name()),
            hint=say("choose an indicator that counts offences or victims."),
        )


def _about(question: Question, indicator: Indicator, places: str) -> About:
    name = indicator.name()
    return About(
        name=say("{name}, {places}", name=name, places=places) if places else name,
        code=indicator.code,
        period=question.period,
        provenance=provenance(question.facts),
        offences=indicator.of.offences,
        sensitive=indicator.sensitive,
        n=0,
        ground=replace(NOWHERE, crs=question.facts.lab.crs),
    )


def of_rows(about: About, rows: Iterable[Mapping[str, Any]]) -> Series:
    """The counts of released months, for classes of which nothing else may be told.

    rows: with `month` and `numerator`, as a measurement by month has them. Raises NotEnoughData
    where any is withheld: those are the small ones, and the others alone would mislead.
    """
    given = list(rows)
    if not given or any(row.get("month") is None for row in given):
        raise NotEnoughData(
            say("Of this class no counts by month are told."),
            hint=say("look at its years instead."),
        )
    hidden = sum(row.get("numerator") is None for row in given)
    if hidden:
        raise NotEnoughData(
            say_many(
                "The count of {n} month is withheld to protect people; those that are left "
                "would mislead about what is usual.",
                "The counts of {n} months are withheld to protect people; those that are left "
                "would mislead about what is usual.",
                hidden,
            ),
            hint=say("look at its years instead."),
        )
    months = np.array([np.datetime64(row["month"], "M") for row in given])
    told = replace(
        about,
        sensitive=False,
        offences=(),
        n=int(sum(row["numerator"] for row in given)),
        period=Period(day(months[0]), day(months[-1] + 1)),
        notes=(*about.notes, say("Made from the counts by month that the lab has released.")),
    )
    counts = np.array([float(row["numerator"]) for row in given])
    return Series(about=told, months=months, counts=counts, exposure=_lengths(months))


def reach(facts: Facts, span: Period | None = None) -> tuple[Period, tuple[str, ...]]:
    """From the first complete month to the last, within a period; and what to know of its end.

    Raises NotEnoughData where there is no complete month.
    """
    latest = covered.latest_month(facts)
    first = next(iter(covered.months(facts)), latest)
    start, end = min(first.start, latest.start), latest.end
    if span is not None:
        asked = span.widened("month")
        start, end = max(start, asked.start), min(end, asked.end)
    if start >= end:
        covered.check(facts, span or latest)
        raise NotEnoughData(say("The records of {lab} cover no whole month.", lab=facts.lab.name))
    notes: list[str] = []
    last = covered.reach(facts).end
    if span is None and last > end:
        notes.append(cut_short(end))
    young = covered.settled(facts.vintage)
    if young < end:
        notes.append(
            say("Counts of the months since {day} may still grow.", day=max(young, start))
        )
    return Period(start, end), tuple(notes)


def cut_short(start: date) -> str:
    """What is said of a last month that is not complete."""
    return say("{month} is not complete and is not judged.", month=month_said(start))


def day(month: np.datetime64) -> date:
    """The first day of a month."""
    found: date = month.astype("datetime64[D]").item()
    return found


def _lengths(months: Months) -> Floats:
    days = (months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")
    return np.asarray(days.astype(float) / MONTH_DAYS)


def _whole_months(days: Months) -> tuple[np.datetime64, np.datetime64, tuple[str, ...]]:
    """The first and the last month, but for those that the file cuts short."""
    begin, end = days.min(), days.max()
    a_day = len(days) / (int((end - begin).astype(int)) + 1)
    first, last = begin.astype("datetime64[M]"), end.astype("datetime64[M]")
    before = int((begin - first.astype("datetime64[D]")).astype(int))
    after = int(((last + 1).astype("datetime64[D]") - end).astype(int)) - 1
    notes: list[str] = []
    if math.exp(-a_day * before) <= UNLIKELY and first < last:
        notes.append(cut_short(day(first)))
        first += 1
    if math.exp(-a_day * after) <= UNLIKELY and first < last:
        notes.append(cut_short(day(last)))
        last -= 1
    return first, last, tuple(notes)


def _without_gaps(counts: Floats, months: Months) -> tuple[Floats, tuple[str, ...]]:
    """Months without any in a busy series are no zeros: nobody recorded then."""
    if not np.median(counts) >= BUSY:
        return counts, ()
    found = np.where(counts > 0, counts, np.nan)
    return found, _missing(found)


def _missing(counts: Floats) -> tuple[str, ...]:
    gone = int(np.isnan(counts).sum())
    if not gone:
        return ()
    return (
        say_many(
            "{n} month without records is left out.",
            "{n} months without records are left out.",
            gone,
        ),
    )


def _named(question: Question, areas: Sequence[str]) -> str:
    if not areas:
        return ""
    known = counting.area_names(question)
    unknown = [each for each in areas if each not in known]
    if unknown:
        raise BadRequest(
            say("There is no area '{area}'.", area=unknown[0][:40]),
            hint=say("there are {known}.", known=", ".join([*known][:12]) + " …"),
        )
    return ", ".join(known[each] for each in areas)


def _counted(question: Question, indicator: Indicator, areas: Sequence[str]) -> Floats:
    """The counts of the period's months, NaN where there are no records of any kind."""
    there = {each.start for each in covered.months(question.facts)}
    keys = [(each,) for each in areas] if areas else [()]
    counts = []
    for part in question.period.split("month"):
        found = counting.counts(question, indicator, part) if part.start in there else {}
        known = part.start in there
        counts.append(float(sum(found.get(key, 0) for key in keys)) if known else np.nan)
    return np.array(counts)


def _people(question: Question, indicator: Indicator, months: Months) -> Floats | None:
    """People in each month over those of the last year; None where not every year was counted.

    A year that borrows another's residents would make a step where there was none. Between the
    middles of years they are on a straight line.
    """
    years = [each.start.year for each in question.period.by_year()]
    found = [exposure(question, indicator, periods.year(year)) for year in years]
    people = [each.person_years.get((), 0.0) for each in found]
    if any(each.notes for each in found) or not all(people):
        return None
    middles = months.astype("datetime64[D]").astype(float) + MONTH_DAYS / 2
    yearly = [
        (np.datetime64(date(year, 7, 2)) - np.datetime64(0, "D")).astype(float) for year in years
    ]
    curve = np.interp(middles, yearly, people)
    return np.asarray(_lengths(months) * curve / curve[-12:].mean())
