"""A fictional city made from a seed, so that a lab can be built and tested without network.

`write_city` writes only what a city would hand over: boundaries, residents and two exports of
a messy police register. What is true of the city is planted and stated in `Truths`, so that
whoever analyses the files can be held to it.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from safetylab.sources.demo_city import outbreak
from safetylab.sources.demo_city import truths as planted
from safetylab.sources.demo_city.exports import (
    Register,
    elsewhere,
    registered,
    touched,
    write_exports,
)
from safetylab.sources.demo_city.incidents import HOMICIDE, OFFSPRING, Incidents, simulate
from safetylab.sources.demo_city.land import Land, make_land, write_land
from safetylab.sources.demo_city.names import CITY, NOTE
from safetylab.sources.demo_city.offences import CODES, UNKNOWN_CODE
from safetylab.sources.demo_city.people import People, make_people, write_people
from safetylab.sources.demo_city.plan import NEAR_REPEAT, SEASONS, TURNS, Plan, make_plan
from safetylab.sources.demo_city.revisions import Marks, faults, mark, revisions
from safetylab.sources.demo_city.truths import Export, Truths, save
from safetylab.sources.demo_city.victims import make_victims
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import say

__all__ = ["Truths", "write_city"]


@dataclass(frozen=True, slots=True)
class City:
    """Land, people, what is planted where, and the police's register."""

    land: Land
    people: People
    plan: Plan
    register: Register


def write_city(folder: Path, *, seed: int = 20260101, scale: float = 1.0) -> Truths:
    """Write the files of Puerto Almendra and return what was planted in them.

    `scale` multiplies residents, incidents and revisions alike (1: 600,000 residents and some
    90,000 incidents), so that rates stay; the same seed and scale write the same bytes.
    Raises BadRequest for a scale that is not above 0.
    """
    if not scale > 0:
        raise BadRequest(
            say("The scale of the demonstration city must be above 0, not {scale}.", scale=scale),
            hint=say("A scale of 1 makes some 90,000 incidents."),
        )
    city = _make_city(seed, scale)
    write_land(city.land, folder)
    write_people(city.people, city.land, folder)
    exports = write_exports(city.register, city.land, folder)
    truths = _truths(city, exports, seed, scale)
    save(truths, folder / "truths.json")
    return truths


def _make_city(seed: int, scale: float) -> City:
    # One stream for each part: a change to one leaves the others as they were.
    ground, settled, drawn, kept, broke_out = np.random.default_rng(seed).spawn(5)
    land = make_land(ground)
    people = make_people(settled, land, scale=scale)
    plan = make_plan(land, people, scale=scale)
    incidents = simulate(drawn, plan, people, scale=scale)
    register = _register(kept, incidents, scale)
    return City(land, people, plan, outbreak.enter(broke_out, register, plan.outbreak, land))


def _register(rng: np.random.Generator, incidents: Incidents, scale: float) -> Register:
    marks = mark(rng, incidents, scale=scale)
    first = registered(rng, incidents, marks)
    order = np.argsort(first, kind="stable")
    incidents, first = incidents.take(order), first[order]
    marks = Marks(marks.what[order], marks.was[order])
    return Register(
        incidents=incidents,
        victims=make_victims(rng, incidents.code),
        marks=marks,
        first=first,
        last=touched(rng, marks, first),
        elsewhere=elsewhere(rng, incidents),
        spoil=int(rng.integers(2**32)),
    )


def _truths(city: City, exports: tuple[Export, Export], seed: int, scale: float) -> Truths:
    register, plan = city.register, city.plan
    kept = register.incidents.take(np.flatnonzero(register.marks.what != "withdrawn"))
    spots = tuple(
        replace(spot, planted=int((kept.origin == k).sum()))
        for k, spot in enumerate(plan.hot_spots, 1)
    )
    return Truths(
        note=NOTE,
        city=CITY,
        seed=seed,
        scale=scale,
        crs=planted.CRS,
        time_zone=planted.TIME_ZONE,
        start=planted.START,
        end=planted.END,
        exports=exports,
        rows=_rows(register),
        homicide_events=len(np.unique(kept.event[kept.code == CODES.index(HOMICIDE)])),
        residents=city.people.by_year(),
        hot_spots=spots,
        near_repeat=replace(NEAR_REPEAT, offspring=int((kept.origin == OFFSPRING).sum())),
        seasons=SEASONS,
        change_point=plan.change_point,
        turns=TURNS,
        outbreak=plan.outbreak,
        programme=plan.programme,
        revisions=revisions(register.marks, register.incidents),
        faults=faults(register.marks),
    )


def _rows(register: Register) -> dict[str, int]:
    """Folios of the second export by the code they carry there."""
    what, code = register.marks.what, register.incidents.code
    kept = ~np.isin(what, ("withdrawn", "unknown_code"))
    counts = np.bincount(code[kept], minlength=len(CODES)).tolist()
    rows = dict(zip(CODES, counts, strict=True))
    return rows | {UNKNOWN_CODE: int((what == "unknown_code").sum())}
