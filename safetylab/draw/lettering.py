"""How much room words take, so that none lies upon another.

The reader's font is not known: widths are those of DejaVu Sans, the widest of those asked for,
so that words keep clear of each other in any of them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import east_asian_width

SIZE = 15.0
"""Height of the letters of every picture, units."""

_WIDTHS = {
    **dict.fromkeys("'ijlíIJ \N{NO-BREAK SPACE},.·/:;\\|fi", 0.34),
    **dict.fromkeys('-()[]t!r"', 0.43),
    **dict.fromkeys("*_`–sz?cL", 0.56),
    **dict.fromkeys("wABRXZCUHNÑÁVKDG&", 0.78),
    **dict.fromkeys("OQ#+<=>^~−≥Mm%W@—…", 0.95),
}
_OTHER, _BOLD = 0.64, 1.12
_SPACES = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True, slots=True)
class Box:
    """What words or marks cover: x from left to right, y from top (less) to bottom (more)."""

    left: float
    top: float
    right: float
    bottom: float

    def clashes(self, other: "Box") -> bool:
        """Whether both cover a place."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def clear(self, taken: Iterable["Box"]) -> bool:
        """Whether it clashes with none of the others."""
        return not any(self.clashes(other) for other in taken)


def wide(content: str, *, size: float = SIZE, bold: bool = False) -> float:
    """The width of a line of text, in the units of `size`."""
    ems = sum(_letter(letter) for letter in content)
    return ems * size * (_BOLD if bold else 1.0)


def box(
    at: tuple[float, float], content: str, *, anchor: str = "start", bold: bool = False
) -> Box:
    """What a line of text covers whose baseline starts, ends or has its middle at (x, y)."""
    x, y = at
    width = wide(content, bold=bold)
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    return Box(left, y - SIZE * 0.8, left + width, y + SIZE * 0.25)


def wrapped(content: str, room: float, *, size: float = SIZE, bold: bool = False) -> list[str]:
    """The text in lines no wider than `room`; a longer word is broken, a no-break space is not."""
    lines: list[str] = []
    words = filter(None, _SPACES.split(content))
    for word in (part for whole in words for part in _broken(whole, room, size)):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and wide(longer, size=size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _letter(letter: str) -> float:
    if east_asian_width(letter) in "WF":
        return 1.05
    return _WIDTHS.get(letter, _OTHER)


def _broken(word: str, room: float, size: float) -> list[str]:
    """A word in pieces that fit, one letter at least."""
    if wide(word, size=size, bold=True) <= room:
        return [word]
    pieces = [""]
    for letter in word:
        if pieces[-1] and wide(pieces[-1] + letter, size=size, bold=True) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
