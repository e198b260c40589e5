"""What was told of a block at one vintage, and what several such tellings give away together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_diag, csr_array, hstack, vstack

from safetylab.release.cells import CITY, Block, Cell, crossings, step_of
from safetylab.stats.disclosure import Attack

PRICE = {"month": 1.0, "quarter": 2.0, "year": 4.0}
OF_NOTHING, OF_THE_CITY = 3.0, 1000.0
"""To withhold a zero costs some of what is known; the city's figures go last of all."""


@dataclass(frozen=True, slots=True)
class Version:
    """One telling.

    sums    : the cells as sums of the block's parts, shape (cells, parts)
    slivers : what is kept besides the hidden: small counts where areas cross, and of a class
              without one that lies within it; the same shape
    """

    block: Block
    cells: tuple[Cell, ...]
    sums: csr_array
    slivers: csr_array
    hidden: frozenset[Cell]

    @property
    def is_hidden(self) -> NDArray[np.bool_]:
        """Which of the cells were not told."""
        return np.array([cell in self.hidden for cell in self.cells], dtype=bool)

    @property
    def truth(self) -> NDArray[np.int64]:
        """The parts' counts."""
        return np.asarray(self.block.parts.counts.ravel())


def version(
    block: Block, cells: Sequence[Cell], hidden: frozenset[Cell], least: int = 0
) -> Version:
    """What is told of a block's cells: all but the hidden.

    least: counts below it are kept in what differences tell; 0 for groups of people, which the
    layers themselves tell of.
    """
    crossing = crossings(block, cells) if least else []
    between = vstack([block.sums(crossing), _remainders(block, cells)], format="csr")
    counts = between @ block.parts.counts.ravel()
    small = between[(counts > 0) & (counts < least), :]
    return Version(block, tuple(cells), block.sums(cells), csr_array(small), hidden)


def _remainders(block: Block, cells: Sequence[Cell]) -> csr_array:
    """What is left of a class without one that lies within it, for each place and span of both."""
    offered = set(cells)
    pairs = [
        (whole, whole._replace(code=part))
        for part in block.codes
        for whole in cells
        if whole.code != part and block.holds(whole.code, part)
    ]
    both = [pair for pair in pairs if pair[1] in offered]
    wholes, parts = [whole for whole, _ in both], [part for _, part in both]
    return csr_array(block.sums(wholes) - block.sums(parts))


def attack_on(versions: Sequence[Version]) -> tuple[Attack, csr_array]:
    """All that was told, oldest first, as an attack; and all that was not, as sums.

    The attacker holds that records are only added, unless some were in truth withdrawn.
    """
    links = [_link(before, after) for before, after in pairwise(versions)]
    slack = [_slack(link, pair) for link, pair in zip(links, pairwise(versions), strict=True)]
    truth = np.concatenate([*(each.truth for each in versions), *slack])
    least = np.zeros(len(truth), dtype=np.int64)
    start = sum(len(each.truth) for each in versions)
    least[start:] = np.minimum(0, truth[start:])
    told = block_diag([each.sums[~each.is_hidden, :] for each in versions], format="csr")
    known = _wide(told, len(truth))
    if links:
        known = vstack([known, _linked(versions, links, len(truth))], format="csr")
    kept = [vstack([each.sums[each.is_hidden, :], each.slivers]) for each in versions]
    untold = block_diag(kept, format="csr")
    return Attack(csr_array(known), truth, least), csr_array(_wide(untold, len(truth)))


def prices(
    versions: Sequence[Version], told_elsewhere: frozenset[tuple[str, str | None]] = frozenset()
) -> NDArray[np.float64]:
    """What it costs to withhold each known sum of `attack_on`: only the newest still can be."""
    *past, newest = versions
    told = [cell for cell in newest.cells if cell not in newest.hidden]
    values = newest.sums[~newest.is_hidden, :] @ newest.truth
    own = [
        np.inf if (cell.layer, cell.place) in told_elsewhere else _price(cell, int(n))
        for cell, n in zip(told, values, strict=True)
    ]
    before = sum(int((~each.is_hidden).sum()) for each in past)
    links = sum(_link(a, b)[0].shape[0] for a, b in pairwise(versions))
    return np.array([np.inf] * before + own + [np.inf] * links)


def told_cells(newest: Version, past: Sequence[Version], rows: NDArray[np.int64]) -> set[Cell]:
    """The newest version's cells among the known sums of `attack_on` with these numbers."""
    told = [cell for cell in newest.cells if cell not in newest.hidden]
    start = sum(int((~each.is_hidden).sum()) for each in past)
    return {told[n - start] for n in rows.tolist() if 0 <= n - start < len(told)}


def _price(cell: Cell, value: int) -> float:
    if cell.layer == CITY:
        return OF_THE_CITY
    return PRICE[step_of(cell.span)] + (0.0 if value else OF_NOTHING)


Link = tuple[csr_array, csr_array]
"""Shared sums of the older and of the newer parts."""


def _link(before: Version, after: Version) -> Link:
    """The finest sums that both versions have."""
    old, new = before.block.parts, after.block.parts
    layers = [layer for layer in old.layers if layer in new.layers]
    keys: dict[object, int] = {}
    rows = []
    for version_ in (before, after):
        parts = version_.block.parts
        at = [parts.layers.index(layer) for layer in layers]
        rows.append(
            [
                (atom, tuple(piece[n] for n in at), month)
                for atom in parts.atoms
                for piece in parts.pieces
                for month in parts.months
            ]
        )
    for key in rows[0]:
        keys.setdefault(key, len(keys))
    return _selected(rows[0], keys), _selected(rows[1], keys)


def _selected(found: Sequence[object], keys: dict[object, int]) -> csr_array:
    pairs = [(keys[key], n) for n, key in enumerate(found) if key in keys]
    rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
    ones = np.ones(len(pairs), dtype=np.int64)
    return csr_array((ones, (rows, columns)), shape=(len(keys), len(found)))


def _slack(link: Link, pair: tuple[Version, Version]) -> NDArray[np.int64]:
    """How many records were added to each shared sum."""
    (old, new), (before, after) = link, pair
    return np.asarray(new @ after.truth - old @ before.truth)


def _linked(versions: Sequence[Version], links: Sequence[Link], width: int) -> csr_array:
    """Newer less older less what was added is nothing, for each pair."""
    sizes = [len(each.truth) for each in versions]
    added = [old.shape[0] for old, _ in links]
    rows = []
    for n, (old, new) in enumerate(links):
        left = csr_array((old.shape[0], sum(sizes[:n])))
        middle = csr_array((old.shape[0], sum(sizes[n + 2 :]) + sum(added[:n])))
        ones = np.ones(added[n], dtype=np.int64)
        own = csr_array((-ones, (np.arange(added[n]), np.arange(added[n]))))
        right = csr_array((old.shape[0], sum(added[n + 1 :])))
        rows.append(hstack([left, -old, new, middle, own, right], format="csr"))
    return csr_array(_wide(vstack(rows, format="csr"), width))


def _wide(sums: csr_array, width: int) -> csr_array:
    """The same with columns of nothing up to the width."""
    rest = csr_array((sums.shape[0], width - sums.shape[1]), dtype=np.int64)
    return csr_array(hstack([csr_array(sums), rest], format="csr"))
