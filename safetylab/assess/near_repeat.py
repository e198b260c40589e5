"""Near repeats: does one incident bring on the next nearby, how far and for how long?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from safetylab.assess import repeats_said, spreading
from safetylab.assess.events import About, Events
from safetylab.assess.reach import INTERVAL, Edges
from safetylab.store.compiling import Progress, silent
from safetylab.terms.column import Column
from safetylab.terms.errors import BadRequest
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import say

if TYPE_CHECKING:
    from safetylab.stats.spread.knox import Knox

SPACE = (0.0, 0.1, 100.0, 200.0, 300.0, 400.0, 500.0)
DAYS = (0.0, 7.0, 14.0, 21.0, 28.0)
DRAWS = 999
LEVEL, LEAST = 0.05, 1.2
"""Raised are bands whose adjusted p is at most the one and whose ratio is at least the other:
among many incidents a twentieth more is no chance either, but nothing to act upon. 1.2 is what
users of the Near Repeat Calculator hold to (Ratcliffe 2009)."""
MOST_BANDS = 60


class How(TypedDict, total=False):
    """How pairs are told.

    manhattan : distances along the axes, as streets run, else as the crow flies
    closed    : bands hold the edge at which they end, else that at which they begin
    draws     : permutations of the days, by default 999. seed: of them
    """

    manhattan: bool
    closed: bool
    draws: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NearRepeat:
    """Pairs of incidents by how far and how long they are apart, beside what chance gives.

    found    : Knox's test: rows are bands of distance, columns bands of days
    level    : of p, and least: the ratio, from which a band is raised
    adjusted : p of each band corrected for all, NaN for those without an end, shape (s, t)
    """

    about: About
    found: "Knox"
    adjusted: NDArray[np.float64]
    seed: int
    level: float = LEVEL
    least: float = LEAST

    @property
    def edges(self) -> Edges:
        """Between the bands."""
        return Edges(self.found.bands.space, self.found.bands.time)

    @property
    def sure(self) -> NDArray[np.bool_]:
        """Bands with more pairs than chance gives, all of them considered, shape (s, t)."""
        return np.asarray(self.adjusted <= self.level)

    @property
    def raised(self) -> NDArray[np.bool_]:
        """Bands that are sure, and not by a little only, shape (s, t)."""
        return np.asarray(self.sure & (self.found.ratio >= self.least))

    @property
    def provenance(self) -> Provenance:
        """Where the incidents come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Distances between incidents are finer than areas: sensitive classes never leave so."""
        return self.about.disclosure(
            counts=("observed",),
            follows=("ratio", "simulated_ratio", "p", "adjusted_p", "raised"),
        )

    def summary(self) -> str:
        """How far and how long risk is raised, and the choices that were made."""
        return repeats_said.summary(self)

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        return repeats_said.finding(self)

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "NearRepeat":
        """Itself: the door withholds none of its rows."""
        return self

    def table(self) -> pa.Table:
        """One row per pair of bands, the nearest and soonest first; no end where it is null."""
        found, drawn = self.found, self.found.simulated
        low, high = np.quantile(drawn, INTERVAL, axis=0)
        space, time = self.edges.space, self.edges.time
        s, t = (part.ravel() for part in np.indices(found.observed.shape))
        return pa.table(
            {
                "space_from": np.array(space)[s],
                "space_to": _told(np.array(space)[s + 1]),
                "days_from": np.array(time)[t],
                "days_to": _told(np.array(time)[t + 1]),
                "observed": found.observed.ravel(),
                "expected": found.expected.ravel(),
                "ratio": _told(found.ratio),
                "simulated": drawn.mean(axis=0).ravel(),
                "simulated_ratio": _told(found.mean_ratio),
                "median_ratio": _told(found.median_ratio),
                "chance_low": low.ravel(),
                "chance_high": high.ravel(),
                "p": found.p.ravel(),
                "adjusted_p": _told(self.adjusted),
                "raised": self.raised.ravel(),
                "space_pairs": found.space_pairs[s],
                "time_pairs": found.time_pairs[t],
            }
        )

    def heads(self) -> tuple[Column, ...]:
        """Bands, pairs found and expected, their ratio, what chance gives, p."""
        return (
            Column("space_from", say("metres, from"), digits=self._digits),
            Column("space_to", say("metres, to"), digits=self._digits),
            Column("days_from", say("days, from"), digits=0),
            Column("days_to", say("days, to"), digits=0),
            Column("observed", say("pairs")),
            Column("expected", say("by chance")),
            Column("chance_low", say("by chance, low"), digits=0),
            Column("chance_high", say("by chance, high"), digits=0),
            Column("ratio", say("ratio"), digits=2),
            Column("p", "p", digits=3),
            Column("adjusted_p", say("adjusted p"), digits=3),
        )

    @property
    def _digits(self) -> int:
        return int(any(edge % 1 for edge in self.edges.space if math.isfinite(edge)))

    def choices(self) -> dict[str, Any]:
        """Bands, permutations, and how p was corrected."""
        bands = self.found.bands
        return {
            "space": [_edge(edge) for edge in bands.space],
            "days": [_edge(edge) for edge in bands.time],
            "closed": bands.closed,
            "distance": "manhattan" if bands.manhattan else "euclidean",
            "draws": len(self.found.simulated),
            "seed": self.seed,
            "alternative": "greater",
            "adjustment": "Westfall-Young single step, Poisson tails",
            "level": self.level,
            "least_ratio": self.least,
        }

    def plot(self) -> str:
        """The ratios as a table of shades with their figures, as SVG."""
        return repeats_said.plot(self)


def find(
    events: Events,
    *,
    space: Sequence[float] = SPACE,
    days: Sequence[float] = DAYS,
    progress: Progress = silent,
    **how: Unpack[How],
) -> NearRepeat:
    """Pairs of incidents near in space and in time, against the days dealt out anew.

    space: edges of the bands of distance, metres; days: those of time; growing, the last may be
    infinite. Raises NotEnoughData for too few or all alike, BadRequest for bands that make no
    sense or hold too many pairs. Method: Knox (1964) by permutation of the days; p of all bands
    together after Westfall & Young (1993).
    """
    _sensible(space, say("distances"))
    _sensible(days, say("days"))
    usable = spreading.usable(events)
    draws, seed = spreading.draws(how.get("draws", DRAWS)), how.get("seed", spreading.SEED)
    # Not loaded before there is need.
    from safetylab.stats.spread import knox

    bands = knox.Bands(
        tuple(float(edge) for edge in space),
        tuple(float(edge) for edge in days),
        closed=how.get("closed", False),
        manhattan=how.get("manhattan", False),
    )
    progress(say("looking for pairs near each other"), 0.0)
    with spreading.fitting(max(edge for edge in bands.space if math.isfinite(edge))):
        found = knox.test(
            usable.xy,
            spreading.days(usable),
            bands,
            draws=draws,
            seed=seed,
            told=spreading.heard(progress, say("dealing the days out anew")),
        )
    return NearRepeat(about=usable.about, found=found, adjusted=_adjusted(found), seed=seed)


def _adjusted(found: "Knox") -> NDArray[np.float64]:
    """p of the bands that end, all together; the rest only mirror them, and are no finding."""
    from safetylab.stats.spread import knox

    edges = Edges(found.bands.space, found.bands.time)
    ended = np.ix_(range(edges.rows.stop), edges.columns)
    adjusted = np.full(found.observed.shape, np.nan)
    if adjusted[ended].size:
        drawn = found.simulated[:, : edges.rows.stop, : edges.columns.stop]
        adjusted[ended] = knox.familywise(found.observed[ended], drawn, found.expected[ended])
    return adjusted


def _sensible(edges: Sequence[float], named: str) -> None:
    known = len(edges) > 1 and all(math.isfinite(edge) for edge in edges[:-1]) and edges[0] >= 0
    if not known or not all(a < b for a, b in pairwise(edges)):
        raise BadRequest(
            say(
                "The bands of {named} {edges} do not grow from zero up.",
                named=named,
                edges=", ".join(str(edge) for edge in edges[:MOST_BANDS]) or "–",
            ),
            hint=say("give two edges or more, such as 0,100,200; the last may be inf."),
        )
    if len(edges) > MOST_BANDS:
        raise BadRequest(
            say("{n} bands are more than can be told apart.", n=len(edges) - 1),
            hint=say("give {most} edges or fewer.", most=MOST_BANDS),
        )


def _told(values: NDArray[np.float64]) -> pa.Array:
    """Numbers, null where there is none or no end."""
    flat = values.ravel()
    return pa.array(flat, mask=~np.isfinite(flat))


def _edge(edge: float) -> float | str:
    return edge if math.isfinite(edge) else "inf"
