"""The only door out. Small counts are withheld here, once, for every output.

This is the door's first leaf: primary suppression with its complement inside one table. What
several publications give away together is the next step (docs/decisions/0006-door.md).
"""

import csv
import io
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from safetylab.store.lab import Disclosure as Limits
from safetylab.store.lab import Lab
from safetylab.terms.errors import BadRequest
from safetylab.terms.result import Disclosure, Provenance, Result
from safetylab.terms.words import say, say_many

Row = dict[str, Any]
WITHHELD = "withheld"
_SIGNS = tuple("=+-@＝＋－＠|%")
_FORMULA = (*_SIGNS, "\t", "\n")


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
        return json.dumps(said, ensure_ascii=False, indent=1, default=str, allow_nan=False)


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
    rows: list[Row] = [{**_finite(row), WITHHELD: False} for row in table.to_pylist()]
    hidden = withheld(rows, rule, lab.disclosure) if rule.sensitive else frozenset()
    shown = [_emptied(row, rule) if n in hidden else row for n, row in enumerate(rows)]
    shown = [_without_tiny_rates(row, rule, lab) for row in shown]
    return Release(
        summary=_summary(result, shown, len(hidden)),
        columns=(*table.column_names, WITHHELD),
        rows=tuple(shown),
        notes=_notes(len(hidden), lab),
        provenance=result.provenance,
    )


def withheld(rows: Sequence[Row], rule: Disclosure, limits: Limits) -> frozenset[int]:
    """Which rows must go: those that count few people, and others that would give them back.

    Along each key the total counts as known. A withheld count could still be any of 1 to the
    limit, also to a reader who knows this rule: for a line of rows with p small counts in it, c
    larger ones go too, the next in the table's order, until all of them together come to
    p + c k + k - 1 or more (k: the smallest count to be shown). Which ones does not depend on how
    large they are, or their being chosen would tell. Where that is not to be had, the whole line
    goes. With two keys this is repeated until nothing more must go.
    """
    small = frozenset(n for n, row in enumerate(rows) if _small(row, rule, limits))
    hidden, before = small, frozenset[int]()
    while hidden != before:
        before = hidden
        for line in _lines(rows, rule.keys):
            for name in rule.counts:
                counts = {n: int(rows[n].get(name) or 0) for n in line}
                hidden |= _complement(counts, small, hidden, limits.smallest_count)
    return hidden


def _complement(
    counts: dict[int, int], small: frozenset[int], hidden: frozenset[int], least: int
) -> frozenset[int]:
    """What must go besides, of a line of rows with these counts."""
    few = [n for n in counts if n in small and counts[n]]
    if not few:
        return frozenset()
    cover = [n for n in counts if n in hidden and n not in small and counts[n]]
    order = sorted(counts, key=lambda n: (n < few[0], n))
    spare = [n for n in order if n not in hidden and counts[n]]
    while not _covered(sum(counts[n] for n in few + cover), len(few), len(cover), least):
        if not spare:
            return frozenset(counts)
        cover.append(spare.pop(0))
    return frozenset(cover)


def _covered(together: int, few: int, cover: int, least: int) -> bool:
    return cover > 0 and together >= few + cover * least + least - 1


def _lines(rows: Sequence[Row], keys: Sequence[str]) -> Iterable[list[int]]:
    """Rows that differ in one key only: their total may be known from elsewhere."""
    lines: dict[tuple[Any, ...], list[int]] = {}
    for free in keys or [""]:
        for n, row in enumerate(rows):
            others = tuple(row[key] for key in keys if key != free)
            lines.setdefault((free, *others), []).append(n)
    return lines.values()


def _small(row: Row, rule: Disclosure, limits: Limits) -> bool:
    """Fewer cases than may be shown, or any case among fewer people than may be told of."""
    counts = [n for n in (row.get(name) for name in rule.counts) if n]
    people = row.get("denominator")
    among_few = people is not None and people < limits.smallest_population
    return any(n < limits.smallest_count or among_few for n in counts)


def _emptied(row: Row, rule: Disclosure) -> Row:
    gone = dict.fromkeys((*rule.counts, *rule.follows))
    return {
        name: gone.get(name, value) if name in gone else value for name, value in row.items()
    } | {WITHHELD: True}


def _without_tiny_rates(row: Row, rule: Disclosure, lab: Lab) -> Row:
    """A rate over very few people says little and gives much away."""
    people = [row.get(name) for name in ("denominator", "against_denominator")]
    if all(n is None or n >= lab.disclosure.smallest_population for n in people):
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
            "{n} row is withheld to protect people: counts under {least} of sensitive classes, "
            "and what would give them back.",
            "{n} rows are withheld to protect people: counts under {least} of sensitive classes, "
            "and what would give them back.",
            hidden,
            least=lab.disclosure.smallest_count,
        ),
    )


def _harmless(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # A lone carriage return would end the line for some readers, though not for the writer.
    plain = value.replace("\r", " ")
    return f"'{plain}" if plain.startswith(_FORMULA) or plain.lstrip()[:1] in _SIGNS else plain


def _finite(value: Any) -> Any:
    """The same without infinity and NaN, which JSON and spreadsheets do not know."""
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
