"""What an analysis hands over: a frozen result that can say, list and draw itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

import pyarrow as pa

from safetylab.terms.column import Column

__all__ = ["Analysis", "Column", "Disclosure", "Provenance", "Result"]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What the columns of a table count, so that the door knows what to withhold.

    counts    : columns that count people or incidents
    follows   : columns that give a count away (rates, intervals, shares of it)
    offences  : ICCS codes the counts are of
    sensitive : a class never shown small and never as points
    points    : the rows are places finer than areas (cells or points)
    keys      : columns that tell the rows apart; over each of them a total may be known
    cell      : of points that are cells, their side in metres
    """

    counts: tuple[str, ...]
    follows: tuple[str, ...] = ()
    offences: tuple[str, ...] = ()
    sensitive: bool = False
    points: bool = False
    keys: tuple[str, ...] = ()
    cell: float | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a figure came from: the lab, the vintage it was computed from, its sources."""

    lab: str
    vintage: int
    published_at: str
    sources: tuple[str, ...]


class Result(Protocol):
    """Any analysis' answer."""

    @property
    def disclosure(self) -> Disclosure: ...

    @property
    def provenance(self) -> Provenance: ...

    def summary(self) -> str: ...

    def table(self) -> pa.Table: ...

    def plot(self) -> Any: ...

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> Self:
        """The same result with its rows as the door left them, so that it speaks of those only."""
        ...


class Analysis(Result, Protocol):
    """The answer of an analysis of incidents, asked of a lab or of a plain file."""

    @property
    def about(self) -> Any:
        """What it was made from: see assess.events.About."""
        ...

    def finding(self) -> str:
        """What an official may quote: how the summary begins, without how it was told."""
        ...

    def heads(self) -> tuple[Column, ...]:
        """The columns that people are shown, with their headings."""
        ...

    def choices(self) -> Mapping[str, Any]:
        """Every choice that was made, by a person or by default, for programs."""
        ...
