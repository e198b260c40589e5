"""Moran's I of all places and of each, in sentences and as a picture."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from safetylab.assess import chance
from safetylab.assess.chance import Asked
from safetylab.assess.events import About
from safetylab.assess.places import Places
from safetylab.terms.words import N_, number, percent, say, say_many

if TYPE_CHECKING:
    from safetylab.draw.groups import Group

ALPHA = 0.05
SAID = {
    "HH": N_("high among high: {n}"),
    "LL": N_("low among low: {n}"),
    "HL": N_("high among low: {n}"),
    "LH": N_("low among high: {n}"),
}
LOOKS = {"HH": "d4", "LL": "d0", "HL": "unsure-d4", "LH": "unsure-d0"}
"""Whole colours for clusters, stripes for outliers; orange for high, purple for low."""

ALONE = {
    "HH": (N_("high among high, by itself only: {n}"), "d3"),
    "LL": (N_("low among low, by itself only: {n}"), "d1"),
}
"""Areas in clusters that stand out by themselves, but not when all are considered: paler."""

ASKED = {
    "two-sided": N_("clusters and outliers"),
    "greater": N_("clusters alone"),
    "less": N_("outliers alone"),
    "directed": N_(
        "clusters or outliers, whichever is nearer, undoubled, which finds twice as much by chance"
    ),
}


@dataclass(frozen=True, slots=True)
class Whole:
    """A figure of all places: what it is, what chance gives, its score, and p of both sides.

    shufflings: that p is made of; 0 where it is by the normal law.
    """

    value: float
    expected: float
    z: float
    p: float
    shufflings: int

    def told(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def whole(title: str, moran: Whole) -> str:
    """Whether like lies beside like."""
    if not moran.p < ALPHA:
        return say(
            "{title}: high and low lie mixed, no more alike than chance would have it.",
            title=title,
        )
    if moran.z > 0:
        return say(
            "{title}: high lies beside high and low beside low, more than by chance.", title=title
        )
    return say("{title}: high lies beside low, more than by chance.", title=title)


def figures(moran: Whole, geary: Whole) -> str:
    """Moran's I and Geary's c of all places."""
    return say(
        "Moran's I of all is {i}, by chance {expected}, {p}; Geary's c {c}, by chance 1, {other}.",
        i=_plain(moran.value),
        expected=_plain(moran.expected),
        p=chance.p_said(moran.p),
        c=_plain(geary.value),
        other=chance.p_said(geary.p),
    )


def whole_way(figure: Whole) -> str:
    """How p of the whole was told."""
    if figure.shufflings:
        return say("p of the whole from {n} shufflings of all values.", n=figure.shufflings)
    return say("p of the whole from the normal law, which many places allow.")


def _plain(figure: float) -> str:
    """Three digits, and no minus before nought."""
    return number(round(figure, 3) + 0.0, 3).replace("-", "−")


def found(places: Places, cluster: NDArray[np.str_]) -> str:
    """How many places are in clusters, and how many are unlike those around them."""
    n = int((cluster != "").sum())
    if not n:
        if places.cell is None:
            return say("No area by itself stands out by more than chance.")
        return say("No cell by itself stands out by more than chance.")
    kinds = ", ".join(_counted(cluster))
    if places.cell is not None:
        return say_many(
            "{n} of {all} cells stands out: {kinds}.",
            "{n} of {all} cells stand out: {kinds}.",
            n,
            all=places.n,
            kinds=kinds,
        )
    said = say_many(
        "{n} of {all} areas stands out beside its neighbours: {kinds}.",
        "{n} of {all} areas stand out beside their neighbours: {kinds}.",
        n,
        all=places.n,
        kinds=kinds,
    )
    high, low = (chance.named(places, cluster == kind) for kind in ("HH", "LL"))
    parts = [
        say("High among high: {names}.", names=chance.listed(high)) if high else "",
        say("Low among low: {names}.", names=chance.listed(low)) if low else "",
    ]
    return " ".join(filter(None, [said, *parts]))


def _counted(cluster: NDArray[np.str_]) -> list[str]:
    counts = {kind: int((cluster == kind).sum()) for kind in SAID}
    return [say(SAID[kind], n=n) for kind, n in counts.items() if n]


def chosen(places: Places, asked: Asked) -> str:
    """The choices that were made."""
    for_what = ASKED[asked["alternative"]]
    values = {
        "neighbours": chance.neighbours_said(places),
        "alternative": say(for_what),
        "fdr": percent(asked["fdr"]),
    }
    if places.cell is None:
        return say(
            "Areas by {unit}; local Moran's I with {neighbours}, for {alternative}; at most {fdr} "
            "of the areas named are expected to be chance. An area stands out here by what its "
            "neighbours have: one with a high rate among ordinary ones does not.",
            unit=places.unit,
            **values,
        )
    return say(
        "Cells of {cell} metres; local Moran's I with {neighbours}, for {alternative}; at most "
        "{fdr} of the cells named are expected to be chance.",
        cell=number(places.cell),
        **values,
    )


def plot(about: About, places: Places, cluster: NDArray[np.str_], alone: NDArray[np.str_]) -> str:
    """The clusters as SVG, over the outlines of the areas.

    cluster: HH, LL, HL, LH of places that are found, else ""; alone: the same of areas that
    would be found if there were no others.
    """
    from safetylab.draw import groups

    found = [_group(places, cluster == kind, LOOKS[kind], said) for kind, said in SAID.items()]
    paler = [_group(places, alone == kind, look, said) for kind, (said, look) in ALONE.items()]
    shown = found if places.cell is not None else [*found, *paler]
    ground = about.ground
    return groups.groups(
        shown,
        title=about.name,
        over=list(ground.shapes),
        names=ground.names,
        lines=ground.lines,
        id_="clusters",
    )


def _group(places: Places, some: NDArray[np.bool_], look: str, said: str) -> "Group":
    from safetylab.draw.groups import Group

    text = say(said, n=int(some.sum()))
    return Group(places.shapes(some), look, text, chance.named(places, some))
