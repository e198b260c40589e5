"""Local Moran: do places with many incidents lie beside others with many?"""

from collections.abc import Sequence

from safetylab.assess.local_moran import LocalMoran
from safetylab.desk import Desk
from safetylab.release import Row
from safetylab.terms.words import N_, say
from safetylab.web.assess.analysis import Analysis, Figure
from safetylab.web.shown.choosing import Chosen


def _find(desk: Desk, code: str, chosen: Chosen) -> LocalMoran:
    return desk.local_moran(code, by="areas", period=chosen.year, layer=chosen.ask_layer)


def _figures(found: LocalMoran) -> tuple[Figure, ...]:
    return (
        Figure(
            say("Areas beside their neighbours, by {unit}", unit=found.places.unit), found.plot()
        ),
    )


def _by_p(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["p"] is None, row["p"] or 0.0))


ANALYSIS = Analysis(
    slug="local-moran",
    order=15,
    title=N_("Neighbours alike"),
    question=N_("Do areas with high rates adjoin each other?"),
    lede=N_(
        "Which areas with high rates lie among others with high rates, and which are unlike those "
        "around them, more than chance would make it."
    ),
    find=_find,
    figures=_figures,
    reading=(
        N_(
            "Whole colours are clusters: orange where a high area lies among high ones, purple "
            "where a low one lies among low ones. Stripes are areas unlike their neighbours. "
            "Areas without colour cannot be told from chance."
        ),
        N_(
            "Pale colours: p would be under 0.05 if the area were the only one looked at. Among "
            "so many areas chance alone makes several of these: rely on none of them."
        ),
        N_(
            "A cluster is where rates were high, not why. Rates of areas with few residents "
            "vary much by chance alone."
        ),
    ),
    caption=N_("Every area with its rate, local Moran's I and p, the smallest p first"),
    shown=_by_p,
    most=120,
)
