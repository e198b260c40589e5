"""What a scan counts and expects: its places, its intervals of days, its law."""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from safetylab.assess import land, sites, steps
from safetylab.assess.events import Events, Times
from safetylab.assess.population import Population
from safetylab.assess.scan_settled import Against, Settled, When
from safetylab.assess.sites import Ints, Sites
from safetylab.assess.steps import Every
from safetylab.store.denominators import Denominators
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.period import Period
from safetylab.terms.words import number, say

if TYPE_CHECKING:
    from safetylab.stats.scanning.laws import Counted

FEWEST = 10
RADIUS, DAYS, SHARE = 2_000.0, 30, 0.5
REACH = 5
"""Cells to which a circle reaches from its middle at most, if nobody says otherwise."""
WEEK = 7
MANY, LONG = 1_000, 800
"""Incidents and days from which on intervals are weeks where clusters of any time are sought."""
MOST_POINTS = 3_000
MOST_NUMBERS = 100_000_000
"""Places times intervals: 16 bytes each."""


Compared = Denominators | Population | Events


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What is looked for; None is settled by the incidents and reported.

    when   : clusters of any time ("past"), those that reach the end ("now", a prospective scan)
             or "both"
    radius : metres at most; by default 2,000, but no more than five cells, and against residents
             without limit
    share  : of all that is expected, at most within a circle
    days   : a span's at most; by default 30, or half of the period in calendar steps, which is
             also the most
    every  : days in an interval, "month" or "year"; by default 1, or 7 for many incidents or more
             than two years
    cell   : side of cells in metres; by default a plain file's own points, up to 3,000 of them,
             and else the usual cells of the land
    """

    when: When = "past"
    radius: float | None = None
    share: float = SHARE
    days: int | None = None
    every: Every | None = None
    cell: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A scan, ready to be searched.

    events: those that are counted. counted: in places and intervals, with what is expected
    edges : the days on which the intervals begin, and that after the last
    """

    events: Events
    sites: Sites
    counted: "Counted"
    settled: Settled
    edges: Times


def problem(
    events: Events, design: Design, against: Compared | None, draws: int, seed: int
) -> Problem:
    """Settle all that is open. Raises NotEnoughData, BadRequest."""
    law = _law(events, against)
    other = against if isinstance(against, Events) else None
    spatial = _spatial(events, law, other)
    if not spatial:
        events = _whole(events.dated(), design)
        other = _known(other, events.about.period, law)
    _enough(len(events.xy))
    placed = _placed(events, design, other or against)
    used = _seen(events.taken(placed.of >= 0, *placed.notes), against)
    _apart(used, law)
    settled = _settled(used, design, placed, law, spatial)
    between = steps.edges(used.about.period, settled.every)
    return Problem(
        events=used,
        sites=placed,
        counted=_counted(used, placed, other, between),
        settled=_with(settled, other, draws, seed),
        edges=between,
    )


def _seen(events: Events, against: Compared | None) -> Events:
    """The same on the land of the areas of a file of residents, which is a source as well."""
    if not isinstance(against, Population):
        return events
    about = events.about
    ground = against.ground() if len(against.areas) and about.ground.boxed else about.ground
    sources = (*about.provenance.sources, against.file)
    provenance = replace(about.provenance, sources=sources)
    return replace(events, about=replace(about, ground=ground, provenance=provenance))


def _whole(events: Events, design: Design) -> Events:
    """The same, to the ends of calendar steps if they are told by them."""
    period = steps.whole(events, design.every)
    return replace(events, about=replace(events.about, period=period))


def _law(events: Events, against: Compared | None) -> Against:
    if against is None:
        return "permutation"
    if isinstance(against, Denominators | Population):
        return "residents"
    earlier = against.about.dated and against.about.period.end <= events.about.period.start
    return "history" if earlier else "controls"


def _spatial(events: Events, law: Against, other: Events | None) -> bool:
    """Whether times are not known on both sides, so that places alone are scanned."""
    known = events.about.dated and (other is None or other.about.dated)
    if not known and law == "permutation":
        raise NotEnoughData(
            say("The incidents tell no day: nothing can break out without time."),
            hint=say("name the column of their time, or controls: --controls FILE."),
        )
    return not known


def _known(other: Events | None, period: Period, law: Against) -> Events | None:
    """Those of a known day; controls only where they are of the same period."""
    if other is None:
        return None
    known = other.dated() if law == "history" else other.dated().within(period)
    _enough(len(known.xy))
    return known


def _placed(events: Events, design: Design, against: Compared | None) -> Sites:
    if isinstance(against, Population):
        return sites.peopled(events, against)
    if isinstance(against, Denominators):
        return sites.areas(events, against)
    ground = events.about.ground
    own = design.cell is None and not ground.layer
    if own and len(np.unique(events.xy, axis=0)) <= MOST_POINTS:
        return sites.points(events, against)
    return sites.cells(events, land.side(ground, design.cell), against)


def _settled(used: Events, design: Design, placed: Sites, law: Against, spatial: bool) -> Settled:
    _possible(design)
    every = used.about.period.days if spatial else _every(used, design)
    length = len(steps.edges(used.about.period, every)) - 1
    longest = _longest(design, every, length)
    far = math.inf if law == "residents" else min(RADIUS, REACH * placed.side or RADIUS)
    _fits(len(placed.xy), length)
    return Settled(
        when="past" if spatial else design.when,
        against=law,
        compared="",
        radius=far if design.radius is None else design.radius,
        share=design.share,
        days=round(longest * steps.mean(every)),
        steps=longest,
        every=every,
        kind=placed.kind,
        side=placed.side,
        places=len(placed.xy),
        spatial=spatial,
        draws=0,
        seed=0,
    )


def _every(used: Events, design: Design) -> Every:
    period = used.about.period.days
    many = len(used.xy) > MANY and design.when != "now"
    every = design.every or (WEEK if many or period > LONG else 1)
    return min(every, period) if isinstance(every, int) else every


def _longest(design: Design, every: Every, length: int) -> int:
    """The intervals of the longest span, never more than half of all."""
    most = max(length // 2, 1)
    if isinstance(every, int):
        return min(max((design.days or DAYS) // every, 1), most)
    return (
        most if design.days is None else min(max(round(design.days / steps.mean(every)), 1), most)
    )


def _with(settled: Settled, other: Events | None, draws: int, seed: int) -> Settled:
    compared = ""
    if other is not None and settled.against == "history":
        compared = other.about.period.label()
    elif other is not None:
        compared = number(other.about.n)
    return replace(settled, compared=compared, draws=draws, seed=seed)


def _counted(used: Events, placed: Sites, other: Events | None, edges: Times) -> "Counted":
    """Incidents by place and interval, and what is expected there."""
    from safetylab.stats.scanning import laws

    where = placed.of[placed.of >= 0]
    shape = (len(placed.xy), len(edges) - 1)
    when = _interval(used.day, edges)
    if placed.people is not None:
        return laws.poisson(where, when, placed.people(edges))
    if other is None or placed.other is None:
        return laws.permutation(where, when, shape)
    inside = placed.other >= 0
    beside = _interval(other.day[inside], edges)
    people = np.zeros(shape)
    np.add.at(people, (np.concatenate([where, placed.other[inside]]), np.append(when, beside)), 1)
    return laws.bernoulli(where, when, people)


def _interval(day: Times, edges: Times) -> Ints:
    """The interval of each day; of history year by year, and the only one where places alone."""
    return np.zeros(len(day), dtype=np.int64) if len(edges) == 2 else steps.at(day, edges)


def _possible(design: Design) -> None:
    """Raises BadRequest for what no scan can look for."""
    every = None if isinstance(design.every, str) else design.every
    sizes = (design.radius, design.days, every)
    if any(size is not None and not size > 0 for size in sizes) or not 0 < design.share <= 1:
        raise BadRequest(
            say("A scan needs a radius, days and a share above zero."),
            hint=say("leave them out for the usual ones."),
        )


def _enough(n: int) -> None:
    if n < FEWEST:
        raise NotEnoughData(
            say("A scan needs {least} incidents with a point; there are {n}.", least=FEWEST, n=n),
            hint=say("choose a longer period or a wider class of offences."),
        )


def _apart(used: Events, law: Against) -> None:
    """Raises NotEnoughData where all are at one place, or of one day with nothing to compare."""
    _enough(len(used.xy))
    if law not in ("permutation", "residents"):
        return
    if not np.ptp(used.xy, axis=0).any():
        raise NotEnoughData(
            say(
                "All {n} incidents are at one place: nothing else to compare it with.",
                n=len(used.xy),
            ),
            hint=say("are the coordinates those of an office? Measure by area instead."),
        )
    if law == "permutation" and len(np.unique(used.day)) < 2:
        raise NotEnoughData(
            say(
                "All {n} incidents are of one day: no other time to compare it with.",
                n=used.about.n,
            ),
            hint=say("choose a longer period, or give controls: --controls FILE."),
        )


def _fits(places: int, length: int) -> None:
    if places * length > MOST_NUMBERS:
        raise BadRequest(
            say(
                "{places} places in {intervals} intervals of time are too many to scan.",
                places=places,
                intervals=length,
            ),
            hint=say("choose larger cells or longer intervals: --cell METRES, --every DAYS."),
        )
