"""What may be mapped finer than areas: never family violence, never minors, whatever the class."""

from dataclasses import replace

from safetylab.store.incidents import Selection
from safetylab.terms import offence
from safetylab.terms.words import say


def harmless(of: Selection) -> Selection:
    """The part of a selection that may be mapped finer than areas."""
    below = [
        code for code in offence.SENSITIVE if not of.offences or offence.within(code, *of.offences)
    ]
    return replace(of, family=False, minor=False, without=(*of.without, *below))


def left_out() -> str:
    """What a map finer than areas does not show."""
    return say("Family violence and offences against minors are never mapped; they are left out.")
