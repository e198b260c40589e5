"""Tables about the records themselves, released: codes, editions, how much figures change."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from safetylab.assess import codes, editions
from safetylab.assess.listing import Listing
from safetylab.release import Release
from safetylab.store.lab import Lab
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import spoken
from safetylab.web.shown import figures

MADE: Mapping[str, Callable[[Lab], Listing]] = {
    "codes": codes.listed,
    "editions": editions.files,
    "vintages": editions.brought,
    "changes": editions.ageing,
    "aside": editions.aside,
}
"""Table, as its address names it -> what makes it."""


def released(table: str) -> Release:
    """What may be shown of the table. Raises SafetyLabError where there is nothing to tell."""
    outcome = _released(figures.state(), spoken.get(), table)
    if isinstance(outcome, SafetyLabError):
        raise type(outcome)(outcome.fact, hint=outcome.hint)
    return outcome


@lru_cache(maxsize=32)
def _released(state: figures.State, language: str, table: str) -> Release | SafetyLabError:
    desk = figures.desk()
    try:
        return desk.release(MADE[table](desk.lab))
    except SafetyLabError as why:
        return why
