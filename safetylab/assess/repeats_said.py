"""Near repeats in sentences and as a picture: how far, how long, how many, how sure."""

from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from safetylab.assess import reach
from safetylab.assess.events import About
from safetylab.assess.reach import Compared, Edges, Reach
from safetylab.assess.spreading import edge_said, listed
from safetylab.terms.words import number, say, say_many

if TYPE_CHECKING:
    from safetylab.stats.knox import Knox

Mask = NDArray[np.bool_]


class Repeats(Protocol):
    """What is told: bands and their pairs, which are sure, and raised; see near_repeat."""

    @property
    def about(self) -> About: ...

    @property
    def found(self) -> "Knox": ...

    @property
    def adjusted(self) -> NDArray[np.float64]: ...

    @property
    def edges(self) -> Edges: ...

    @property
    def sure(self) -> Mask: ...

    @property
    def raised(self) -> Mask: ...

    @property
    def level(self) -> float: ...

    @property
    def least(self) -> float: ...


def summary(found: Repeats) -> str:
    """How far and how long risk is raised nearby, at the same place, and how that was told."""
    near = reach.near(found.raised, found.edges)
    return " ".join([finding(found), *_others(found, near), _chosen(found), *found.about.notes])


def finding(found: Repeats) -> str:
    """How far and how long risk is raised, nearby and at the same place."""
    near = reach.near(found.raised, found.edges)
    edge, same = _edge_of_sight(found.edges, near), _at_the_same_place(found)
    return " ".join([_nearby(found, near), *edge, *same])


def _nearby(found: Repeats, near: Reach | None) -> str:
    edges = found.edges
    if near is None:
        return _nothing_nearby(found)
    return say(
        "{title}: after an incident, risk is raised {where} and {when}: {observed} pairs of "
        "incidents lie so near in space and time, {ratio} times the {expected} that chance would "
        "give (95 % of permutations: {low} to {high}).",
        title=found.about.title(),
        where=_where(near, edges),
        when=_when(near, edges),
        **_figures(_compared(found, near)),
    )


def _nothing_nearby(found: Repeats) -> str:
    edges = found.edges
    if not len(edges.rows) or not len(edges.columns):
        return say(
            "{title}: no near repeats beyond what chance would give.", title=found.about.title()
        )
    soonest = reach.first(edges, edges.rows[0])
    return say(
        "{title}: no near repeats beyond what chance would give: {where} and {when} lie "
        "{observed} pairs of incidents, where chance would give {expected} (95 % of permutations: "
        "{low} to {high}).",
        title=found.about.title(),
        where=_where(soonest, edges),
        when=_when(soonest, edges),
        **_figures(_compared(found, soonest)),
    )


def _edge_of_sight(edges: Edges, near: Reach | None) -> list[str]:
    """That risk may reach further than was looked."""
    if near is None:
        return []
    far, long = near.rows[1] == edges.rows.stop, near.columns[1] == edges.columns.stop
    if far and long:
        return [say("It may reach further and last longer: no more was looked at.")]
    if far:
        return [say("It may reach further: no greater distances were looked at.")]
    return [say("It may last longer: no later days were looked at.")] if long else []


def _at_the_same_place(found: Repeats) -> list[str]:
    edges = found.edges
    if not edges.same or not len(edges.columns):
        return []
    metres = edge_said(edges.space[1])
    if not found.found.space_pairs[0]:
        return [say("No two incidents lie at the same place (under {metres} m).", metres=metres)]
    same = reach.same_place(found.raised, edges)
    told = same or reach.first(edges, 0)
    figures = _figures(_compared(found, told))
    when = _when(told, edges)
    if same is None:
        return [
            say(
                "At the same place (under {metres} m) no more repeats than chance would "
                "give: {observed} {when}, against {expected} ({low} to {high}).",
                metres=metres,
                when=when,
                **figures,
            )
        ]
    return [
        say(
            "At the same place (under {metres} m) risk is raised {when}: {observed} repeats, "
            "{ratio} times the {expected} that chance would give ({low} to {high}).",
            metres=metres,
            when=when,
            **figures,
        )
    ]


def _others(found: Repeats, near: Reach | None) -> list[str]:
    """How many bands are raised besides those that were told, and how many by a little only."""
    edges, told = found.edges, np.zeros(found.raised.shape, dtype=bool)
    for each in (near, reach.same_place(found.raised, edges)):
        if each is not None:
            told |= each.inside(told.shape)
    left, little = int((found.raised & ~told).sum()), int((found.sure & ~found.raised).sum())
    more = say_many(
        "Apart from these {n} band is raised.", "Apart from these {n} bands are raised.", left
    )
    faint = say_many(
        "{n} band holds more than chance would give, but less than {least} times as much.",
        "{n} bands hold more than chance would give, but less than {least} times as much.",
        little,
        least=number(found.least, 1),
    )
    return [*([more] if left else []), *([faint] if little else [])]


def _chosen(found: Repeats) -> str:
    bands = found.found.bands
    along = say("along the axes") if bands.manhattan else say("as the crow flies")
    return say(
        "Distances {along}, in bands cut at {space} metres; time in bands cut at {days} days; "
        "{draws} permutations of the days. A band is called raised if it holds at least {least} "
        "times what chance would give, and p is at most {level} with all {n} bands considered.",
        along=along,
        space=listed(bands.space),
        days=listed(bands.time),
        draws=len(found.found.simulated),
        n=int(np.isfinite(found.adjusted).sum()),
        least=number(found.least, 1),
        level=number(found.level, 2),
    )


def _compared(found: Repeats, held: Reach) -> Compared:
    knox = found.found
    inside = held.inside(knox.observed.shape)
    return reach.compared(inside, knox.observed, knox.expected, knox.simulated)


def _figures(compared: Compared) -> dict[str, object]:
    return {
        "observed": compared.observed,
        "expected": number(compared.expected, 1),
        "ratio": number(compared.ratio, 1),
        "low": number(compared.low),
        "high": number(compared.high),
    }


def _where(held: Reach, edges: Edges) -> str:
    low, high = held.metres(edges)
    if held.rows[0] == edges.rows.start and (low == 0 or edges.same):
        return say("up to {metres} metres away", metres=edge_said(high))
    return say("from {low} to {high} metres away", low=edge_said(low), high=edge_said(high))


def _when(held: Reach, edges: Edges) -> str:
    low, high = held.days(edges)
    if low == 0:
        many = int(high) if high == int(high) else 2
        return say_many("within {days} day", "within {days} days", many, days=edge_said(high))
    return say("from {low} to {high} days later", low=edge_said(low), high=edge_said(high))


def plot(found: Repeats) -> str:
    """The ratios of all bands; those that chance may explain have no shade."""
    from safetylab.draw import bands
    from safetylab.draw.bands import Axis, Cell

    ratio, sure = found.found.ratio, found.sure
    edges = found.edges
    return bands.ratios(
        [
            [Cell(float(ratio[s, t]), bool(sure[s, t])) for t in range(ratio.shape[1])]
            for s in range(ratio.shape[0])
        ],
        rows=Axis(say("metres apart"), _labels(edges.space, edges.same)),
        columns=Axis(say("days apart"), _labels(edges.time, False)),
        title=say("{name}: near repeats", name=found.about.name),
        unit=say("Pairs of incidents for each that chance would give"),
        id_="near-repeat",
    )


def _labels(edges: tuple[float, ...], same: bool) -> list[str]:
    """The bands: "same place", "0.1–100", "500 or more"."""
    labels = []
    for k, (low, high) in enumerate(pairwise(edges)):
        if same and k == 0:
            labels.append(say("same place"))
        elif np.isinf(high):
            labels.append(say("{n} or more", n=edge_said(low)))
        else:
            labels.append(f"{edge_said(low)}–{edge_said(high)}")
    return labels
