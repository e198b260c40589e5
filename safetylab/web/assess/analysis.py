"""What an analysis' page needs to know: the form that each module of `analyses` fills in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from safetylab.assess.indicator import Indicator
from safetylab.desk import Desk
from safetylab.release import Row
from safetylab.terms.result import Analysis as Result
from safetylab.web.shown.choosing import Chosen

MOST_ROWS = 60
"""Rows that a page shows unless its analysis says otherwise; the files have all."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture. caption: what it shows, in a line; picture: SVG"""

    caption: str
    picture: str


def _as_plotted(result: Any) -> tuple[Figure, ...]:
    return (Figure("", result.plot()),)


def _all(rows: Sequence[Row]) -> Sequence[Row]:
    return rows


def _mapped(indicator: Indicator) -> bool:
    return not indicator.sensitive


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What an analysis' page needs to know; sentences are marked by N_(), not yet said.

    slug     : its address: near-repeat. order: among the others, from where to how sure
    title    : "Near repeats". question: "Do incidents repeat nearby soon after?", its link
    lede     : what the page answers, and what it does not
    find     : the answer, of a lab, an indicator's code and what the reader chose
    reading  : how to read picture and table, one paragraph each
    figures  : the answer's pictures, by default its one plot()
    shown    : which released rows the page lists, in which order; the files have all
    caption  : what the table shows
    of       : which indicators have the page; by default those that may be mapped
    quiet    : left out of the page of all questions where the records cannot answer it
    """

    slug: str
    order: int
    title: str
    question: str
    lede: str
    find: Callable[[Desk, str, Chosen], Result]
    reading: tuple[str, ...] = ()
    figures: Callable[[Any], Sequence[Figure]] = _as_plotted
    shown: Callable[[Sequence[Row]], Iterable[Row]] = _all
    caption: str = ""
    most: int = MOST_ROWS
    of: Callable[[Indicator], bool] = _mapped
    quiet: bool = False
