"""Risk beside the residents."""

from collections.abc import Sequence

from safetylab.release import Row
from safetylab.terms.words import N_
from safetylab.web.assess.analysis import Analysis


def _riskiest(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -float(row["ratio"]))


ANALYSIS = Analysis(
    slug="risk",
    order=12,
    title=N_("Risk"),
    question=N_("Where is the rate high for the number of residents?"),
    lede=N_(
        "How many incidents there are beside how many people live there, averaged over what lies "
        "around each place. Only cells whose risk is above or below that of all by more than "
        "chance are drawn, which may be most of them."
    ),
    find=lambda desk, code, chosen: desk.risk(code, period=chosen.year, layer=chosen.ask_layer),
    reading=(
        N_(
            "Residents are spread evenly over their areas. Where many come to work, shop or go "
            "out, risk beside residents is high although theirs need not be."
        ),
    ),
    shown=_riskiest,
    caption=N_("Cells, the highest risk first"),
)
