"""A funnel of areas, as a page: is an area's rate odd for its size?"""

from collections.abc import Sequence

from safetylab.release import Row
from safetylab.terms.words import N_
from safetylab.web.assess.analysis import Analysis


def _surest(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["stands_out"] == "within", row["p"] or 0.0))


ANALYSIS = Analysis(
    slug="funnel",
    order=16,
    title=N_("Areas and chance"),
    question=N_("Which areas differ by more than chance?"),
    lede=N_(
        "An area with few residents has a high or a low rate by chance alone more easily than one "
        "with many. Each area stands here beside the limits that chance sets for its size, so "
        "that a ranking is not mistaken for a finding."
    ),
    find=lambda desk, code, chosen: desk.funnel(code, period=chosen.year, layer=chosen.ask_layer),
    reading=(
        N_(
            "Every dot is an area: residents to the right, its rate upwards. Between the lines "
            "lies what chance alone would make of the rate of all together; triangles lie "
            "outside. The dotted lines allow for areas being different anyway: what lies beyond "
            "them is a case apart even so."
        ),
        N_(
            "Rates are per resident. Where many people come to work, shop or go out, as in a "
            "centre, the rate is high although nobody's risk need be."
        ),
    ),
    shown=_surest,
    caption=N_("Every area with its rate and the limits of chance, those that stand out first"),
    most=120,
    of=lambda indicator: indicator.answer is None,
)
