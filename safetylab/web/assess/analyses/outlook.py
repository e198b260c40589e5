"""What may come, as a page: the next twelve months and how earlier ones would have been told."""

from safetylab.assess import outlook
from safetylab.assess.outlook import Outlook
from safetylab.terms.words import N_, say
from safetylab.web.assess.analyses.trend import counts
from safetylab.web.assess.analysis import Analysis, Figure


def _figures(found: Outlook) -> tuple[Figure, ...]:
    return (Figure(say("The last three years and the next twelve months"), found.plot()),)


ANALYSIS = Analysis(
    slug="outlook",
    order=65,
    title=N_("Outlook"),
    question=N_("What is to be expected next year?"),
    lede=N_(
        "How many there may be in each of the next twelve months if things go on as they did, "
        "and how well that was foretold of months that have come. Where it did well, plan with "
        "the range, not with its middle."
    ),
    find=lambda desk, code, chosen: outlook.find(counts(desk, code, chosen)),
    figures=_figures,
    reading=(
        N_(
            "The darkest band holds half of what may come, the palest 95 in 100. The bands widen "
            "because the level itself may wander."
        ),
        N_(
            "It was tried on years that were held out. Where the bands held clearly fewer or more "
            "months than they were meant to, the answer begins with a warning. One or two such "
            "years tell little: what came may have been odd."
        ),
    ),
    caption=N_("The next twelve months"),
    of=lambda indicator: indicator.answer is None,
)
