"""A column of a table as people read it."""

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from safetylab.terms import period
from safetylab.terms.words import day, number, percent

_PERIOD = re.compile(r"\d{4}-(?:\d\d|Q\d)(?:-\d\d)?(?:/.+)?")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table for people: the row's field, its heading, how its figures are written.

    digits : after the decimal point. share: from 0 to 1, shown as a percentage
    """

    name: str
    heading: str
    digits: int = 1
    share: bool = False

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
        if 0 < value < 0.5 * 10.0**-self.digits and self.digits > 2:
            return "<" + number(10.0**-self.digits, self.digits)  # a p is never nothing
        return number(value, 0 if isinstance(value, int) else self.digits)


def _said(value: Any) -> str:
    """A day, or the code of a period, in words; other text as it is."""
    if isinstance(value, date):
        return day(value)
    text = str(value)
    return period.parse(text).label() if _PERIOD.fullmatch(text) else text
