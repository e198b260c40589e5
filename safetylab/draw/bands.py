"""A table of ratios, shaded where they stand out: bands of one thing by bands of another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, product
from math import isfinite

import numpy as np

from safetylab.draw import colours, lettering, patterns, svg
from safetylab.draw.legend import SWATCH, Key, legend
from safetylab.draw.svg import HALO, Ink, tag
from safetylab.terms.words import number, say

CUTS = (1.0, 1.2, 1.5, 2.0, 4.0)
"""Ratios at which the shade changes: as chance has it, a fifth or half as many again, twice …."""
SHADES = ("0", "1", "2", "3", "4", "5")
DARK = SHADES[3:]
ROW, LINE, GAP = 34.0, 18.0, 8.0
WIDEST_LABEL = 108.0


@dataclass(frozen=True, slots=True)
class Axis:
    """What the bands are of ("metres apart"), and their labels."""

    name: str
    labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A ratio, None or NaN where there is none. sure: chance alone does not explain it"""

    ratio: float | None
    sure: bool

    @property
    def known(self) -> bool:
        """Whether there is a ratio to be shown."""
        return self.ratio is not None and self.ratio == self.ratio

    @property
    def shade(self) -> str:
        """Of its class."""
        return SHADES[int(np.searchsorted(CUTS, self.ratio or 0.0, side="right"))]

    @property
    def look(self) -> tuple[str, str]:
        """Its class and its fill: a shade where it stands out, else none."""
        return patterns.named(self.shade) if self.shown else ("land", colours.LAND)

    @property
    def shown(self) -> bool:
        """Whether it is known and stands out."""
        return self.known and self.sure


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where cells are: left edge, width of a column, top edge, height of a row, units."""

    left: float
    wide: float
    top: float
    tall: float


def ratios(
    cells: Sequence[Sequence[Cell]],
    *,
    rows: Axis,
    columns: Axis,
    title: str,
    unit: str = "",
    id_: str = "bands",
) -> str:
    """A figure for each row and column, shaded where it stands out, as SVG with a legend.

    cells: one sequence per row, as long as there are columns. What stands out is bold within a
    border, so that nothing has to be read off the colours; what chance may explain has no shade.
    """
    on = _grid(rows, columns)
    drawn = [_row(n, label, line, on) for n, (label, line) in _numbered(rows.labels, cells)]
    every = list(chain.from_iterable(cells))
    bottom = on.top + on.tall * len(cells)
    below, height = legend(_keys(every), bottom + GAP, unit)
    return svg.picture(
        [*_heads(rows, columns, on), *drawn, below],
        title=title,
        desc=_described(every, rows, columns, unit),
        size=(svg.WIDTH, bottom + GAP + height),
        id_=id_,
    )


def _numbered(
    labels: Sequence[str], cells: Sequence[Sequence[Cell]]
) -> Iterable[tuple[int, tuple[str, Sequence[Cell]]]]:
    return enumerate(zip(labels, cells, strict=True))


def _grid(rows: Axis, columns: Axis) -> _Grid:
    """Room for the widest label on the left, and for the heads at the top."""
    widest = max((lettering.wide(each) for each in rows.labels), default=0.0)
    left = min(max(widest, lettering.wide(rows.name)) + GAP, WIDEST_LABEL)
    wide = (svg.WIDTH - left) / max(len(columns.labels), 1)
    lines = max((len(_wrapped(each, wide)) for each in columns.labels), default=1)
    lines = max(lines, len(lettering.wrapped(rows.name, left - GAP)))
    deep = max((len(lettering.wrapped(each, left - GAP)) for each in rows.labels), default=1)
    return _Grid(left, wide, LINE * (lines + 1) + 4, max(ROW, LINE * deep))


def _wrapped(label: str, wide: float) -> list[str]:
    return lettering.wrapped(label, wide - 4)


def _heads(rows: Axis, columns: Axis, on: _Grid) -> list[Ink]:
    """What rows and columns are of, and the columns' labels."""
    look: dict[str, object] = {"class_": "tick", "fill": svg.MUTED}
    said = [svg.words((on.left, 12), columns.name, **look)]
    aside = lettering.wrapped(rows.name, on.left - GAP)
    for n, line in enumerate(aside):
        said.append(svg.words((0, on.top - 6 - LINE * (len(aside) - 1 - n)), line, **look))
    for n, label in enumerate(columns.labels):
        middle, lines = on.left + on.wide * (n + 0.5), _wrapped(label, on.wide)
        for k, line in enumerate(lines):
            at = (middle, on.top - 6 - LINE * (len(lines) - 1 - k))
            said.append(svg.words(at, line, text_anchor="middle"))
    return said


def _row(n: int, label: str, line: Sequence[Cell], on: _Grid) -> Ink:
    top = on.top + on.tall * n
    lines = lettering.wrapped(label, on.left - GAP)
    first = top + on.tall / 2 + 5 - LINE / 2 * (len(lines) - 1)
    said = [svg.words((0, first + LINE * k), each) for k, each in enumerate(lines)]
    drawn = [_cell(cell, on.left + on.wide * k, top, on) for k, cell in enumerate(line)]
    return tag("g", *said, *drawn, class_="row")


def _cell(cell: Cell, x: float, y: float, on: _Grid) -> Ink:
    """The shade and the figure; what stands out is bold, within a border."""
    class_, fill = cell.look
    wide, tall = on.wide, on.tall
    look: dict[str, object] = {"class_": f"area {class_}", "fill": fill}
    parts = [tag("rect", x=x + 1, y=y + 1, width=wide - 2, height=tall - 2, **look)]
    if cell.shown:
        edge: dict[str, object] = {"class_": "ring", "fill": "none", "stroke": svg.TEXT}
        sides: dict[str, object] = {"x": x + 2, "y": y + 2, "width": wide - 4, "height": tall - 4}
        parts.append(tag("rect", stroke_width=2, **sides, **edge))
    said = written(cell)
    if lettering.wide(said, bold=cell.shown) <= wide - 6:
        weight = {"font_weight": 600} if cell.shown else {}
        at = (x + wide / 2, y + tall / 2 + 5)
        parts.append(svg.words(at, said, text_anchor="middle", **_ink(cell), **weight))
    return tag("g", *parts)


def _ink(cell: Cell) -> dict[str, object]:
    """What tells digits from what is behind them: pale ones on a dark shade, no halo to smear."""
    if cell.shown and cell.shade in DARK:
        return {"class_": "on-dark", "fill": svg.PAPER}
    return {"class_": "map-name", **HALO, "stroke_width": 2}


def written(cell: Cell) -> str:
    """The figure of a cell: three digits that count, an en dash for none."""
    if not cell.known or cell.ratio is None:
        return "–"
    if not isfinite(cell.ratio):
        return "∞"
    return number(cell.ratio, 2 if cell.ratio < 9.995 else 1 if cell.ratio < 99.95 else 0)


def _keys(cells: Sequence[Cell]) -> list[Key]:
    """A swatch for every class that stands out, then for what does not."""
    classes = sorted({cell.shade for cell in cells if cell.shown})
    found = [
        Key(_swatch(*patterns.named(shade)), _class(SHADES.index(shade))) for shade in classes
    ]
    rest = Key(_swatch("land", colours.LAND), say("chance alone may explain it"), "unsure")
    return found if all(cell.shown for cell in cells) else [*found, rest]


def _class(n: int) -> str:
    """A class in words."""
    if n == 0:
        return say("under {n}", n=number(CUTS[0], 1))
    low = number(CUTS[n - 1], 1)
    if n == len(CUTS):
        return say("{n} or more", n=low)
    return say("{low} to under {high}", low=low, high=number(CUTS[n], 1))


def _swatch(class_: str, fill: str) -> Ink:
    look: dict[str, object] = {"class_": f"area {class_}", "fill": fill, "stroke": svg.MUTED}
    return tag("rect", width=SWATCH, height=16, stroke_width=0.8, **look)


def _described(cells: Sequence[Cell], rows: Axis, columns: Axis, unit: str) -> str:
    """What stands out, in words."""
    said = [
        f"{row}, {column}: {written(cell)}"
        for cell, (row, column) in zip(cells, product(rows.labels, columns.labels), strict=True)
        if cell.shown
    ]
    across = say("{rows} by {columns}. {unit}", rows=rows.name, columns=columns.name, unit=unit)
    told = say("More than chance: {bands}.", bands="; ".join(said))
    return " ".join([across.strip(), told if said else say("Nothing more than chance.")])
