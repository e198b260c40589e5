"""Funnels of areas: who differs, what a protected class may tell, what cannot be answered."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from safetylab.assess import catalogue, from_file, funnel
from safetylab.assess.funnel import Told
from safetylab.stats.funnel import limits
from safetylab.terms import period
from safetylab.terms.errors import BadRequest, NotEnoughData, SafetyLabError
from safetylab.terms.result import Provenance

ROBBERY = catalogue.named("robbery_rate")
YEAR = period.parse("2024")
GROUND = from_file.around(np.array([[0.0, 0.0], [1.0, 1.0]]), "")


def area(id_: str, n: int | None, people: float | None) -> dict[str, Any]:
    value = None if n is None or not people else n / people * 1e5
    return {
        "area": id_,
        "area_name": f"Area {id_}",
        "numerator": n,
        "denominator": people,
        "value": value,
        "withheld": n is None,
    }


def told(areas: list[dict[str, Any]], city: list[dict[str, Any]] | None = None) -> Told:
    return Told(Provenance("Quadra", 1, "2025-01-01", ("police",)), YEAR, areas, city or [])


def by_chance(seed: int, n: int = 60) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    people = rng.uniform(2_000, 60_000, n)
    counts = rng.poisson(people * 4e-3)
    return [area(str(k), int(counts[k]), float(people[k])) for k in range(n)]


def test_areas_that_differ_by_chance_are_not_told_apart() -> None:
    sides = [funnel.find(told(by_chance(seed)), ROBBERY, GROUND).side for seed in range(60)]
    # 2 in 1,000 by the limits, of 3,600 areas.
    assert sum(int(np.abs(side).sum()) for side in sides) <= 20
    found = funnel.find(told(by_chance(1)), ROBBERY, GROUND)
    assert "none of 60 areas is clearly above or below the rate of all together" in found.summary()
    assert found.phi < 1.6


def test_one_that_differs_stands_out() -> None:
    found = funnel.find(told([*by_chance(2), area("hot", 400, 20_000.0)]), ROBBERY, GROUND)
    assert found.names[int(np.argmax(found.apart))] == "Area hot"
    assert found.apart.sum() == 1
    assert "of 61 areas, 1 is clearly above the rate" in found.summary()
    assert "Surest above: Area hot; below: Area 9." in found.finding()
    assert "chance alone puts 1 in 20 beyond them" in found.summary()
    row = next(each for each in found.table().to_pylist() if each["area"] == "hot")
    assert (row["chance"], row["stands_out"], row["verdict"]) == ("above",) * 2 + (
        "above, stands out",
    )
    assert "Area hot" in found.plot()


def test_limits_are_those_of_the_statistic() -> None:
    found = funnel.find(told(by_chance(3)), ROBBERY, GROUND)
    low, high = limits(found.people * found.target, 0.998)
    np.testing.assert_allclose(found.chance, (low * found.target, high * found.target))
    assert found.target == pytest.approx(found.counts.sum() / found.people.sum())


def test_the_level_is_the_citys_where_areas_are_withheld() -> None:
    rows = [*by_chance(4), area("few", None, 5_000.0)]
    city = [{"value": 300.0}]
    found = funnel.find(told(rows, city), ROBBERY, GROUND)
    assert found.target == pytest.approx(3e-3)
    assert "1 area without a rate that may be told is left out." in found.summary()
    with pytest.raises(NotEnoughData, match="Too much of"):
        funnel.find(told(rows), ROBBERY, GROUND)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([area("a", 4, None), area("b", 3, None)], "only where their residents are known"),
        (by_chance(1, 4), "needs 5 areas with a rate; there are 4"),
        ([area(str(n), 0, 1000.0) for n in range(9)], "no incident in 2024"),
        ([], "only where their residents are known"),
    ],
)
def test_what_cannot_be_answered(rows: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(NotEnoughData, match=said) as refused:
        funnel.find(told(rows), ROBBERY, GROUND)
    assert refused.value.hint


def test_what_is_no_rate() -> None:
    with pytest.raises(BadRequest, match="no rate"):
        funnel.checked(catalogue.named("concentration"))


def test_the_demo_city(city: SimpleNamespace) -> None:
    found = city.desk.funnel("street_robbery_rate", period="2024")
    planted = {spot["neighbourhood"] for spot in city.truths["hot_spots"]}
    above = {found.ids[n] for n in np.flatnonzero(found.side > 0)}
    assert planted & above
    assert len(found.table()) == len(found.ids) == 60


def test_a_protected_class_is_told_from_what_was_released_alone(city: SimpleNamespace) -> None:
    code = "sexual_violence_rate"
    found = city.desk.funnel(code, period="2024")
    shown = city.desk.release(city.desk.measure(code, by="area", period="2024")).rows
    open_ = {row["area"]: row["numerator"] for row in shown if not row["withheld"]}
    assert 0 < len(found.ids) < 60
    for id_, n in zip(found.ids, found.counts.tolist(), strict=True):
        assert open_[id_] == n
    assert city.desk.release(found).rows


def test_a_class_that_is_never_told_by_area(city: SimpleNamespace) -> None:
    with pytest.raises(SafetyLabError) as refused:
        city.desk.funnel("femicide_proxy", period="2024")
    assert refused.value.hint
