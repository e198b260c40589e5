"""Numbers as people write them: 1,234.5 and 1.234,5 and 1 234,5."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from safetylab.terms.words import say

_SPACES = re.compile(r"[\s'’_]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Figures:
    """How a column writes its numbers: the sign of thousands, the sign of decimals."""

    thousands: str
    decimal: str
    said: str = ""

    def read(self, text: str) -> float:
        """The number in the text. Raises ValueError where there is none, or it is not finite."""
        plain = _SPACES.sub("", text)
        if self.thousands:
            plain = plain.replace(self.thousands, "")
        plain = plain.replace(self.decimal, ".")
        if not _NUMBER.fullmatch(plain) or not math.isfinite(number := float(plain)):
            raise ValueError(text)
        return number


def decimals(texts: Sequence[str]) -> Figures:
    """What '.' and ',' mean in a column, judged by all of its texts together.

    A sign that always cuts groups of three is taken for thousands, and said when it is a point.
    """
    plain = [_SPACES.sub("", text) for text in texts]
    if any(text.rfind(".") > text.rfind(",") >= 0 for text in plain):
        return Figures(",", ".")
    if any(text.rfind(",") > text.rfind(".") >= 0 for text in plain):
        return Figures(".", ",")
    if _all_in_threes(plain, "."):
        return Figures(".", ",", say("Points were read as separators of thousands."))
    if any("," in text for text in plain) and not _all_in_threes(plain, ","):
        return Figures("", ",")
    return Figures(",", ".")


def _all_in_threes(texts: Sequence[str], sign: str) -> bool:
    grouped = re.compile(rf"[+-]?[1-9]\d{{0,2}}({re.escape(sign)}\d{{3}})+")
    found = [text for text in texts if sign in text]
    return bool(found) and all(grouped.fullmatch(text) for text in found)
