"""Whether an indicator really changed."""

from safetylab.terms.words import N_
from safetylab.web.assess.analysis import Analysis

ANALYSIS = Analysis(
    slug="change",
    order=60,
    title=N_("Change"),
    question=N_("Did it really change?"),
    lede=N_(
        "The year beside the year before, with a range that holds the true change in 95 of "
        "100 such cases, and how large a change would have been noticed at all. No significant "
        "change does not mean that nothing changed: it means that these counts cannot tell."
    ),
    find=lambda desk, code, chosen: desk.change(code, period=chosen.year),
    reading=(
        N_(
            "Incidents come in clusters: one brings on others, and months differ more than "
            "chance would have it. The p and the interval allow for that; those that take every "
            "incident as independent stand beside them in the table."
        ),
    ),
    caption=N_("Both counts and three tests of their difference"),
)
