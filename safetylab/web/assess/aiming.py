"""Whether a target is reached, in honest words."""

from typing import Literal

from safetylab.release import Row
from safetylab.store.announced import Target
from safetylab.terms.words import N_, number, say

Better = Literal["lower", "higher"]

REACHED = N_(
    "The target of {target} by {year} is reached: the whole interval of the latest figure lies "
    "on the right side of it."
)
PERHAPS = N_(
    "The figure is on the right side of the target of {target} by {year}, but the interval "
    "reaches past it: chance alone may have brought it there."
)
NOT_SURE = N_(
    "The target of {target} by {year} is not reached; it lies within the interval, so the figure "
    "cannot be told from it by more than chance."
)
NOT_YET = N_(
    "The target of {target} by {year} is not reached: the whole interval lies on the wrong side "
    "of it. The rate would have to change by {change}."
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
    change = number((target.value / value - 1) * 100, 0).replace("-", "−") if value else ""
    sentence = _sentence(target.value, (value, low, high), better)
    return say(sentence, **values, change=f"{change}\N{NO-BREAK SPACE}%")


def _sentence(target: float, figure: tuple[float, float, float], better: Better) -> str:
    """Which of the four sentences; a higher-is-better figure is the same seen in a mirror."""
    value, low, high = figure if better == "lower" else (-figure[0], -figure[2], -figure[1])
    aim = target if better == "lower" else -target
    if high <= aim:
        return REACHED
    if value <= aim:
        return PERHAPS
    return NOT_SURE if low <= aim else NOT_YET
