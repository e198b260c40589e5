"""Surfaces: they sum to the incidents, peak where these were planted, and say their choices."""

from types import SimpleNamespace

import numpy as np
import pytest

from safetylab.assess import catalogue, density, grid, naming, smoothing
from safetylab.stats.smoothing.density import KERNELS, density_at, scott_bandwidth
from safetylab.store import incidents
from safetylab.terms import period
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.words import number

ALL = period.parse("2020-01-01/2024-12-31")


@pytest.fixture(scope="module")
def robberies(city: SimpleNamespace) -> density.Density:
    found: density.Density = city.desk.density("street_robbery_rate", period=ALL, bandwidth=600)
    return found


def test_it_sums_to_the_incidents(robberies: density.Density) -> None:
    total = robberies.per_km2.sum() * (robberies.cell / 1000) ** 2
    # What the kernels spread beyond the city's edge is missing; the street itself adds nothing.
    assert 0.9 * robberies.about.n < total <= robberies.about.n * 1.01


def test_it_is_the_kernel_exactly(robberies: density.Density, planted: incidents.Facts) -> None:
    indicator = catalogue.named("street_robbery_rate")
    points = incidents.points(planted.rows, indicator.of, ALL)
    some = np.random.default_rng(1).choice(len(robberies.xy), 50)
    exact = density_at(points, robberies.xy[some], 600) * 1e6
    np.testing.assert_allclose(robberies.per_km2[some], exact, rtol=1e-6, atol=1e-9)


def test_the_thickest_cell_is_at_a_planted_hot_spot(
    robberies: density.Density, city: SimpleNamespace
) -> None:
    top = robberies.xy[robberies.per_km2.argmax()]
    spots = np.array([[spot["x"], spot["y"]] for spot in city.truths["hot_spots"]])
    assert np.hypot(*(spots - top).T).min() < 2 * robberies.cell


def test_the_choices_are_said(robberies: density.Density, city: SimpleNamespace) -> None:
    assert "bandwidth 600 metres as asked" in robberies.summary()
    own = city.desk.density("street_robbery_rate", period="2022")
    assert own.bandwidth >= own.cell
    assert f"bandwidth {number(own.bandwidth)} metres, by which four fifths" in own.summary()


def test_a_bandwidth_that_foretells_best_is_narrower_than_scotts(city: SimpleNamespace) -> None:
    past, next_year = (
        city.desk.events("street_robbery_rate", period=year) for year in ("2022", "2023")
    )
    own = density.find(past, cell=400)
    wide = density.find(past, cell=400, bandwidth=scott_bandwidth(past.xy))
    assert own.bandwidth < wide.bandwidth / 2
    came = grid.count(next_year.xy, own.xy, 400).counts
    hit, hit_by_scott = (
        came[np.argsort(-each.per_km2, kind="stable")[:12]].sum() for each in (own, wide)
    )
    assert hit > hit_by_scott


def test_incidents_of_one_point_do_not_make_the_narrowest_best(city: SimpleNamespace) -> None:
    rng = np.random.default_rng(1)
    ground = city.desk.events("street_robbery_rate", period="2022").about.ground
    middle = np.array(ground.bounds).reshape(2, 2).mean(axis=0)
    places = middle + rng.normal(0, 2_000, (300, 2))
    apart = smoothing.bandwidth(places, ground, 200.0, "quartic")
    assert smoothing.bandwidth(np.repeat(places, 5, axis=0), ground, 200.0, "quartic") > apart / 2


def test_the_finding_says_how_wide_it_is_and_names_the_fullest_cell(
    city: SimpleNamespace,
) -> None:
    found = city.desk.density("street_robbery_rate", period=ALL, bandwidth=2_000)
    said, counts = found.finding(), found.counts
    area = naming.of(found.xy, found.about.ground)[int(counts.argmax())]
    assert "averaged over some 2,000 metres" in said and "at most" not in said
    assert f"the fullest, in {area}, has {counts.max()}" in said
    assert found.heads()[0].name == "area_name" == found.table().column_names[0]


def test_it_leaves_through_the_door_and_can_be_drawn(
    robberies: density.Density, city: SimpleNamespace
) -> None:
    let_out = city.desk.release(robberies)
    assert len(let_out.rows) == (robberies.per_km2 > 0).sum()
    assert "per square kilometre or more" in robberies.plot()


@pytest.mark.parametrize("bandwidth", [0, -5, float("nan"), float("inf"), 1, 1e9])
def test_bandwidths_that_make_no_sense(city: SimpleNamespace, bandwidth: float) -> None:
    with pytest.raises(BadRequest, match="bandwidth"):
        city.desk.density("street_robbery_rate", period="2022", bandwidth=bandwidth)


def test_sensitive_classes_are_refused(city: SimpleNamespace) -> None:
    code = next(i.code for i in catalogue.indicators().values() if i.sensitive)
    with pytest.raises(BadRequest, match="never mapped finer than areas"):
        city.desk.density(code, period="2022")


def test_too_few_incidents(city: SimpleNamespace) -> None:
    with pytest.raises(NotEnoughData, match="20 incidents"):
        city.desk.density("homicide_rate", period="2022-03-05")


def test_centres_with_gaps_between_them() -> None:
    centres = np.array([[50.0, 50.0], [950.0, 50.0], [50.0, 350.0]])
    points = np.array([[60.0, 40.0], [900.0, 100.0]])
    ours = density.at_centres(points, centres, 100, 250)
    np.testing.assert_allclose(ours, density_at(points, centres, 250))
    assert grid.count(points, centres, 100).counts.tolist() == [1, 0, 0]


def test_every_kernel_has_its_words() -> None:
    assert list(density.KERNELS) == list(KERNELS)
