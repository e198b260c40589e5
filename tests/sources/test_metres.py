"""Reference systems: degrees and feet become metres; what is neither is said."""

import numpy as np
import pytest
from pyproj import Geod

from safetylab.sources.metres import of
from safetylab.terms.errors import BadRequest

CHICAGO = np.array([[-87.6298, 41.8781], [-87.65, 41.9001]])


def test_degrees_by_their_zone() -> None:
    found = of(CHICAGO, "EPSG:4326")
    _, _, metres = Geod(ellps="WGS84").inv(*CHICAGO[0], *CHICAGO[1])
    assert found.crs == "EPSG:32616" and "EPSG:32616" in found.note
    assert np.hypot(*(found.xy[1] - found.xy[0])) == pytest.approx(metres, rel=5e-4)


def test_columns_named_longitude_and_latitude_need_no_reference_system() -> None:
    np.testing.assert_array_equal(of(CHICAGO, None, degrees=True).xy, of(CHICAGO, "EPSG:4326").xy)


def test_feet() -> None:
    found = of(np.array([[1_176_000.0, 1_900_000.0]]), "EPSG:3435")
    assert found.xy[0, 0] == pytest.approx(1_176_000 * 1200 / 3937)
    assert "0.3048" in found.note


def test_metres_stay_as_they_are() -> None:
    given = np.array([[359_192.3, 570_510.9]])
    assert of(given, "EPSG:26971").xy is given
    assert of(given, "none").note == "" and "metres of a plane" in of(given, None).note


def test_null_island_is_nowhere() -> None:
    found = of(np.vstack([CHICAGO, [[0.0, 0.0]]]), "EPSG:4326")
    assert np.isnan(found.xy[2]).all() and found.crs == "EPSG:32616"


@pytest.mark.parametrize(
    ("given", "crs", "fact"),
    [
        (CHICAGO, None, "look like degrees, and no reference system"),
        (CHICAGO, "EPSG:26971", "look like degrees, not like EPSG:26971"),
        (CHICAGO * 1000, "EPSG:4326", "no longitudes and latitudes"),
        (CHICAGO, "EPSG:99999999", "is no reference system"),
        (CHICAGO * 0, "EPSG:4326", "latitude and longitude zero"),
    ],
)
def test_coordinates_that_do_not_fit(given: np.ndarray, crs: str | None, fact: str) -> None:
    with pytest.raises(BadRequest, match=fact) as refused:
        of(given, crs)
    assert refused.value.hint


def test_small_whole_numbers_are_no_degrees() -> None:
    toy = np.array([[10.0, 10], [20, 10], [40, 10]])
    assert of(toy, None).xy is toy
