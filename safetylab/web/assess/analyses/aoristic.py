"""When in the week, of incidents known by a range of time."""

from collections.abc import Sequence

from safetylab.release import Row
from safetylab.terms.words import N_
from safetylab.web.assess.analysis import Analysis


def _fullest(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -float(row["incidents"] or 0))


ANALYSIS = Analysis(
    slug="aoristic",
    order=41,
    title=N_("Possible hours"),
    question=N_("When may what nobody saw have happened?"),
    lede=N_(
        "Where the records tell a first and a last possible time, each incident is spread evenly "
        "over the hours between them (aoristic weights). Not every source tells both."
    ),
    find=lambda desk, code, chosen: desk.aoristic(code, period=chosen.year),
    shown=_fullest,
    caption=N_("Hours of the week, the fullest first"),
    quiet=True,
)
