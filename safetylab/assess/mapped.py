"""What may be mapped finer than areas: never family violence, never minors, whatever the class."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from safetylab.assess.indicator import Indicator
from safetylab.store import incidents
from safetylab.store.incidents import Facts, Selection
from safetylab.terms import offence
from safetylab.terms.period import Period
from safetylab.terms.words import say


def harmless(of: Selection) -> Selection:
    """The part of a selection that may be mapped finer than areas."""
    below = [
        code for code in offence.SENSITIVE if not of.offences or offence.within(code, *of.offences)
    ]
    return replace(of, family=False, minor=False, without=(*of.without, *below))


def points(facts: Facts, indicator: Indicator, period: Period) -> tuple[NDArray[np.float64], bool]:
    """Points of what may be mapped finer than areas, metres, shape (n, 2); whether some may not.

    Left out are incidents tagged as family violence, those with a victim under age, and
    sensitive classes below a wider one.
    """
    of = indicator.of
    found = incidents.points(facts.rows, harmless(of), period)
    return found, len(found) < len(incidents.points(facts.rows, of, period))


def left_out() -> str:
    """What a map finer than areas does not show."""
    return say("Family violence and offences against minors are never mapped; they are left out.")
