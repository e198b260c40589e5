"""Incidents by hour and weekday, with intervals: what hours.py and aoristic.py find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from safetylab.assess import busiest
from safetylab.assess.events import About
from safetylab.stats import weighted
from safetylab.terms.column import Column
from safetylab.terms.period import Period
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import percent, say, say_many

Floats = NDArray[np.float64]
DAYS, HOURS = 7, 24
FDR = 0.05
FEWEST = 30


@dataclass(frozen=True, slots=True)
class Week:
    """How many incidents fall in each hour of the week, Monday's first hour first.

    counts    : whole, or shares of incidents that are known by a range of time, shape (168,)
    squares   : sums of the squared shares, the counts where these are whole, shape (168,)
    low, high : 95 % interval of each, shape (168,)
    occasions : how often the period holds each hour, shape (168,)
    adjusted  : p of more than the hour's share of the period, false discoveries under control
    spread    : whether incidents were spread over ranges of time
    method    : how, in sentences
    """

    about: About
    counts: Floats
    squares: Floats
    low: Floats
    high: Floats
    occasions: Floats
    p: Floats
    adjusted: Floats
    days: tuple[tuple[float, float, float], ...]
    spread: bool
    method: tuple[str, ...]

    @property
    def provenance(self) -> Provenance:
        """Where the incidents come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Counts of the whole place by hour of the week."""
        return self.about.disclosure(
            counts=("incidents",), follows=("low", "high", "ratio", "p"), points=False
        )

    @property
    def sure(self) -> NDArray[np.bool_]:
        """Hours that hold more than their share by more than chance would have it."""
        return np.asarray(self.adjusted <= FDR)

    @property
    def ratio(self) -> Floats:
        """Each hour's count over what an even week would give it, shape (168,)."""
        even = self.counts.sum() * self.occasions / self.occasions.sum()
        return np.asarray(self.counts / even)

    def summary(self) -> str:
        """When most happens, how sure that is, and how it was told."""
        return " ".join([self.finding(), *self.method, *self.about.notes])

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        parts = (self._by_weekday(), busiest.stretch(self.counts), self._fullest())
        return " ".join((*parts, self._standing()))

    def _by_weekday(self) -> str:
        squares = self.squares.reshape(DAYS, HOURS).sum(axis=1)
        occasions = self.occasions.reshape(DAYS, HOURS).mean(axis=1)
        return busiest.weekdays(self.about.title(), self.days, squares, occasions)

    def _fullest(self) -> str:
        alike = busiest.alike(self.counts, self.squares, self.occasions)
        return busiest.hours(self.counts, self.low, self.high, int(alike.sum()) - 1)

    def _standing(self) -> str:
        some = int(self.sure.sum())
        if not some:
            return say("No hour of the week holds more than its share by more than chance.")
        return say_many(
            "{n} hour of 168 holds more than its share by more than chance; in it fall {share} "
            "of the incidents.",
            "{n} hours of 168 hold more than their share by more than chance; in them fall "
            "{share} of the incidents.",
            some,
            share=percent(self.counts[self.sure].sum() / self.counts.sum()),
        )

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Week":
        """Itself: of a protected class none leaves the lab."""
        return self

    def table(self) -> pa.Table:
        """168 rows: weekday (1 is Monday), hour, count with interval, over its share, p."""
        hours = np.arange(DAYS * HOURS)
        return pa.table(
            {
                "weekday": hours // HOURS + 1,
                "hour": hours % HOURS,
                "incidents": self.counts,
                "low": self.low,
                "high": self.high,
                "ratio": self.ratio,
                "p": self.p,
                "adjusted_p": self.adjusted,
                "stands_out": self.sure,
            }
        )

    def heads(self) -> tuple[Column, ...]:
        """Weekday, hour, count with its interval, how many times its share, p."""
        return (
            Column("weekday", say("Weekday (1: Monday)")),
            Column("hour", say("Hour")),
            Column("incidents", say("Incidents"), digits=int(self.spread)),
            Column("low", say("at least"), digits=int(self.spread)),
            Column("high", say("at most"), digits=int(self.spread)),
            Column("ratio", say("Times its share"), digits=2),
            Column("adjusted_p", say("adjusted p"), digits=3),
        )

    def choices(self) -> dict[str, Any]:
        """The test and the rate of false discoveries."""
        return {"fdr": FDR, "alternative": "greater", "aoristic": self.spread}

    def plot(self) -> str:
        """The week as squares, as SVG."""
        from safetylab.draw import week

        hours = [
            week.Hour(float(n), bool(sure)) for n, sure in zip(self.counts, self.sure, strict=True)
        ]
        return week.week(hours, title=self.about.name, unit=say("incidents an hour of the week"))


def of(about: About, sums: tuple[Floats, Floats], *, spread: bool, method: Sequence[str]) -> Week:
    """The week of sums of weights by hour and of their squares, each of shape (168,)."""
    from safetylab.stats.local import spatial

    totals, squares = sums
    low, high = weighted.interval(totals, squares)
    occasions = _held(_occasions(about), totals)
    p = weighted.p_more(totals, squares, occasions / occasions.sum())
    return Week(
        about=about,
        counts=totals,
        squares=squares,
        low=low,
        high=high,
        occasions=occasions,
        p=p,
        adjusted=spatial.adjusted_p(p),
        days=_by_day(totals, squares),
        spread=spread,
        method=(
            *method,
            say(
                "Each hour against its share of the period, one-sided; at most {fdr} of those "
                "named are expected to be chance.",
                fdr=percent(FDR),
            ),
        ),
    )


def _by_day(totals: Floats, squares: Floats) -> tuple[tuple[float, float, float], ...]:
    """Each weekday's count with its interval."""
    n, v = (each.reshape(DAYS, HOURS).sum(axis=1) for each in (totals, squares))
    low, high = weighted.interval(n, v)
    return tuple(zip(n.tolist(), low.tolist(), high.tolist(), strict=True))


def _occasions(about: About) -> Floats:
    """How often the period holds each hour of the week; once each where it has no days."""
    if not about.dated:
        return np.ones(DAYS * HOURS, dtype=np.float64)
    return np.repeat(weekdays(about.period), HOURS)


def _held(occasions: Floats, totals: Floats) -> Floats:
    """Ranges can end after a short period: an hour with incidents is held at least once."""
    return np.asarray(np.where(totals > 0, np.maximum(occasions, 1.0), occasions))


def weekdays(period: Period) -> Floats:
    """How many Mondays, Tuesdays … a period has, shape (7,); at least a trifle of each."""
    whole, rest = divmod(period.days, DAYS)
    found: Floats = np.full(DAYS, float(whole), dtype=np.float64)
    for n in range(rest):
        found[(period.start + timedelta(days=n)).weekday()] += 1
    return np.asarray(np.maximum(found, 1e-9), dtype=np.float64)
