"""The words of the field as this program uses them, in both languages.

GLOSSARY.md is this table in English: `python -m safetylab.terms.glossary > GLOSSARY.md`.
"""

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from safetylab.terms.words import spoken

TABLE = Path(__file__).with_name("glossary.csv")
HEAD = """\
# Glossary

The words as this program uses them. In brackets where they live. Made from
`safetylab/terms/glossary.csv`, which has them in Spanish too:
`python -m safetylab.terms.glossary > GLOSSARY.md`

| word | meaning |
|---|---|
"""


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it means. id: its anchor on the page; lives_in: a module, or empty."""

    id: str
    words: Mapping[str, str]
    meanings: Mapping[str, str]
    lives_in: str

    @property
    def word(self) -> str:
        """In the reader's language."""
        return self.words.get(spoken.get(), self.words["en"])

    @property
    def meaning(self) -> str:
        """In the reader's language."""
        return self.meanings.get(spoken.get(), self.meanings["en"])


def terms() -> tuple[Term, ...]:
    """Every term, by the alphabet of the reader's language."""
    return tuple(sorted(_table().values(), key=lambda term: alphabetical(term.word)))


def term(id_: str) -> Term | None:
    """The term of that id, None where there is none."""
    return _table().get(id_)


def alphabetical(word: str) -> str:
    """What a word is sorted by: neither case nor accents count."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(each for each in letters if not unicodedata.combining(each))


def markdown() -> str:
    """The text of GLOSSARY.md."""
    rows = sorted(_table().values(), key=lambda term: alphabetical(term.words["en"]))
    return HEAD + "".join(_line(term) for term in rows)


def _line(term: Term) -> str:
    where = f" (`{term.lives_in}`)" if term.lives_in else ""
    word = term.words["en"].replace("*", r"\*")
    meaning = term.meanings["en"].replace("*", r"\*")
    return f"| **{word}** | {meaning}{where} |\n"


@cache
def _table() -> dict[str, Term]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["id"]: _term(row) for row in csv.DictReader(file)}


def _term(row: Mapping[str, str]) -> Term:
    words, meanings = (
        {language: row[f"{kind}{language}"] for language in ("en", "es")}
        for kind in ("", "meaning_")
    )
    return Term(row["id"], words, meanings, row["lives_in"])


if __name__ == "__main__":
    print(markdown(), end="")
