"""Why rows were set aside, for those who mend the export."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from safetylab.store import incidents, quality
from safetylab.store.compiling import said
from safetylab.store.lab import Lab


def reasons(lab: Lab, as_of: int | str | date | None = None) -> tuple[Mapping[str, Any], ...]:
    """One row per vintage and reason: source, vintage, fault, reason in words, n, first_line.

    Raises BadRequest where there is no such vintage, NotEnoughData where it has no incidents.
    """
    found = quality.quarantined(incidents.facts(lab, as_of))
    return tuple({**row, "reason": said(str(row["fault"]))} for row in found)
