"""Where an indicator changed."""

from collections.abc import Sequence

from safetylab.assess.shifts import Shifts
from safetylab.release import Row
from safetylab.terms.words import N_
from safetylab.web.assess.analysis import Analysis, Figure


def _surest(rows: Sequence[Row]) -> list[Row]:
    changed = [row for row in rows if row.get("change") in ("up", "down")]
    return sorted(changed or rows, key=lambda row: float(row["p"]))


def _figures(found: Shifts) -> tuple[Figure, ...]:
    """A map, unless it were empty."""
    changed = bool(found.rose.any() or found.fell.any())
    return (Figure("", found.plot()),) if changed else ()


ANALYSIS = Analysis(
    slug="shifts",
    order=61,
    title=N_("Where it changed"),
    question=N_("Where did it change?"),
    lede=N_(
        "Square cells of the city in this year beside the year before, each much smaller than an "
        "area. Only cells whose change is more than chance would have it, of so many looked at, "
        "are drawn; most cells hold too few incidents to tell."
    ),
    find=lambda desk, code, chosen: desk.shifts(code, period=chosen.year, layer=chosen.ask_layer),
    figures=_figures,
    shown=_surest,
    caption=N_("Cells by their change, the surest first"),
)
