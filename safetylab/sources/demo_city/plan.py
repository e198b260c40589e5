"""Where the truths are planted: hot spots, change point, programme, outbreak."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.sources.demo_city.land import CENTRE, HARBOUR, Land
from safetylab.sources.demo_city.people import People
from safetylab.sources.demo_city.truths import (
    DAYS,
    START,
    ChangePoint,
    HotSpot,
    NearRepeat,
    Outbreak,
    Programme,
    Seasons,
    Turn,
)

STREET_ROBBERY = "R1"
RULE = "The six neighbourhoods with the highest poverty share, from residents/poverty.csv."
NEAR_REPEAT = NearRepeat(code="B1", metres=150.0, days=14, expected=0.25)
SEASONS = Seasons(
    december_codes=("T1",), december=1.35, swing_codes=("A1", "A2"), swing=0.2, peak=196
)

TURNS = (Turn("T1", date(2024, 1, 1), 1.15), Turn("A1", date(2024, 4, 1), 0.7))

# Radius, share, kind of neighbourhood, and the local point the neighbourhood is nearest to.
_HOT_SPOTS = (
    (220.0, 0.05, "centre", CENTRE),
    (180.0, 0.04, "centre", (600.0, -1900.0)),
    (160.0, 0.03, "harbour", HARBOUR),
    (200.0, 0.03, "plain", (1200.0, -3400.0)),
)
_CARS = (4300.0, -1500.0)
# Metres around, rows at scale 1, and the local point it is nearest to.
_OUTBREAK = (250.0, 30, (-2600.0, 2400.0))
SHOP_ROBBERY = "R2"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planted where; ids as in Land, and the same as rows of the areas."""

    hot_spots: tuple[HotSpot, ...]
    change_point: ChangePoint
    programme: Programme
    outbreak: Outbreak
    land: Land

    def rows(self, ids: tuple[str, ...]) -> NDArray[np.int64]:
        """Rows of the areas with these ids. Raises ValueError."""
        return np.array([self.land.ids.index(i) for i in ids])

    def factor(self, code: str) -> NDArray[np.float64]:
        """What multiplies the expected incidents of each day and area, shape (days, n)."""
        factor = np.ones((DAYS, len(self.land.ids)))
        factor *= _season(code)[:, None]
        for turn in TURNS:
            if code == turn.code:
                factor[(turn.start - START).days :] *= turn.ratio
        if code == self.change_point.code:
            _multiply(
                factor,
                self.change_point.start,
                self.rows(self.change_point.neighbourhoods),
                self.change_point.ratio,
            )
        if code == self.programme.code:
            start = self.programme.start
            _multiply(
                factor, start, self.rows(self.programme.neighbourhoods), self.programme.ratio
            )
            _multiply(
                factor, start, self.rows(self.programme.adjacent), self.programme.displacement
            )
        return factor


def make_plan(land: Land, people: People, *, scale: float) -> Plan:
    """Choose the places of all planted truths; hot spots keep clear of the programme."""
    programme = _programme(land, people)
    taken = {*programme.neighbourhoods, *programme.adjacent}
    spots: list[HotSpot] = []
    for radius, share, kind, near in _HOT_SPOTS:
        spots.append(_hot_spot(land, _choices(land, kind, near, taken), radius, share))
        taken.add(spots[-1].neighbourhood)
    cars = np.sort(_choices(land, "plain", _CARS, taken)[:3])
    change = ChangePoint("T2", date(2023, 3, 1), 1.6, tuple(land.ids[k] for k in cars))
    outbreak = _outbreak(land, taken | set(change.neighbourhoods), scale)
    return Plan(tuple(spots), change, programme, outbreak, land)


def _programme(land: Land, people: People) -> Programme:
    treated = np.sort(np.argsort(-people.poverty, kind="stable")[:6])
    return Programme(
        name="Calles Seguras",
        code=STREET_ROBBERY,
        start=date(2023, 7, 1),
        rule=RULE,
        ratio=0.70,
        neighbourhoods=tuple(land.ids[k] for k in treated),
        displacement=1.08,
        adjacent=tuple(land.ids[k] for k in land.adjacent(treated)),
    )


def _choices(
    land: Land, kind: str, near: tuple[float, float], taken: set[str]
) -> NDArray[np.int64]:
    """Rows of one kind of area that are not taken, the nearest to a local point first."""
    free = [i not in taken for i in land.ids]
    rows = np.flatnonzero((land.kind == kind) & free)
    return np.asarray(rows[np.argsort(land.distance(near)[rows], kind="stable")])


def _hot_spot(land: Land, rows: NDArray[np.int64], radius: float, share: float) -> HotSpot:
    """A disc wholly inside the first of the areas that is wide enough for it."""
    room = shapely.buffer(land.cells[rows], -(radius + 15))
    first = int(np.flatnonzero(~shapely.is_empty(room))[0])
    point = shapely.point_on_surface(room[first])
    x, y = float(round(point.x)), float(round(point.y))
    return HotSpot(STREET_ROBBERY, x, y, radius, share, land.ids[rows[first]])


def _outbreak(land: Land, taken: set[str], scale: float) -> Outbreak:
    """Robberies of shops in an autumn, where nothing else is planted."""
    radius, rows, near = _OUTBREAK
    spot = _hot_spot(land, _choices(land, "plain", near, taken), radius, 0.0)
    return Outbreak(
        code=SHOP_ROBBERY,
        x=spot.x,
        y=spot.y,
        radius=radius,
        neighbourhood=spot.neighbourhood,
        start=date(2024, 10, 7),
        end=date(2024, 10, 28),
        planted=max(1, round(rows * scale)),
    )


def _season(code: str) -> NDArray[np.float64]:
    days = np.datetime64(START) + np.arange(DAYS)
    if code in SEASONS.december_codes:
        december = days.astype("M8[M]").astype(int) % 12 == 11
        return np.where(december, SEASONS.december, 1.0)
    if code in SEASONS.swing_codes:
        of_year = (days - days.astype("M8[Y]")).astype(int)
        turn = 2 * np.pi * (of_year - SEASONS.peak) / 365.25
        return np.asarray(1 + SEASONS.swing * np.cos(turn))
    return np.ones(DAYS)


def _multiply(
    factor: NDArray[np.float64], start: date, rows: NDArray[np.int64], ratio: float
) -> None:
    factor[(start - START).days :, rows] *= ratio
