"""People at risk between counts of them, and what they lead one to expect."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def person_time(people: ArrayLike, counted_at: ArrayLike, edges: ArrayLike) -> Floats:
    """Person-time in each interval: straight lines between counts, level before and after them.

    people: shape (…, k), counted at k ascending times; edges: of T intervals, in the same unit,
    shape (T + 1,). Returns shape (…, T). Raises ValueError for times that do not ascend.
    """
    counts, at = np.asarray(people, dtype=float), np.asarray(counted_at, dtype=float)
    ends = np.asarray(edges, dtype=float)
    if np.any(np.diff(at) <= 0) or np.any(np.diff(ends) <= 0):
        raise ValueError("Times of counts and edges of intervals ascend.")
    moments = np.unique(np.concatenate([at, ends]))
    flat = counts.reshape(-1, counts.shape[-1])
    lines = np.array([np.interp(moments, at, each) for each in flat])
    pieces = (lines[:, 1:] + lines[:, :-1]) / 2 * np.diff(moments)
    area = np.concatenate([np.zeros((len(flat), 1)), pieces.cumsum(axis=1)], axis=1)
    found = np.diff(area[:, np.searchsorted(moments, ends)], axis=1)
    return np.asarray(found.reshape(*counts.shape[:-1], len(ends) - 1))


def standardised(people: ArrayLike, cases: ArrayLike) -> Floats:
    """Cases expected if every group of people had its own rate everywhere: indirect standards.

    people: person-time by group, location and interval, shape (G, n, T); cases: by group, shape
    (G,). Returns shape (n, T). Raises ValueError for cases in a group without people.
    """
    risk, found = np.asarray(people, dtype=float), np.asarray(cases, dtype=float)
    totals = risk.sum(axis=(1, 2))
    if np.any((totals <= 0) & (found > 0)):
        raise ValueError("A group has cases but no people.")
    rates = np.divide(found, totals, out=np.zeros(len(found)), where=totals > 0)
    return np.asarray(np.tensordot(rates, risk, axes=1))
