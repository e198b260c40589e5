"""What may be mapped finer than areas: never family violence, never minors, whatever the class."""

from dataclasses import replace

from safetylab.store.incidents import Selection
from safetylab.terms import offence
from safetylab.terms.words import say_many


def harmless(of: Selection) -> Selection:
    """The part of a selection that may be mapped finer than areas."""
    below = [
        code for code in offence.SENSITIVE if not of.offences or offence.within(code, *of.offences)
    ]
    return replace(of, family=False, minor=False, without=(*of.without, *below))


def left_out(never: int, unplaced: int, least: int) -> tuple[str, ...]:
    """What points do not show, in numbers: what is never mapped, and what has no point.

    Fewer than `least` that are never mapped are told together with those of no point.
    """
    if 0 < never < least:
        return (_together(never + unplaced),)
    parts = (_never(never), _unplaced(unplaced))
    return tuple(part for part in parts if part)


def _never(n: int) -> str:
    if not n:
        return ""
    return say_many(
        "{n} is left out: family violence and offences against minors are never mapped.",
        "{n} are left out: family violence and offences against minors are never mapped.",
        n,
    )


def _unplaced(n: int) -> str:
    if not n:
        return ""
    return say_many(
        "{n} incident without a point is left out.",
        "{n} incidents without a point are left out.",
        n,
    )


def _together(n: int) -> str:
    return say_many(
        "{n} is left out: it has no point, or is family violence or against a minor, which are "
        "never mapped.",
        "{n} are left out: they have no point, or are family violence or against minors, which "
        "are never mapped.",
        n,
    )
