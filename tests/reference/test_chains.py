"""Chains of near repeats against the components that scipy finds among all pairs."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import pdist, squareform

from safetylab.stats.spread import chains


def components(xy: np.ndarray, time: np.ndarray, metres: float, days: float) -> np.ndarray:
    """The component of each event, −1 for one that stands alone."""
    near = (squareform(pdist(xy)) <= metres) & (squareform(pdist(time[:, None])) <= days)
    _, label = connected_components(csr_array(near), directed=False)
    return np.where(np.bincount(label)[label] > 1, label, -1)


def same_sets(ours: np.ndarray, theirs: np.ndarray) -> bool:
    together = np.unique(np.column_stack([ours, theirs]), axis=0)
    return all(len(np.unique(side)) == len(together) for side in together.T)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("metres", "days"), [(200.0, 7.0), (90.0, 30.0), (0.0, 400.0)])
def test_as_scipy_says(seed: int, metres: float, days: float) -> None:
    rng = np.random.default_rng(seed)
    # On a lattice, so that many are exactly so far and so long apart; the far corner of a city.
    xy = rng.integers(0, 60, (500, 2)) * 30.0 + [600_000, 2_200_000]
    time = rng.integers(0, 200, 500).astype(float)
    found, theirs = (
        chains.find(xy, time, (metres, days), draws=0),
        components(xy, time, metres, days),
    )
    assert same_sets(found.chain, theirs)
    assert len(found.size) == len(np.unique(theirs[theirs >= 0]))
    for k in range(len(found.size)):
        own = found.chain == k
        middle = xy[own].mean(axis=0)
        assert found.size[k] == own.sum() >= 2
        assert found.first[k] == time[own].min()
        assert found.duration[k] == np.ptp(time[own])
        assert found.radius[k] == pytest.approx(
            np.sqrt(((xy[own] - middle) ** 2).sum(axis=1)).max(), abs=1e-6
        )
    order = list(zip(-found.size, found.first, strict=True))
    assert order == sorted(order)


def test_the_documented_two_chains() -> None:
    # The example of ptools' near_strings1, whose links are nearer than the reach, not as near.
    xy = np.column_stack([np.arange(1, 6), np.zeros(5)])
    found = chains.find(xy, [0, 0, 0, 4, 4], (1.999, 0.999), draws=0)
    assert found.chain.tolist() == [0, 0, 0, 1, 1]
    assert found.size.tolist() == [3, 2]


def test_chance_as_plain_permutations_give_it() -> None:
    rng = np.random.default_rng(4)
    xy, time = rng.uniform(0, 3_000, (250, 2)), rng.integers(0, 120, 250).astype(float)
    ours = chains.find(xy, time, (150, 10), draws=1_999).simulated
    theirs = []
    for _ in range(400):
        label = components(xy, rng.permutation(time), 150, 10)
        size = np.bincount(label[label >= 0], minlength=1)
        classes = np.histogram(size, [2, 3, 5, 10, np.inf])[0]
        theirs.append([(size > 0).sum(), size.sum(), size.max(), *classes])
    error = np.std(theirs, axis=0) * np.sqrt(1 / 400 + 1 / 1_999)
    assert (np.abs(ours.mean(axis=0) - np.mean(theirs, axis=0)) <= 4 * error).all()
