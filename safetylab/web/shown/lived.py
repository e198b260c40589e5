"""Who lives in a layer's areas, kept for the lab's state."""

from safetylab.assess import area_quality
from safetylab.assess import people as residents
from safetylab.assess.people import People
from safetylab.release import Release
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import spoken
from safetylab.web.kept import once
from safetylab.web.shown import figures
from safetylab.web.shown.figures import State


def people(layer: str, year: int) -> People:
    """The residents of that year or the nearest. Raises NotEnoughData where there are none."""
    outcome = _people(figures.state(), spoken.get(), layer, year)
    if isinstance(outcome, SafetyLabError):
        raise type(outcome)(outcome.fact, hint=outcome.hint)
    return outcome


def records(layer: str) -> Release:
    """What the records of each area lack, released. Raises SafetyLabError."""
    outcome = _records(figures.state(), spoken.get(), layer)
    if isinstance(outcome, SafetyLabError):
        raise type(outcome)(outcome.fact, hint=outcome.hint)
    return outcome


def residents_of(layer: str, year: int) -> Release:
    """The residents of that year or the nearest as a table. Raises NotEnoughData."""
    at = figures.desk()
    return at.release(residents.listed(at.lab, people(layer, year)))


@once(16)
def _people(state: State, language: str, layer: str, year: int) -> People | SafetyLabError:
    try:
        return residents.of_layer(figures.lab(), layer, year)
    except SafetyLabError as why:
        return why


@once(8)
def _records(state: State, language: str, layer: str) -> Release | SafetyLabError:
    at = figures.desk()
    try:
        return at.release(area_quality.listed(at.lab, layer))
    except SafetyLabError as why:
        return why
