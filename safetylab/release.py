"""The only door out. Small counts are withheld here, once, for every output.

This is the door's first leaf: primary suppression with its complement inside one table. What
several publications give away together is the next step (docs/decisions/0006-door.md).
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from safetylab.store.lab import Lab
from safetylab.terms.errors import BadRequest
from safetylab.terms.result import Disclosure, Provenance, Result
from safetylab.terms.words import say, say_many

Row = dict[str, Any]
WITHHELD = "withheld"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


@dataclass(frozen=True, slots=True)
class Release:
    """A result that may leave the house.

    rows : plain values; where `withheld` is true, the counts and what gives them away are None
    """

    summary: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    provenance: Provenance

    @property
    def shown(self) -> tuple[Row, ...]:
        """The rows that have their figures."""
        return tuple(row for row in self.rows if not row[WITHHELD])

    def as_csv(self) -> str:
        """The rows as CSV; text that a spreadsheet would run as a formula gets an apostrophe."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*self.columns, "vintage"])
        for row in self.rows:
            cells = [_harmless(row[name]) for name in self.columns]
            writer.writerow([*cells, self.provenance.vintage])
        return out.getvalue()

    def as_json(self) -> str:
        """The rows as JSON, with the sentence, the notes and where the figures come from."""
        said = {
            "summary": self.summary,
            "notes": list(self.notes),
            "lab": self.provenance.lab,
            "vintage": self.provenance.vintage,
            "published_at": self.provenance.published_at,
            "sources": list(self.provenance.sources),
            "rows": [{name: row[name] for name in self.columns} for row in self.rows],
        }
        return json.dumps(said, ensure_ascii=False, indent=1, default=str)


def release(result: Result, lab: Lab) -> Release:
    """Withhold what may not leave, then write the summary. Raises BadRequest for points of
    sensitive classes, which never leave."""
    rule = result.disclosure
    if rule.points and rule.sensitive:
        raise BadRequest(
            say("Sexual, domestic and family violence never leave as points."),
            hint=say("release them by area."),
        )
    table = result.table()
    rows: list[Row] = [{**row, WITHHELD: False} for row in table.to_pylist()]
    small = [n for n, row in enumerate(rows) if _small(row, rule, lab)]
    hidden = _with_complement(rows, small, rule)
    shown = [_emptied(row, rule) if n in hidden else row for n, row in enumerate(rows)]
    shown = [_without_tiny_rates(row, rule, lab) for row in shown]
    return Release(
        summary=_summary(result, shown, len(hidden)),
        columns=(*table.column_names, WITHHELD),
        rows=tuple(shown),
        notes=_notes(len(hidden), lab),
        provenance=result.provenance,
    )


def _small(row: Row, rule: Disclosure, lab: Lab) -> bool:
    if not rule.sensitive:
        return False
    counts = [row.get(name) for name in rule.counts]
    return any(n is not None and 0 < n < lab.disclosure.smallest_count for n in counts)


def _with_complement(rows: Sequence[Row], small: list[int], rule: Disclosure) -> frozenset[int]:
    """One withheld row alone could be had back from the total: the next smallest goes with it."""
    if len(small) != 1 or len(rows) < 2:
        return frozenset(small)
    others = [n for n in range(len(rows)) if n not in small and _count(rows[n], rule) > 0]
    return frozenset([*small, *sorted(others, key=lambda n: _count(rows[n], rule))[:1]])


def _count(row: Row, rule: Disclosure) -> int:
    return int(row.get(rule.counts[0]) or 0)


def _emptied(row: Row, rule: Disclosure) -> Row:
    gone = dict.fromkeys((*rule.counts, *rule.follows))
    return {
        name: gone.get(name, value) if name in gone else value for name, value in row.items()
    } | {WITHHELD: True}


def _without_tiny_rates(row: Row, rule: Disclosure, lab: Lab) -> Row:
    """A rate over very few people says little and gives much away."""
    people = row.get("denominator")
    if people is None or people >= lab.disclosure.smallest_population:
        return row
    return {name: None if name in rule.follows else value for name, value in row.items()}


def _summary(result: Result, rows: list[Row], hidden: int) -> str:
    if hidden and len(rows) == hidden:
        return say("Withheld: the count is too small to be shown without risk to people.")
    return result.keeping(
        [{k: v for k, v in row.items() if k != WITHHELD} for row in rows]
    ).summary()


def _notes(hidden: int, lab: Lab) -> tuple[str, ...]:
    if not hidden:
        return ()
    return (
        say_many(
            "{n} row is withheld to protect people: counts under {least} of sensitive classes, and "
            "what would give them back.",
            "{n} rows are withheld to protect people: counts under {least} of sensitive classes, "
            "and what would give them back.",
            hidden,
            least=lab.disclosure.smallest_count,
        ),
    )


def _harmless(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
