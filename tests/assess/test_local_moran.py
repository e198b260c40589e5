"""Local Moran: planted clusters and outliers are found; of nothing, nothing; edge cases speak."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import shapely

from safetylab.assess import from_areas, hotspots, local_moran
from safetylab.terms.errors import BadFile, BadRequest, NotEnoughData, SafetyLabError
from tests.assess.cells import events, of_points, squares, whole

rng = np.random.default_rng(20260101)
QUIET = rng.poisson(2, (20, 20))


def with_a_cluster_and_an_outlier() -> np.ndarray:
    counts = QUIET.copy()
    counts[3:7, 3:7] += 12
    counts[4, 4] = 0
    return counts


@pytest.mark.parametrize("by", ["cells", "areas"])
def test_a_planted_cluster_and_its_hole_are_found(by: str) -> None:
    planted = events(with_a_cluster_and_an_outlier(), areas=by == "areas")
    found = local_moran.find(planted, by=by, cell=None if by == "areas" else 100)
    where = {tuple(xy) for xy in found.places.xy[found.cluster == "HH"].round().tolist()}
    assert {(450.0, 550.0), (550.0, 550.0), (550.0, 450.0)} <= where
    hole = np.flatnonzero((found.places.xy.round() == 450).all(axis=1))[0]
    assert found.cluster[hole] == "LH"
    assert found.moran.z > 3 and found.moran.p < 0.01 and found.geary.value < 1
    assert "high lies beside high" in found.summary()
    assert "high among high: " in found.finding() and "(HH)" not in found.summary()
    assert "Moran" not in found.finding() and "Moran's I of all is" in found.summary()
    assert found.way == "exact" and found.draws == 0


def test_of_nothing_nothing_is_found() -> None:
    found = local_moran.find(events(QUIET), cell=100)
    assert not found.is_found.any()
    assert "no more alike than chance would have it" in found.summary()
    assert "No cell by itself stands out" in found.summary()
    assert "p is exact" in found.summary()


def test_permutations_say_what_they_cannot_find() -> None:
    planted = events(with_a_cluster_and_an_outlier())
    found = local_moran.find(planted, cell=100, permutations=999)
    assert found.choices()["permutations"] == 999 and found.choices()["p"] == "permutations"
    assert "of 400 places 16 must reach it together" in found.summary()
    counted = local_moran.find(planted, cell=100)
    np.testing.assert_allclose(found.p, counted.p, atol=0.09)


def test_clusters_alone_and_outliers_alone() -> None:
    planted = events(with_a_cluster_and_an_outlier())
    clusters = local_moran.find(planted, cell=100, alternative="greater")
    outliers = local_moran.find(planted, cell=100, alternative="less")
    assert set(clusters.cluster) <= {"", "HH", "LL"}
    assert set(outliers.cluster) <= {"", "HL", "LH"}
    assert (clusters.cluster == "HH").any() and (outliers.cluster == "LH").any()


def test_the_table_has_what_its_heads_name() -> None:
    for by in ("cells", "areas"):
        found = local_moran.find(events(with_a_cluster_and_an_outlier(), areas=True), by=by)
        table = found.table()
        assert {head.name for head in found.heads()} <= set(table.column_names)
        assert set(found.disclosure.follows) | {"incidents"} >= {"i", "p", "adjusted_p", "cluster"}
        json.dumps(found.choices())
        assert found.plot().startswith("<svg")


def test_rates_of_areas_with_residents(city: SimpleNamespace) -> None:
    found = city.desk.local_moran("theft_rate", by="areas", period="2022")
    rates = city.desk.measure("theft_rate", by="area", period="2022").table().to_pylist()
    known = {row["area"]: row["value"] for row in rates}
    ours = {row["area"]: row["value"] for row in found.table().to_pylist()}
    assert set(ours) <= set(known)
    # Points tell the area here, the record there: close, not the same.
    both = np.array([(ours[area], known[area]) for area in ours if known[area]])
    assert np.corrcoef(both.T)[0, 1] > 0.95
    assert "residents" in found.places.unit
    assert found.disclosure.points is False


def test_sensitive_classes_are_refused_by_area_too(city: SimpleNamespace) -> None:
    for ask in (city.desk.local_moran, city.desk.hotspots):
        with pytest.raises(BadRequest, match="never mapped finer than areas") as refused:
            ask("sexual_violence_rate", by="areas")
        assert "by area" in refused.value.hint


@pytest.mark.parametrize("find", [local_moran.find, hotspots.find])
@pytest.mark.parametrize(
    ("points", "shapes", "asked", "said"),
    [
        (np.ones((1, 2)), whole(9, 9), {}, "there are 1"),
        (np.full((90, 2), 450.0), whole(9, 9), {}, "at one place"),
        (rng.uniform(0, 900, (90, 2)), whole(9, 9), {"cell": 2000}, "needs 30 cells; there are 1"),
        (rng.uniform(0, 900, (90, 2)), whole(9, 9), {"by": "areas"}, "no areas to compare"),
        (rng.uniform(0, 200, (90, 2)), squares(1, 2), {"by": "areas"}, "needs 6 areas"),
        (rng.uniform(5000, 6000, (90, 2)), whole(9, 9), {"cell": 100}, "there are 0"),
        (rng.uniform(0, 900, (90, 2)), whole(9, 9), {"cell": 0.1}, "would be"),
        (rng.uniform(0, 900, (90, 2)), whole(9, 9), {"neighbours": "bishop"}, "neighbours"),
        (rng.uniform(0, 900, (90, 2)), whole(9, 9), {"neighbours": "-5"}, "neighbours"),
        (rng.uniform(0, 900, (90, 2)), whole(9, 9), {"neighbours": "1"}, "do not go with"),
        (rng.uniform(0, 900, (90, 2)), whole(9, 9), {"alternative": "both"}, "no alternative"),
        (rng.uniform(0, 900, (90, 2)), whole(9, 9), {"permutations": 0}, "not drawn"),
        (rng.uniform(0, 900, (90, 2)), whole(9, 9), {"permutations": 10**7}, "not drawn"),
        (rng.uniform(0, 900, (90, 2)), whole(9, 9), {"fdr": 0.0}, "false discoveries"),
    ],
)
def test_what_cannot_be_answered_is_said(find, points, shapes, asked, said: str) -> None:
    with pytest.raises(SafetyLabError, match=said) as refused:
        find(of_points(points, shapes), **asked)
    assert refused.value.hint


@pytest.mark.parametrize("find", [local_moran.find, hotspots.find])
def test_places_that_all_hold_the_same(find) -> None:
    with pytest.raises(NotEnoughData, match="All 100 places hold the same"):
        find(events(np.full((10, 10), 3)), cell=100)


@pytest.mark.parametrize("find", [local_moran.find, hotspots.find])
def test_islands_and_incidents_beyond_are_counted_and_said(find) -> None:
    shapes = np.append(squares(5, 5), shapely.box(9000, 9000, 9100, 9100))
    xy = np.vstack([rng.uniform(0, 500, (300, 2)), np.full((7, 2), 9050), np.full((4, 2), -70)])
    found = find(of_points(xy, shapes), by="areas")
    assert "4 incidents outside the land looked at are left out." in found.summary()
    assert "1 place without neighbours has no figure." in found.summary()
    assert np.isnan(found.p[25]) and found.places.counts[25] == 7
    assert found.table().num_rows == 26


def written(path: Path, values: list, *, lonely: bool = False) -> Path:
    """A GeoJSON of squares in a row of degrees, each with a value."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"A{n}", "rate": value},
            "geometry": shapely.geometry.mapping(
                shapely.box(-103 + n / 100, 20, -102.99 + n / 100, 20.01)
            ),
        }
        for n, value in enumerate(values)
    ]
    if lonely:
        features.append(
            {"type": "Feature", "properties": {"code": "Z", "rate": 1}, "geometry": None}
        )
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_a_file_of_areas_with_values(tmp_path: Path) -> None:
    file = written(tmp_path / "rates.geojson", [9, 8, 9, 2, 1, None, "x", 3], lonely=True)
    about, places = from_areas.read(file, "RATE")
    assert places.n == 6 and about.n == 6
    assert places.w.nnz == 2 * 4
    found = local_moran.of_places(about, places)
    assert "2 areas without a number in 'rate' are left out." in found.summary()
    assert "1 row without a shape was left out." in found.summary()
    assert found.table()["name"].to_pylist()[:2] == ["A0", "A1"]
    assert "incidents" not in found.table().column_names
    assert found.disclosure.counts == ()
    assert "rate, rates.geojson" in hotspots.of_places(about, places).summary()


def test_a_file_of_areas_that_cannot_be_used(tmp_path: Path) -> None:
    file = written(tmp_path / "rates.geojson", [9, 8, 9])
    with pytest.raises(BadRequest, match="no column 'crime'"):
        from_areas.read(file, "crime")
    with pytest.raises(NotEnoughData, match="needs 6 areas; there are 3"):
        local_moran.of_places(*from_areas.read(file, "rate"))
    with pytest.raises(BadFile, match="holds no areas"):
        from_areas.read(written(tmp_path / "none.geojson", [], lonely=True), "rate")


@pytest.mark.shared
def test_columbus_as_a_file(shared: Path) -> None:
    file = shared / "cases/local_statistics/columbus.geojson"
    about, places = from_areas.read(file, "CRIME")
    assert places.n == 49 and places.w.nnz == 236
    found = local_moran.of_places(about, places, permutations=9_999)
    assert found.moran.value == pytest.approx(0.5001885572, abs=1e-10)
    assert found.geary.value == pytest.approx(0.5405282027, abs=1e-10)
    assert abs(int((found.p <= 0.05).sum()) - 15) <= 1
    hot = hotspots.of_places(about, places, permutations=9_999)
    assert abs(int((hot.p <= 0.05).sum()) - 12) <= 1
    both = hotspots.of_places(about, places, permutations=9_999, alternative="directed")
    assert abs(int((both.p <= 0.05).sum()) - 20) <= 1
