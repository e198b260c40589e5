"""In how few places."""

from safetylab.terms.words import N_
from safetylab.web.assess.analysis import Analysis

ANALYSIS = Analysis(
    slug="concentration",
    order=50,
    title=N_("Concentration"),
    question=N_("How concentrated is it in few places?"),
    lede=N_(
        "How much of all incidents the fullest places hold, beside what chance alone would give "
        "so many places, and whether the same places are the fullest from year to year."
    ),
    find=lambda desk, code, chosen: desk.concentration(
        code, period=chosen.year, layer=chosen.ask_layer
    ),
    reading=(
        N_(
            "Few incidents in many places always look concentrated: most places cannot have any. "
            "So each figure stands beside what chance would give."
        ),
    ),
    caption=N_("Measures of concentration with their intervals"),
)
