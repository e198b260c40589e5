"""Hot places found: what they are, in sentences, in a table, on a map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from safetylab.assess import chance, naming, places
from safetylab.assess.chance import Asked, Way
from safetylab.assess.events import About
from safetylab.assess.places import Places
from safetylab.terms.column import Column
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import number, percent, say, say_many

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotspots:
    """Clusters among cells or areas.

    places     : what was compared
    z          : Getis-Ord Gi* as a z-score, NaN where it cannot be told, shape (n,)
    p          : of the alternative named, for each place by itself, NaN as z, shape (n,)
    adjusted_p : p adjusted for so many places: the false-discovery rate at which each falls
    is_hot     : places of more than elsewhere, kept at that rate, shape (n,)
    is_cold    : places of less than elsewhere, if they were asked for, shape (n,)
    asked, way : what was asked, and how p was told; draws: permutations for each place at most
    """

    about: About
    places: Places
    z: Floats
    p: Floats
    adjusted_p: Floats
    is_hot: NDArray[np.bool_]
    is_cold: NDArray[np.bool_]
    asked: Asked
    way: Way
    draws: int

    @property
    def xy(self) -> Floats:
        """Middles of the places, metres, shape (n, 2)."""
        return self.places.xy

    @property
    def counts(self) -> NDArray[np.int64]:
        """Incidents in each place, shape (n,); zeros where a file gave values."""
        found = self.places.counts
        return np.zeros(self.places.n, dtype=np.int64) if found is None else found

    @property
    def cell(self) -> float | None:
        """Side of a cell, metres; None for areas."""
        return self.places.cell

    @property
    def beyond(self) -> int:
        """Incidents in none of the places."""
        return self.places.beyond

    @property
    def provenance(self) -> Provenance:
        """Where the incidents come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Cells are finer than areas: sensitive classes never leave like this."""
        return self.about.disclosure(
            counts=("incidents",) if self.places.counts is not None else (),
            follows=("value", "z", "p", "adjusted_p"),
            cell=self.cell,
            points=self.cell is not None,
        )

    def summary(self) -> str:
        """One sentence that an official may quote, and the choices that were made."""
        return _summary(self)

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        return " ".join(part for part in (_found(self), _cold(self)) if part)

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Hotspots":
        """Itself: the door withholds none of its rows."""
        return self

    def table(self) -> pa.Table:
        """One row per area, or per cell with incidents, heat or cold."""
        shown = np.ones(self.places.n, dtype=bool)
        if self.cell is not None:
            shown = (self.counts > 0) | self.is_hot | self.is_cold
        return pa.table(
            {
                **places.columns(self.places, shown),
                "z": self.z[shown],
                "p": self.p[shown],
                "adjusted_p": self.adjusted_p[shown],
                "hot": self.is_hot[shown],
                **({"cold": self.is_cold[shown]} if self._colder else {}),
            }
        )

    @property
    def _colder(self) -> bool:
        return self.asked["alternative"] != "greater"

    def heads(self) -> tuple[Column, ...]:
        """Where, how many, z, p."""
        return (
            *places.heads(self.places, self.about.ground.crs),
            Column("z", "z", digits=2),
            Column("p", "p", digits=3),
            Column("adjusted_p", say("adjusted p"), digits=3),
            *((Column("hot", say("hot")),) if self.cell is None or self._colder else ()),
            *((Column("cold", say("cold")),) if self._colder else ()),
        )

    def choices(self) -> dict[str, Any]:
        """Places, neighbours, p and the rate of false discoveries."""
        return chance.choices(self.places, self.asked, self.way, self.draws)

    def plot(self) -> str:
        """The hot places as SVG, over the outlines of the areas."""
        return _plot(self)


def _summary(found: Hotspots) -> str:
    parts = (
        found.finding(),
        _chosen(found),
        chance.way_said(found.way, found.draws, False),
        chance.too_coarse(found.asked, found.places.n),
        chance.alone_said(found.places),
        *found.places.notes,
        *found.about.notes,
    )
    return " ".join(part for part in parts if part)


def _found(found: Hotspots) -> str:
    title = found.about.title()
    if not found.is_hot.any():
        if found.cell is None:
            return say(
                "{title}: no area stands out from the others by more than chance.", title=title
            )
        return say("{title}: no cell stands out from the others by more than chance.", title=title)
    if found.cell is None:
        return _areas(found, title)
    hot = found.is_hot
    values = {
        "title": title,
        "hot": int(hot.sum()),
        "cells": found.places.n,
        "share": percent(found.counts[hot].sum() / found.counts.sum()),
        "n": int(found.counts.sum()),
    }
    areas = naming.most(found.xy[hot], found.counts[hot], found.about.ground)
    if not areas:
        return say("{title}: {share} of {n} incidents lie in {hot} of {cells} cells.", **values)
    return say(
        "{title}: {share} of {n} incidents lie in {hot} of {cells} cells, above all in {areas}.",
        areas=areas,
        **values,
    )


def _areas(found: Hotspots, title: str) -> str:
    names = [found.places.names[n] for n in found.is_hot.nonzero()[0]]
    return say_many(
        "{title}: {n} of {areas} areas stands out as hot: {names}.",
        "{title}: {n} of {areas} areas stand out as hot: {names}.",
        len(names),
        title=title,
        areas=found.places.n,
        names=chance.listed(names),
    )


def _cold(found: Hotspots) -> str:
    """How many are cold, where that was asked."""
    if found.asked["alternative"] == "greater":
        return ""
    n = int(found.is_cold.sum())
    if found.cell is None:
        return say_many("{n} area is cold.", "{n} areas are cold.", n)
    return say_many("{n} cell is cold.", "{n} cells are cold.", n)


def _chosen(found: Hotspots) -> str:
    for_what = chance.ASKED[found.asked["alternative"]]
    values = {
        "neighbours": chance.neighbours_said(found.places),
        "alternative": say(for_what),
        "fdr": percent(found.asked["fdr"]),
    }
    if found.cell is None:
        return say(
            "Areas by {unit}; Gi* with {neighbours}, for {alternative}; at most {fdr} of "
            "the areas named are expected to be chance.",
            unit=found.places.unit,
            **values,
        )
    return say(
        "Cells of {cell} metres; Gi* with {neighbours}, for {alternative}; at most {fdr} of "
        "the cells called hot are expected to be chance. A cell is judged with those around it, "
        "so that a hot one may itself hold few.",
        cell=number(found.cell),
        **values,
    )


def _plot(found: Hotspots) -> str:
    """The hot places as SVG, and the cold ones if asked, over the outlines of the areas."""
    from safetylab.draw import groups, maps
    from safetylab.draw.groups import Group

    ground, at = found.about.ground, found.places
    if found.cell is not None and found.asked["alternative"] == "greater":
        return maps.cells(
            found.xy[found.is_hot],
            found.cell,
            title=found.about.name,
            over=list(ground.shapes),
            names=ground.names,
            lines=ground.lines,
            id_="hot",
        )
    kinds = [(found.is_hot, groups.HOT, say("hot: {n}", n=int(found.is_hot.sum())))]
    if found.asked["alternative"] != "greater":
        kinds.append((found.is_cold, "d0", say("cold: {n}", n=int(found.is_cold.sum()))))
    drawn = [
        Group(at.shapes(some), look, said, chance.named(at, some)) for some, look, said in kinds
    ]
    return groups.groups(
        drawn,
        title=found.about.name,
        over=list(ground.shapes),
        names=ground.names,
        lines=ground.lines,
        id_="hot",
    )
