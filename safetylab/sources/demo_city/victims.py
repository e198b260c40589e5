"""Victims and places of incidents, as the fictional police writes them. No personal data."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safetylab.sources.demo_city.offences import OFFENCES, PLACES

Words = NDArray[np.object_]
NOBODY = "NO APLICA"


@dataclass(frozen=True, slots=True)
class Victims:
    """Text columns, each of shape (n,): age is blank where no person is the victim."""

    sex: Words
    age: Words
    family: Words
    place: Words


def make_victims(rng: np.random.Generator, code: NDArray[np.int64]) -> Victims:
    """Victims and places for incidents with these rows of OFFENCES, shape (n,)."""
    n = len(code)
    women = np.array([-1.0 if o.women is None else o.women for o in OFFENCES])[code]
    sex = np.where(rng.random(n) < women, "MUJER", "HOMBRE").astype(object)
    mean = np.array([o.age for o in OFFENCES])[code]
    age = rng.normal(mean, mean / 3).clip(1, 95).astype(int).astype(str).astype(object)
    sex[women < 0], age[women < 0] = NOBODY, ""
    family = rng.random(n) < np.array([o.family for o in OFFENCES])[code]
    return Victims(
        sex=sex,
        age=age,
        family=np.where(family, "SI", "NO").astype(object),
        place=_places(rng, code, family),
    )


def _places(rng: np.random.Generator, code: NDArray[np.int64], family: NDArray[np.bool_]) -> Words:
    upto = np.cumsum([o.places for o in OFFENCES], axis=1)[code]
    drawn = (rng.random((len(code), 1)) > upto[:, :-1]).sum(axis=1)
    at_home = family & (rng.random(len(code)) < 0.8)
    return np.array(PLACES, dtype=object)[np.where(at_home, 1, drawn)]
