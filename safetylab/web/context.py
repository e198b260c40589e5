"""What every page shows besides its own content."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest

from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import spoken
from safetylab.web import languages
from safetylab.web.shown import figures, sources, status
from safetylab.web.shown.figures import State
from safetylab.web.shown.sources import Sources

ENDONYMS = {"en": "English", "es": "Español"}


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language one can switch to, and this page's address in it."""

    code: str
    name: str
    address: str


def house(request: HttpRequest) -> dict[str, Any]:
    """The lab, where its figures come from and how fresh they are, the languages; without a lab,
    the languages alone."""
    common = {"language": request.language, "tongues": _tongues(request)}
    try:
        return common | {
            "lab": figures.lab(),
            "sources": _sources(figures.state(), spoken.get()),
            "status": status.now(),
        }
    except SafetyLabError:
        return common | {"lab": None, "sources": None, "status": None}


@lru_cache(maxsize=8)
def _sources(state: State, language: str) -> Sources | None:
    return sources.all_of(figures.desk())


def _tongues(request: HttpRequest) -> list[Tongue]:
    """The same page in the lab's other languages."""
    first, _, rest = request.get_full_path().lstrip("/").partition("/")
    here = rest if first in ENDONYMS else ""
    return [
        Tongue(code, ENDONYMS[code], f"/{code}/{here}")
        for code in languages.offered()
        if code != request.language
    ]
