"""Incidents to be analysed: where and when they were, and the land they were on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.terms.column import Column
from safetylab.terms.period import Period
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import say, say_many

Floats = NDArray[np.float64]
Times = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The land that is looked at.

    shapes     : areas of a layer, or one: a file's boundary or box; polygons, metres, shape (n,)
    ids, names : of the shapes, n each; "" where they have none
    crs        : of the metres, "" for a plane of no known place
    layer      : the lab's layer, "" for a file
    lines      : coast, river and the like, to be drawn
    boxed      : nobody has said what is land: it is the box around the points
    """

    shapes: NDArray[np.object_]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    crs: str
    layer: str = ""
    lines: tuple[Any, ...] = ()
    boxed: bool = False

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(x_min, y_min, x_max, y_max), metres."""
        x0, y0, x1, y1 = shapely.total_bounds(self.shapes)
        return float(x0), float(y0), float(x1), float(y1)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a result was made from.

    name      : of the incidents, in the reader's language. code: the indicator's, "" for a file
    sensitive : a class that is never told small and never as points
    n         : incidents used
    dated     : whether they tell when they were; without, `period` says nothing
    notes     : what a reader must know: what was left out or set aside, in sentences
    once      : victims that count with another of their event; None where each record counts
    """

    name: str
    code: str
    period: Period
    provenance: Provenance
    offences: tuple[str, ...]
    sensitive: bool
    n: int
    ground: Ground
    dated: bool = True
    notes: tuple[str, ...] = ()
    once: int | None = None

    def title(self) -> str:
        """Which incidents, of when: "Burglary, 2016"; of a file without times, its name."""
        if not self.dated:
            return self.name
        return say("{name}, {period}", name=self.name, period=self.period.label())

    def disclosure(
        self,
        *,
        counts: Sequence[str] = (),
        follows: Sequence[str] = (),
        cell: float | None = None,
        points: bool = True,
    ) -> Disclosure:
        """What the door must know of a table of these incidents; see terms.result.Disclosure."""
        return Disclosure(
            counts=tuple(counts),
            follows=tuple(follows),
            offences=self.offences,
            sensitive=self.sensitive,
            points=points,
            cell=cell,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """Incidents, n of them, in the order of their time.

    xy     : metres, shape (n, 2); NaN only where places were not asked for
    day    : local day, datetime64[D], shape (n,); NaT where unknown
    start  : local time, datetime64[s], shape (n,); the day's midnight where the hour is unknown
    stop   : latest local time at which it can have happened, NaT where not told, shape (n,)
    timed  : the hour is known, shape (n,)
    heaped : at exactly midnight or noon, as hours are that nobody knew, shape (n,)
    more   : further numbers of a file by their column, shape (n,)
    """

    about: About
    xy: Floats
    day: Times
    start: Times
    stop: Times
    timed: NDArray[np.bool_]
    heaped: NDArray[np.bool_]
    more: Mapping[str, Floats]

    def taken(self, some: NDArray[Any], *notes: str) -> "Events":
        """Those of a mask or of indices, with sentences on why not all."""
        about = replace(self.about, n=len(self.xy[some]), notes=(*self.about.notes, *notes))
        return replace(
            self,
            about=about,
            more={name: each[some] for name, each in self.more.items()},
            **{
                name: getattr(self, name)[some]
                for name in ("xy", "day", "start", "stop", "timed", "heaped")
            },
        )

    def noted(self, *notes: str) -> "Events":
        """The same with further sentences that a reader must know; empty ones are no notes."""
        told = (*self.about.notes, *(each for each in notes if each))
        return replace(self, about=replace(self.about, notes=told))

    def dated(self) -> "Events":
        """Those whose day is known; the others are counted in a note."""
        known = ~np.isnat(self.day)
        gone = int((~known).sum())
        if not gone:
            return self
        said = say_many(
            "{n} incident of no known day is left out.",
            "{n} incidents of no known day are left out.",
            gone,
        )
        return self.taken(known, said)

    def within(self, period: Period) -> "Events":
        """Those of a shorter period."""
        inside = (self.day >= np.datetime64(period.start)) & (self.day < np.datetime64(period.end))
        found = self.taken(inside)
        return replace(found, about=replace(found.about, period=period))


def coordinates(crs: str) -> tuple[Column, Column]:
    """The columns of a cell's middle, x and y, as people read them."""
    if not crs:
        return (
            Column("x", say("Easting, metres"), digits=0),
            Column("y", say("Northing, metres"), digits=0),
        )
    return (
        Column("x", say("Easting, {crs}", crs=crs), digits=0),
        Column("y", say("Northing, {crs}", crs=crs), digits=0),
    )
