"""Which map deserves trust."""

from safetylab.assess.tried import Accuracy
from safetylab.terms.words import N_, say
from safetylab.web.assess.analysis import Analysis, Figure


def _figures(found: Accuracy) -> tuple[Figure, ...]:
    return (
        Figure(say("Hit rate: what each map caught"), found.plot()),
        Figure(say("PAI: beside chance"), found.plot_pai()),
        Figure(say("PEI: beside a perfect map"), found.plot_pei()),
    )


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
    figures=_figures,
    reading=(
        N_(
            "PAI is the share of incidents caught over the share of land: 1 is no better than "
            "chance. PEI is that beside the best that any map could have done, had it known what "
            "was to come. A map that points well still says nothing of why, and patrols that "
            "follow it change what is recorded."
        ),
        N_(
            "The counts of the year are the yardstick: a map that is harder to make and to "
            "explain deserves trust only where it does better than they do, by more than chance. "
            "Near repeats add up, for each cell, the incidents of the last eight weeks nearby: "
            "the nearer and the later, the more each counts."
        ),
    ),
    caption=N_("Maps by share of the land"),
)
