"""Which map deserves trust."""

from safetylab.terms.words import N_
from safetylab.web.assess.analysis import Analysis

ANALYSIS = Analysis(
    slug="accuracy",
    order=90,
    title=N_("Maps on trial"),
    question=N_("Which map deserves trust?"),
    lede=N_(
        "Maps made of twelve months, tried on the month after: how much of what came then lay on "
        "the small part of the land to which each pointed most."
    ),
    find=lambda desk, code, chosen: desk.accuracy(
        code, period=chosen.year, layer=chosen.ask_layer
    ),
    reading=(
        N_(
            "PAI is the share of incidents caught over the share of land: 1 is no better than "
            "chance. PEI is that beside the best that any map could have done. A map that points "
            "well still says nothing of why, and patrols that follow it change what is recorded."
        ),
    ),
    caption=N_("Maps by share of the land"),
)
