"""Chains of near repeats, as a page: how many incidents follow one another?"""

from safetylab.terms.words import N_
from safetylab.web.assess.analysis import Analysis

ANALYSIS = Analysis(
    slug="chains",
    order=21,
    title=N_("Chains"),
    question=N_("How many incidents follow one another?"),
    lede=N_(
        "Incidents that are near each other in space and time, one after another, make a chain. "
        "How many incidents belong to chains, how large do they become, and how many would there "
        "be by chance?"
    ),
    find=lambda desk, code, chosen: desk.chains(code, period=chosen.year, layer=chosen.ask_layer),
    reading=(
        N_(
            "Where incidents are many, chance alone makes chains: what counts is how many more "
            "were found than chance would make."
        ),
        N_(
            "The radius is how far the farthest incident of a chain lies from their middle. "
            "Where a chain was is not told here: that would point at single incidents."
        ),
    ),
    caption=N_("The largest chains"),
    most=20,
)
