"""Surfaces: they sum to the incidents, peak where these were planted, and say their choices."""

from types import SimpleNamespace

import numpy as np
import pytest

from safetylab.assess import catalogue, density, grid
from safetylab.stats.density import KERNELS, density_at
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
    assert f"bandwidth {number(own.bandwidth)} metres from the incidents' spread" in own.summary()


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
