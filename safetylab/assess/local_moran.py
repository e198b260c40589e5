"""Where like lies beside like: clusters of high and of low values, and places unlike their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Unpack

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from safetylab.assess import chance, moran_said, places
from safetylab.assess.chance import Asked, Way
from safetylab.assess.events import About, Events
from safetylab.assess.hotspots import FEWEST_AREAS, FEWEST_CELLS, apart, enough, placed
from safetylab.assess.moran_said import Whole
from safetylab.assess.places import Lived, Places
from safetylab.store.compiling import Progress, silent
from safetylab.terms.column import Column
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import say

Floats = NDArray[np.float64]
SHUFFLINGS, MANY = 9_999, 1_000
"""p of the whole is by so many shufflings of the values, for fewer places than these."""
QUADRANTS = ("", "HH", "LH", "LL", "HL")
"""By stats.moran's numbers: the place's own value, then its neighbours', high or low."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalMoran:
    """Moran's I of n places, and of all together.

    places     : what was compared
    value      : I of each place, NaN without neighbours, shape (n,); scaled as in GeoDa
    quadrant   : HH, LH, LL or HL: its own value, then its neighbours'; "" without neighbours
    p          : of the alternative named, for each place by itself, NaN as value, shape (n,)
    adjusted_p : p adjusted for so many places
    is_found   : places kept at the false-discovery rate asked for, shape (n,)
    moran, geary : Moran's I and Geary's c of the whole
    asked, way : what was asked, and how p was told; draws: permutations for each place at most
    """

    about: About
    places: Places
    value: Floats
    quadrant: NDArray[np.str_]
    p: Floats
    adjusted_p: Floats
    is_found: NDArray[np.bool_]
    moran: Whole
    geary: Whole
    asked: Asked
    way: Way
    draws: int

    @property
    def cluster(self) -> NDArray[np.str_]:
        """The quadrant of places that are found, "" for all others, shape (n,)."""
        return np.where(self.is_found, self.quadrant, "")

    @property
    def provenance(self) -> Provenance:
        """Where the incidents come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Cells are finer than areas: sensitive classes never leave like this."""
        return self.about.disclosure(
            counts=("incidents",) if self.places.counts is not None else (),
            follows=("value", "i", "quadrant", "cluster", "p", "adjusted_p"),
            cell=self.places.cell,
            points=self.places.cell is not None,
        )

    def summary(self) -> str:
        """Whether like lies beside like, where, and the choices that were made."""
        parts = (
            self.finding(),
            moran_said.chosen(self.places, self.asked),
            chance.way_said(self.way, self.draws, True),
            moran_said.figures(self.moran, self.geary),
            moran_said.whole_way(self.moran),
            chance.too_coarse(self.asked, self.places.n),
            chance.alone_said(self.places),
            *self.places.notes,
            *self.about.notes,
        )
        return " ".join(part for part in parts if part)

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        parts = (
            moran_said.whole(self.about.title(), self.moran),
            moran_said.found(self.places, self.cluster),
        )
        return " ".join(part for part in parts if part)

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "LocalMoran":
        """Itself: the door withholds none of its rows."""
        return self

    def table(self) -> pa.Table:
        """One row per area, or per cell with incidents or in a cluster."""
        shown = np.ones(self.places.n, dtype=bool)
        if self.places.cell is not None:
            shown = (self.places.values > 0) | self.is_found
        return pa.table(
            {
                **places.columns(self.places, shown),
                "i": self.value[shown],
                "quadrant": self.quadrant[shown].tolist(),
                "p": self.p[shown],
                "adjusted_p": self.adjusted_p[shown],
                "cluster": self.cluster[shown].tolist(),
            }
        )

    def heads(self) -> tuple[Column, ...]:
        """Where, how many, I, p and the cluster."""
        return (
            *places.heads(self.places, self.about.ground.crs),
            Column("i", "I", digits=2),
            Column("p", "p", digits=3),
            Column("adjusted_p", say("adjusted p"), digits=3),
            Column("cluster", say("cluster")),
        )

    def choices(self) -> dict[str, Any]:
        """Places, neighbours, p, the rate of false discoveries, and the figures of the whole."""
        return {
            **chance.choices(self.places, self.asked, self.way, self.draws),
            "moran": self.moran.told(),
            "geary": self.geary.told(),
        }

    def plot(self) -> str:
        """The clusters as SVG, over the outlines of the areas."""
        by_itself = (np.nan_to_num(self.p, nan=1.0) <= self.asked["fdr"]) & ~self.is_found
        alone = np.where(by_itself, self.quadrant, "")
        return moran_said.plot(self.about, self.places, self.cluster, alone)


def find(
    events: Events,
    *,
    by: Literal["cells", "areas"] = "cells",
    cell: float | None = None,
    lived: Lived | None = None,
    progress: Progress = silent,
    **asked: Unpack[Asked],
) -> LocalMoran:
    """Whether places with many incidents lie beside others with many, and which.

    Arguments and errors as in hotspots.find(). Method: see of_places().
    """
    enough(len(events.xy))
    apart(events.xy)
    neighbours = chance.checked(asked, "two-sided")["neighbours"]
    found = placed(events, by, cell, lived, neighbours)
    enough(len(events.xy) - found.beyond)
    chance.comparable(found, FEWEST_CELLS if by == "cells" else FEWEST_AREAS)
    return of_places(events.about, found, progress=progress, **asked)


def of_places(
    about: About, found: Places, *, progress: Progress = silent, **asked: Unpack[Asked]
) -> LocalMoran:
    """Moran's I of places with a value each, by weights that sum to 1 for each.

    The alternative is of I itself: greater asks for clusters alone, less for outliers alone.
    Raises NotEnoughData for too few or equal ones, BadRequest for what makes no sense. Method:
    Anselin (1995); conditional permutations (see chance.tails); Benjamini & Hochberg (1995).
    """
    # Not loaded before there is need.
    from safetylab.stats.local import moran, spatial
    from safetylab.stats.local.neighbours import row_standardised
    from safetylab.stats.local.tails import p_value

    whole = chance.checked(asked, "two-sided")
    chance.comparable(found, FEWEST_AREAS)
    rows = row_standardised(found.w)
    local = moran.local_moran(found.values, rows)
    tails, way = chance.tails(found, whole, conditional=True, progress=progress)
    above = found.values - found.values.mean()
    p = p_value(tails.turned(above < 0), whole["alternative"])
    # At the mean, I is nought however the others lie.
    p = np.where((above == 0) & ~np.isnan(p), 1.0, p)
    adjusted = spatial.adjusted_p(p)
    of_all = _of_all(found.values, rows, whole["seed"])
    return LocalMoran(
        about=about,
        places=found,
        value=local.value,
        quadrant=np.array(QUADRANTS)[local.quadrant],
        p=p,
        adjusted_p=adjusted,
        is_found=np.nan_to_num(adjusted, nan=1.0) <= whole["fdr"],
        moran=of_all[0],
        geary=of_all[1],
        asked=whole,
        way=way,
        draws=tails.draws,
    )


def _of_all(values: Floats, rows: Any, seed: int) -> tuple[Whole, Whole]:
    """Moran's I and Geary's c, their p by shuffling, or by the normal law for many places."""
    from safetylab.stats.local import moran
    from safetylab.stats.local.spatial import normal_p

    figures = moran.moran(values, rows), moran.geary(values, rows)
    draws = SHUFFLINGS if len(values) < MANY else 0
    p = (
        moran.shuffled_p(values, rows, draws, seed)
        if draws
        else tuple(float(normal_p(each.z_random)) for each in figures)
    )
    one, other = (
        Whole(each.value, each.expected, each.z_random, of, draws)
        for each, of in zip(figures, p, strict=True)
    )
    return one, other
