"""Which map of the past pointed best at what came after: each tried on following months."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from safetylab.assess import grid, land
from safetylab.assess.events import Events
from safetylab.assess.trial_maps import CHANCE, MAPS, YARDSTICK, Land, Past
from safetylab.assess.tried import ALPHA, JUDGED, SHARES, Accuracy, Row
from safetylab.store.compiling import Progress, silent
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.period import Period
from safetylab.terms.words import say

__all__ = ["ALPHA", "FEWEST", "JUDGED", "LEARNT", "MAPS", "SHARES", "Accuracy", "find"]

MOST_MONTHS, FEWEST_MONTHS, LEARNT, FEWEST = 12, 6, 12, 200
NO_LAND = 1e-6
"""Of a cell: those that only touch the land hold less."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Trial:
    """A month. hits: of each map and share, shape (maps, shares); ideal: the most, (shares,)"""

    hits: Floats
    ideal: Floats
    events: float


def find(events: Events, *, cell: float | None = None, progress: Progress = silent) -> Accuracy:
    """Each map's hit rate, PAI and PEI on the months after those that it was made from.

    The last whole months of the events, six to twelve, are to be told, each from the twelve
    before it. Intervals: Korn & Graubard's, with months as clusters. p: whether a map differs
    from the counts of the year, which are named as the yardstick beforehand; the differences'
    signs are flipped month by month, all maps together, and the largest difference of any map
    is what each is held to: so that it allows for picking the best on these same months. It
    tells of these maps in these months, not of another city.
    cell: side in metres, by default the usual one. Raises NotEnoughData for under 18 whole
    months or 200 incidents. Method: Chainey, Tompson & Uhlig (2008); Hunt (2016).
    """
    dated = events.dated().noted(land.assumed(events.about.ground))
    months = _months(dated)
    ground = _land(dated, cell)
    trials = []
    for n, month in enumerate(months):
        progress(month.label(), n / len(months))
        after = grid.count(dated.within(month).xy, ground.centres, ground.side).counts
        trials.append(_tried(_past(dated, month, ground), after))
    rows = tuple(row for n in range(len(SHARES)) for row in _rows(trials, n))
    return Accuracy(dated.about, rows, months, LEARNT, len(ground.centres), ground.side)


def _months(events: Events) -> tuple[Period, ...]:
    """The last whole months of the events that have a year before them."""
    span = events.about.period
    end = span.end.replace(day=1)
    firsts = [_shifted(end, -n) for n in range(MOST_MONTHS, -1, -1)]
    months = tuple(Period(a, b) for a, b in pairwise(firsts) if _shifted(a, -LEARNT) >= span.start)
    if len(months) < FEWEST_MONTHS or events.about.n < FEWEST:
        raise NotEnoughData(
            say(
                "To try maps on what came after needs {months} whole months and {least} "
                "incidents; these are {n} of {period}.",
                months=FEWEST_MONTHS + LEARNT,
                least=FEWEST,
                n=events.about.n,
                period=span.label(),
            ),
            hint=say("choose a longer period or a wider class of offences."),
        )
    return months


def _shifted(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _land(events: Events, cell: float | None) -> Land:
    from safetylab.stats.local import spatial

    side = land.side(events.about.ground, cell)
    centres = land.cells(events.about.ground, side)
    area = land.shares(events.about.ground, centres, side)
    some = area > NO_LAND
    near = spatial.neighbours_within(centres[some], 1.5 * side)
    return Land(centres[some], side, area[some], near)


def _past(events: Events, month: Period, ground: Land) -> Past:
    learnt = events.within(Period(_shifted(month.start, -LEARNT), month.start))
    ago = (np.datetime64(month.start) - learnt.day).astype(np.int64)
    last = learnt.day >= np.datetime64(_shifted(month.start, -1))
    return Past(learnt.xy, ago, last, ground)


def _tried(past: Past, after: NDArray[np.int64]) -> _Trial:
    """What each map caught of a month on each share of the land."""
    from safetylab.stats.accuracy import caught

    area = past.land.area
    hits = [caught(made(past), after, area, SHARES) for made in MAPS.values()]
    ideal = caught(after / area, after, area, SHARES)
    return _Trial(np.array(hits), ideal, float(after.sum()))


def _rows(trials: list[_Trial], n: int) -> list[Row]:
    """Of one share of the land, all maps in their order."""
    from safetylab.stats import accuracy

    hits = np.array([trial.hits[:, n] for trial in trials]).T
    ideal = np.array([trial.ideal[n] for trial in trials])
    events = np.array([trial.events for trial in trials])
    names = list(MAPS)
    rivals = [name for name in names if name not in (YARDSTICK, CHANCE)]
    beyond = hits[[names.index(name) for name in rivals]] - hits[names.index(YARDSTICK)]
    p = dict(zip(rivals, accuracy.flipped_p(beyond).tolist(), strict=True))
    return [
        {"map": name, "share": SHARES[n], "p": p.get(name)}
        | _measured(own, (ideal, events), SHARES[n], name != CHANCE)
        for name, own in zip(names, hits, strict=True)
    ]


def _measured(hits: Floats, of: tuple[Floats, Floats], share: float, moves: bool) -> Row:
    """The measures with their intervals; without, where a map is a mere expectation.

    of: the most that as much land held, and all events, month by month.
    """
    from safetylab.stats import accuracy

    ideal, events = of
    rate = hits.sum() / events.sum() if events.any() else 0.0
    low, high = accuracy.clustered_interval(hits, events) if moves else (None, None)
    part = accuracy.clustered_interval(hits, ideal) if moves else (None, None)
    return {
        "hits": float(hits.sum()),
        "events": int(events.sum()),
        "hit_rate": float(rate),
        "low": low,
        "high": high,
        "pai": float(rate) / share,
        "pai_low": None if low is None else low / share,
        "pai_high": None if high is None else high / share,
        "pei": float(hits.sum() / ideal.sum()) if ideal.any() else None,
        "pei_low": part[0],
        "pei_high": part[1],
    }
