"""Points dealt to cells: each once, in its cell, in its order, however they are dealt."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetylab.stats.smoothing import dealing


@settings(deadline=None)  # the first example compiles
@given(st.integers(0, 2**32 - 1), st.integers(0, 300), st.sampled_from([0, 10_000]))
def test_each_point_once_in_its_cell(seed: int, count: int, few: int) -> None:
    rng = np.random.default_rng(seed)
    place, weight = rng.uniform(-4, 14, (count, 2)), np.arange(count, dtype=float)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dealing, "FEW", few)
        load, first = dealing.by_cell(place, weight, (8, 11), 2.5)
    near = ((place >= -3.0) & (place <= (13.0, 10.0))).all(axis=1)
    assert sorted(load[:, 2]) == sorted(weight[near])
    assert (load[:, :2] == place[load[:, 2].astype(int)]).all()
    assert first[0] == 0 and first[-1] == len(load)
    seen = set()
    for start, stop in pairwise(first):
        cells = {tuple(cell) for cell in np.rint(load[start:stop, :2])}
        assert len(cells) == 1 and not cells & seen
        seen |= cells
        assert (np.diff(load[start:stop, 2]) > 0).all()


def test_points_far_apart_are_not_given_all_the_cells_between() -> None:
    place = np.array([[1e6, 1e6], [0.0, 0.0], [1e6, 1e6], [3.0, 1.0]])
    load, first = dealing.by_cell(place, np.arange(4.0), (1_000_001, 1_000_001), 1.0)
    assert first.tolist() == [0, 1, 2, 4]
    assert load[:, 2].tolist() == [1, 3, 0, 2]
