"""What is expected where and when: by the people there, by the cases' own margins, by controls."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Law = Literal["poisson", "permutation", "bernoulli", "expectation"]


@dataclass(frozen=True, slots=True)
class Counted:
    """Cases and what is expected without any cluster.

    starts    : where each of n locations' cases begin, shape (n + 1,); C cases in all
    intervals : of each case, from 0 to T - 1, shape (C,)
    base      : expected cases by location and interval, shape (n, T); of "bernoulli" people
    """

    law: Law
    starts: Ints
    intervals: NDArray[np.int32]
    base: Floats

    @property
    def cases(self) -> int:
        """How many."""
        return int(self.starts[-1])


def permutation(location: ArrayLike, interval: ArrayLike, shape: tuple[int, int]) -> Counted:
    """Cases alone: expected is what a location and an interval would share by chance.

    location, interval: of each case, shape (C,); shape: locations n and intervals T.
    Source: Kulldorff et al. (2005).
    """
    counts = _counts(location, interval, shape)
    base = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / max(counts.sum(), 1)
    return _counted("permutation", location, interval, base)


def poisson(location: ArrayLike, interval: ArrayLike, people: ArrayLike) -> Counted:
    """Cases against a population at risk, which shares out the cases.

    people: by location and interval, in any unit, shape (n, T). Raises ValueError for unknown
    or negative people, and for a case where nobody is. Source: Kulldorff (1997).
    """
    base = _checked(people)
    counts = _counts(location, interval, base.shape)
    if np.any((counts > 0) & (base <= 0)):
        raise ValueError("A case lies where the population at risk is zero.")
    return _counted("poisson", location, interval, base * (counts.sum() / base.sum()))


def bernoulli(location: ArrayLike, interval: ArrayLike, people: ArrayLike) -> Counted:
    """Cases among people, who are cases or controls.

    people: cases and controls by location and interval, whole numbers, shape (n, T). Raises
    ValueError for unknown people or more cases than people. Source: Kulldorff (1997).
    """
    base = _checked(people)
    if np.any(_counts(location, interval, base.shape) > base) or np.any(base != np.floor(base)):
        raise ValueError("Cases are some of the people, who are counted in whole numbers.")
    return _counted("bernoulli", location, interval, base)


def expectation(location: ArrayLike, interval: ArrayLike, expected: ArrayLike) -> Counted:
    """Cases against their expected numbers, which need not add up to the cases.

    expected: by location and interval, shape (n, T). Errors as poisson(). Source: Neill (2009).
    """
    base = _checked(expected)
    if np.any((_counts(location, interval, base.shape) > 0) & (base <= 0)):
        raise ValueError("A case lies where none is expected.")
    return _counted("expectation", location, interval, base)


def _checked(people: ArrayLike) -> Floats:
    base = np.asarray(people, dtype=float)
    if base.ndim != 2 or not np.isfinite(base).all() or np.any(base < 0) or not base.sum() > 0:
        raise ValueError("The people at risk are known numbers, none negative, not all zero.")
    return base


def _counts(location: ArrayLike, interval: ArrayLike, shape: tuple[int, int]) -> Ints:
    where, when = np.asarray(location, dtype=np.int64), np.asarray(interval, dtype=np.int64)
    if np.any((where < 0) | (where >= shape[0]) | (when < 0) | (when >= shape[1])):
        raise ValueError("A case lies outside the locations or the intervals.")
    flat = np.bincount(where * shape[1] + when, minlength=shape[0] * shape[1])
    return np.asarray(flat.reshape(shape), dtype=np.int64)


def _counted(law: Law, location: ArrayLike, interval: ArrayLike, base: Floats) -> Counted:
    where, when = np.asarray(location, dtype=np.int64), np.asarray(interval, dtype=np.int64)
    order = np.lexsort([when, where])
    sizes = np.bincount(where, minlength=len(base))
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return Counted(law, starts, when[order].astype(np.int32), base)
