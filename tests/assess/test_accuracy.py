"""Maps on trial: those of planted places beat chance, of even ones none does."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from safetylab.assess import accuracy
from safetylab.terms.errors import NotEnoughData


def row(found: accuracy.Accuracy, name: str, share: float = 0.02) -> dict:
    return next(r for r in found.rows if r["map"] == name and r["share"] == share)


def test_planted_places_are_caught(city: SimpleNamespace) -> None:
    found = city.desk.accuracy("street_robbery_rate", period="2024", cell=300)
    counts = row(found, "counts")
    assert counts["low"] > 0.02 and counts["pai"] > 3 and 0 < counts["pei"] <= 1
    assert [each.code for each in found.months] == [f"2024-{n:02d}" for n in range(7, 13)]
    assert counts["events"] == sum(r["events"] for r in found.rows) / len(found.rows)
    assert "times what chance would" in found.summary()
    assert found.plot().startswith("<svg")


def test_even_places_are_not(city: SimpleNamespace) -> None:
    events = city.desk.events("theft_rate", period="2023-01-01/2024-12-31")
    x0, y0, x1, y1 = events.about.ground.bounds
    rng = np.random.default_rng(8)
    even = replace(events, xy=rng.uniform((x0, y0), (x1, y1), events.xy.shape))
    found = accuracy.find(even, cell=400)
    for name in accuracy.MAPS:
        told = row(found, name, 0.05)
        assert told["low"] - 0.015 <= 0.05 <= told["high"] + 0.015


def test_too_short_a_time(city: SimpleNamespace) -> None:
    with pytest.raises(NotEnoughData, match="needs 18 whole months and 200 incidents"):
        accuracy.find(city.desk.events("theft_rate", period="2024"))
