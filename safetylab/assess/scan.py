"""Is something breaking out: circles and spans of days with more incidents than chance would put.

What is expected comes from one of four laws. "permutation": the incidents alone, places and times
independent. "residents": the residents of areas (Poisson). "history": an earlier period's
incidents, place by place and day by day of the period; one of then and one of now are alike, so
that the scan is the exact conditional one of two Poisson counts (Bernoulli's), and a sparse
history is not taken for the truth. "controls": other points (Bernoulli).
"""

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from safetylab.assess import naming, steps
from safetylab.assess.events import Events
from safetylab.assess.scan_counts import Compared, Design, Problem, problem
from safetylab.assess.scanned import ALPHA, Outbreak, Scan
from safetylab.store.compiling import Progress, silent
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import say

if TYPE_CHECKING:
    from safetylab.stats.scanning.circles import Circles
    from safetylab.stats.scanning.scan import Cluster

SEED = 20260101
DRAWS = 999

__all__ = ["Design", "Scan", "find"]


def find(
    events: Events,
    *,
    design: Design | None = None,
    against: Compared | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    progress: Progress = silent,
) -> Scan:
    """The clusters of incidents in place and time, and how likely chance gives one as clear.

    against: residents of the land's areas or of a file, an earlier period's incidents, controls;
    by default the incidents' own margins (permutation). Without times places alone are scanned.
    Where both what is going on and what was is looked for, only what is beyond chance is listed
    (else the clearest), each outbreak once.
    Raises NotEnoughData for too few incidents, all at one place, or of one time; BadRequest.
    Method: Kulldorff (1997, 2001); Kulldorff et al. (2005).
    """
    asked = problem(events, design or Design(), against, draws, seed)
    circles = _circles(asked)
    kinds = [kind for kind in ("now", "past") if asked.settled.when in (kind, "both")]
    found: dict[str, tuple[Cluster, ...]] = {"now": (), "past": ()}
    for n, kind in enumerate(kinds):
        step = say("looking for outbreaks")

        def tell(share: float, done: int = n, step: str = step) -> None:
            progress(step, (done + share) / len(kinds))

        found[kind] = _clusters(asked, circles, kind == "now", tell)
    if len(kinds) == 2:
        now = _worth_telling(found["now"])
        firm = [each for each in now if each.p <= ALPHA]
        ended = [each for each in found["past"] if not any(_meet(each, one) for one in firm)]
        found = {"now": now, "past": _worth_telling(ended)}
    every = [(each, kind == "now") for kind in kinds for each in found[kind]]
    outbreaks = [_outbreak(asked, each, n + 1, now) for n, (each, now) in enumerate(every)]
    return Scan(about=asked.events.about, settled=asked.settled, outbreaks=tuple(outbreaks))


def _worth_telling(found: Sequence["Cluster"]) -> tuple["Cluster", ...]:
    """Those beyond chance, or else the clearest: a list of what chance makes would hide them."""
    return tuple(each for each in found if each.p <= ALPHA) or tuple(found[:1])


def _meet(one: "Cluster", other: "Cluster") -> bool:
    """Whether they share a place at one time: one outbreak is not told twice, with two p."""
    at_once = one.first <= other.last and other.first <= one.last
    return at_once and not set(one.members.tolist()).isdisjoint(other.members.tolist())


def _circles(asked: Problem) -> "Circles":
    """All that are small enough. Raises BadRequest where they are too many."""
    from safetylab.stats.scanning import circles

    try:
        every = circles.within(asked.sites.xy, asked.settled.radius)
    except MemoryError as why:
        raise BadRequest(
            say("The circles around {n} places are too many to scan.", n=len(asked.sites.xy)),
            hint=say("choose a smaller radius or larger cells: --radius METRES, --cell METRES."),
        ) from why
    return circles.holding(every, asked.counted.base.sum(axis=1), asked.settled.share)


def _clusters(
    asked: Problem, circles: "Circles", going_on: bool, tell: Callable[[float], None]
) -> "tuple[Cluster, ...]":
    from safetylab.stats.scanning.scan import Spans, scan

    settled = asked.settled
    return scan(
        asked.counted,
        circles,
        Spans(settled.steps, alive=going_on),
        draws=settled.draws,
        seed=settled.seed,
        progress=tell,
    ).clusters


def _area(asked: Problem, found: "Cluster") -> str:
    """The name of the area with most of a cluster's incidents; "" where areas have none."""
    ground = asked.events.about.ground
    if not any(ground.names):
        return ""
    held = [_held(asked, place, found) for place in found.members.tolist()]
    within = naming.nearest(asked.sites.xy[found.members], ground.shapes)
    return ground.names[np.bincount(within, held).argmax()]


def _held(asked: Problem, place: int, found: "Cluster") -> int:
    """A place's incidents in a cluster's span."""
    counted = asked.counted
    some = counted.intervals[counted.starts[place] : counted.starts[place + 1]]
    return int(((some >= found.first) & (some <= found.last)).sum())


def _outbreak(asked: Problem, found: "Cluster", rank: int, going_on: bool) -> Outbreak:
    settled = asked.settled
    x, y = asked.sites.xy[found.centre].tolist()
    first, last = _days(asked, found)
    return Outbreak(
        rank=rank,
        going_on=going_on,
        area=_area(asked, found),
        x=x,
        y=y,
        # A circle of cells reaches to the edge of the farthest, not to its middle.
        radius=found.radius + settled.side / 2,
        places=len(found.members),
        cell=settled.side,
        first=first,
        last=last,
        incidents=found.observed,
        expected=found.expected,
        ratio=found.ratio,
        llr=found.score,
        p=found.p,
        tail_p=found.tail_p,
        recurrence=steps.mean(settled.every) / found.p if going_on else math.nan,
    )


def _days(asked: Problem, found: "Cluster") -> tuple[date, date]:
    """The first and the last day of a cluster's span."""
    first, after = asked.edges[found.first], asked.edges[found.last + 1]
    return first.item(), (after - np.timedelta64(1, "D")).item()
