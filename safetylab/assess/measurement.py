"""A measurement: an indicator's figures for places, groups and periods, each with its interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from safetylab.assess import saying
from safetylab.assess.indicator import Indicator
from safetylab.assess.question import ALPHA, COMPARED, FIGURES, Question, Row
from safetylab.store import vintages
from safetylab.store.incidents import Facts
from safetylab.terms.result import Disclosure, Provenance

__all__ = ["ALPHA", "Measurement", "Question", "Row", "provenance"]


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
        """The same with other rows: those that the door left.

        A sentence written from all figures is no longer said where the door took any.
        """
        given = tuple(dict(row) for row in rows)
        whole = all(
            after.get(name) == before.get(name)
            for before, after in zip(self.rows, given, strict=True)
            for name in ("numerator", "value")
        )
        return replace(self, rows=given, text=self.text if whole else "")

    def summary(self) -> str:
        """A few sentences that an official may quote."""
        text = self.text or saying.said(self.indicator, self.question, self.rows)
        return " ".join([text, *self.notes])

    def plot(self) -> str:
        """The figures as SVG: bars with their intervals."""
        from safetylab.draw import intervals

        labels = saying.labels(self.question, self.rows)
        return intervals.bars(
            labels,
            [(row["value"], row["low"], row["high"]) for row in self.rows],
            title=self.indicator.name(),
            unit=self.indicator.unit(),
        )


def provenance(facts: Facts) -> Provenance:
    """The lab and vintage of the facts, with the publishers of its files and of earlier ones."""
    # A vintage that only put the incidents on a new layer has no files of its own.
    history = vintages.history(facts.lab.facts)
    past = [each for each in history if each.number < facts.vintage.number]
    publishers = {str(file["publisher"]) for each in (*past, facts.vintage) for file in each.files}
    vintage = facts.vintage
    return Provenance(
        facts.lab.name, vintage.number, vintage.published_at, tuple(sorted(publishers))
    )
