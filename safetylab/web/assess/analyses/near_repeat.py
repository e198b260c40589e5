"""Near repeats, as a page: do incidents repeat nearby, soon after?"""

from safetylab.terms.words import N_
from safetylab.web.assess.analysis import Analysis

ANALYSIS = Analysis(
    slug="near-repeat",
    order=20,
    title=N_("Near repeats"),
    question=N_("Do incidents repeat nearby soon after?"),
    lede=N_(
        "After an incident, are more to be expected nearby in the days that follow, how far and "
        "for how long? Pairs of incidents near each other in space and time are counted, beside "
        "how many there would be if the days fell on the places by chance."
    ),
    find=lambda desk, code, chosen: desk.near_repeat(
        code, period=chosen.year, layer=chosen.ask_layer
    ),
    reading=(
        N_(
            "A ratio of 2 means: twice as many pairs as by chance. Ratios in bold, within a "
            "border, stand out even when all bands of the table are considered together; the "
            "others chance alone may explain."
        ),
        N_(
            "Incidents may follow each other because the same people come back, because others "
            "copy them, because a place is in danger for a while, or because hot spots move with "
            "the season: the figures do not tell which. A little more than chance would give, as "
            "far as was looked, is rather the last of these. The same place is the same recorded "
            "point: where addresses are recorded by block, it is larger than a house."
        ),
    ),
    caption=N_("Pairs of incidents by how far and how long they are apart"),
)
