"""Search: areas, indicators and words of the field, by typing."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from safetylab.assess.indicator import Indicator
from safetylab.terms import glossary, offence
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import LANGUAGES, say, say_many, spoken
from safetylab.web.assess import everyday, finding
from safetylab.web.assess.areas import href
from safetylab.web.assess.finding import Entry, folded
from safetylab.web.kept import once
from safetylab.web.shown import figures
from safetylab.web.shown.figures import State

SHOWN = 30
"""Entries of a group that are shown."""
LARGEST = 20_000
"""Bytes of suggestions; with more, there are none."""
INDICATORS, WORDS = "indicators", "words"
ABOUT = 160


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind. more: how many are not shown."""

    id: str
    heading: str
    entries: tuple[Entry, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Page:
    """The page's contents. query: as typed, cut short."""

    query: str
    said: str
    groups: tuple[Group, ...]
    near: tuple[Entry, ...]
    suggestions: tuple[str, ...]


def page(query: str) -> Page:
    """What the query finds; without one, nothing yet."""
    state, language = figures.state(), spoken.get()
    index, suggested = _index(state, language), _suggestions(state, language)
    typed = finding.printable(query)
    found = finding.find(typed, index)
    near = () if found.entries or not typed else finding.near(typed, index)
    return Page(typed, _said(typed, found), _groups(found.entries), near, suggested)


@once(8)
def _index(state: State, language: str) -> tuple[Entry, ...]:
    return (*_indicators(), *_areas(), *_words())


@once(8)
def _suggestions(state: State, language: str) -> tuple[str, ...]:
    """Names to offer while typing; none where they would weigh too much."""
    names = dict.fromkeys(e.title for e in _index(state, language) if e.kind != WORDS)
    weight = sum(len(name.encode()) + len('<option value=""></option>') for name in names)
    return tuple(names) if weight < LARGEST else ()


def _indicators() -> Iterator[Entry]:
    known = figures.desk().indicators().values()
    for each in sorted(known, key=lambda one: folded(one.name())):
        definition = say(each.definition)
        yield Entry(
            INDICATORS,
            each.name(),
            reverse("indicator", args=[spoken.get(), each.code]),
            definition,
            folded(each.name()),
            folded(
                " ".join((_names(each), each.code, definition, each.reference, _said_as(each)))
            ),
        )


def _said_as(of: Indicator) -> str:
    """What officials and everybody else call what it counts."""
    return f"{_classes(of)} {everyday.WORDS.get(of.code, '')}"


def _names(of: Indicator) -> str:
    """Its name in all languages, for those who know it by another than the page's."""
    here = spoken.get()
    found = []
    for language in LANGUAGES:
        spoken.set(language)
        found.append(of.name())
    spoken.set(here)
    return " ".join(found)


def _classes(of: Indicator) -> str:
    """The names of what it counts, by the international classification, and of what is in it."""
    codes = [code for one in of.of.offences for code in (one, *offence.children(one))]
    return " ".join(f"{code} {offence.name(code)}" for code in codes)


def _areas() -> Iterator[Entry]:
    for name, setting in figures.lab().layers.items():
        try:
            layer = figures.layer(name)
        except SafetyLabError:
            continue  # a layer without boundaries has no pages either
        for id_, title in zip(layer.ids, layer.names, strict=True):
            about = setting.label()
            yield Entry(name, title, href(name, id_), about, folded(title), folded(id_))


def _words() -> Iterator[Entry]:
    for term in glossary.terms():
        short = term.meaning
        if len(short) > ABOUT:
            short = short[:ABOUT].rsplit(" ", 1)[0] + " …"
        at = f"{reverse('glossary', args=[spoken.get()])}#{term.id}"
        others = " ".join(term.words.values())
        yield Entry(WORDS, term.word, at, short, folded(term.word), folded(others))


def _groups(found: tuple[Entry, ...]) -> tuple[Group, ...]:
    kinds = dict.fromkeys(entry.kind for entry in found)
    return tuple(_group(kind, [e for e in found if e.kind == kind]) for kind in kinds)


def _group(kind: str, entries: list[Entry]) -> Group:
    return Group(
        f"found-{kind}",
        f"{_heading(kind)} ({len(entries)})",
        tuple(entries[:SHOWN]),
        len(entries[SHOWN:]),
    )


def _heading(kind: str) -> str:
    if kind == INDICATORS:
        return say("Indicators")
    return say("Words") if kind == WORDS else figures.lab().layer(kind).label()


def _said(typed: str, found: finding.Found) -> str:
    if not typed:
        return ""
    if not found.entries:
        return say("Nothing is called “{query}”, or anything much like it.", query=typed)
    said = say_many(
        "{n} result for “{query}”.", "{n} results for “{query}”.", len(found.entries), query=typed
    )
    instead = [
        say("Nothing has “{word}”; shown is {like}.", word=word, like=", ".join(like))
        for word, like in found.instead
    ]
    return " ".join([said, *instead])
