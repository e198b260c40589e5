"""A change in words: what changed or did not, what could have been seen, how it was told."""

import math

from safetylab.assess.sides import Sides, Tested
from safetylab.terms.words import number, percent, say

PER_PEOPLE, PER_DAYS = 100_000.0, 30.4375
ALIKE = 1.05
"""A dispersion below this makes no difference to speak of."""


def per(sides: Sides) -> float:
    """What a rate is told per: person-years, or the days of a month."""
    return PER_PEOPLE if sides.peopled else PER_DAYS


def unit(sides: Sides) -> str:
    """What the rates are, in words."""
    if sides.peopled:
        return say("a year per 100,000 residents")
    return say("a month")


def summary(found: Tested) -> str:
    """All sentences."""
    parts = (finding(found), _how(found), *found.about.notes)
    return " ".join(part for part in parts if part)


def finding(found: Tested) -> str:
    """What changed or did not, and what could have been seen."""
    return " ".join([_found(found), _seen(found)])


def p_said(p: float) -> str:
    """How often chance would give as much, in words that need no statistics."""
    if p < 0.001:
        return say("chance alone would do that less than once in 1,000 times")
    if p < 0.1:
        return say("chance alone would do that once in {n} times", n=round(1 / p))
    return say("chance alone would do that {share} of the time", share=percent(p))


def _found(found: Tested) -> str:
    now, before, judged = found.sides.now, found.sides.before, found.judged
    values = {
        "title": found.about.name,
        "period": now.period.label(),
        "earlier": before.period.label(),
        "n": number(now.count),
        "m": number(before.count),
        "chance": p_said(judged.p),
    }
    if judged.ratio is None or not now.count:
        return _from_nothing(found, values)
    values |= {"change": signed(judged.ratio), "interval": interval(judged.low, judged.high)}
    if not found.significant:
        return say(
            "{title}: no significant change. {n} in {period}, {m} in {earlier}: {change} by rate "
            "(95 % interval {interval}); {chance}.",
            **values,
        )
    if judged.ratio > 1:
        return say(
            "{title} rose: {n} in {period}, {m} in {earlier}: {change} by rate (95 % interval "
            "{interval}); {chance}.",
            **values,
        )
    return say(
        "{title} fell: {n} in {period}, {m} in {earlier}: {change} by rate (95 % interval "
        "{interval}); {chance}.",
        **values,
    )


def _from_nothing(found: Tested, values: dict[str, str]) -> str:
    if found.significant:
        return say("{title}: {n} in {period}, {m} in {earlier}; {chance}.", **values)
    return say(
        "{title}: no significant change. {n} in {period}, {m} in {earlier}; {chance}.", **values
    )


def signed(ratio: float) -> str:
    """A ratio as a change: +12 %, −5 %."""
    text = percent(abs(ratio - 1.0), 1 if abs(ratio - 1.0) < 0.1 else 0)
    return f"+{text}" if ratio >= 1 else f"−{text}"


def interval(low: float, high: float) -> str:
    """Two ratios as changes."""
    if math.isinf(high):
        return say("{low} or more", low=signed(low))
    return say("{low} to {high}", low=signed(low), high=signed(high))


def _seen(found: Tested) -> str:
    if math.isnan(found.fall):
        return say(
            "So few incidents show only a rise of {rise} or more four times in five; no fall, not "
            "even to none, would have been noticed.",
            rise=percent(found.rise - 1.0),
        )
    return say(
        "What would have been noticed four times in five: a fall of {fall} or more, or a rise of "
        "{rise} or more.",
        fall=percent(1.0 - found.fall),
        rise=percent(found.rise - 1.0),
    )


def _how(found: Tested) -> str:
    values = {
        "e": p_text(found.e_test),
        "exact": p_text(found.exact.p),
        "p": p_text(found.judged.p),
        "times": number(found.dispersion, 1),
        "months": found.months,
    }
    if not found.months:
        return say(
            "Two-sided; p {p} by the exact test, {e} by the E-test, if one incident does not "
            "bring on others: the records are too short to tell.",
            **values,
        )
    if found.dispersion < ALIKE:
        return say(
            "Two-sided; p {p} by the exact test, {e} by the E-test; over {months} months the "
            "counts came no more unevenly than independent incidents do.",
            **values,
        )
    return say(
        "Over {months} months the counts came {times} times as unevenly as independent incidents "
        "do, so p is {p} (two-sided, exact); had they been independent it would be {exact} by "
        "the exact test, {e} by the E-test.",
        **values,
    )


def p_text(p: float) -> str:
    """A p-value as it is printed."""
    return say("below 0.001") if p < 0.001 else number(p, 3)
