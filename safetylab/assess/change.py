"""Whether a count or a rate really changed, and how large a change could have been seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from safetylab.assess import change_said
from safetylab.assess.events import About, Events
from safetylab.assess.measurement import Measurement
from safetylab.assess.series import Series
from safetylab.assess.sides import ALPHA, POWER, Side, Sides, Test, Tested
from safetylab.assess.uneven import of_months
from safetylab.stats import rates
from safetylab.terms.column import Column
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import say


@dataclass(frozen=True, slots=True)
class Change:
    """A count beside an earlier one, tested."""

    tested: Tested

    @property
    def about(self) -> About:
        """What the later count is of."""
        return self.tested.sides.about

    @property
    def provenance(self) -> Provenance:
        """Where the incidents come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Two counts of the whole place."""
        return self.about.disclosure(
            counts=("count", "count_before"),
            follows=("exposure", "exposure_before", "change", "low", "high", "p", "p_exact"),
            points=False,
        )

    @property
    def significant(self) -> bool:
        """Whether it is more than chance would give."""
        return self.tested.significant

    def summary(self) -> str:
        """A sentence that an official may quote, what could have been seen, how it was told."""
        return change_said.summary(self.tested)

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        return change_said.finding(self.tested)

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Change":
        """Itself: its one row stands or falls as a whole."""
        return self

    def table(self) -> pa.Table:
        """One row: both counts, the change as a share with its interval, all p."""
        now, before, judged = self.tested.sides.now, self.tested.sides.before, self.tested.judged
        return pa.table(
            {
                "period": [now.period.code],
                "count": [now.count],
                "exposure": [now.exposure],
                "against": [before.period.code],
                "count_before": [before.count],
                "exposure_before": [before.exposure],
                "change": [None if judged.ratio is None else judged.ratio - 1.0],
                "low": [judged.low - 1.0],
                "high": [judged.high - 1.0],
                "p": [judged.p],
                "p_exact": [self.tested.exact.p],
                "p_e_test": [self.tested.e_test],
                "significant": [self.significant],
            }
        )

    def heads(self) -> tuple[Column, ...]:
        """Periods, counts, the change with its interval, all p."""
        return (
            Column("period", say("Period")),
            Column("count", say("Count"), digits=0),
            Column("against", say("Against")),
            Column("count_before", say("Count before"), digits=0),
            Column("change", say("Change"), share=True),
            Column("low", say("at least"), share=True),
            Column("high", say("at most"), share=True),
            Column("p", "p", digits=3),
            Column("p_exact", say("p, if independent"), digits=3),
            Column("p_e_test", say("p, E-test"), digits=3),
        )

    def choices(self) -> dict[str, Any]:
        """What the exposures are, and how uneven the months were."""
        return {
            "exposure": "person-years" if self.tested.sides.peopled else "days",
            "against": self.tested.sides.before.period.code,
            "dispersion": self.tested.dispersion,
            "dispersion_months": self.tested.months,
            "smallest_fall": self.tested.fall,
            "smallest_rise": self.tested.rise,
            "alpha": ALPHA,
            "power": POWER,
            "alternative": "two-sided",
        }

    def plot(self) -> str:
        """Both rates with their intervals as SVG."""
        from safetylab.draw import intervals

        sides = (self.tested.sides.now, self.tested.sides.before)
        per = change_said.per(self.tested.sides)
        figures = []
        for side in sides:
            low, high = rates.garwood(side.count / self.tested.dispersion)
            over = side.exposure / per
            figures.append(
                (
                    side.count / over,
                    low * self.tested.dispersion / over,
                    high * self.tested.dispersion / over,
                )
            )
        of = change_said.unit(self.tested.sides)
        wide = say("{unit}; the ranges allow for uneven months", unit=of)
        return intervals.bars(
            [side.period.label() for side in sides],
            figures,
            title=self.about.name,
            unit=wide if self.tested.dispersion >= change_said.ALIKE else of,
            id_="change",
        )


def find(sides: Sides, history: Series | None = None) -> Change:
    """Test a count or a rate against an earlier one.

    history: months that tell how unevenly such incidents come; without a year of them they are
    taken as independent. Raises BadRequest for periods that overlap, NotEnoughData where neither
    has any incident.
    Method: E-test, Krishnamoorthy & Thomson (2004); exact conditional test, Przyborowski &
    Wilenski (1940), of the counts over their dispersion, McCullagh & Nelder (1989), 6.2.
    """
    _apart(sides)
    now, before = sides.now, sides.before
    uneven = of_months(history)
    dispersion = uneven.times
    exact, judged = _test(sides, 1.0), _test(sides, dispersion)
    expected = (now.count + before.count) * before.exposure / (now.exposure + before.exposure)
    fall, rise = rates.smallest_detectable_ratio(
        expected / dispersion, before.exposure, now.exposure, ALPHA, POWER
    )
    e_test = rates.e_test(now.count, before.count, now.exposure, before.exposure)
    tested = Tested(
        sides, float(e_test), exact, dispersion, uneven.months, judged, float(fall), float(rise)
    )
    return Change(tested)


def of_events(now: Events, before: Events) -> Sides:
    """Two periods of a file's rows, over their days."""
    about = replace(now.about, n=now.about.n + before.about.n)
    sides = [Side(e.about.period, e.about.n, e.about.period.days) for e in (now, before)]
    return Sides(about, sides[0], sides[1], peopled=False)


def of_measurement(found: Measurement, about: About) -> Sides:
    """The two sides of an indicator of the whole city, measured against another period.

    Raises NotEnoughData where the records could not be compared.
    """
    row, question = found.rows[0], found.question
    if question.against is None or row.get("against_numerator") is None:
        raise NotEnoughData(
            say("There is nothing to compare {period} with.", period=question.period.label())
        )
    peopled = bool(row["denominator"] and row["against_denominator"])
    spans = (question.period, question.against)
    over = (
        (row["denominator"], row["against_denominator"])
        if peopled
        else tuple(span.days for span in spans)
    )
    counts = (row["numerator"], row["against_numerator"])
    now, before = (
        Side(span, float(n), float(over))
        for span, n, over in zip(spans, counts, over, strict=True)
    )
    about = replace(about, n=int(sum(counts)), notes=(*about.notes, *found.notes))
    return Sides(about, now, before, peopled)


def _apart(sides: Sides) -> None:
    now, before = sides.now.period, sides.before.period
    if now.start < before.end and before.start < now.end:
        raise BadRequest(
            say("{period} and {earlier} overlap.", period=now.label(), earlier=before.label()),
            hint=say("compare periods that share no day."),
        )
    if not sides.now.count + sides.before.count:
        raise NotEnoughData(
            say(
                "Neither {period} nor {earlier} has any incident.",
                period=now.label(),
                earlier=before.label(),
            ),
            hint=say("choose longer periods or a wider class of offences."),
        )


def _test(sides: Sides, dispersion: float) -> Test:
    """The exact test of counts that are worth so many times fewer independent incidents."""
    now, before = sides.now, sides.before
    counts = (now.count / dispersion, before.count / dispersion)
    low, high = rates.rate_ratio_interval(*counts, now.exposure, before.exposure)
    ratio = (now.count / now.exposure) / (before.count / before.exposure) if before.count else None
    p = rates.conditional_test(*counts, now.exposure, before.exposure)
    return Test(ratio, float(low), float(high), float(p))
