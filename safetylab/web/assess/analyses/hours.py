"""When in the week."""

from collections.abc import Sequence

from safetylab.release import Row
from safetylab.terms.words import N_
from safetylab.web.assess.analysis import Analysis


def _fullest(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -float(row["incidents"] or 0))


ANALYSIS = Analysis(
    slug="hours",
    order=40,
    title=N_("Hours of the week"),
    question=N_("When does it happen?"),
    lede=N_(
        "By hour and weekday, local time. The larger a square, the more incidents began in that "
        "hour; the filled ones hold more than their share by more than chance would have it."
    ),
    find=lambda desk, code, chosen: desk.hours(code, period=chosen.year),
    reading=(
        N_(
            "An hour is the one that was recorded. What nobody saw, such as a burglary of an "
            "empty home, is often recorded when it was found."
        ),
    ),
    shown=_fullest,
    caption=N_("Hours of the week, the fullest first"),
)
