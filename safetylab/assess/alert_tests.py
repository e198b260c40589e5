"""What each area had last month beside what it was to expect, one test an area and offence."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safetylab.assess import series
from safetylab.assess.indicator import Indicator
from safetylab.assess.series import Floats
from safetylab.store.incidents import Facts
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests:
    """What was counted beside what was expected, m tests.

    codes, areas : of each; area "" is the whole city
    counted      : shape (m,). expected, low, high: with their 95 % interval, shape (m,)
    p            : how often chance gives as many or more, shape (m,)
    adjusted     : the false-discovery rate at which each falls, shape (m,)
    raised       : those that are alerts, shape (m,)
    """

    codes: tuple[str, ...]
    areas: tuple[str, ...]
    counted: Floats
    expected: Floats
    low: Floats
    high: Floats
    p: Floats
    adjusted: Floats
    raised: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Found:
    """Tests of one indicator. areas: ids; the rest has their shape (s,)."""

    code: str
    areas: tuple[str, ...]
    counted: Floats
    expected: Floats
    low: Floats
    high: Floats
    p: Floats


def of_one(facts: Facts, indicator: Indicator, span: Period, layer: str | None) -> list[Found]:
    """The tests of one indicator: its areas together, and the whole city."""
    from safetylab.stats.series import alarms, smooth

    try:
        city = series.of_facts(facts, indicator, span)
        by_area, ids = series.by_area(facts, indicator, city, layer)
    except SafetyLabError:
        return []  # these records cannot answer it; the others can be looked at
    past = city.counts[:-1]
    if not np.nansum(past) > 0 or not np.isfinite(city.counts[-1]):
        return []
    weighed = smooth.smooth(past, city.exposure[:-1], city.of_year[:-1])
    season = np.exp(weighed.weights @ weighed.modes[:, -12:])
    pace = city.exposure * season[city.of_year]
    found = []
    for counts, areas in ((by_area, ids), (city.counts[None, :], ("",))):
        if len(areas):
            told = alarms.foretell(counts[:, :-1], pace[:-1], pace[-1])
            low, high = told.interval()
            now = counts[:, -1]
            found.append(Found(indicator.code, areas, now, told.mean, low, high, told.p(now)))
    return found


def together(found: Sequence[Found], rate: float) -> Tests:
    """All tests as one, with those that are alerts at a rate of false ones a month."""
    from safetylab.stats.local.spatial import adjusted_p
    from safetylab.stats.series import alarms

    p = np.concatenate([each.p for each in found])
    return Tests(
        codes=tuple(each.code for each in found for _ in each.areas),
        areas=tuple(area for each in found for area in each.areas),
        counted=np.concatenate([each.counted for each in found]),
        expected=np.concatenate([each.expected for each in found]),
        low=np.concatenate([each.low for each in found]),
        high=np.concatenate([each.high for each in found]),
        p=p,
        adjusted=adjusted_p(p),
        raised=alarms.most_alarms(p, rate),
    )
