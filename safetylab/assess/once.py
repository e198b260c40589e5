"""Records of one event: where each stands for a victim, several do not happen independently."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safetylab.assess.events import Events, Floats, Times
from safetylab.terms.words import say

HOUR, LONG = 3_600, 2 * 86_400
"""Seconds between records of one event at most: by their place alone, and by their case number."""


def counted(events: Events, case: ArrayLike) -> Events:
    """The events, each once, by the first of its records; case: their case numbers, "" for none.

    How many records count with another is told in a note and in `about`.
    """
    kept = first(events.xy, events.start, case)
    fewer = int((~kept).sum())
    said = say("Several victims of one event count once: {n} fewer.", n=fewer)
    found = events.taken(kept, *([said] if fewer else []))
    return replace(found, about=replace(found.about, once=fewer))


def first(xy: Floats, start: Times, case: ArrayLike = "") -> NDArray[np.bool_]:
    """Which of n records, in the order of their time, is the first of its event, shape (n,).

    Records belong together that are at one place and begin less than an hour after each other,
    or bear one case number, are at one place (or both at none known) and begin within two days.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    n = len(start)
    seconds = start.astype("datetime64[s]").astype(np.int64)
    cases = np.broadcast_to(np.asarray(case, dtype=str), n)
    place, number = _numbered(np.nan_to_num(xy, nan=np.inf), axis=0), _numbered(cases)
    near = _after((place,), seconds, HOUR, among=np.asarray(np.isfinite(xy).all(axis=1)))
    same = _after((number, place), seconds, LONG, among=np.array(cases != "", dtype=bool, ndmin=1))
    pairs = np.concatenate([near, same])
    links = coo_matrix((np.ones(len(pairs)), tuple(pairs.T)), shape=(n, n))
    _, event = connected_components(links, directed=False)
    kept = np.zeros(n, dtype=bool)
    kept[np.unique(event, return_index=True)[1]] = True
    return kept


def _numbered(values: NDArray[np.generic], axis: int | None = None) -> NDArray[np.int64]:
    found = np.unique(values, axis=axis, return_inverse=True)[1]
    return np.asarray(found.ravel(), dtype=np.int64)


def _after(
    keys: tuple[NDArray[np.int64], ...],
    seconds: NDArray[np.int64],
    longest: int,
    *,
    among: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Records next to each other in time among those alike in all keys, shape (k, 2)."""
    some = np.flatnonzero(among)
    order = some[np.lexsort((seconds[some], *(key[some] for key in keys)))]
    alike = np.diff(seconds[order]) < longest
    for key in keys:
        alike &= np.diff(key[order]) == 0
    at = np.flatnonzero(alike)
    return np.column_stack([order[at], order[at + 1]])
