"""What is planted in the demo city stands out where it was planted, and not beyond.

That hot spots, seasons, turns and the change point are found is held in the tests of their own
analyses; here is how sharply a plant ends, and that none passes for another.
"""

from types import SimpleNamespace

import numpy as np
import pytest

from safetylab.assess import near_repeat

EVER = "2020-01-01/2024-12-31"


def test_near_repeats_end_where_and_when_they_were_planted(city: SimpleNamespace) -> None:
    truth = city.truths["near_repeat"]
    burglaries = city.desk.events("residential_burglary_rate", period=EVER)
    found = near_repeat.find(
        burglaries, space=(0, 50, 100, 150, 200, 250, 300, 400), days=(0, 7, 14, 21, 28)
    )
    rows = found.table().to_pylist()
    within = [row for row in rows if row["space_to"] <= truth["metres"] and row["days_to"] <= 14]
    assert len(within) == 6 and truth["days"] == 14
    assert min(row["ratio"] for row in within) > 5
    # Children of one parent are at most twice as far apart, its grandchildren twice as late.
    beyond = [row for row in rows if row not in within]
    assert max(row["ratio"] for row in beyond) < 2
    far = [row for row in rows if row["space_from"] >= 2 * truth["metres"]]
    late = [row for row in rows if row["days_from"] >= 2 * truth["days"] - 7]
    assert far and late and not any(row["adjusted_p"] <= 0.05 for row in far + late)


def test_the_outbreak_raises_a_firm_alert_in_its_month_and_place_alone(
    city: SimpleNamespace,
) -> None:
    rows = city.desk.alerts(month="2024-10").table().to_pylist()
    assert [(row["indicator"], row["area"]) for row in rows if row["firm"]] == [
        ("robbery_rate", city.truths["outbreak"]["neighbourhood"])
    ]


def test_the_outbreak_is_no_change_of_a_year_and_no_hot_spot_of_the_street(
    city: SimpleNamespace,
) -> None:
    planted = city.truths["outbreak"]
    assert not city.desk.change("robbery_rate", period="2024").significant
    assert not city.desk.shifts("robbery_rate", period="2024", by="areas").rose.any()
    street = city.desk.hotspots("street_robbery_rate", period="2024")
    hot = street.xy[street.is_hot]
    assert np.hypot(*(hot - (planted["x"], planted["y"])).T).min() > planted["radius"]


@pytest.mark.parametrize("code", ["street_robbery_rate", "vehicle_theft_rate"])
def test_offences_without_near_repeats_have_none(city: SimpleNamespace, code: str) -> None:
    assert not near_repeat.find(city.desk.events(code, period=EVER)).raised.any()
