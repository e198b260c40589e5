"""What has passed the door, and how it is written to a file."""

import csv
import io
import json
import math
from dataclasses import dataclass
from typing import Any

from safetylab.terms.result import Provenance

Row = dict[str, Any]
WITHHELD = "withheld"
_SIGNS = tuple("=+-@＝＋－＠|%")
_FORMULA = (*_SIGNS, "\t", "\n")


@dataclass(frozen=True, slots=True)
class Release:
    """A result that may leave the house.

    rows    : plain values; where `withheld` is true, the counts and what tells them are None
    period  : the code of the period that a measurement is told for, maybe longer than was asked
    against : the code of the period that it is compared with, empty for none
    """

    summary: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    provenance: Provenance
    period: str = ""
    against: str = ""

    @property
    def shown(self) -> tuple[Row, ...]:
        """The rows that have their figures."""
        return tuple(row for row in self.rows if not row[WITHHELD])

    def as_csv(self) -> str:
        """The rows as CSV, each with the vintage told (`as_of` in a table of vintages).

        Text that a spreadsheet would run as a formula gets an apostrophe.
        """
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*self.columns, "as_of" if "vintage" in self.columns else "vintage"])
        for row in self.rows:
            cells = [_harmless(row[name]) for name in self.columns]
            writer.writerow([*cells, self.provenance.vintage])
        return out.getvalue()

    def as_json(self) -> str:
        """The rows as JSON, with the sentence, the notes and where the figures come from."""
        said = {
            "summary": self.summary,
            "notes": list(self.notes),
            "period": self.period,
            "against": self.against,
            "lab": self.provenance.lab,
            "vintage": self.provenance.vintage,
            "published_at": self.provenance.published_at,
            "sources": list(self.provenance.sources),
            "rows": [{name: row[name] for name in self.columns} for row in self.rows],
        }
        return json.dumps(said, ensure_ascii=False, indent=1, default=str, allow_nan=False)


def _harmless(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # A lone carriage return would end the line for some readers, though not for the writer.
    plain = value.replace("\r", " ")
    return f"'{plain}" if plain.startswith(_FORMULA) or plain.lstrip()[:1] in _SIGNS else plain


def finite(value: Any) -> Any:
    """The same without infinity and NaN, which JSON and spreadsheets do not know."""
    if isinstance(value, dict):
        return {key: finite(part) for key, part in value.items()}
    if isinstance(value, list):
        return [finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
