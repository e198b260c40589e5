"""Who lives where, and which areas are alike by it."""

from types import SimpleNamespace

import numpy as np
import pytest

from safetylab.assess import people, similar
from safetylab.assess.people import People
from safetylab.store import residents
from safetylab.terms.errors import BadRequest, NotEnoughData

N = 12


def made(**other: object) -> People:
    """Twelve areas of a square kilometre, each larger than the one before; half are young."""
    everyone = 1000.0 * np.arange(1, N + 1)
    young = everyone * np.where(np.arange(N) % 2, 0.4, 0.1)
    settings = {
        "layer": "x",
        "ids": tuple(f"A{n}" for n in range(N)),
        "names": tuple(f"Area {n}" for n in range(N)),
        "year": 2024,
        "groups": {(None, None): everyone, (None, (0, 14)): young},
        "km2": np.ones(N),
        "growth": None,
        "since": 2024,
        "remarks": (),
    }
    return People(**settings | other)


def test_residents_of_the_demo_city_add_up(city: SimpleNamespace) -> None:
    found = people.of_layer(city.desk.lab, "neighbourhood", 2024)
    table = residents.load(city.desk.lab, "neighbourhood").to_pylist()
    rows = [r for r in table if r["area"] == "N07" and r["year"] == 2024]
    place = found.ids.index("N07")
    assert found.residents[place] == sum(r["residents"] for r in rows)
    assert found.groups["male", (15, 29)][place] == next(
        r["residents"] for r in rows if (r["sex"], r["age_from"]) == ("male", 15)
    )
    assert sum(found.groups[None, band] for band in found.bands) == pytest.approx(found.residents)
    assert (found.year, found.since) == (2024, 2020)
    first = sum(r["residents"] for r in table if r["area"] == "N07" and r["year"] == 2020)
    assert first * (1 + found.growth[place]) ** 4 == pytest.approx(found.residents[place])


def test_a_layer_without_residents_has_no_people(city: SimpleNamespace) -> None:
    with pytest.raises(NotEnoughData):
        people.of_layer(city.desk.lab, "district", 2024)
    with pytest.raises(BadRequest):
        people.of_layer(city.desk.lab, "nowhere", 2024)


def test_areas_are_alike_by_their_people() -> None:
    # Beside A5 (6,000, young) stand A4 and A6, of nearly its size but with few children.
    found = similar.of_area(made(), "A5")
    assert found.ids[:2] == ("A7", "A3") and "A4" not in found.ids
    assert found.features == ("size", "density", "children")


def test_similar_areas_know_nothing_of_crime(city: SimpleNamespace) -> None:
    found = people.of_layer(city.desk.lab, "neighbourhood", 2024)
    alike = similar.of_area(found, "N10")
    assert set(alike.features) <= {"size", "density", "children", "young_men", "growth"}
    assert len(alike.ids) == 5 and "N10" not in alike.ids and len(set(alike.ids)) == 5
    assert all(similar.label(name) for name in alike.features)


def test_a_feature_that_is_not_known_everywhere_is_left_out() -> None:
    growth = np.full(N, 0.01)
    growth[3] = np.nan
    assert "growth" not in similar.of_area(made(growth=growth), "A5").features


def test_areas_without_residents_are_like_none() -> None:
    everyone = 1000.0 * np.arange(1, N + 1)
    everyone[4], everyone[6] = np.nan, 50
    found = made(groups={(None, None): everyone})
    alike = similar.of_area(found, "A5", smallest=100)
    assert not {"A4", "A6"} & set(alike.ids)
    for id_ in ("A4", "A6"):
        with pytest.raises(NotEnoughData, match="like this one"):
            similar.of_area(found, id_, smallest=100)


@pytest.mark.parametrize(("known", "told"), [(8, 3), (9, 4), (11, 5), (12, 5)])
def test_fewer_than_half_of_the_areas_are_called_similar(known: int, told: int) -> None:
    everyone = np.where(np.arange(N) < known, 1000.0 + np.arange(N), np.nan)
    assert len(similar.of_area(made(groups={(None, None): everyone}), "A0").ids) == told


def test_eight_areas_are_needed() -> None:
    everyone = np.where(np.arange(N) < 7, 1000.0, np.nan)
    with pytest.raises(NotEnoughData, match="there are 7"):
        similar.of_area(made(groups={(None, None): everyone}), "A0")


def test_twins_in_everything_are_not_told_apart() -> None:
    assert similar.of_area(made(groups={(None, None): np.full(N, 9.0)}), "A0").ids == ()
