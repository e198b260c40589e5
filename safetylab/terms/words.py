"""say(): every sentence a person reads, in the reader's language."""

import re
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Any

from babel import Locale, dates

LANGUAGES = ("en", "es")
LOCALE = Path(__file__).parents[1] / "locale"

_LOOSE = re.compile(r"(?<=\d) (?=%)|(?<=\bp) (?=[=<] )|(?<=\bp[ \N{NO-BREAK SPACE}][=<]) ")
"""Spaces at which no line may end: before %, around the sign between p and its value."""

spoken: ContextVar[str] = ContextVar("spoken", default="en")


@cache
def _catalogue(language: str) -> NullTranslations:
    return translation("safetylab", LOCALE, languages=[language], fallback=True)


def N_(sentence: str) -> str:
    """Mark a sentence for the catalogue where it is declared; say() speaks it later."""
    return sentence


def say(sentence: str, **values: Any) -> str:
    """The sentence in the reader's language, its {values} filled in and localised."""
    if not sentence:  # gettext would answer with the catalogue's header
        return ""
    return held(_catalogue(spoken.get()).gettext(sentence).format(**_localised(values)))


def say_many(one: str, many: str, n: int, **values: Any) -> str:
    """Like say(), in the singular or plural that `n` asks for; {n} is filled in too."""
    chosen = _catalogue(spoken.get()).ngettext(one, many, n)
    return held(chosen.format(**_localised({"n": n, **values})))


def held(said: str) -> str:
    """A sentence whose figures stay on one line with their signs: 95 %, p < 0.001."""
    return _LOOSE.sub("\N{NO-BREAK SPACE}", said)


def number(value: float | None, digits: int = 0) -> str:
    """A number as the reader writes it: 1,234.5 or 1 234,5; an en dash where there is none."""
    if value is None:
        return "–"
    # Babel's own formatting takes seven times as long, and a page has a thousand numbers.
    text = f"{Decimal(str(value)):,.{int(digits)}f}".replace("Infinity", "∞")
    return text.translate(_signs(_region()))


@cache
def _signs(region: str) -> dict[int, str]:
    """Python's signs in numbers -> the region's."""
    symbols = Locale.parse(region).number_symbols["latn"]
    names = {",": "group", ".": "decimal"}
    return {ord("-"): "−", **{ord(sign): str(symbols[name]) for sign, name in names.items()}}


def percent(share: float | None, digits: int = 0) -> str:
    """A share from 0 to 1 as a percentage; an en dash where there is none."""
    if share is None:
        return "–"
    return number(100 * share, digits) + "\N{NO-BREAK SPACE}%"


def day(when: date | datetime) -> str:
    """A day as the reader writes it: 4 March 2016 or 4 de marzo de 2016."""
    pattern = {"es": "d 'de' MMMM 'de' y"}.get(spoken.get(), "d MMMM y")
    return str(dates.format_date(when, format=pattern, locale=_region()))


def month(when: date) -> str:
    """A month as the reader writes it: March 2016 or marzo de 2016."""
    pattern = {"es": "MMMM 'de' y"}.get(spoken.get(), "MMMM y")
    return str(dates.format_date(when, format=pattern, locale=_region()))


def month_of_year(which: int) -> str:
    """A month of any year within a sentence, 0 for January: August or agosto."""
    return str(dates.format_date(date(2000, which + 1, 1), format="MMMM", locale=_region()))


def short_month(when: date) -> str:
    """A month as an axis bears it: Mar 2016 or mar 2016."""
    return str(dates.format_date(when, format="MMM y", locale=_region()))


def _region() -> str:
    return {"es": "es_MX", "en": "en_US"}.get(spoken.get(), spoken.get())


def _localised(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _said(value) for name, value in values.items()}


def _said(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | date):
        return value
    return day(value) if isinstance(value, date) else number(value)
