"""A measurement: an indicator's figures for places, groups and periods, each with its interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from safetylab.assess.indicator import Indicator
from safetylab.stats.rates import smallest_detectable_ratio
from safetylab.store.incidents import Facts
from safetylab.terms import period as periods
from safetylab.terms.period import STEPS, Period
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import number, percent, say

ALPHA = 0.05
Row = dict[str, Any]

FIGURES = {
    "numerator": pa.int64(),
    "denominator": pa.float64(),
    "value": pa.float64(),
    "low": pa.float64(),
    "high": pa.float64(),
}
COMPARED = {
    "against_numerator": pa.int64(),
    "against_denominator": pa.float64(),
    "against_value": pa.float64(),
    "ratio": pa.float64(),
    "ratio_low": pa.float64(),
    "ratio_high": pa.float64(),
    "p": pa.float64(),
    "p_adjusted": pa.float64(),
    "change": pa.string(),
}
"""p: E-test on the rates; p_adjusted: false-discovery control over the rows of one table."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of an indicator. by: any of area, sex, age and a step of time."""

    facts: Facts
    period: Period
    by: tuple[str, ...] = ()
    layer: str | None = None
    against: Period | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """The answer: one row per place, group and period asked for.

    rows  : the keys asked for (area with area_name), FIGURES, and COMPARED if it was a comparison
    notes : sentences that a reader must know, such as which year's residents were used
    """

    indicator: Indicator
    question: Question
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    text: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that say which place, group and period a row is of."""
        by = self.question.by
        return tuple(
            name for key in by for name in (("area", "area_name") if key == "area" else (key,))
        )

    @property
    def provenance(self) -> Provenance:
        """Which lab, vintage and publishers the figures come from."""
        return provenance(self.question.facts)

    @property
    def disclosure(self) -> Disclosure:
        """Which columns count incidents, and which give the counts away."""
        return Disclosure(
            counts=("numerator", "against_numerator"),
            follows=("value", "low", "high", *list(COMPARED)[2:]),
            offences=self.indicator.of.offences,
            sensitive=self.indicator.sensitive,
            keys=self.question.by,
        )

    def table(self) -> pa.Table:
        """The rows as a table."""
        figures = FIGURES | (COMPARED if self.question.against else {})
        schema = {key: pa.string() for key in self.keys} | figures
        columns: Mapping[str, list[Any]] = {
            name: [row.get(name) for row in self.rows] for name in schema
        }
        return pa.table({n: pa.array(columns[n], kind) for n, kind in schema.items()})

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Measurement":
        """The same with other rows: those that the door left."""
        return replace(self, rows=tuple(dict(row) for row in rows))

    def summary(self) -> str:
        """A few sentences that an official may quote."""
        return " ".join([self.text or _said(self), *self.notes])

    def plot(self) -> str:
        """The figures as SVG: bars with their intervals."""
        from safetylab.draw import intervals

        labels = [_label(self, row) for row in self.rows]
        return intervals.bars(
            labels,
            [(row["value"], row["low"], row["high"]) for row in self.rows],
            title=self.indicator.name(),
            unit=self.indicator.unit(),
        )


def provenance(facts: Facts) -> Provenance:
    """The lab and vintage of the facts, with the publishers of its files."""
    publishers = {str(file["publisher"]) for file in facts.vintage.files}
    vintage = facts.vintage
    return Provenance(
        facts.lab.name, vintage.number, vintage.published_at, tuple(sorted(publishers))
    )


def _label(m: Measurement, row: Row) -> str:
    keys = [key for key in m.keys if key != "area"]
    return ", ".join(_word(key, row[key]) for key in keys) or m.question.period.label()


def _word(key: str, value: str | None) -> str:
    if value is None:
        return say("unknown")
    return periods.parse(value).label() if key in STEPS else _sex(value)


def _sex(value: str) -> str:
    return {"female": say("female"), "male": say("male")}.get(value, value)


def _said(m: Measurement) -> str:
    known = [row for row in m.rows if row["value"] is not None]
    if not known:
        return say(
            "{indicator}: {n} in {period}; no rate, for want of residents.",
            indicator=m.indicator.name(),
            n=sum(row["numerator"] or 0 for row in m.rows),
            period=m.question.period.label(),
        )
    if len(m.rows) == 1:
        return _single(m, m.rows[0])
    return _range(m, known)


def _single(m: Measurement, row: Row) -> str:
    said = say(
        "{indicator}, {period}: {value} {unit} (95 % interval {low} to {high}, from {n}).",
        indicator=m.indicator.name(),
        period=m.question.period.label(),
        value=number(row["value"], 1),
        unit=m.indicator.unit(),
        low=number(row["low"], 1),
        high=number(row["high"], 1),
        n=row["numerator"],
    )
    return f"{said} {change_said(m, row)}" if m.question.against else said


def change_said(m: Measurement, row: Row) -> str:
    """Whether it really changed, in words: never a bare percentage."""
    if m.question.against is None or row.get("change") is None:
        return ""
    values = {
        "before": m.question.against.label(),
        "from_": number(row["against_value"], 1),
        "low": percent(row["ratio_low"] - 1, 0),
        "high": percent(row["ratio_high"] - 1, 0) if row["ratio_high"] < 100 else "∞",
        "p": number(max(row["p"], 0.001), 3),
    }
    sentences = {
        "up": say("Up from {from_} in {before}: a change of {low} to {high} (p = {p}).", **values),
        "down": say(
            "Down from {from_} in {before}: a change of {low} to {high} (p = {p}).", **values
        ),
    }
    none = say(
        "No significant change from {from_} in {before}: anything from {low} to {high} (p = {p}).",
        **values,
    )
    if row["change"] in sentences:
        return sentences[row["change"]]
    return " ".join(part for part in (none, _noticeable(m, row)) if part)


def _noticeable(m: Measurement, row: Row) -> str:
    """How large a change would have been seen, for the one figure of a whole city."""
    if len(m.rows) > 1 or not row["against_numerator"]:
        return ""
    fall, rise = smallest_detectable_ratio(
        float(row["against_numerator"]), row["against_denominator"], row["denominator"]
    )
    if fall != fall:
        return say(
            "Only a rise of {rise} or more would probably have been noticed, and no fall.",
            rise=percent(rise - 1, 0),
        )
    return say(
        "A fall of {fall} or a rise of {rise} would probably have been noticed (power 80 %).",
        fall=percent(1 - fall, 0),
        rise=percent(rise - 1, 0),
    )


def _range(m: Measurement, known: list[Row]) -> str:
    top, bottom = max(known, key=_value), min(known, key=_value)
    said = say(
        "{indicator}, {period}: from {low} in {where_low} to {high} in {where_high} ({unit}).",
        indicator=m.indicator.name(),
        period=m.question.period.label(),
        low=number(bottom["value"], 1),
        where_low=_label(m, bottom),
        high=number(top["value"], 1),
        where_high=_label(m, top),
        unit=m.indicator.unit(),
    )
    if m.question.against is None:
        return said
    changed = [row for row in known if row.get("change") in ("up", "down")]
    return f"{said} " + say(
        "Of {n} compared with {before}, {up} rose and {down} fell by more than chance.",
        n=len(known),
        before=m.question.against.label(),
        up=sum(row["change"] == "up" for row in changed),
        down=sum(row["change"] == "down" for row in changed),
    )


def _value(row: Row) -> float:
    return float(row["value"])
