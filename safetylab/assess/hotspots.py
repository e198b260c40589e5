"""Where incidents cluster more than chance would place them."""

from typing import Literal, Unpack

import numpy as np
from numpy.typing import NDArray

from safetylab.assess import chance, places
from safetylab.assess.chance import Asked
from safetylab.assess.events import About, Events
from safetylab.assess.hot_places import Hotspots
from safetylab.assess.places import Lived, Places
from safetylab.store.compiling import Progress, silent
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.words import say

__all__ = ["Hotspots", "find", "of_places"]

FEWEST_CELLS = 30
FEWEST_AREAS = 6
FEWEST_INCIDENTS = 20
Floats = NDArray[np.float64]


def find(
    events: Events,
    *,
    by: Literal["cells", "areas"] = "cells",
    cell: float | None = None,
    lived: Lived | None = None,
    progress: Progress = silent,
    **asked: Unpack[Asked],
) -> Hotspots:
    """Places whose neighbourhood holds more incidents than chance would put there.

    by: square cells, or the areas of the events' land. cell: side in metres, by default the
    round number that makes about 2,500 cells. lived: who lives in each area, to compare rates.
    asked: see chance.Asked. Raises NotEnoughData for too little, BadRequest for what makes no
    sense. Method: see of_places().
    """
    whole = chance.checked(asked, "greater")
    enough(len(events.xy))
    apart(events.xy)
    found = placed(events, by, cell, lived, whole["neighbours"])
    enough(len(events.xy) - found.beyond)
    chance.comparable(found, FEWEST_CELLS if by == "cells" else FEWEST_AREAS)
    return of_places(events.about, found, progress=progress, **asked)


def of_places(
    about: About, found: Places, *, progress: Progress = silent, **asked: Unpack[Asked]
) -> Hotspots:
    """Gi* of places with a value each.

    Raises NotEnoughData for too few or equal ones, BadRequest for what makes no sense. Method:
    Ord & Getis (1995) Gi*; p by permutation (see chance.tails); Benjamini & Hochberg (1995).
    """
    # Not loaded before there is need.
    from safetylab.stats.local import spatial
    from safetylab.stats.local.neighbours import with_selves
    from safetylab.stats.local.tails import p_value

    whole = chance.checked(asked, "greater")
    chance.comparable(found, FEWEST_AREAS)
    z = np.where(found.alone, np.nan, spatial.gi_star(found.values, with_selves(found.w)))
    tails, way = chance.tails(found, whole, conditional=False, progress=progress)
    p = np.where(np.isnan(z), np.nan, p_value(tails, whole["alternative"]))
    adjusted = spatial.adjusted_p(p)
    kept = np.nan_to_num(adjusted, nan=1.0) <= whole["fdr"]
    more = tails.above < tails.below
    return Hotspots(
        about=about,
        places=found,
        z=z,
        p=p,
        adjusted_p=adjusted,
        is_hot=kept & more,
        is_cold=kept & ~more,
        asked=whole,
        way=way,
        draws=tails.draws,
    )


def placed(
    events: Events,
    by: str,
    cell: float | None,
    lived: Lived | None,
    neighbours: str,
) -> Places:
    """The cells or areas of the events' land. Errors as in places.cells() and areas()."""
    if by == "areas":
        return places.areas(events, neighbours, lived)
    return places.cells(events, cell, neighbours)


def enough(n: int) -> None:
    """Raises NotEnoughData for fewer than 20 incidents."""
    if n < FEWEST_INCIDENTS:
        raise NotEnoughData(
            say(
                "This needs {least} incidents with a point; there are {n}.",
                least=FEWEST_INCIDENTS,
                n=n,
            ),
            hint=say("choose a longer period or a wider class of offences."),
        )


def apart(points: Floats) -> None:
    """Raises NotEnoughData where all points are at one place."""
    if not np.ptp(points, axis=0).any():
        raise NotEnoughData(
            say(
                "All {n} incidents are at one place: nothing else to compare it with.",
                n=len(points),
            ),
            hint=say("are the coordinates those of an office? Measure by area instead."),
        )
