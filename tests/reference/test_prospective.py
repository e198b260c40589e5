"""Near repeats' risk against sums written out event by event."""

import math

import numpy as np
import pytest

from safetylab.stats.smoothing import prospective


def test_as_summed_one_by_one() -> None:
    rng = np.random.default_rng(4)
    xy, weeks = rng.uniform(0, 2_000, (60, 2)), rng.uniform(0, 8, 60)
    centres = np.stack(np.meshgrid(*[np.arange(125, 2_000, 250.0)] * 2), axis=-1).reshape(-1, 2)
    found = prospective.risk(xy, weeks, centres, 250, 400)
    for cell, middle in enumerate(centres.tolist()):
        total = 0.0
        for place, since in zip(xy.tolist(), weeks.tolist(), strict=True):
            away = math.dist(place, middle)
            if away <= 400:
                total += 1 / (1 + away // 125) / (1 + since // 1)
        assert found[cell] == pytest.approx(total)


def test_the_nearer_and_the_later_count_more() -> None:
    cells = [[25.0, 25], [75, 25], [525, 25]]
    found = prospective.risk([[25.0, 25]], [0], cells, 50, 400)
    # Half a side is 25 metres: the next cell's middle is two of them away.
    np.testing.assert_allclose(found, [1, 1 / 3, 0])
    late = prospective.risk([[25.0, 25]], [3.9], cells, 50, 400)
    np.testing.assert_allclose(late, found / 4)
    assert not prospective.risk(np.zeros((0, 2)), [], cells, 50, 400).any()


def test_many_events_are_taken_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(9)
    xy, weeks, cells = rng.uniform(0, 500, (40, 2)), rng.uniform(0, 8, 40), [[100.0, 100]]
    whole = prospective.risk(xy, weeks, cells, 50, 400)
    monkeypatch.setattr(prospective, "BLOCK", 7)
    np.testing.assert_allclose(prospective.risk(xy, weeks, cells, 50, 400), whole)
