"""Inside one table: which rows go because they count few, and which because they tell of those."""

from collections.abc import Iterable, Sequence
from typing import Any

from safetylab.release.released import Row
from safetylab.store.lab import Disclosure as Limits
from safetylab.terms.result import Disclosure


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
