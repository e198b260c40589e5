"""What each cell has been over time: a new hot spot, a lasting one, one that was."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from safetylab.assess import covered, grid, land
from safetylab.assess.classed import LEAST, NONE, Classes, Rule
from safetylab.assess.events import Events
from safetylab.assess.hotspots import FEWEST_CELLS, apart, enough
from safetylab.store.incidents import Facts
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.period import STEPS, Period
from safetylab.terms.words import number, say

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FEWEST_STEPS = 6
MONTHS = 24
"""Of a lab, up to the end of the period asked for."""
FDR = 0.05
RULES: tuple[Rule, ...] = ("findings", "shares")
Step = Literal["month", "quarter", "year"]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FEWER: Mapping[str, str] = MappingProxyType({"year": "quarter", "quarter": "month"})


def find(
    events: Events,
    *,
    cell: float | None = None,
    step: Step = "month",
    rule: Rule = "findings",
    fdr: float = FDR,
) -> Classes:
    """The class of each cell, from the steps of time in which it was hot.

    cell: side in metres, by default the round number that makes about 2,500 cells. step: month,
    quarter or year of the calendar. rule: "findings", ours, as stats.classes.classified() has
    it, of cells with more around them than if incidents lay evenly, by an exact test with false
    discoveries under control over all cells and steps; or "shares", sfhotspot's with its recent
    window put right, for comparison.
    Raises NotEnoughData for too little, BadRequest for what makes no sense.
    Method: the sums of Gi*, Ord & Getis (1995), by their exact binomial law; Benjamini &
    Hochberg (1995).
    """
    # Not loaded before there is need.
    from safetylab.stats.local.spatial import gi_star

    _checked(step, rule, fdr)
    given = events.dated()
    parts, notes = _steps(given, step)
    within = given.within(Period(parts[0].start, parts[-1].end)).noted(*notes)
    within = within.noted(land.assumed(events.about.ground))
    enough(len(within.xy))
    apart(within.xy)
    side = land.side(events.about.ground, cell)
    xy = land.cells(events.about.ground, side)
    _enough_cells(len(xy), side)
    counts = _counts(within, xy, side, parts)
    near = _near(xy, side)
    z = np.nan_to_num(gi_star(counts.astype(float), near))
    hot = _hot_by_shares(z) if rule == "shares" else _hot(counts, near, fdr)
    return Classes(
        about=replace(within.about, n=int(counts.sum())),
        cell=side,
        step=step,
        steps=parts,
        rule=rule,
        fdr=fdr,
        xy=xy,
        counts=counts,
        z=z,
        hot=hot,
        kind=_kind(hot, rule, counts),
        beyond=len(within.xy) - int(counts.sum()),
    )


def span(facts: Facts, until: Period | None = None, months: int = MONTHS) -> Period:
    """The months without a gap up to the end of a period, by default the latest covered month.

    months: at most so many. Raises NotEnoughData where the records do not cover the period.
    """
    if until is not None:
        covered.check(facts, until)
    every = covered.months(facts)
    end = until.end if until is not None else covered.latest_month(facts).end
    found = [month for month in every if month.end <= end][-months:]
    if not found:
        raise NotEnoughData(say("The records of {lab} cover no whole month.", lab=facts.lab.name))
    at = len(found) - 1
    while at and found[at - 1].end == found[at].start:
        at -= 1
    return Period(found[at].start, found[-1].end)


def _kind(hot: NDArray[np.bool_], rule: Rule, counts: Ints) -> NDArray[np.str_]:
    """The class of each cell; by our rule none for one that is hot for its neighbours alone."""
    from safetylab.stats import classes

    if rule == "shares":
        return classes.by_shares(hot)
    return np.where(counts.sum(axis=1) < LEAST, NONE, classes.classified(hot))


def _hot(counts: Ints, near: "csr_matrix", fdr: float) -> NDArray[np.bool_]:
    """Cells and steps with more around them than if the step's incidents lay evenly.

    The sum that Gi* is made of, by its exact law: incidents fall on any cell alike, so those
    around one are binomial. Not by the normal law, for a month's counts are few and skewed; and
    not over rearrangements of the cells' counts, for a single cell that has many each month,
    such as a station, would then never stand out.
    """
    from safetylab.stats.classes import crowded
    from safetylab.stats.local import spatial

    p = crowded(near @ counts, counts.sum(axis=0), near.sum(axis=1) / len(counts))
    return np.asarray(spatial.control_false_discoveries(p, fdr))


def _hot_by_shares(z: Floats) -> NDArray[np.bool_]:
    """As sfhotspot 1.0: two-sided normal p, by Holm over the steps of a cell."""
    from safetylab.stats.classes import holm
    from safetylab.stats.local.spatial import normal_p

    return np.asarray((holm(normal_p(z)) < 0.05) & (z > 0))


def _near(xy: Floats, side: float) -> "csr_matrix":
    from safetylab.stats.local.neighbours import of_cells, with_selves

    return with_selves(of_cells(xy, side))


def _counts(events: Events, xy: Floats, side: float, parts: tuple[Period, ...]) -> Ints:
    """Incidents in each cell and step, shape (n, steps)."""
    columns = [grid.count(events.within(part).xy, xy, side).counts for part in parts]
    return np.column_stack(columns)


def _steps(events: Events, step: Step) -> tuple[tuple[Period, ...], tuple[str, ...]]:
    """The whole steps, and what to say of those that are cut short."""
    if not len(events.day):
        raise NotEnoughData(
            say("No incident tells its day: there is nothing to follow over time."),
            hint=say("name the column of when: --time COLUMN."),
        )
    reach = events.about.period
    every = reach.widened(step).split(step)
    whole = [part for part in every if _is_whole(part, reach)]
    if len(whole) < FEWEST_STEPS:
        shorter = FEWER.get(step)
        raise NotEnoughData(
            say(
                "Classes over time need {least} whole steps of a {step}; there are {n}.",
                least=FEWEST_STEPS,
                step=say(step),
                n=len(whole),
            ),
            hint=say("take steps of a {step}: --step {word}.", step=say(shorter), word=shorter)
            if shorter
            else say("choose a longer period."),
        )
    gone = [part.label() for part in every if part not in whole]
    cut = say("Not whole, and left out: {steps}.", steps=", ".join(gone)) if gone else ""
    return tuple(whole), (cut,)


def _is_whole(part: Period, reach: Period) -> bool:
    """Whether all of a step is covered, but for a few days that may have had no incident."""
    few: timedelta = covered.A_FEW_DAYS
    return reach.start - few <= part.start and part.end <= reach.end + few


def _checked(step: str, rule: str, fdr: float) -> None:
    if step not in STEPS or rule not in RULES:
        raise BadRequest(
            say("'{word}' is not known here.", word=(step if step not in STEPS else rule)[:40]),
            hint=say("there are {known}.", known=", ".join((*STEPS, *RULES))),
        )
    if not 0 < fdr < 1:
        raise BadRequest(
            say("A share of false discoveries of {share} is none.", share=str(fdr)),
            hint=say("try 0.05."),
        )


def _enough_cells(n: int, side: float) -> None:
    if n < FEWEST_CELLS:
        raise NotEnoughData(
            say("This needs {least} cells; there are {n}.", least=FEWEST_CELLS, n=n),
            hint=say("choose cells smaller than {side} metres.", side=number(side)),
        )
