"""Where incidents cluster."""

from collections.abc import Sequence

from safetylab.release import Row
from safetylab.terms.words import N_
from safetylab.web.assess.analysis import Analysis


def _hot(rows: Sequence[Row]) -> list[Row]:
    return sorted((row for row in rows if row["hot"]), key=lambda row: -float(row["z"]))


ANALYSIS = Analysis(
    slug="hotspots",
    order=10,
    title=N_("Hot spots"),
    question=N_("Where does it cluster?"),
    lede=N_("Cells with more incidents around them than chance would put there."),
    find=lambda desk, code, chosen: desk.hotspots(
        code, period=chosen.year, layer=chosen.ask_layer
    ),
    shown=_hot,
    caption=N_("Cells that stand out"),
)
