"""Everything that the analyses found of an indicator, a sentence or two each."""

from dataclasses import dataclass

from safetylab.terms.errors import BadRequest, SafetyLabError
from safetylab.terms.words import say
from safetylab.web.assess import analysed
from safetylab.web.assess.analysed import Tab
from safetylab.web.shown import tables
from safetylab.web.shown.choosing import Chosen


@dataclass(frozen=True, slots=True)
class Answer:
    """What an analysis found, or why it could not tell."""

    tab: Tab
    finding: str = ""
    why: SafetyLabError | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The page's contents."""

    code: str
    name: str
    chosen: Chosen
    answers: tuple[Answer, ...]


def page(code: str, chosen: Chosen) -> Page:
    """Every analysis of an indicator, answered. Raises BadRequest where it has none."""
    indicator = tables.named(code)
    found = analysed.tabs(indicator, chosen)
    if not found:
        raise BadRequest(
            say("'{indicator}' is never mapped finer than areas.", indicator=indicator.name()),
            hint=say("look at it by area instead."),
        )
    answers = tuple(_answer(tab, code, chosen) for tab in found)
    return Page(code, indicator.name(), chosen, answers)


def _answer(tab: Tab, code: str, chosen: Chosen) -> Answer:
    try:
        return Answer(tab, analysed.told(tab.slug, code, chosen).finding)
    except SafetyLabError as why:
        return Answer(tab, why=why)
