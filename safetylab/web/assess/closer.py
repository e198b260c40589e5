"""Everything that the analyses found of an indicator: by question, the finding first."""

import re
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial

from django.conf import settings

from safetylab.terms.errors import BadRequest, SafetyLabError
from safetylab.terms.words import N_, say, spoken
from safetylab.web.assess import analysed
from safetylab.web.assess.analysed import Tab
from safetylab.web.kept import once
from safetylab.web.shown import choosing, figures, tables
from safetylab.web.shown.choosing import Chosen
from safetylab.web.shown.downloads import Link
from safetylab.web.shown.figures import State

PARTS = (
    ("where", N_("Where"), (1, 5)),
    ("when", N_("When"), (4,)),
    ("spread", N_("Does one lead to the next?"), (2, 3)),
    ("changes", N_("What changed, and what is to come"), (6,)),
    ("how-good", N_("How good the maps are"), (7, 8, 9)),
)
"""Of the page: address, name, and the tens of the analyses' order that belong to it."""
TALLEST = 1.9
"""Height of a small picture beside its width; a taller one is left to its own page."""
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-ZÁÉÍÓÚÑ¿¡\d])")
_IDS = re.compile(r'(\bid="|url\(#|aria-labelledby="|aria-describedby=")')
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_worker = ThreadPoolExecutor(1, "closer")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an analysis found, its first sentence apart; or why it could not tell."""

    headline: str = ""
    rest: str = ""
    picture: str = ""
    links: tuple[Link, ...] = ()
    why: SafetyLabError | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and its answer as soon as there is one."""

    tab: Tab
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Part:
    """Questions of a kind."""

    slug: str
    name: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The page's contents. told: how many of all questions have been answered so far."""

    code: str
    name: str
    chosen: Chosen
    parts: tuple[Part, ...]
    told: int
    all: int

    @property
    def waiting(self) -> bool:
        """Whether some are still being worked out."""
        return self.told < self.all


def page(code: str, chosen: Chosen) -> Page:
    """Every analysis of an indicator, answered as far as a reader may be kept waiting.

    The others are worked out meanwhile, once for all readers. Raises BadRequest where it has none.
    """
    indicator = tables.named(code)
    found = analysed.tabs(indicator, chosen)
    if not found:
        raise BadRequest(
            say("'{indicator}' is never mapped finer than areas.", indicator=indicator.name()),
            hint=say("look at it by area instead."),
        )
    choice = (chosen.year.code, chosen.layer or "")
    work = _work(figures.state(), spoken.get(), code, choice)
    wait(work.values(), timeout=settings.SAFETYLAB_PATIENCE)
    asked = {tab.slug: Asked(tab, _of(work[tab.slug])) for tab in found}
    parts = _parts(asked)
    shown = [each for part in parts for each in part.asked]
    told = sum(each.answer is not None for each in shown)
    return Page(code, indicator.name(), chosen, parts, told, len(shown))


def _of(work: Future[Answer]) -> Answer | None:
    return work.result() if work.done() else None


def _parts(asked: dict[str, Asked]) -> tuple[Part, ...]:
    tens = {slug: each.order // 10 for slug, each in analysed.known().items()}
    shown = [slug for slug, each in asked.items() if not _is_left_out(slug, each.answer)]
    parts = (
        Part(slug, say(name), tuple(asked[each] for each in shown if tens[each] in those))
        for slug, name, those in PARTS
    )
    return tuple(part for part in parts if part.asked)


def _is_left_out(slug: str, answer: Answer | None) -> bool:
    """A question that the records cannot answer, and that its own page tells enough of."""
    return analysed.known()[slug].quiet and (answer is None or answer.why is not None)


@once(24)
def _work(
    state: State, language: str, code: str, choice: tuple[str, str]
) -> dict[str, Future[Answer]]:
    """The answers of all questions, in work."""
    chosen = choosing.chosen({"year": choice[0], "layer": choice[1]})
    tabs = analysed.tabs(tables.named(code), chosen)
    return {tab.slug: _later(partial(_answer, tab.slug, code, chosen)) for tab in tabs}


def _later(answer: Callable[[], Answer]) -> Future[Answer]:
    """In another thread, which is lent the reader's language and the lab's state."""
    return _worker.submit(copy_context().run, answer)


def _answer(slug: str, code: str, chosen: Chosen) -> Answer:
    try:
        made = analysed.told(slug, code, chosen)
    except SafetyLabError as why:
        return Answer(why=why)
    first, *rest = _SENTENCE.split(_bare(made.finding, tables.named(code).name(), chosen), 1)
    picture = made.figures[0].picture if made.figures else ""
    links = analysed.links(slug, code, chosen, made)
    return Answer(first, " ".join(rest), _small(picture, slug), links)


def _bare(finding: str, name: str, chosen: Chosen) -> str:
    """The finding without what the page's heading says already."""
    opening = f"{name}, {chosen.year.label()}: "
    said = finding.replace(f" {opening}", " ").removeprefix(opening)
    return said[:1].upper() + said[1:]


def _small(picture: str, slug: str) -> str:
    """The picture with ids of its own; none where it is too tall to be small."""
    size = _VIEW.search(picture)
    if size is None or float(size[2]) > TALLEST * float(size[1]):
        return ""
    return _IDS.sub(rf"\g<1>{slug}-", picture)
