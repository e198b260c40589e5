"""Tables about the records themselves: codes, editions, revisions. They count no people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from safetylab.terms.result import Disclosure, Provenance


@dataclass(frozen=True, slots=True)
class Listing:
    """A table that may leave as it is: whoever makes one has rounded or left out small counts."""

    provenance: Provenance
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    said: str

    @property
    def disclosure(self) -> Disclosure:
        """No column counts people or incidents exactly."""
        return Disclosure(counts=())

    def summary(self) -> str:
        """What the table tells."""
        return self.said

    def table(self) -> pa.Table:
        """The rows, in the order of `columns`."""
        return pa.table({name: [row[name] for row in self.rows] for name in self.columns})

    def plot(self) -> str:
        """Nothing to draw."""
        return ""

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Listing":
        """Itself: the door withholds none of its rows."""
        return self
