"""Association, permutations and neighbours against esda, libpysal, GeoDa and spdep."""

import csv
import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from esda import crand, getisord, significance
from esda.geary import Geary
from esda.getisord import G, G_Local
from esda.moran import Moran, Moran_Local
from libpysal import weights as theirs
from scipy.sparse import csr_matrix

from safetylab.stats.local import exact, moran, permuted
from safetylab.stats.local.neighbours import (
    nearest,
    of_cells,
    of_polygons,
    row_standardised,
    with_selves,
)
from safetylab.stats.local.spatial import gi_star, neighbours_within
from safetylab.stats.local.tails import p_value

PERMUTATIONS = 9_999
CASE = "cases/local_statistics"


def columns(file: Path, *names: str) -> list[np.ndarray]:
    with file.open() as lines:
        rows = list(csv.DictReader(lines))
    return [np.array([float(row[name]) for row in rows]) for name in names]


@pytest.fixture(scope="module")
def columbus(shared: Path) -> tuple[np.ndarray, csr_matrix]:
    """Crimes per thousand households in 49 tracts, and the tracts that touch."""
    meta, _, shapes, fields = pyogrio.raw.read(shared / CASE / "columbus.geojson")
    crime = fields[meta["fields"].tolist().index("CRIME")]
    return crime, of_polygons(shapely.from_wkb(shapes))


@pytest.fixture
def uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """esda's loops as they are written: compiling them takes ten times as long as they do."""
    for module in (crand, getisord, significance):
        for name, loop in vars(module).copy().items():
            if hasattr(loop, "py_func"):
                monkeypatch.setattr(module, name, loop.py_func)
    monkeypatch.setattr(crand, "boolean", bool)


def as_w(w: csr_matrix) -> theirs.W:
    return theirs.W({i: w[[i]].indices.tolist() for i in range(w.shape[0])}, silence_warnings=True)


@pytest.mark.shared
def test_polygons_that_touch(shared: Path, columbus: tuple[np.ndarray, csr_matrix]) -> None:
    i, j = columns(shared / CASE / "columbus_queen_links.csv", "i", "j")
    queen = csr_matrix((np.ones(len(i)), (i.astype(int), j.astype(int))), shape=(49, 49))
    assert columbus[1].nnz == 236
    assert (columbus[1] != queen).nnz == 0


@pytest.mark.shared
def test_columbus_as_a_whole(shared: Path, columbus: tuple[np.ndarray, csr_matrix]) -> None:
    crime, queen = columbus
    known = json.loads((shared / CASE / "esda_columbus_global_expected.json").read_text())
    rows = row_standardised(queen)
    found = moran.moran(crime, rows)
    assert found.value == pytest.approx(0.5001885572, abs=1e-10)
    assert found.expected == pytest.approx(known["EI"])
    assert found.z_normal == pytest.approx(known["z_norm"], abs=1e-10)
    assert found.z_random == pytest.approx(known["z_rand"], abs=1e-10)
    assert moran.geary(crime, rows).value == pytest.approx(0.5405282027, abs=1e-10)
    assert moran.geary(crime, rows).z_normal == pytest.approx(known["Geary_z_norm"], abs=1e-10)
    assert moran.getis_ord(crime, queen).value == pytest.approx(known["GetisOrd_G"])
    assert moran.getis_ord(crime, queen).z_random == pytest.approx(known["G_z"], abs=1e-10)


@pytest.mark.shared
def test_columbus_tract_by_tract(shared: Path, columbus: tuple[np.ndarray, csr_matrix]) -> None:
    crime, queen = columbus
    found = moran.local_moran(crime, row_standardised(queen))
    ours = found.value
    esda, quadrant = columns(
        shared / CASE / "esda_columbus_local_expected.csv", "moran_Is", "moran_q"
    )
    np.testing.assert_allclose(ours, esda, atol=1e-10)
    np.testing.assert_array_equal(found.quadrant, quadrant)
    (geoda,) = columns(shared / CASE / "geoda_columbus_local_expected.csv", "geoda_moran")
    np.testing.assert_allclose(ours, geoda, atol=1e-10)
    (spdep,) = columns(shared / CASE / "spdep_columbus_local_expected.csv", "localmoran_Ii")
    np.testing.assert_allclose(ours * 49 / 48, spdep, atol=1e-10)


@pytest.mark.shared
@pytest.mark.parametrize("way", [permuted.drawn, permuted.searched])
def test_columbus_by_permutation(
    shared: Path, columbus: tuple[np.ndarray, csr_matrix], way
) -> None:
    crime, queen = columbus
    draws = permuted.Ends(PERMUTATIONS) if way is permuted.searched else PERMUTATIONS
    star = way(crime, queen, draws)
    local = star.turned(crime < crime.mean())
    names = {"two-sided": "two-sided", "greater": "greater", "less": "lesser"}
    for alternative, name in ({**names, "directed": "directed"}).items():
        for tails, score in ((star, "gistar"), (local, "moran")):
            (known,) = columns(
                shared / CASE / "esda_columbus_p_by_alternative.csv", f"{score}_p_{name}"
            )
            ours = p_value(tails, alternative)
            # Either of them is off by chance: ours by 50 draws where a search ended.
            of_draws = (known * (1 - known) / PERMUTATIONS) ** 0.5
            ended = known / 6 if way is permuted.searched else 0
            np.testing.assert_array_less(np.abs(ours - known), 6 * of_draws + 5 * ended + 0.003)
    found = [(p_value(star, a) <= 0.05).sum() for a in ("directed", "two-sided", "greater")]
    np.testing.assert_allclose(found, [20, 15, 12], atol=1)


@pytest.mark.shared
def test_columbus_as_geoda_permutes(shared: Path, columbus: tuple[np.ndarray, csr_matrix]) -> None:
    crime, queen = columbus
    found = permuted.drawn(crime, queen, PERMUTATIONS)
    known, star = columns(
        shared / CASE / "geoda_columbus_local_expected.csv", "geoda_p", "geoda_gstar_p"
    )
    np.testing.assert_allclose(p_value(found, "directed"), known, atol=0.04)
    np.testing.assert_allclose(p_value(found, "directed"), star, atol=0.04)


@pytest.mark.parametrize("transform", ["b", "r"])
@pytest.mark.parametrize("seed", [1, 2])
def test_as_esda_says(transform: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, w = rng.gamma(0.6, 4, 70), nearest(rng.uniform(0, 1, (70, 2)), 4 + seed)
    ours = row_standardised(w) if transform == "r" else w
    found = moran.moran(x, ours)
    known = Moran(x, as_w(w), transformation=transform, permutations=0)
    assert (found.value, found.expected) == pytest.approx((known.I, known.EI))
    assert (found.z_normal, found.z_random) == pytest.approx((known.z_norm, known.z_rand))
    found, known = moran.geary(x, ours), Geary(x, as_w(w), transform, permutations=0)
    assert found.value == pytest.approx(known.C)
    assert (found.z_normal, found.z_random) == pytest.approx((known.z_norm, known.z_rand))
    local = Moran_Local(x, as_w(w), transformation=transform, permutations=0)
    np.testing.assert_allclose(moran.local_moran(x, ours).value, local.Is, atol=1e-10)
    np.testing.assert_array_equal(moran.local_moran(x, ours).quadrant, local.q)
    if transform == "b":
        whole = G(x, as_w(w), permutations=0)
        assert moran.getis_ord(x, w).value == pytest.approx(whole.G)
        assert moran.getis_ord(x, w).z_random == pytest.approx(whole.z_norm)


@pytest.mark.filterwarnings("ignore:The alternative hypothesis:DeprecationWarning")
def test_permutations_as_esda_makes_them(uncompiled: None) -> None:
    rng = np.random.default_rng(8)
    points, x = rng.uniform(0, 10, (200, 2)), rng.poisson(rng.gamma(0.7, 4, 200)).astype(float)
    star = neighbours_within(points, 1.5)
    known = G_Local(
        x,
        as_w(star - csr_matrix(np.eye(200))),
        transform="B",
        star=True,
        permutations=PERMUTATIONS,
        seed=1,
        n_jobs=1,
        island_weight=np.nan,
    )
    ours = p_value(permuted.drawn(x, star, PERMUTATIONS), "directed")
    told = ~np.isnan(ours)
    np.testing.assert_allclose(gi_star(x, star), known.Zs, atol=1e-10)
    # Its directed p counts ties on one side only: compare where the tails are told apart.
    true = exact.counted(x, star)
    assert true is not None
    tied = true.above + true.below - 1 > 0.02
    np.testing.assert_allclose(ours[told & ~tied], known.p_sim[told & ~tied], atol=0.025)


def test_neighbours_as_libpysal_finds_them() -> None:
    rng = np.random.default_rng(4)
    points = rng.uniform(0, 100, (80, 2))
    knn = theirs.KNN(points, k=5)
    np.testing.assert_array_equal(nearest(points, 5).toarray(), knn.full()[0])
    seeds = shapely.MultiPoint(points)
    areas = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=shapely.box(0, 0, 1, 1)))
    for name, kind in (("queen", theirs.Queen), ("rook", theirs.Rook)):
        known = kind.from_iterable(list(areas), silence_warnings=True)
        assert (of_polygons(areas, name) != known.sparse).nnz == 0
    grid = np.stack(np.meshgrid(np.arange(7), np.arange(9)), axis=-1).reshape(-1, 2) * 250.0
    for name in ("queen", "rook"):
        known = theirs.lat2W(9, 7, rook=name == "rook")
        assert (of_cells(grid, 250, name) != known.sparse).nnz == 0


@pytest.mark.shared
def test_six_points_as_a_whole(shared: Path) -> None:
    case = json.loads((shared / CASE / "esda_toy6_expected.json").read_text())
    w = neighbours_within(case["points"], case["threshold"])
    found = moran.getis_ord(case["y"], w)
    assert found.value == pytest.approx(case["G_global"]["G"])
    assert found.z_random == pytest.approx(case["G_global"]["z"])
    assert with_selves(w).diagonal().all()
