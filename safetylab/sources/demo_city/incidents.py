"""What happens in Puerto Almendra: incidents drawn by day and area, then placed and timed.

Each offence is a Poisson process whose rate is a product: residents, poverty, centre and
harbour, weekday, and what Plan.factor says. Hot spots and near repeats come on top.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.sources.demo_city.land import CENTRE, HARBOUR, MARGIN, Land
from safetylab.sources.demo_city.offences import CODES, OFFENCES, Offence, hours, weekdays
from safetylab.sources.demo_city.people import People
from safetylab.sources.demo_city.plan import NEAR_REPEAT, Plan
from safetylab.sources.demo_city.truths import DAYS, START, HotSpot

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Placer = Callable[[np.random.Generator, Ints], Floats]

BACKGROUND, OFFSPRING, OUTBREAK = 0, -1, -2  # other origins: 1, 2.. for the hot spots
MIDNIGHT, NOON = 0, 720
HOMICIDE = "H1"
# Homicides with one, two and three victims.
_VICTIMS = (0.9, 0.08, 0.02)


@dataclass(frozen=True, slots=True)
class Incidents:
    """Rows of incidents, one per victim; each column has shape (n,), xy (n, 2).

    code   : row of OFFENCES
    day    : days since START
    minute : minutes since local midnight, never exactly midnight or noon
    xy     : metres
    area   : row of the area it lies in
    origin : BACKGROUND, OFFSPRING, OUTBREAK or the number of its hot spot
    event  : the same for victims of one event
    """

    code: Ints
    day: Ints
    minute: Ints
    xy: Floats
    area: Ints
    origin: Ints
    event: Ints

    def take(self, rows: Ints) -> "Incidents":
        """The incidents at these rows, in this order."""
        return Incidents(*(getattr(self, field.name)[rows] for field in fields(self)))


def simulate(rng: np.random.Generator, plan: Plan, people: People, *, scale: float) -> Incidents:
    """Five years of incidents, unsorted; `scale` multiplies every rate."""
    place = placer(plan.land)
    parts: list[Incidents] = []
    for row, offence in enumerate(OFFENCES):
        base = scale * _base_rate(rng, offence, plan.land, people)
        factor = plan.factor(offence.code)
        share = 1.0
        if offence.code == plan.programme.code:
            parts += [_in_spot(rng, s, plan, base, factor) for s in plan.hot_spots]
            share -= sum(spot.share for spot in plan.hot_spots)
        if offence.code == NEAR_REPEAT.code:
            share -= NEAR_REPEAT.expected
        drawn = _background(rng, row, share * base * factor, place)
        parts += _generations(rng, drawn, plan.land) if _repeats(offence) else [drawn]
    return _with_victims(rng, _joined(parts))


def placer(land: Land) -> Placer:
    """A function that puts incidents (areas, shape (m,)) at random points of their areas."""
    inner = shapely.buffer(land.cells, -MARGIN)
    triangles, owner = shapely.get_parts(
        shapely.constrained_delaunay_triangles(inner), return_index=True
    )
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    upto = np.concatenate([[0.0], np.cumsum(shapely.area(triangles))])
    first = np.searchsorted(owner, np.arange(len(inner) + 1))

    def place(rng: np.random.Generator, area: Ints) -> Floats:
        low, high = upto[first[area]], upto[first[area + 1]]
        at = np.searchsorted(upto, rng.uniform(low, high), side="right") - 1
        return _in_triangles(rng, corners[at.clip(first[area], first[area + 1] - 1)])

    return place


def _base_rate(rng: np.random.Generator, offence: Offence, land: Land, people: People) -> Floats:
    """Expected events by day and area before anything is planted, shape (days, n)."""
    poor, central, port = offence.slopes
    weight = people.by_area(2022) * rng.lognormal(0, 0.2, len(land.ids))
    weight = weight * np.exp(
        poor * 10 * (people.poverty - people.poverty.mean())
        + central * np.exp(-land.distance(CENTRE) / 1800)
        + port * np.exp(-land.distance(HARBOUR) / 1800)
    )
    daily = weekdays(offence.clock)[(START.weekday() + np.arange(DAYS)) % 7] / 365.25
    events = offence.yearly / (_victims_per_event() if offence.code == HOMICIDE else 1.0)
    return np.asarray(events * np.outer(daily, weight / weight.sum()))


def _background(rng: np.random.Generator, code: int, rate: Floats, place: Placer) -> Incidents:
    day, area = np.nonzero(counts := rng.poisson(rate))
    times = counts[day, area]
    day, area = np.repeat(day, times), np.repeat(area, times)
    return made(rng, code, day, (place(rng, area), area), BACKGROUND)


def _in_spot(
    rng: np.random.Generator, spot: HotSpot, plan: Plan, base: Floats, factor: Floats
) -> Incidents:
    """What a hot spot adds; the programme would act on it as on its neighbourhood."""
    row = plan.land.ids.index(spot.neighbourhood)
    counts = rng.poisson(spot.share * base.sum(axis=1) * factor[:, row])
    day = np.repeat(np.arange(DAYS), counts)
    xy = in_disc(rng, np.tile([spot.x, spot.y], (len(day), 1)), spot.radius)
    number = plan.hot_spots.index(spot) + 1
    return made(rng, CODES.index(spot.code), day, (xy, np.full(len(day), row)), number)


def _repeats(offence: Offence) -> bool:
    return offence.code == NEAR_REPEAT.code


def _generations(rng: np.random.Generator, parents: Incidents, land: Land) -> list[Incidents]:
    """The parents, their children, their children's children, until a generation is empty."""
    family = [parents]
    while len(family[-1].day):
        family.append(_children(rng, family[-1], land))
    return family


def _children(rng: np.random.Generator, parents: Incidents, land: Land) -> Incidents:
    """Near repeats 1 to 13 days on: the hours differ by less than a day, so always under 14."""
    rows = np.repeat(
        np.arange(len(parents.day)), rng.poisson(NEAR_REPEAT.expected, len(parents.day))
    )
    day = parents.day[rows] + rng.integers(1, NEAR_REPEAT.days, len(rows))
    xy = in_disc(rng, parents.xy[rows], NEAR_REPEAT.metres)
    area = land.locate(xy)
    kept = (day < DAYS) & (area >= 0)
    code = CODES.index(NEAR_REPEAT.code)
    return made(rng, code, day[kept], (xy[kept], area[kept]), OFFSPRING)


def made(
    rng: np.random.Generator, code: int, day: Ints, where: tuple[Floats, Ints], origin: int
) -> Incidents:
    """Incidents of one offence on these days at these points and areas, their hours drawn."""
    n = len(day)
    xy, area = where
    minute = _minutes(rng, OFFENCES[code].clock, n)
    return Incidents(np.full(n, code), day, minute, xy, area, np.full(n, origin), np.arange(n))


def _minutes(rng: np.random.Generator, clock: str, n: int) -> Ints:
    minute = 60 * rng.choice(24, size=n, p=hours(clock)) + rng.integers(0, 60, n)
    heaped = (minute == MIDNIGHT) | (minute == NOON)
    return np.where(heaped, minute + rng.integers(1, 60, n), minute)


def in_disc(rng: np.random.Generator, middle: Floats, radius: float) -> Floats:
    """Points spread evenly over discs around `middle`, shape (n, 2)."""
    angle = rng.uniform(0, 2 * np.pi, len(middle))
    away = radius * np.sqrt(rng.random(len(middle)))
    return np.asarray(middle + away[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]))


def _in_triangles(rng: np.random.Generator, corners: Floats) -> Floats:
    """One point spread evenly over each triangle, corners of shape (n, 3, 2)."""
    u, v = np.sort(rng.random((2, len(corners))), axis=0)
    share = np.stack([u, v - u, 1 - v], axis=1)
    return np.asarray((corners * share[:, :, None]).sum(axis=1))


def _victims_per_event() -> float:
    return sum(n * share for n, share in enumerate(_VICTIMS, 1))


def _with_victims(rng: np.random.Generator, events: Incidents) -> Incidents:
    """One row per victim: some homicides have two or three."""
    times = np.ones(len(events.day), dtype=np.int64)
    deadly = events.code == CODES.index(HOMICIDE)
    times[deadly] = rng.choice([1, 2, 3], size=int(deadly.sum()), p=_VICTIMS)
    return events.take(np.repeat(np.arange(len(times)), times))


def _joined(parts: Sequence[Incidents]) -> Incidents:
    columns = (
        np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Incidents)
    )
    joined = Incidents(*columns)
    return replace(joined, event=np.arange(len(joined.day)))
