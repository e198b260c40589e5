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
    from safetylab.stats.spread.knox import Knox

Mask = NDArray[np.bool_]
FEW = 10
"""Pairs below which a band that is raised is told of with a warning."""


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
    """Where and how long risk is raised, and how that was told."""
    return " ".join([finding(found), *_others(found), _chosen(found), *found.about.notes])


def finding(found: Repeats) -> str:
    """Where and how long risk is raised, the same place first; each with its own figures."""
    told = _told(found)
    if not told:
        return " ".join([_nothing(found, found.about.title()), *_not_at_the_same_place(found)])
    beyond = [] if _near(found) else [_nothing(found)]
    same = [] if told[0].rows[0] < found.edges.rows.start else _not_at_the_same_place(found)
    return " ".join([_raised(found, told), *_few(found, told), *_sight(found), *beyond, *same])


def _near(found: Repeats) -> tuple[Reach, ...]:
    return reach.near(found.raised, found.edges)


def _told(found: Repeats) -> list[Reach]:
    """The same place, where it is raised, and what is nearby."""
    same = reach.same_place(found.raised, found.edges)
    return [*([same] if same else []), *_near(found)]


def _raised(found: Repeats, told: list[Reach]) -> str:
    parts = [
        say(
            "{where} {when} ({observed} pairs, {ratio} times the {expected} of chance, which in "
            "95 % of permutations gives {low} to {high})",
            where=_where(each, found.edges),
            when=_when(each, found.edges),
            **_figures(_compared(found, each)),
        )
        for each in told
    ]
    return say(
        "{title}: after an incident, risk is raised {parts}.",
        title=found.about.title(),
        parts="; ".join(parts),
    )


def _few(found: Repeats, told: list[Reach]) -> list[str]:
    """That a handful of pairs is no pattern."""
    pairs = [_compared(found, each).observed for each in told]
    return [
        say_many(
            "It is {n} pair {where}: so few may belong to one event, and are no pattern to plan "
            "with.",
            "They are {n} pairs {where}: so few may belong to one event, and are no pattern to "
            "plan with.",
            n,
            where=_where(each, found.edges),
        )
        for n, each in zip(pairs, told, strict=True)
        if n < FEW
    ]


def _nothing(found: Repeats, title: str = "") -> str:
    """That nearby no more repeats than by chance; with a title, or going on after a sentence."""
    edges = found.edges
    told = _no_more(found)
    if not len(edges.rows) or not len(edges.columns):
        return say("{title}: {told}.", title=title, told=told)
    soonest = reach.first(edges, edges.rows[0])
    values = {
        "told": told,
        "where": _where(soonest, edges),
        "when": _when(soonest, edges),
        **_figures(_compared(found, soonest)),
    }
    if title:
        return say(
            "{title}: {told}: {where} and {when} lie {observed} pairs of incidents, where chance "
            "would give {expected} (95 % of permutations: {low} to {high}).",
            title=title,
            **values,
        )
    return say(
        "Elsewhere {told}: {where} and {when} lie {observed} pairs of incidents, where chance "
        "would give {expected} (95 % of permutations: {low} to {high}).",
        **values,
    )


def _no_more(found: Repeats) -> str:
    if found.sure[slice(found.edges.rows.start, None)].any():
        return say("near repeats are but a little above what chance would give")
    return say("no near repeats beyond what chance would give")


def _sight(found: Repeats) -> list[str]:
    """That risk may reach further than was looked."""
    edges, near = found.edges, _near(found)
    far = [each for each in near if each.rows[1] == edges.rows.stop]
    long = [each for each in near if each.columns[1] == edges.columns.stop]
    said = [
        say(
            "Beyond {days} days it may last on: no later ones were looked at.",
            days=edge_said(edges.time[edges.columns.stop]),
        )
        if long
        else "",
        say(
            "Beyond {metres} metres it may reach on: no greater distances were looked at.",
            metres=edge_said(edges.space[edges.rows.stop]),
        )
        if far
        else "",
    ]
    return [each for each in said if each]


def _not_at_the_same_place(found: Repeats) -> list[str]:
    edges = found.edges
    if not edges.same or not len(edges.columns):
        return []
    if not found.found.space_pairs[0]:
        return [say("No two incidents have the same recorded place.")]
    soonest = reach.first(edges, 0)
    return [
        say(
            "At the same recorded place no more repeats than chance would give: {observed} "
            "{when}, against {expected} ({low} to {high}).",
            when=_when(soonest, edges),
            **_figures(_compared(found, soonest)),
        )
    ]


def _others(found: Repeats) -> list[str]:
    """How many bands are raised besides those that were told, and how many by a little only."""
    told = np.zeros(found.raised.shape, dtype=bool)
    for each in _told(found):
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
        "expected": _rounded(compared.expected, 100.0),
        "ratio": _rounded(compared.ratio, 10.0),
        "low": number(compared.low),
        "high": number(compared.high),
    }


def _rounded(value: float, whole: float) -> str:
    """With a decimal below `whole`: from there on it would say more than is known."""
    return number(value, int(value < whole))


def _where(held: Reach, edges: Edges) -> str:
    if held.rows[0] < edges.rows.start:
        return say("at the same recorded place")
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
    """The bands: "same place", "0.1 to under 100", "500 or more"."""
    labels = []
    for k, (low, high) in enumerate(pairwise(edges)):
        if same and k == 0:
            labels.append(say("same place"))
        elif np.isinf(high):
            labels.append(say("{n} or more", n=edge_said(low)))
        else:
            labels.append(say("{low} to under {high}", low=edge_said(low), high=edge_said(high)))
    return labels
