"""How unevenly an indicator's incidents come: what every test of a change allows for.

One incident brings on others, and months differ by more than chance: counts are then worth fewer
independent incidents than they seem, McCullagh & Nelder (1989), 6.2.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safetylab.assess import series
from safetylab.assess.indicator import Indicator
from safetylab.assess.question import Question
from safetylab.assess.series import Series
from safetylab.store.incidents import Facts
from safetylab.terms.errors import NotEnoughData

if TYPE_CHECKING:
    from safetylab.stats.series import season

FEWEST_MONTHS = 12
"""Months below which nobody can say how unevenly a count comes."""
A_SEASON = 24


@dataclass(frozen=True, slots=True)
class Unevenness:
    """How many times as unevenly months come as independent incidents would.

    times : 1 at least. months: that this was told from, 0 where there were too few
    """

    times: float = 1.0
    months: int = 0


UNKNOWN = Unevenness()
"""Nobody can say: incidents are taken as independent."""


def of_question(question: Question, indicator: Indicator) -> Unevenness:
    """Of the city's counts, or of its areas' together, from every complete month of the records.

    Nothing is told of groups, whose months are few, and of classes that the door protects: a
    figure made of all their months would tell of those that are withheld.
    """
    if indicator.protected_in(question.facts.lab):
        return UNKNOWN
    if question.dimensions not in ((), ("area",)):
        return UNKNOWN
    city = history(question.facts, indicator)
    if question.dimensions == () or city is None:
        return of_months(city)
    return _of_areas(question, indicator, city)


def history(facts: Facts, indicator: Indicator) -> Series | None:
    """The months that tell how unevenly an indicator's incidents come; None without any."""
    try:
        return series.of_facts(facts, indicator)
    except NotEnoughData:
        return None


def of_months(known: Series | None) -> Unevenness:
    """Of one series; UNKNOWN without a year of months."""
    if known is None or _too_short(known):
        return UNKNOWN
    return Unevenness(max(float(_level(known).dispersion), 1.0), known.known)


def _of_areas(question: Question, indicator: Indicator, city: Series) -> Unevenness:
    """Of all areas together, each with the city's season."""
    if _too_short(city):
        return UNKNOWN
    from safetylab.stats.series import season

    counts, _ = series.by_area(question.facts, indicator, city, question.layer)
    mean = _level(city).mean
    whole = np.nansum(counts, axis=-1, keepdims=True)
    times = season.pooled(np.nan_to_num(counts), whole * mean / mean.sum())
    return Unevenness(times, city.known)


def _too_short(known: Series) -> bool:
    return known.known < FEWEST_MONTHS or not np.nansum(known.counts)


def _level(known: Series) -> "season.Level":
    from safetylab.stats.series import season

    exposure = np.where(np.isfinite(known.counts), known.exposure, 0.0)
    seasonal = known.known >= A_SEASON
    return season.level(np.nan_to_num(known.counts), exposure, known.of_year, seasonal=seasonal)
