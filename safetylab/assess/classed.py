"""Cells by what they have been over time: in sentences, in a table, on a map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from safetylab.assess import naming
from safetylab.assess.events import About, coordinates
from safetylab.terms.column import Column
from safetylab.terms.period import Period
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import N_, number, percent, say

NONE = "none"
LEAST = 5
"""A cell of fewer incidents in all has no class: it would be hot for its neighbours alone."""
Rule = Literal["findings", "shares"]
Named = Mapping[str, str]

NAMES: Named = MappingProxyType(
    {
        "persistent": N_("persistent"),
        "new": N_("new"),
        "emerging": N_("emerging"),
        "diminishing": N_("diminishing"),
        "historical": N_("historical"),
        "sporadic": N_("sporadic"),
        "former": N_("former"),
        "intermittent": N_("intermittent"),
    }
)
ORDER: Mapping[Rule, tuple[str, ...]] = MappingProxyType(
    {
        "findings": (*("persistent", "new", "emerging", "diminishing", "historical", "sporadic"),),
        "shares": ("persistent", "emerging", "intermittent", "former"),
    }
)
LOOKS: Named = MappingProxyType(
    {
        "persistent": "hot",
        "new": "d3",
        "emerging": "unsure-d4",
        "diminishing": "unsure-d0",
        "historical": "d0",
        "former": "d0",
        "sporadic": "1",
        "intermittent": "1",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """n cells over some steps of time.

    cell   : side, metres. step: month, quarter or year; steps: their periods, in order
    rule   : how hot cells and classes were told; see assess.classes.find
    xy     : centres, metres, shape (n, 2)
    counts : incidents, shape (n, steps). z: Gi*, 0 where a step does not vary, same shape
    hot    : cells and steps that are hot, same shape
    kind   : the class of each cell, "none" for the others, shape (n,)
    beyond : incidents in none of the cells
    """

    about: About
    cell: float
    step: str
    steps: tuple[Period, ...]
    rule: Rule
    fdr: float
    xy: NDArray[np.float64]
    counts: NDArray[np.int64]
    z: NDArray[np.float64]
    hot: NDArray[np.bool_]
    kind: NDArray[np.str_]
    beyond: int

    @property
    def provenance(self) -> Provenance:
        """Where the incidents come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Cells are finer than areas: sensitive classes never leave like this."""
        return self.about.disclosure(
            counts=("incidents",),
            follows=("hot_steps", "hot_recent", "last_hot"),
            cell=self.cell,
        )

    @property
    def recent(self) -> int:
        """How many of the last steps are recent."""
        from safetylab.stats.classes import Windows

        return Windows().steps(len(self.steps))

    @property
    def needed(self) -> int:
        """In how many of these a cell must be hot to be often hot."""
        from safetylab.stats.classes import Windows

        return Windows().needed(len(self.steps))

    def of(self, kind: str) -> NDArray[np.bool_]:
        """The cells of a class, shape (n,)."""
        return np.asarray(self.kind == kind)

    def summary(self) -> str:
        """How many cells are of each class, and what the classes mean."""
        parts = (self.finding(), self._hot_said(), self._defined(), *self.about.notes)
        return " ".join(part for part in parts if part)

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        return " ".join(part for part in (self._found(), self._held()) if part)

    def _found(self) -> str:
        values = {
            "name": self.about.name,
            "first": self.steps[0].label(),
            "last": self.steps[-1].label(),
            "cells": len(self.kind),
        }
        if not (self.kind != NONE).any():
            return say(
                "{name}, {first} to {last}: none of {cells} cells was hot in any step by more "
                "than chance.",
                **values,
            )
        said = [self._counted(kind) for kind in ORDER[self.rule] if self.of(kind).any()]
        return say(
            "{name}, {first} to {last}: of {cells} cells, {n} were hot spots in at least one "
            "{step} ({classes}).",
            step=say(self.step),
            n=int((self.kind != NONE).sum()),
            classes=", ".join(said),
            **values,
        )

    def _counted(self, kind: str) -> str:
        return f"{_named(kind)} {number(int(self.of(kind).sum()))}"

    def _held(self) -> str:
        """How much the lasting ones hold: what a reader can act upon."""
        some = self.of("persistent")
        if not some.any():
            return ""
        held = self.counts[some].sum(axis=1)
        areas = naming.most(self.xy[some], held, self.about.ground)
        return say(
            "The persistent ones{where} hold {share} of all incidents on {area} of the cells.",
            where=", " + say("above all in {areas}", areas=areas) + "," if areas else "",
            share=percent(held.sum() / max(self.counts.sum(), 1)),
            area=percent(some.mean(), 1),
        )

    def _hot_said(self) -> str:
        values = {"cell": number(self.cell), "steps": len(self.steps), "step": say(self.step)}
        if self.rule == "shares":
            return say(
                "Cells of {cell} metres in {steps} steps of a {step}; hot: Gi* with the eight "
                "neighbours, p under 0.05 by the normal law, two-sided, adjusted for the steps of "
                "a cell but not for the number of cells (Holm).",
                **values,
            )
        return say(
            "Cells of {cell} metres in {steps} steps of a {step}; hot: more in the cell and its "
            "eight neighbours than if the step's incidents had fallen evenly over the land, and "
            "at most {fdr} of all hot cells and steps expected to be chance. A single {step} "
            "suffices, and the comparison is with an even land: more cells are named than where "
            "hot spots are told of a whole period at once.",
            fdr=percent(self.fdr),
            **values,
        )

    def _defined(self) -> str:
        values = {"recent": self.recent}
        if self.rule == "shares":
            return say(
                "Persistent: hot in 80 % of the steps; emerging: in under 10 % before the last "
                "{recent} and 20 % of these; former: in 10 % before and under 10 % of these; "
                "intermittent: in 10 % of all.",
                **values,
            )
        return say(
            "Persistent: hot in at least two thirds of the steps and in at least {needed} of the "
            "last {recent}; new: in {needed} of these, never before; emerging: in {needed} of "
            "these, and twice as often as before; diminishing: in at least half of the earlier "
            "steps, lately half as often or less; historical: in two earlier steps or more, in "
            "none of these; sporadic: in any other way. Cells of fewer than {least} incidents in "
            "all have no class.",
            least=LEAST,
            needed=self.needed,
            **values,
        )

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Classes":
        """Itself: the door withholds none of its rows."""
        return self

    def table(self) -> pa.Table:
        """One row per cell with an incident or a class: where, how many, how often hot."""
        some = (self.counts.sum(axis=1) > 0) | (self.kind != NONE)
        hot, at = self.hot[some], np.arange(len(self.steps))
        last = np.where(hot.any(axis=1), (hot * (at + 1)).max(axis=1) - 1, -1)
        kinds = self.kind[some].tolist()
        return pa.table(
            {
                **naming.columns(self.xy[some], self.about.ground),
                "x": self.xy[some, 0],
                "y": self.xy[some, 1],
                "class": kinds,
                "class_name": [_named(kind) for kind in kinds],
                "incidents": self.counts[some].sum(axis=1),
                "hot_steps": hot.sum(axis=1),
                "hot_recent": hot[:, len(at) - self.recent :].sum(axis=1),
                "last_hot": [None if n < 0 else self.steps[n].code for n in last],
            }
        )

    def heads(self) -> tuple[Column, ...]:
        """Class, centre, incidents, steps in which it was hot."""
        crs = self.about.ground.crs
        return (
            Column("class_name", say("Class")),
            *naming.heads(self.about.ground),
            *coordinates(crs),
            Column("incidents", say("Incidents")),
            Column("hot_steps", say("Hot steps, of {n}", n=len(self.steps))),
            Column("hot_recent", say("of the last {n}", n=self.recent)),
            Column("last_hot", say("last hot")),
        )

    def choices(self) -> dict[str, Any]:
        """Cells, steps, rule, windows."""
        return {
            "cell": self.cell,
            "step": self.step,
            "steps": [part.code for part in self.steps],
            "recent": self.recent,
            "recent_hot_needed": self.needed if self.rule == "findings" else None,
            "rule": self.rule,
            "fdr": self.fdr if self.rule == "findings" else None,
            "alternative": "greater" if self.rule == "findings" else "two-sided",
            "neighbours": "queen",
            "cells": len(self.kind),
            "classes": {kind: int(self.of(kind).sum()) for kind in (*ORDER[self.rule], NONE)},
            "beyond": self.beyond,
        }

    def plot(self) -> str:
        """The classes as SVG, over the outlines of the areas."""
        from safetylab.draw import groups
        from safetylab.draw.groups import Group

        low, high = self.xy - self.cell / 2, self.xy + self.cell / 2
        squares = np.asarray(shapely.box(*low.T, *high.T), dtype=object)
        ground = self.about.ground
        drawn = [
            Group(
                squares[self.of(kind)],
                LOOKS[kind],
                say("{class_}: {n}", class_=_named(kind), n=int(self.of(kind).sum())),
            )
            for kind in ORDER[self.rule]
        ]
        return groups.groups(
            drawn,
            title=self.about.name,
            over=list(ground.shapes),
            names=ground.names,
            lines=ground.lines,
            id_="classes",
        )


def _named(kind: str) -> str:
    return say(NAMES[kind]) if kind in NAMES else "–"
