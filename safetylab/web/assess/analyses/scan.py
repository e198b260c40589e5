"""Whether something is breaking out."""

from safetylab.assess.scan import Design, Scan
from safetylab.terms.words import N_
from safetylab.web.assess.analysis import Analysis, Figure

DRAWS = 199
"""Simulations: so few that a reader waits for seconds only."""


def _figures(found: Scan) -> tuple[Figure, ...]:
    """A map, unless it were empty."""
    clear = any(each.beyond_chance for each in found.outbreaks)
    return (Figure("", found.plot()),) if clear else ()


ANALYSIS = Analysis(
    slug="scan",
    order=30,
    title=N_("Outbreaks"),
    question=N_("Did it break out somewhere, some time?"),
    lede=N_(
        "Circles of the city and spans of days that hold more incidents than the places and the "
        "times, each by itself, would give: first what was going on at the end of the year, then "
        "what was at any time in it. With each stands how often chance gives one as clear."
    ),
    find=lambda desk, code, chosen: desk.scan(
        code,
        period=chosen.year,
        layer=chosen.ask_layer,
        design=Design(when="both"),
        draws=DRAWS,
    ),
    reading=(
        N_(
            "So many circles and spans are looked at that some always stand out; only the best "
            "of all counts, against the best of records in which places and times were dealt out "
            "anew. A cluster is no explanation: it says where and when to ask."
        ),
        N_(
            "So that the page does not keep you waiting, its circles take in cells whose middles "
            "are at most 2,000 metres from the first one's, or five cells where these are less, "
            "and p comes from 199 simulations, so it is never below 0.005. Wider clusters and a "
            "smaller p need the command line: safetylab assess scan, with --radius 5000 and "
            "--draws 999, takes about ten times as long."
        ),
    ),
    caption=N_("Clusters, the clearest first"),
)
