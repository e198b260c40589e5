"""A column of a table as people read it."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from safetylab.terms import period
from safetylab.terms.words import day, number, percent

_PERIOD = re.compile(r"\d{4}-(?:\d\d|Q\d)(?:-\d\d)?(?:/.+)?")

_P = re.compile(r"(?:^|_)p(?:_|$)")
"""In the names of columns that hold p: p, adjusted_p, p_e_test."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table for people: the row's field, its heading, how its figures are written.

    digits : after the decimal point. share: from 0 to 1, shown as a percentage
    """

    name: str
    heading: str
    digits: int = 1
    share: bool = False

    def fitting(self, values: Iterable[Any]) -> "Column":
        """Itself, without decimals where no value of the column has any."""
        figures = [each for each in values if isinstance(each, int | float)]
        whole = all(float(each).is_integer() for each in figures if math.isfinite(each))
        kept = self.share or self._chance or not (figures and whole)
        return self if kept else replace(self, digits=0)

    def written(self, value: Any) -> str:
        """One value as the reader writes it: numbers in its digits, an en dash for none."""
        if value is None or value == "":
            return "–"
        if isinstance(value, bool):
            return "✓" if value else ""
        if isinstance(value, int | float):
            return self._figure(value)
        return _said(value)

    def _figure(self, value: float) -> str:
        if math.isnan(value):
            return "–"
        if math.isinf(value):
            return "∞" if value > 0 else "−∞"
        if self.share:
            return percent(value, self.digits)
        if self._chance and 0 <= value < 0.5 * 10.0**-self.digits:
            return "<\N{NO-BREAK SPACE}" + number(10.0**-self.digits, self.digits)
        return number(value, 0 if isinstance(value, int) else self.digits)

    @property
    def _chance(self) -> bool:
        """Whether it holds p, which is never nothing."""
        return self.digits > 2 and bool(_P.search(self.name))


def _said(value: Any) -> str:
    """A day, or the code of a period, in words; other text as it is."""
    if isinstance(value, date):
        return day(value)
    text = str(value)
    return period.parse(text).label() if _PERIOD.fullmatch(text) else text
