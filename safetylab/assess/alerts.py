"""Where more came last month than chance would bring: every area and every kind of offence.

With some hundred areas and a dozen kinds, a p below 5 % means nothing: chance alone gives dozens
every month. An alert here is rarer: however many tests there are, chance raises no more than one
a month (`rate`) in the long run. Only classes are looked at that may be told by area; protected
ones never are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from safetylab.assess import alert_tests, catalogue, counting, covered, series
from safetylab.assess.alert_tests import Tests
from safetylab.assess.events import About
from safetylab.assess.indicator import Indicator
from safetylab.assess.measurement import provenance
from safetylab.assess.question import Question
from safetylab.assess.series import NOWHERE
from safetylab.store.compiling import Progress, silent
from safetylab.store.incidents import Facts
from safetylab.terms.column import Column
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.period import Period
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import N_, number, percent, say, say_many

RATE = 1.0
FDR = 0.05
MOST_MONTHS = 120
FEWEST = 24
DRAWN = 12
"""Rows of the picture."""
WORTH = 5
"""Counts below this are shown only where they are alerts: one or two more say nothing."""
RAREST = 10_000
"""Months: no record is long enough to tell of anything rarer."""
WHOLE = N_("the whole city")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """The alerts of a month.

    month     : of the counts. rate: alerts that chance alone raises a month, at most
    names     : of areas, by id. labels: of indicators, by code
    """

    about: About
    month: Period
    tests: Tests
    names: Mapping[str, str]
    labels: Mapping[str, str]
    rate: float

    @property
    def provenance(self) -> Provenance:
        """Where the counts come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Counts by area and kind."""
        return self.about.disclosure(
            counts=("counted",),
            follows=("expected", "low", "high", "p", "p_adjusted", "alert"),
            points=False,
        )

    def summary(self) -> str:
        """How many alerts, how many chance would raise, and which."""
        return " ".join([self.finding(), self._rule(), *self.about.notes])

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        return " ".join(self._found())

    def _found(self) -> list[str]:
        rows = [row for row in self.table().to_pylist() if row["alert"]]
        values = {
            "month": self.month.label(),
            "tests": number(len(self.tests.p)),
            "rate": number(self.rate, 0 if self.rate >= 1 else 2),
        }
        if not rows:
            return [
                say(
                    "Alerts, {month}: of {tests} combinations of area and offence none had more "
                    "than chance would bring.",
                    **values,
                )
            ]
        first = say_many(
            "Alerts, {month}: {n} of {tests} combinations of area and offence had more than "
            "chance would bring; chance alone raises {rate} a month at most.",
            "Alerts, {month}: {n} of {tests} combinations of area and offence had more than "
            "chance would bring; chance alone raises {rate} a month at most.",
            len(rows),
            **values,
        )
        return [first, *(_row_said(row) for row in rows[:5])]

    def _rule(self) -> str:
        return say(
            "Each count is held against that area's own past, its season and its latest level; an "
            "alert needs a p of {rate} in {tests} or less, which is how many were tested. Firm "
            "are those of which at most {fdr} are expected to be false. Falls are not looked for.",
            rate=number(self.rate, 0 if self.rate >= 1 else 2),
            tests=len(self.tests.p),
            fdr=percent(FDR),
        )

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Alerts":
        """Itself: the door withholds none of its rows."""
        return self

    def table(self) -> pa.Table:
        """One row a test, the least likely first."""
        tests = self.tests
        order = np.lexsort((-tests.counted, tests.p))
        names = {"": say(WHOLE), **self.names}
        return pa.table(
            {
                "indicator": [tests.codes[k] for k in order],
                "name": [self.labels[tests.codes[k]] for k in order],
                "area": [tests.areas[k] for k in order],
                "area_name": [names[tests.areas[k]] for k in order],
                "month": [self.month.code] * len(order),
                "counted": tests.counted[order].astype(np.int64),
                "expected": tests.expected[order],
                "low": tests.low[order],
                "high": tests.high[order],
                "p": tests.p[order],
                "p_adjusted": tests.adjusted[order],
                "alert": tests.raised[order],
                "firm": (tests.adjusted <= FDR)[order],
            }
        )

    def heads(self) -> tuple[Column, ...]:
        """The columns."""
        return (
            Column("area_name", say("Area")),
            Column("name", say("Offence")),
            Column("alert", say("Alert")),
            Column("firm", say("Firm")),
            Column("counted", say("Counted")),
            Column("expected", say("Expected")),
            Column("low", say("Usual from"), digits=0),
            Column("high", say("to"), digits=0),
            Column("p", "p", digits=3),
        )

    def choices(self) -> dict[str, Any]:
        """The rate of false alarms, and how many tests there were."""
        return {
            "month": self.month.code,
            "alternative": "greater",
            "tests": len(self.tests.p),
            "false_alarms_a_month": self.rate,
            "threshold": self.rate / max(len(self.tests.p), 1),
            "fdr": FDR,
            "alerts": int(self.tests.raised.sum()),
        }

    def plot(self) -> str:
        """What was counted beside what is usual, of the least likely, as SVG."""
        from safetylab.draw import intervals

        rows = shown(self.table().to_pylist(), DRAWN)
        return intervals.bars(
            [
                say(
                    "{name}, {area}, {n} counted",
                    name=row["name"],
                    area=row["area_name"],
                    n=row["counted"],
                )
                for row in rows
            ],
            [
                tuple(
                    row[part] / max(row["expected"], 1e-9) for part in ("counted", "low", "high")
                )
                for row in rows
            ],
            title=say("Alerts, {month}", month=self.month.label()),
            unit=say("times what was expected; the bar and the brackets are what is usual (95 %)"),
            reference=1.0,
            reference_name=say("expected"),
            marked=[n for n, row in enumerate(rows) if row["alert"]],
            id_="alerts",
        )


def shown(rows: Sequence[Mapping[str, Any]], least: int) -> list[Mapping[str, Any]]:
    """The alerts, and so many of the next likely as make `least`, but for the smallest counts."""
    worth = [row for row in rows if row["alert"] or row["counted"] >= WORTH]
    raised = sum(bool(row["alert"]) for row in worth)
    return worth[: max(raised, least)]


def _row_said(row: Mapping[str, Any]) -> str:
    values = {
        "name": row["name"],
        "area": row["area_name"],
        "counted": row["counted"],
        "expected": number(row["expected"], 1),
        "low": number(row["low"]),
        "high": number(row["high"]),
    }
    if row["p"] * RAREST < 1:
        return say(
            "{name}, {area}: {counted} where {expected} were expected ({low} to {high} usual); "
            "chance gives so many in fewer than one month of {rarest}.",
            rarest=number(RAREST),
            **values,
        )
    return say(
        "{name}, {area}: {counted} where {expected} were expected ({low} to {high} usual); "
        "chance gives so many in one month of {odds}.",
        odds=number(rounded(1 / row["p"])),
        **values,
    )


def rounded(odds: float) -> float:
    """To two digits: more would be a false show of knowledge."""
    power = 10.0 ** max(np.floor(np.log10(max(odds, 1.0))) - 1, 0)
    return float(np.round(odds / power) * power)


def find(
    facts: Facts,
    *,
    month: Period | None = None,
    layer: str | None = None,
    rate: float = RATE,
    progress: Progress = silent,
) -> Alerts:
    """The alerts of a month, by default the latest complete one.

    rate: alerts that chance alone raises a month, at most. Raises NotEnoughData for less than
    two years before it, BadRequest for an unknown layer.
    """
    if layer is not None:
        facts.lab.layer(layer)
    span, notes = _judged(facts, month)
    rates = [each for each in catalogue.indicators().values() if _may_be_told(each)]
    found = []
    for n, indicator in enumerate(rates):
        progress(indicator.name(), n / len(rates))
        found += alert_tests.of_one(facts, indicator, span, layer)
    if not found:
        raise NotEnoughData(say("Nothing was counted that could be looked at."))
    tests, last = alert_tests.together(found, rate), span.split("month")[-1]
    question = Question(facts, last, ("area",), layer)
    return Alerts(
        about=_about(facts, last, int(tests.counted.sum()), notes),
        month=last,
        tests=tests,
        names=counting.area_names(question) if facts.lab.layers else {},
        labels={each.code: each.name() for each in rates},
        rate=rate,
    )


def _about(facts: Facts, month: Period, n: int, notes: tuple[str, ...]) -> About:
    return About(
        name=say("Alerts"),
        code="",
        period=month,
        provenance=provenance(facts),
        offences=(),
        sensitive=False,
        n=n,
        ground=replace(NOWHERE, crs=facts.lab.crs),
        notes=notes,
    )


def _judged(facts: Facts, month: Period | None) -> tuple[Period, tuple[str, ...]]:
    """The months up to the one that is judged. Raises NotEnoughData where it is not complete."""
    whole, notes = series.reach(facts, month and Period(date(1, 1, 1), month.end))
    if month is not None and whole.end != month.widened("month").end:
        covered.check(facts, month)
        raise NotEnoughData(
            series.cut_short(month.start), hint=say("leave --month out: the latest is judged.")
        )
    return _latest(whole), notes


def _may_be_told(indicator: Indicator) -> bool:
    return indicator.answer is None and not indicator.sensitive


def _latest(whole: Period) -> Period:
    """The latest MOST_MONTHS months. Raises NotEnoughData for too few."""
    parts = whole.split("month")
    if len(parts) <= FEWEST:
        raise NotEnoughData(
            say_many(
                "There is {n} complete month; alerts need {least} before the one they judge.",
                "There are {n} complete months; alerts need {least} before the one they judge.",
                len(parts),
                least=FEWEST,
            ),
            hint=say("compile earlier records too."),
        )
    return Period(parts[-min(len(parts), MOST_MONTHS)].start, whole.end)
