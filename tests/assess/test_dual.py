"""Risk: raised where it was planted, nowhere where incidents follow what they are beside."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import shapely

from safetylab.assess import dual
from safetylab.assess.events import Events
from safetylab.terms.words import number


@pytest.fixture(scope="module")
def robberies(city: SimpleNamespace) -> Events:
    return city.desk.events("street_robbery_rate", period="2024")


def test_robberies_lie_where_residents_do_not_explain_them(
    city: SimpleNamespace,
) -> None:
    found = city.desk.risk("street_robbery_rate", period="2024", cell=400, bandwidth=800)
    spots = np.array([[each["x"], each["y"]] for each in city.truths["hot_spots"][:2]])
    raised = found.xy[found.raised]
    assert all(np.hypot(*(raised - spot).T).min() < 800 for spot in spots)
    assert "beside the residents" in found.summary()
    assert found.plot().startswith("<svg") and (found.table()["ratio"].to_numpy() >= 0).all()


def test_beside_residents_it_is_no_finer_than_an_area(
    city: SimpleNamespace, robberies: Events
) -> None:
    found = city.desk.risk("street_robbery_rate", period="2024")
    radius = np.sqrt(np.median(shapely.area(robberies.about.ground.shapes)) / np.pi)
    assert found.bandwidth >= radius > 0
    assert f"averaged over some {number(found.bandwidth)} metres around" in found.finding()
    assert "above all in " in found.finding() and found.heads()[0].name == "area_name"
    assert "times that of all" not in found.finding()
    assert "Residents are taken to live evenly over their areas" in found.finding()


def test_beside_others_like_them_nothing_is_raised(robberies: Events) -> None:
    order = np.random.default_rng(6).permutation(robberies.about.n)
    halves = (robberies.taken(order[::2]), robberies.taken(order[1::2]))
    found = dual.find(*halves, cell=400, bandwidth=800)
    assert not found.raised.any() and not found.lowered.any()
    assert "nowhere is risk above" in found.summary()


def test_where_little_is_expected_nothing_is_said(robberies: Events) -> None:
    west = robberies.xy[:, 0] < np.median(robberies.xy[:, 0])
    few = replace(robberies.taken(np.flatnonzero(west)[:40]))
    found = dual.find(few, robberies.taken(np.flatnonzero(~west)), cell=500, bandwidth=500)
    assert np.isnan(found.ratio).any()
