"""The colours of the pictures: even steps of lightness, so that print and every eye tells them.

The pages' style sheet overrides them by class (a dark page has its own); a saved picture keeps
these. Sequential: blue, darker is more. Diverging: purple and orange around grey, for neither
direction is good or bad by itself.
"""

SEQUENTIAL = ("#c0dbed", "#7cb2d7", "#4c8cc0", "#2869a5", "#124982", "#082954")
DIVERGING = ("#5e3594", "#a497cc", "#e9ebec", "#e39a3b", "#9c4a00")
SERIES = ("#1d5f9a", "#505a5f", "#9c4a00", "#5e3594")
"""The line that the picture is about, then those it is compared with; all readable as text."""

INK, BAND, GRID = "#1d5f9a", "#a9cfe6", "#d5dadd"
TARGET = "#9c4a00"
HOT, WATER, LAND = "#b3261e", "#cfe0ea", "#eef0f1"
MARKED = "#f0b429"
"""The one area of a locator map."""


def stripe(shade: int) -> int:
    """The shade that stripes a paler area: two steps further along the sequential scale."""
    return min(shade + 2, len(SEQUENTIAL) - 1)
