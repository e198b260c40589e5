"""Concentration: planted places are few and stay; even ones look as chance has it."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import shapely

from safetylab.assess import concentrated, land
from safetylab.assess.events import Events
from safetylab.stats.concentration import expected_overlap, overlap
from safetylab.terms.errors import BadRequest, NotEnoughData


@pytest.fixture
def robberies(city: SimpleNamespace) -> Events:
    return city.desk.events("street_robbery_rate", period="2024")


def row(found: concentrated.Concentrated, measure: str, share: float | None = None) -> dict:
    return next(r for r in found.rows if r["measure"] == measure and r["share"] == share)


def test_robberies_lie_in_few_places(city: SimpleNamespace) -> None:
    found = city.desk.concentration("street_robbery_rate", period="2024", cell=400)
    top = row(found, "share_in_top", 0.05)
    assert top["chance"] < top["low"] < top["value"] < top["high"]
    (stay,) = found.stays
    assert stay["shuffled"] < 0.15 < stay["overlap"] <= stay["alike"] + 0.15
    assert "spread by chance over the whole land it would be" in found.finding()
    assert found.fullest and found.fullest in found.finding()
    assert "Gini" not in found.finding() and "dealt out" not in found.finding()
    assert found.plot().startswith("<svg")


def test_even_places_are_as_chance_has_them(robberies: Events) -> None:
    ground = robberies.about.ground
    x0, y0, x1, y1 = ground.bounds
    anywhere = np.random.default_rng(4).uniform((x0, y0), (x1, y1), (9 * len(robberies.xy), 2))
    on_land = anywhere[land.areas_of(anywhere, ground) >= 0][: len(robberies.xy)]
    found = concentrated.find(replace(robberies, xy=on_land), cell=500)
    for measure, share in (("share_in_top", 0.05), ("generalised_gini", None)):
        told = row(found, measure, share)
        assert told["low"] <= told["chance"] <= told["high"]


def test_cells_at_the_edge_hold_as_much_as_they_have_land(robberies: Events) -> None:
    ground = robberies.about.ground
    cells = land.cells(ground, 500.0)
    shares = land.shares(ground, cells, 500.0)
    whole = shapely.area(shapely.union_all(ground.shapes))
    assert shares.sum() * 500.0**2 == pytest.approx(whole, rel=1e-6)
    assert shares.min() < 0.1 and shares.max() == pytest.approx(1.0)


def test_areas(robberies: Events) -> None:
    found = concentrated.find(robberies, by="areas")
    assert found.cell is None and len(found.counts) == 60
    assert "60 areas" in found.summary()


def test_years_within_the_events_are_compared(city: SimpleNamespace) -> None:
    events = city.desk.events("street_robbery_rate", period="2022-01-01/2024-12-31")
    found = concentrated.find(events, cell=400)
    assert [each["years"] for each in found.stays] == ["2022 and 2023", "2023 and 2024"]
    assert found.table().num_rows == 8 + 2


def test_a_year_that_begins_and_ends_with_a_few_quiet_days_is_whole(city: SimpleNamespace) -> None:
    events = city.desk.events("street_robbery_rate", period="2023-01-05/2024-12-28")
    assert [each["years"] for each in concentrated.find(events).stays] == ["2023 and 2024"]


def test_one_year_tells_nothing_of_the_next(robberies: Events) -> None:
    said = "cannot be told: that takes two whole years"
    assert said in concentrated.find(robberies).finding()
    both = concentrated.find(robberies, earlier=[robberies])
    assert said not in both.finding() and len(both.stays) == 1


def test_what_cannot_be_told(robberies: Events) -> None:
    with pytest.raises(NotEnoughData, match="needs 100 incidents"):
        concentrated.find(robberies.taken(np.arange(99)))
    whole = replace(
        robberies.about.ground,
        shapes=robberies.about.ground.shapes[:1],
        ids=("a",),
        names=("A",),
    )
    one = replace(robberies, about=replace(robberies.about, ground=whole))
    with pytest.raises(BadRequest, match="no areas to compare"):
        concentrated.find(one, by="areas")


def test_five_per_cent_of_a_few_places_is_none(robberies: Events) -> None:
    with pytest.raises(NotEnoughData, match=r"needs 20 places, so that 5.% of them is one"):
        concentrated.find(robberies, cell=8000)


def test_a_single_place_holds_all(robberies: Events) -> None:
    same = replace(robberies, xy=np.tile(robberies.xy[0], (robberies.about.n, 1)))
    found = concentrated.find(same, cell=400)
    assert row(found, "share_in_top", 0.01)["value"] == 1.0
    assert row(found, "generalised_gini")["value"] == pytest.approx(1.0, abs=0.01)


def test_overlap_and_what_chance_leaves_of_it() -> None:
    first = np.array([9, 8, 0, 0, 0, 0, 0, 0, 0, 1.0])
    assert overlap(first, first, 0.2) == 1.0
    assert overlap(first, first[::-1], 0.2) == 0.0
    # Two of ten places are the same by chance in a fifth of cases.
    shuffled, alike = expected_overlap(np.arange(1, 11), np.arange(1, 11), 0.2, 2000, 1)
    assert shuffled == pytest.approx(0.2, abs=0.02) and alike > shuffled
    assert overlap(np.array([1.0, 0, 0]), np.array([1.0, 0, 0]), 1.0) == pytest.approx(1 / 3)
