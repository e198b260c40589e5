"""An outbreak, entered into the police's register without touching what is there already."""

from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safetylab.sources.demo_city.exports import Register, registered
from safetylab.sources.demo_city.incidents import OUTBREAK, Incidents, in_disc, made
from safetylab.sources.demo_city.land import Land
from safetylab.sources.demo_city.offences import CODES
from safetylab.sources.demo_city.revisions import Marks
from safetylab.sources.demo_city.truths import START, Outbreak
from safetylab.sources.demo_city.victims import make_victims


def enter(
    rng: np.random.Generator, register: Register, outbreak: Outbreak, land: Land
) -> Register:
    """The register with the outbreak's rows, none late, revised or faulty.

    `rng` must be its own: all other rows stay as they were, but for the folios of later ones.
    """
    added = _drawn(rng, outbreak, land, after=int(register.incidents.event.max()))
    n, m = len(register.first), outbreak.planted
    marks = Marks(np.full(m, "", dtype="U20"), added.code.copy())
    entered = registered(rng, added, marks)
    order = np.argsort(np.concatenate([register.first, entered]), kind="stable")
    now_at = np.argsort(order, kind="stable")
    elsewhere = np.concatenate([register.elsewhere, np.arange(n, n + m)])
    return Register(
        incidents=_joined(register.incidents, added, order),
        victims=_joined(register.victims, make_victims(rng, added.code), order),
        marks=_joined(register.marks, marks, order),
        first=np.concatenate([register.first, entered])[order],
        last=np.concatenate([register.last, entered])[order],
        elsewhere=now_at[elsewhere[order]],
        spoil=register.spoil,
    )


def _drawn(rng: np.random.Generator, outbreak: Outbreak, land: Land, *, after: int) -> Incidents:
    n, row = outbreak.planted, land.ids.index(outbreak.neighbourhood)
    day = rng.integers(_day(outbreak.start), _day(outbreak.end), n)
    xy = in_disc(rng, np.tile([outbreak.x, outbreak.y], (n, 1)), outbreak.radius)
    where = (xy, np.full(n, row))
    drawn = made(rng, CODES.index(outbreak.code), day, where, OUTBREAK)
    drawn.event[:] += after + 1
    return drawn


def _day(of: date) -> int:
    return (of - START).days


def _joined(there: Any, added: Any, order: NDArray[np.int64]) -> Any:
    """Two dataclasses of columns as one, in this order."""
    columns = (
        np.concatenate([getattr(there, field.name), getattr(added, field.name)])[order]
        for field in fields(there)
    )
    return type(there)(*columns)
