"""Who lives where, of a plain file: points or areas with their residents, perhaps by year."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from safetylab.assess.events import Floats, Ground, Times


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Residents of n places, points or areas.

    xy    : points, or middles of areas, metres of `crs`, shape (n, 2)
    areas : polygons, metres, shape (n,); empty for points, as ids and names
    years : ascending, k of them; (0,) where the file tells none
    people: residents of each place in each of the years, shape (n, k)
    file  : its name. notes: what was left out, in sentences
    """

    xy: Floats
    people: Floats
    years: tuple[int, ...]
    crs: str
    file: str
    areas: NDArray[np.object_]
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def taken(self, some: NDArray[np.bool_]) -> "Population":
        """The places of a mask."""
        kept = np.flatnonzero(some)
        return replace(
            self,
            xy=self.xy[some],
            people=self.people[some],
            areas=self.areas[some] if len(self.areas) else self.areas,
            ids=tuple(self.ids[n] for n in kept if self.ids),
            names=tuple(self.names[n] for n in kept if self.names),
        )

    def ground(self) -> Ground:
        """The areas, as land that is looked at."""
        return Ground(shapes=self.areas, ids=self.ids, names=self.names, crs=self.crs)

    def time(self, edges: Times) -> Floats:
        """Person-days of each place in each of T intervals, edges as steps.edges(), shape (n, T).

        The residents of a calendar year are those of its number, or of the nearest in the file.
        """
        if len(self.years) == 1:
            return np.outer(self.people[:, 0], np.diff(edges).astype(float))
        known = np.array(self.years)
        first, last = (each.astype("datetime64[Y]").astype(int) + 1970 for each in edges[[0, -1]])
        asked = np.arange(first, last + 1)
        nearest = np.abs(known[None, :] - asked[:, None]).argmin(axis=1)
        begun = np.arange(first - 1970, last - 1970 + 2).astype("datetime64[Y]")
        starts = begun.astype("datetime64[D]")
        low = np.maximum(starts[:-1, None], edges[None, :-1])
        high = np.minimum(starts[1:, None], edges[None, 1:])
        days = np.maximum((high - low).astype(float), 0.0)
        return np.asarray(self.people[:, nearest] @ days)
