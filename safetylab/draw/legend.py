"""Swatches with their words below a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from safetylab.draw import lettering, svg
from safetylab.draw.svg import Ink, tag

SWATCH, ROW, LINE, GAP = 22.0, 25.0, 18.0, 7.0


@dataclass(frozen=True, slots=True)
class Key:
    """One swatch: what is drawn in a box of SWATCH by 16 units, and its words.

    kind: keys of one kind stand together, in their order.
    """

    drawn: Ink
    said: str
    kind: str = ""


def legend(keys: Sequence[Key], top: float, unit: str = "") -> tuple[Ink, float]:
    """The unit, the swatches in two columns where their words fit, and how high it all is."""
    head = lettering.wrapped(unit, svg.WIDTH - 4)
    y = top + LINE * len(head) + (4 if head else 0)
    said = [
        svg.words((2, top + 14 + LINE * n), line, class_="legend-unit", fill=svg.MUTED)
        for n, line in enumerate(head)
    ]
    rows: list[Ink] = []
    for row in _rows(keys):
        height = max(len(_lines(key, len(row))) for key in row)
        rows += [_key(key, n * svg.WIDTH / 2, y, len(row)) for n, key in enumerate(row)]
        y += ROW + LINE * (height - 1)
    return tag("g", *said, *rows, class_="legend"), y - top + 4


def _rows(keys: Sequence[Key]) -> list[list[Key]]:
    """Kind by kind: read down two columns where all words fit in half the width, else down one."""
    rows: list[list[Key]] = []
    for _, group in groupby(keys, lambda key: key.kind):
        kind = list(group)
        half = -(-len(kind) // 2) if all(len(_lines(key, 2)) == 1 for key in kind) else len(kind)
        rows += [kind[n::half] for n in range(half)]
    return rows


def _lines(key: Key, columns: int) -> list[str]:
    return lettering.wrapped(key.said, svg.WIDTH / columns - SWATCH - GAP - 4) or [""]


def _key(key: Key, x: float, y: float, columns: int) -> Ink:
    said = [
        svg.words((x + 2 + SWATCH + GAP, y + 13 + LINE * n), line)
        for n, line in enumerate(_lines(key, columns))
    ]
    moved = tag("g", key.drawn, transform=f"translate({svg.short(x + 2)} {svg.short(y)})")
    return tag("g", moved, *said)
