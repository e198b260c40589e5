"""Classes of cells over time, as a page: which hot spots are new, which last?"""

from collections.abc import Sequence

from safetylab.release import Row
from safetylab.terms.words import N_
from safetylab.web.assess.analysis import Analysis

_ORDER = ("persistent", "new", "emerging", "diminishing", "historical", "sporadic")


def _classed(rows: Sequence[Row]) -> list[Row]:
    found = [row for row in rows if row["class"] in _ORDER]
    return sorted(found, key=lambda row: (_ORDER.index(row["class"]), -(row["incidents"] or 0)))


ANALYSIS = Analysis(
    slug="classes",
    order=14,
    title=N_("Hot spots over time"),
    question=N_("Which hot spots are new, and which last?"),
    lede=N_(
        "Month by month, for two years up to the end of the chosen year or as far back as the "
        "records reach: where incidents clustered nearly all the time, where only lately, and "
        "where no longer."
    ),
    find=lambda desk, code, chosen: desk.classes(code, until=chosen.year, layer=chosen.ask_layer),
    reading=(
        N_(
            "A persistent hot spot calls for lasting work at the place itself; a new one for a "
            "look at what changed there. Sporadic ones were hot in some months and not in others: "
            "what they share may be no more than a few bad weeks."
        ),
        N_(
            "A cell that bears no class may still have incidents. A month holds few, so a place "
            "must have many more than the others to be called hot in it."
        ),
    ),
    shown=_classed,
    caption=N_("Cells by their class, those with most incidents first"),
    most=120,
)
