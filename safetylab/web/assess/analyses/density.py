"""How thickly incidents lie."""

from collections.abc import Sequence

from safetylab.release import Row
from safetylab.terms.words import N_
from safetylab.web.assess.analysis import Analysis


def _thickest(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -float(row["per_km2"]))


ANALYSIS = Analysis(
    slug="density",
    order=11,
    title=N_("Density"),
    question=N_("Where do incidents lie closest together?"),
    lede=N_(
        "A smooth surface of incidents per square kilometre: each place is averaged with what "
        "lies around it. It shows where incidents lie, whether or not people live there; whether "
        "chance would put them there is told by the hot spots."
    ),
    find=lambda desk, code, chosen: desk.density(code, period=chosen.year, layer=chosen.ask_layer),
    shown=_thickest,
    caption=N_("Cells, the densest first"),
)
