"""Areas' rates beside their city's: which differ by more than chance, for their size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from safetylab.assess.events import About, Ground
from safetylab.assess.funnelled import Funnel
from safetylab.assess.indicator import Indicator
from safetylab.assess.question import Row
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.period import Period
from safetylab.terms.result import Provenance
from safetylab.terms.words import say, say_many

FEWEST = 5
CHANCE, NEAR = 0.998, 0.95
"""The share of areas within either pair of limits where chance alone makes them differ."""
Floats = NDArray[np.float64]
COLUMNS: Mapping[str, str] = MappingProxyType({"numerator": "count", "denominator": "people"})


@dataclass(frozen=True, slots=True)
class Told:
    """Released rows by area, and those of the whole city.

    area rows have area, area_name, numerator, denominator, value, and `withheld`
    """

    provenance: Provenance
    period: Period
    areas: Sequence[Row]
    city: Sequence[Row]
    notes: tuple[str, ...] = ()


def find(told: Told, indicator: Indicator, ground: Ground) -> Funnel:
    """Each area's rate beside the limits that chance alone sets around the city's.

    told: what has passed the door, so that this tells no more of a protected class than its
    measures do. ground: the layer's areas, for the page's provenance of places. Raises
    NotEnoughData without residents or for fewer than five areas, BadRequest for what is no rate.
    Method: exact Poisson limits and limits widened by the scatter of areas, Spiegelhalter (2005).
    """
    checked(indicator)
    shown = [row for row in told.areas if row["area"] is not None and row["value"] is not None]
    _enough(told, shown)
    counts = np.array([row["numerator"] for row in shown], dtype=np.float64)
    people = np.array([row["denominator"] for row in shown], dtype=np.float64)
    target, whole = _target(told, indicator, counts, people)
    if target <= 0:
        raise NotEnoughData(
            say("There is no incident in {period} to compare.", period=told.period.label()),
            hint=say("choose a longer period."),
        )
    return _funnel(told, indicator, ground, (shown, counts, people), (target, whole))


def checked(indicator: Indicator) -> None:
    """Raises BadRequest for indicators that are no rates."""
    if indicator.answer is not None:
        raise BadRequest(
            say("'{indicator}' is no rate that areas have.", indicator=indicator.name()),
            hint=say("choose an indicator that counts offences or victims."),
        )


def _funnel(
    told: Told,
    indicator: Indicator,
    ground: Ground,
    rows: tuple[Sequence[Row], Floats, Floats],
    level: tuple[float, bool],
) -> Funnel:
    # Not loaded before there is need.
    from safetylab.stats import funnel

    (shown, counts, people), (target, whole) = rows, level
    expected = people * target
    found = funnel.spread(funnel.scores(counts, expected), expected)
    about = About(
        name=indicator.name(),
        code=indicator.code,
        period=told.period,
        provenance=told.provenance,
        # The door has been passed: nothing here is told for the first time.
        offences=(),
        sensitive=False,
        n=int(counts.sum()),
        ground=ground,
        notes=(*told.notes, *_missing(told, len(shown))),
    )
    return Funnel(
        about=about,
        unit=indicator.unit(),
        per=indicator.per,
        ids=tuple(str(row["area"]) for row in shown),
        names=tuple(str(row["area_name"]) for row in shown),
        counts=counts,
        people=people,
        years=told.period.years,
        target=target,
        whole=whole,
        phi=found.phi,
        tau=found.tau,
        p=funnel.beyond(counts, expected),
        chance=_rates(funnel.limits(expected, CHANCE), target),
        wide=_rates(funnel.widened(expected, found.tau, CHANCE), target),
    )


def _rates(limits: tuple[Floats, Floats], target: float) -> tuple[Floats, Floats]:
    return limits[0] * target, limits[1] * target


def _target(
    told: Told, indicator: Indicator, counts: Floats, people: Floats
) -> tuple[float, bool]:
    """The rate of all areas together, events a person-year; of the city where some are withheld.

    Those that are withheld are the low ones: without them the level would be too high.
    """
    if any(row["withheld"] for row in told.areas):
        city = told.city[0] if told.city else {"value": None}
        if city["value"] is None:
            raise NotEnoughData(
                say(
                    "Too much of '{indicator}' is withheld to compare areas.",
                    indicator=indicator.name(),
                ),
                hint=say("choose a longer period, or a layer of larger areas."),
            )
        return float(city["value"]) / indicator.per, True
    return float(counts.sum() / people.sum()), False


def _enough(told: Told, shown: Sequence[Row]) -> None:
    if not any(row["denominator"] for row in told.areas):
        raise NotEnoughData(
            say("Areas can be compared only where their residents are known."),
            hint=say("add them with: safetylab residents add FILE"),
        )
    if len(shown) < FEWEST:
        raise NotEnoughData(
            say(
                "A funnel needs {least} areas with a rate; there are {n}.",
                least=FEWEST,
                n=len(shown),
            ),
            hint=say("choose a longer period, or another layer of areas."),
        )


def _missing(told: Told, shown: int) -> tuple[str, ...]:
    gone = sum(row["area"] is not None for row in told.areas) - shown
    if not gone:
        return ()
    return (
        say_many(
            "{n} area without a rate that may be told is left out.",
            "{n} areas without a rate that may be told are left out.",
            gone,
        ),
    )
