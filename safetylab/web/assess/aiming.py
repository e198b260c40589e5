"""Whether a target is reached, in honest words."""

from typing import Literal

from safetylab.release import Row
from safetylab.store.announced import Target
from safetylab.terms.words import N_, number, percent, say

Better = Literal["lower", "higher"]

REACHED = N_(
    "The target of {target} by {year} is reached: the whole interval lies on the right side of it."
)
PERHAPS = N_(
    "The figure is on the right side of the target of {target} by {year}, but the interval "
    "reaches past it: chance alone may have brought it there."
)
NOT_SURE = N_(
    "The target of {target} by {year} is not reached yet; it lies within the interval, so the "
    "figure cannot be told from it by more than chance."
)
FALL = N_(
    "The target of {target} by {year} is not reached yet: the whole interval lies above it. The "
    "rate would have to fall by {change}."
)
RISE = N_(
    "The target of {target} by {year} is not reached yet: the whole interval lies below it. The "
    "rate would have to rise by {change}."
)


def said(target: Target, row: Row, better: Better) -> str:
    """How a released figure stands to its target, chance taken into account."""
    values = {"target": number(target.value, 1), "year": str(target.year)}
    value, low, high = row["value"], row["low"], row["high"]
    if value is None or low is None or high is None:
        return say(
            "There is a target of {target} by {year}; there is no figure to set against it.",
            **values,
        )
    sentence = _sentence(target.value, (value, low, high), better)
    change = percent(abs(target.value / value - 1)) if value else "–"
    return say(sentence, **values, change=change)


def _sentence(target: float, figure: tuple[float, float, float], better: Better) -> str:
    """Which of the sentences; a higher-is-better figure is the same seen in a mirror."""
    value, low, high = figure if better == "lower" else (-figure[0], -figure[2], -figure[1])
    aim = target if better == "lower" else -target
    if high <= aim:
        return REACHED
    if value <= aim:
        return PERHAPS
    if low <= aim:
        return NOT_SURE
    return FALL if better == "lower" else RISE
