"""Maps on trial: those of planted places beat chance, of even ones none does."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import false_findings
from safetylab.assess import accuracy
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.period import Period

INTERVALS = (
    ("hit_rate", "low", "high"),
    ("pai", "pai_low", "pai_high"),
    ("pei", "pei_low", "pei_high"),
)


def row(found: accuracy.Accuracy, name: str, share: float = 0.02) -> dict:
    return next(r for r in found.rows if r["map"] == name and r["share"] == share)


def test_planted_places_are_caught(city: SimpleNamespace) -> None:
    found = city.desk.accuracy("street_robbery_rate", period="2024", cell=300)
    counts = row(found, "counts")
    assert counts["low"] > 0.02 and counts["pai"] > 3 and 0 < counts["pei"] <= 1
    assert counts["pai_low"] == pytest.approx(counts["low"] / 0.02) and counts["pei_high"] <= 1
    assert [each.code for each in found.months] == [f"2024-{n:02d}" for n in range(1, 13)]
    assert counts["events"] == sum(r["events"] for r in found.rows) / len(found.rows)
    assert "times what chance would" in found.summary()
    assert found.trusted is counts
    assert "None of the other 4 maps did better than this one" in found.finding()


def test_every_measure_is_shown_with_its_interval(city: SimpleNamespace) -> None:
    found = city.desk.accuracy("street_robbery_rate", period="2024", cell=300)
    heads = [head.name for head in found.heads()]
    for value, low, high in INTERVALS:
        assert heads.index(high) == heads.index(low) + 1 == heads.index(value) + 2
        for each in found.rows:
            if each["map"] != "chance":
                assert each[low] < each[value] < each[high]
    for plot in (found.plot(), found.plot_pai(), found.plot_pei()):
        assert plot.count('class="interval"') == len(accuracy.MAPS) - 1


def test_chance_catches_its_share_of_the_land(city: SimpleNamespace) -> None:
    found = city.desk.accuracy("theft_rate", period="2024", cell=400)
    for share in accuracy.SHARES:
        told = row(found, "chance", share)
        assert told["hit_rate"] == pytest.approx(share) and told["pai"] == pytest.approx(1)
        assert told["low"] is None and told["p"] is None


def test_even_places_are_not(city: SimpleNamespace) -> None:
    events = city.desk.events("theft_rate", period="2023-01-01/2024-12-31")
    x0, y0, x1, y1 = events.about.ground.bounds
    rng = np.random.default_rng(8)
    even = replace(events, xy=rng.uniform((x0, y0), (x1, y1), events.xy.shape))
    found = accuracy.find(even, cell=400)
    for name in accuracy.MAPS.keys() - {"chance"}:
        told = row(found, name, 0.05)
        assert told["low"] - 0.015 <= 0.05 <= told["high"] + 0.015


def test_land_is_counted_and_not_the_cells_that_touch_it() -> None:
    # Cells of 500 metres touch a land of 20 by 20 of them in a rim of 84 more, without any land.
    found = accuracy.find(false_findings.city(1), cell=500)
    assert found.cells == 400


@pytest.mark.parametrize("seed", range(4))
def test_a_map_that_is_better_is_found(seed: int) -> None:
    events = false_findings.wandering(false_findings.city(seed), 0.25, seed)
    found = accuracy.find(events, cell=500)
    assert found.trusted["map"] in ("recent", "near_repeat")
    assert found.trusted["p"] < accuracy.ALPHA and found.trusted["pai_low"] > 1
    assert "fewer by more than chance" in found.finding()


def test_even_incidents_show_no_map_to_be_better_than_chance() -> None:
    found = accuracy.find(false_findings.city(2), cell=500)
    assert found.trusted["map"] == "counts"
    assert "is not shown" in found.finding()


def test_six_months_are_enough() -> None:
    events = false_findings.city(3).within(Period(date(2023, 1, 1), date(2024, 7, 20)))
    found = accuracy.find(events, cell=500)
    assert [each.code for each in found.months] == [f"2024-{n:02d}" for n in range(1, 7)]


def test_too_short_a_time(city: SimpleNamespace) -> None:
    with pytest.raises(NotEnoughData, match="needs 18 whole months and 200 incidents"):
        accuracy.find(city.desk.events("theft_rate", period="2024"))
