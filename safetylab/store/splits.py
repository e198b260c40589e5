"""Which rows of a census table add up to the residents one asks for, none counted twice."""

from collections.abc import Collection
from functools import cache

from safetylab.sources.census import EVERYONE, Band

Cell = tuple[str, Band]
"""Sex (female, male, all) and ages."""
FROM_BIRTH: Band = (0, None)


@cache
def adding_up(cells: frozenset[Cell], sex: str | None, ages: Band) -> tuple[Cell, ...] | None:
    """The cells to sum for a sex (None: everyone) and ages; None where they do not add up.

    A row for both sexes, or for all ages, is preferred to the sum of its parts.
    """
    for sexes in (("all",), ("female", "male")) if sex is None else ((sex,),):
        parts = [(each, tiled({band for s, band in cells if s == each}, ages)) for each in sexes]
        if all(bands is not None for _, bands in parts):
            return tuple((each, band) for each, bands in parts for band in bands or ())
    return None


def tiled(bands: Collection[Band], ages: Band) -> tuple[Band, ...] | None:
    """Bands that cover the ages without gap or overlap, the widest first; None if none do."""
    if ages in bands:
        return (ages,)
    if ages in (EVERYONE, FROM_BIRTH):
        return (EVERYONE,) if EVERYONE in bands else _tiled(bands, 0, None)
    return None if ages[0] is None else _tiled(bands, ages[0], ages[1])


def _tiled(bands: Collection[Band], start: int, end: int | None) -> tuple[Band, ...] | None:
    here = [band for band in bands if band[0] == start]
    for band in sorted(here, key=lambda band: -_top(band[1])):
        if band[1] == end:
            return (band,)
        if band[1] is None or band[1] >= _top(end):
            continue
        if rest := _tiled(bands, band[1] + 1, end):
            return (band, *rest)
    return None


def _top(age: int | None) -> int:
    return 1000 if age is None else age
