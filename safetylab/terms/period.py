"""A half-open stretch of days, and how people write one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from safetylab.terms.errors import BadRequest
from safetylab.terms.words import day, month, say

_YEAR = re.compile(r"(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-?[QT]([1-4])", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
STEPS = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `start` up to, not including, `end`."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.end - self.start).days

    @property
    def years(self) -> float:
        """Length in years, each day counted as its calendar year's 365th or 366th part."""
        return sum(
            (part.end - part.start).days / _days_in(part.start.year) for part in self.by_year()
        )

    @property
    def code(self) -> str:
        """As one writes it on the command line: 2016, 2016-Q1, 2016-03 or start/end."""
        if self.start.day == self.end.day == 1:
            months = _months_between(self.start, self.end)
            if months == 12 and self.start.month == 1:
                return f"{self.start.year:04d}"
            if months == 3 and self.start.month % 3 == 1:
                return f"{self.start.year:04d}-Q{self.start.month // 3 + 1}"
            if months == 1:
                return f"{self.start:%Y-%m}"
        return f"{self.start}/{self.end - timedelta(days=1)}"

    def label(self) -> str:
        """In the reader's words: 2016, March 2016, 1 March 2016, 1 March 2016 to 5 March 2016."""
        code = self.code
        if _YEAR.fullmatch(code):
            return code
        if _MONTH.fullmatch(code):
            return month(self.start)
        if found := _QUARTER.fullmatch(code):
            return say("quarter {q} of {year}", q=found[2], year=found[1])
        if self.days == 1:
            return day(self.start)
        return say(
            "{first} to {last}", first=day(self.start), last=day(self.end - timedelta(days=1))
        )

    def by_year(self) -> Iterator["Period"]:
        """Its parts, one per calendar year."""
        start = self.start
        while start < self.end:
            stop = min(self.end, date(start.year + 1, 1, 1))
            yield Period(start, stop)
            start = stop

    def split(self, step: str) -> tuple["Period", ...]:
        """Whole years, quarters or months from its start; the last may be cut short."""
        months = STEPS[step]
        cuts = [self.start]
        while (stop := _later(cuts[0], months * len(cuts))) < self.end:
            cuts.append(stop)
        return tuple(Period(a, b) for a, b in zip(cuts, [*cuts[1:], self.end], strict=True))

    def widened(self, step: str) -> "Period":
        """The whole months, quarters or years of the calendar that it touches."""
        months = STEPS[step]
        start = self.start.replace(month=(self.start.month - 1) // months * months + 1, day=1)
        stop = start
        while stop < self.end:
            stop = _later(stop, months)
        return Period(start, stop)

    def before(self) -> "Period":
        """The period just before: the same months or, for other spans, the same days."""
        if self.start.day == self.end.day == 1:
            return Period(_later(self.start, -_months_between(self.start, self.end)), self.start)
        return Period(self.start - timedelta(days=self.days), self.start)

    def year_ago(self) -> "Period":
        """The same days one year before."""
        return Period(_later(self.start, -12), _later(self.end, -12))


def parse(text: str) -> Period:
    """Read 2016, 2016-Q1, 2016-03, 2016-03-05 or 2016-01-01/2016-03-31 (last day included).

    Raises BadRequest when it is none of these.
    """
    first, slash, last = text.strip().partition("/")
    try:
        start = _one(first)
        stop = _one(last) if slash else start
    except ValueError as why:
        raise BadRequest(
            say("'{text}' is not a period.", text=text),
            hint=say("write 2016, 2016-Q1, 2016-03 or 2016-01-01/2016-03-31."),
        ) from why
    if stop.end <= start.start:
        raise BadRequest(
            say("The period '{text}' ends before it starts.", text=text),
            hint=say("write the earlier day first."),
        )
    return Period(start.start, stop.end)


def year(number: int) -> Period:
    """The calendar year."""
    return Period(date(number, 1, 1), date(number + 1, 1, 1))


def _one(text: str) -> Period:
    if found := _YEAR.fullmatch(text):
        return year(int(found[1]))
    if found := _QUARTER.fullmatch(text):
        return _span(date(int(found[1]), 3 * int(found[2]) - 2, 1), 3)
    if found := _MONTH.fullmatch(text):
        return _span(date(int(found[1]), int(found[2]), 1), 1)
    if found := _DAY.fullmatch(text):
        start = date(int(found[1]), int(found[2]), int(found[3]))
        return Period(start, start + timedelta(days=1))
    raise ValueError(text)


def _span(start: date, months: int) -> Period:
    return Period(start, _later(start, months))


def _later(start: date, months: int) -> date:
    """The same day `months` later; 31 January plus one month is the month's last day."""
    index = start.year * 12 + start.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    length = (date((index + 1) // 12, (index + 1) % 12 + 1, 1) - first).days
    return first.replace(day=min(start.day, length))


def _months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _days_in(year_number: int) -> int:
    return (date(year_number + 1, 1, 1) - date(year_number, 1, 1)).days
