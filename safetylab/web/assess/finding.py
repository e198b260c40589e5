"""Find by typing: without accents or case, parts of words, and words with a slip in them."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

LONGEST, MOST_WORDS = 100, 8
"""Letters and words of a query that are looked at."""
SHORT = 2
"""Words of so few letters, such as 'de', need not be found where there are longer ones."""
ALIKE, SOMEWHAT = 0.75, 0.5
"""How alike words must be to stand for each other, and names to be suggested."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found. name, more: folded; the name counts for more."""

    kind: str
    title: str
    href: str
    about: str
    name: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Entries, the best first. instead: query words that nothing has -> words like them."""

    entries: tuple[Entry, ...]
    instead: tuple[tuple[str, tuple[str, ...]], ...]


def folded(text: str) -> str:
    """The words of a text without accents, case and signs, a space between them."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(each for each in letters if not unicodedata.combining(each))
    return " ".join(_WORD.findall(plain))


def printable(text: str) -> str:
    """The text, cut short, without signs that no one can see."""
    seen = "".join(each if each.isprintable() else " " for each in text[:LONGEST])
    return " ".join(seen.split())


def words(query: str) -> tuple[str, ...]:
    """The folded words of a query that are looked for, each once."""
    every = tuple(dict.fromkeys(folded(query[:LONGEST]).split()))[:MOST_WORDS]
    return tuple(word for word in every if len(word) > SHORT) or every


def find(query: str, entries: Sequence[Entry]) -> Found:
    """The entries that have every word of the query, or a word like it where none has it."""
    wanted = words(query)
    if not wanted:
        return Found((), ())
    meant = {word: _meant(word, entries) for word in wanted}
    whole = folded(query[:LONGEST])
    scored = [(_score(entry, whole, list(meant.values())), entry) for entry in entries]
    # A stable sort keeps entries of one score in the order of the index.
    best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    changed = tuple((word, like) for word, like in meant.items() if like != (word,))
    return Found(tuple(entry for _, entry in best), changed if best else ())


def near(query: str, entries: Iterable[Entry], most: int = 5) -> tuple[Entry, ...]:
    """Entries whose names are somewhat like the query, the nearest first."""
    by_name = {entry.name: entry for entry in entries}
    whole = folded(query[:LONGEST])
    return tuple(by_name[name] for name in get_close_matches(whole, by_name, most, SOMEWHAT))


def _meant(word: str, entries: Sequence[Entry]) -> tuple[str, ...]:
    """The word itself where any entry has it, else the words like it."""
    if any(_of_word(word, entry) for entry in entries):
        return (word,)
    known = {each for entry in entries for each in entry.name.split()}
    return tuple(get_close_matches(word, sorted(known), 6, ALIKE)) or (word,)


def _score(entry: Entry, whole: str, meant: Sequence[Sequence[str]]) -> int:
    """0 where a word is missing; the more, the more of the name it is."""
    parts = [max(_of_word(word, entry) for word in like) for like in meant]
    if not all(parts):
        return 0
    exact = 1000 * (entry.name == whole) + 200 * entry.name.startswith(whole)
    return exact + sum(parts)


def _of_word(word: str, entry: Entry) -> int:
    name = f" {entry.name} "
    if f" {word} " in name:
        return 40
    if f" {word}" in name:
        return 30
    if word in name:
        return 20
    if len(word) > 3 and word in entry.name.replace(" ", ""):
        return 15
    if f" {word}" in f" {entry.more}":
        return 5
    return 1 if len(word) > SHORT and word in entry.more else 0
