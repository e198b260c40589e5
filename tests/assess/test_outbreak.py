"""The planted outbreak is found by the scan: where, when, and nothing like it without it."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from safetylab.assess import scan
from safetylab.assess.events import Events
from safetylab.assess.scan_counts import Design


@pytest.fixture(scope="module")
def robberies(city: SimpleNamespace) -> Events:
    return city.desk.events("robbery_rate", period="2024")


def test_it_is_found_where_and_when_it_was_planted(
    robberies: Events, city: SimpleNamespace
) -> None:
    planted = city.truths["outbreak"]
    start, end = (date.fromisoformat(planted[name]) for name in ("start", "end"))
    found = scan.find(robberies, design=Design(cell=250, radius=1000, every=7), draws=199)
    best = found.outbreaks[0]
    assert best.beyond_chance and best.p == pytest.approx(1 / 200)
    assert np.hypot(best.x - planted["x"], best.y - planted["y"]) < 2 * planted["radius"]
    assert abs((best.first - start).days) <= 7 and abs((best.last - end).days) <= 8
    assert best.incidents >= 0.6 * planted["planted"]
    assert "cluster" in found.summary() and best.told() in found.summary()


def test_with_the_times_dealt_out_anew_there_is_none(robberies: Events) -> None:

    order = np.random.default_rng(3).permutation(robberies.about.n)
    dealt = replace(robberies, day=robberies.day[order], start=robberies.start[order])
    found = scan.find(dealt, design=Design(cell=250, radius=1000, every=7), draws=99)
    assert not any(each.p <= 0.01 for each in found.outbreaks)


def test_it_was_going_on_at_its_end(city: SimpleNamespace) -> None:
    planted = city.truths["outbreak"]
    events = city.desk.events("robbery_rate", period="2024-07-01/2024-10-27")
    design = Design(when="now", cell=250, radius=1000)
    found = scan.find(events, design=design, draws=199)
    best = found.outbreaks[0]
    assert best.going_on and best.recurrence >= 100
    assert np.hypot(best.x - planted["x"], best.y - planted["y"]) < 2 * planted["radius"]
    assert "was under way on" in found.summary()
    assert "recurrence interval is" in found.summary()
