"""Which language the program speaks: the one asked for, the lab's own, or the terminal's."""

import os
from collections.abc import Sequence
from contextvars import ContextVar
from itertools import zip_longest

from safetylab.terms.words import LANGUAGES, spoken

_is_asked: ContextVar[bool] = ContextVar("language_is_asked", default=False)


def settle(args: Sequence[str]) -> None:
    """Speak as --lang or SAFETYLAB_LANG ask, else as the terminal does. Comes before all else."""
    asked = _known(_option(args)) or _known(os.environ.get("SAFETYLAB_LANG", ""))
    _is_asked.set(bool(asked))
    spoken.set(asked or _known(_of_the_terminal()) or LANGUAGES[0])


def follow(languages: Sequence[str]) -> None:
    """Speak a lab's first language from here on, unless another was asked for."""
    if not _is_asked.get():
        spoken.set(languages[0])


def _option(args: Sequence[str]) -> str:
    """The value of the last --lang, which is not parsed yet."""
    found = ""
    for here, after in zip_longest(args, args[1:], fillvalue=""):
        if here == "--":
            break
        if here == "--lang":
            found = after
        found = here.removeprefix("--lang=") if here.startswith("--lang=") else found
    return found


def _of_the_terminal() -> str:
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return next((os.environ[name] for name in names if os.environ.get(name)), "")


def _known(text: str) -> str:
    """`es` of es, es_MX or es_MX.UTF-8; "" for a language we do not speak."""
    code = text[:2].lower() if text[2:3] in ("", "_", "-", ".", "@") else ""
    return code if code in LANGUAGES else ""
