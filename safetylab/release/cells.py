"""What can be told of a protected class: cells of a place or group over a span of months."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from safetylab.assess.pieces import Parts
from safetylab.terms.period import STEPS

CITY = ""
CROSSING = "*"
"""The layer of the parts in which the areas of several layers cross; their places are numbers."""
SO_FAR = "~"
"""Ends the span of a year of which some months are still to come."""


class Cell(NamedTuple):
    """One figure. layer: empty for the whole city. place: None where it is unknown.

    span: a month (2016-03), a quarter (2016-Q1), a year (2016) or its months so far (2016~).
    """

    code: str
    layer: str
    place: str | None
    span: str


@dataclass(frozen=True, slots=True)
class Block:
    """One calendar year of a group of classes at one vintage."""

    vintage: int
    year: str
    parts: Parts

    @property
    def codes(self) -> tuple[str, ...]:
        """The classes."""
        return tuple(sorted(frozenset().union(*self.parts.atoms)))

    @property
    def total(self) -> str:
        """The span of all its months."""
        whole = len(self.parts.months) == 12 or self.parts.months == (self.year,)
        return self.year if whole else self.year + SO_FAR

    @property
    def nested(self) -> bool:
        """Whether any class lies within another."""
        return any(a != b and self.holds(a, b) for a in self.codes for b in self.codes)

    def holds(self, whole: str, part: str) -> bool:
        """Whether one class lies within the other."""
        return all(whole in atom for atom in self.parts.atoms if part in atom)

    def places(self, layer: str) -> tuple[str | None, ...]:
        """The layer's places that any record lies in."""
        if layer == CITY:
            return (None,)
        at = self.parts.layers.index(layer)
        return tuple(dict.fromkeys(piece[at] for piece in self.parts.pieces))

    def spans(self, step: str) -> tuple[str, ...]:
        """Its months, its whole quarters, or its year if it is whole."""
        months = self.parts.months
        if step == "month":
            return tuple(month for month in months if len(month) > 4)
        if step == "year":
            return (self.year,) if self.total == self.year else ()
        quarters = [f"{self.year}-Q{n}" for n in (1, 2, 3, 4)]
        return tuple(q for q in quarters if len(self._months(q)) == 3)

    def members(self, cell: Cell) -> NDArray[np.int64]:
        """Which of the parts make up the cell, as places in the flattened counts."""
        parts = self.parts
        atoms = [n for n, atom in enumerate(parts.atoms) if cell.code in atom]
        pieces = list(range(len(parts.pieces)))
        if cell.layer == CROSSING:
            pieces = [int(cell.place or 0)]
        elif cell.layer != CITY:
            at = parts.layers.index(cell.layer)
            pieces = [n for n in pieces if parts.pieces[n][at] == cell.place]
        found = np.ix_(atoms, pieces, self._months(cell.span))
        return np.arange(parts.counts.size).reshape(parts.counts.shape)[found].ravel()

    def values(self, cells: Sequence[Cell]) -> list[int]:
        """The cells' counts."""
        flat = self.parts.counts.ravel()
        return [int(flat[self.members(cell)].sum()) for cell in cells]

    def sums(self, cells: Sequence[Cell]) -> csr_array:
        """The cells as sums of the parts, shape (cells, parts)."""
        members = [self.members(cell) for cell in cells]
        rows = np.repeat(np.arange(len(cells)), [len(each) for each in members])
        columns = np.concatenate([np.zeros(0, dtype=np.int64), *members])
        shape = (len(cells), self.parts.counts.size)
        return csr_array((np.ones(len(columns), dtype=np.int64), (rows, columns)), shape=shape)

    def without_months(self) -> "Block":
        """The same year as one piece, for when nothing finer matters."""
        summed = self.parts.counts.sum(axis=2, keepdims=True)
        return replace(self, parts=replace(self.parts, months=(self.year,), counts=summed))

    def _months(self, span: str) -> list[int]:
        months = self.parts.months
        if span[:4] == self.year and (len(span) == 4 or span.endswith(SO_FAR)):
            return list(range(len(months)))
        return [n for n, month in enumerate(months) if month in months_of(span)]


def months_of(span: str) -> tuple[str, ...]:
    """The months of a year, a quarter or a month."""
    year, _, rest = span.partition("-")
    if not rest:
        return tuple(f"{year}-{n:02d}" for n in range(1, 13))
    if rest.startswith("Q"):
        return tuple(f"{year}-{n:02d}" for n in range(3 * int(rest[1]) - 2, 3 * int(rest[1]) + 1))
    return (span,)


def step_of(span: str) -> str:
    """month, quarter or year."""
    if len(span) < 7:
        return "year"
    return "quarter" if "Q" in span else "month"


def holding(span: str, step: str) -> str:
    """The month itself, its quarter or its year."""
    year, month = span[:4], span[5:]
    if step == "year" or not month:
        return year
    return f"{year}-Q{(int(month) + 2) // 3}" if step == "quarter" else span


def places_first(cells: Iterable[Cell]) -> list[Cell]:
    """The cells in an order of their own, which does not depend on counts."""
    return sorted(cells, key=lambda c: (c.code, c.layer, c.span, c.place is None, c.place or ""))


def crossings(block: Block, cells: Iterable[Cell]) -> list[Cell]:
    """Where the areas of two layers or more cross, by the steps that any of them is told by.

    Nobody tells of these, but differences between the layers may.
    """
    steps: dict[str, dict[str, str]] = {code: {} for code in block.codes}
    for cell in cells:
        if cell.layer != CITY:
            found = steps[cell.code]
            found[cell.layer] = min(
                found.get(cell.layer, "year"), step_of(cell.span), key=STEPS.__getitem__
            )
    known = [n for n, piece in enumerate(block.parts.pieces) if None not in piece]
    return [
        Cell(code, CROSSING, str(n), span)
        for code, found in steps.items()
        for step, length in STEPS.items()
        if len(found) > 1 and min(STEPS[finest] for finest in found.values()) <= length
        for span in block.spans(step)
        for n in known
    ]
