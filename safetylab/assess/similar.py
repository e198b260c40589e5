"""Most-similar areas: alike by who lives there, never by what was recorded there.

After the "most similar groups" and "nearest neighbours" of England's police and councils: a place
is judged beside places with the same people, not beside a city it does not resemble.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safetylab.assess.people import People
from safetylab.stats import similar
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.words import say

Floats = NDArray[np.float64]
FEWEST, MOST = 8, 5
CHILDREN, YOUNG = (0, 14), (15, 29)


@dataclass(frozen=True, slots=True)
class Alike:
    """The areas most like one, the nearest first, and what they were compared by."""

    ids: tuple[str, ...]
    features: tuple[str, ...]


def of_area(people: People, id_: str, *, smallest: float = 0) -> Alike:
    """The areas of the layer that are most like the area `id_`.

    smallest: areas with fewer residents are like none, since they have no rates. Raises
    NotEnoughData where fewer than eight areas have residents, or this one has none.
    """
    usable = people.residents >= max(smallest, 1)
    place = people.ids.index(id_)
    if int(usable.sum()) < FEWEST:
        raise NotEnoughData(
            say("Similar areas need eight with residents; there are {n}.", n=int(usable.sum())),
            hint=say("add areas and residents: safetylab residents add FILE --layer NAME"),
        )
    if not usable[place]:
        raise NotEnoughData(
            say("Nobody knows which areas are like this one: too few residents are counted."),
            hint=say("add its residents: safetylab residents add FILE --layer NAME"),
        )
    known = features(people, usable)
    table = np.column_stack(list(known.values()))
    table[~usable] = np.nan
    try:
        found = similar.nearest(table, place, most(int(usable.sum())))
    except ValueError:  # all areas are the same in everything that is known
        found = np.array([], dtype=np.int64)
    return Alike(tuple(people.ids[n] for n in found.tolist()), tuple(known))


def most(areas: int) -> int:
    """How many similar areas are told: fewer than half of those there are."""
    return min(MOST, (areas - 1) // 2)


def features(people: People, usable: NDArray[np.bool_]) -> Mapping[str, Floats]:
    """What areas are compared by, each shape (n,): the name of each, and its values.

    What is not known of every usable area is left out.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        found = {
            "size": np.log(people.residents),
            "density": np.log(people.density),
            "children": people.share((None, CHILDREN)),
            "young_men": people.share(("male", YOUNG)),
            "growth": people.growth,
        }
    return {
        name: values
        for name, values in found.items()
        if values is not None and np.isfinite(values[usable]).all()
    }


def label(feature: str) -> str:
    """A feature in the reader's words."""
    return {
        "size": say("number of residents"),
        "density": say("residents per square kilometre"),
        "children": say("share of children under 15"),
        "young_men": say("share of men from 15 to 29"),
        "growth": say("growth of the population"),
    }[feature]
