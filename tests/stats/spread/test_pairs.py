"""Close pairs: the same as a tree finds, whatever the land looks like; too many are refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial import cKDTree

from safetylab.stats.spread import pairs


def by_tree(xy: np.ndarray, edges: list[float], manhattan: bool) -> list[set[tuple[int, int]]]:
    reach = edges[-1] * (1 + 1e-9) + 1e-9
    found = cKDTree(xy).query_pairs(reach, p=1 if manhattan else 2, output_type="ndarray")
    step = np.abs(xy[found[:, 0]] - xy[found[:, 1]])
    far = step.sum(axis=1) if manhattan else np.sqrt((step**2).sum(axis=1))
    ring = np.searchsorted(edges, far, side="right")
    return [{tuple(pair) for pair in found[ring == k].tolist()} for k in range(len(edges))]


def listed(found: pairs.Pairs, ring: int) -> list[tuple[int, int]]:
    return [(min(pair), max(pair)) for pair in found.listed(ring).tolist()]


@pytest.mark.parametrize("manhattan", [False, True])
@pytest.mark.parametrize("shape", ["even", "heaped", "lattice", "line", "far"])
def test_as_a_tree_finds_them(shape: str, manhattan: bool) -> None:
    rng = np.random.default_rng(7)
    xy = {
        "even": rng.uniform(0, 3_000, (800, 2)),
        "heaped": np.repeat(rng.uniform(0, 3_000, (40, 2)), 15, axis=0),
        "lattice": rng.integers(-20, 20, (600, 2)) * 50.0,
        "line": np.column_stack([rng.uniform(0, 5_000, 500), np.full(500, 7.0)]),
        "far": np.concatenate([rng.normal(0, 90, (200, 2)), rng.normal(4e7, 90, (200, 2))]),
    }[shape]
    edges = [0.0, 0.1, 100.0, 150.0, 500.0]
    found = pairs.close(xy, edges, manhattan=manhattan)
    for ring, wanted in enumerate(by_tree(xy, edges, manhattan)):
        ours = listed(found, ring)
        assert len(ours) == len(set(ours)) == found.counts[ring]
        assert set(ours) == wanted


@settings(max_examples=60, deadline=None)
@given(
    arrays(float, st.tuples(st.integers(0, 30), st.just(2)), elements=st.integers(-9, 9)),
    st.lists(st.integers(0, 12), min_size=1, max_size=4, unique=True),
)
def test_any_whole_numbers(xy: np.ndarray, edges: list[int]) -> None:
    ends = sorted(float(edge) for edge in edges)
    found = pairs.close(xy, ends)
    if len(xy):
        assert [set(listed(found, k)) for k in range(len(ends))] == by_tree(xy, ends, False)
    assert len(found.others) == found.counts.sum()


def test_more_blocks_than_one_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    xy = np.random.default_rng(2).uniform(0, 900, (500, 2))
    whole = pairs.close(xy, [50.0, 120.0])
    monkeypatch.setattr(pairs, "BLOCK", 13)
    parts = pairs.close(xy, [50.0, 120.0])
    assert (whole.others == parts.others).all() and (whole.starts == parts.starts).all()


def test_too_many_are_counted_and_refused() -> None:
    with pytest.raises(pairs.TooManyPairs, match="at most 1,000") as refused:
        pairs.close(np.random.default_rng(1).uniform(0, 100, (200, 2)), [90.0], most=1_000)
    assert refused.value.pairs > 5_000


def test_a_heap_is_refused_before_it_is_counted() -> None:
    xy = np.zeros((3_000_000, 2))
    xy[0] = 5e6
    with pytest.raises(pairs.TooManyPairs) as refused:
        pairs.close(xy, [1.0])
    assert refused.value.pairs >= 2_999_999 * 2_999_998 // 2


def test_what_is_unknown_is_refused() -> None:
    for xy, edges in (([[0, np.nan]], [1.0]), ([[0, 0]], [np.inf]), ([[0, 0]], [5.0, 1.0])):
        with pytest.raises(ValueError):
            pairs.close(xy, edges)
