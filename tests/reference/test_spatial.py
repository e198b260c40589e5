"""Gi*, Gi and false discoveries against esda, spdep, sfhotspot and statsmodels."""

import csv
import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from esda.getisord import G_Local
from libpysal.weights import W
from scipy.sparse import csr_matrix, eye_array
from statsmodels.stats.multitest import multipletests

from safetylab.stats.local.spatial import (
    adjusted_p,
    control_false_discoveries,
    gi,
    gi_star,
    neighbours_within,
    normal_p,
)

# Six points of the field's documentation; within 15 they touch as listed.
POINTS = [(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)]
Y = np.array([2.0, 3.0, 3.2, 5.0, 8.0, 7.0])
GI_STAR = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]


def columns(file: Path, *names: str) -> list[np.ndarray]:
    with file.open() as lines:
        rows = list(csv.DictReader(lines))
    return [np.array([float(row[name]) for row in rows]) for name in names]


def test_the_documented_six_points() -> None:
    np.testing.assert_allclose(gi_star(Y, neighbours_within(POINTS, 15)), GI_STAR, atol=5e-9)


@pytest.mark.parametrize("spread", [1, 3, 8])
def test_as_esda_says(spread: int) -> None:
    rng = np.random.default_rng(spread)
    points, x = rng.uniform(0, 20, (80, 2)), rng.poisson(4, 80).astype(float)
    star = neighbours_within(points, 1 + spread)
    theirs = W(
        {i: [j for j in star[[i]].indices if j != i] for i in range(80)}, silence_warnings=True
    )
    starred = G_Local(x, theirs, transform="B", permutations=0, star=True)
    np.testing.assert_allclose(gi_star(x, star), starred.Zs, atol=1e-10)
    # esda's p is one-sided, whichever side the score lies on.
    np.testing.assert_allclose(normal_p(gi_star(x, star)), 2 * starred.p_norm, atol=1e-10)
    connected = np.array([bool(theirs.neighbors[i]) for i in range(80)])
    with np.errstate(invalid="ignore", divide="ignore"):
        plain = G_Local(x, theirs, transform="B", permutations=0, star=False).Zs
    np.testing.assert_allclose(gi(x, star)[connected], plain[connected], atol=1e-10)
    assert np.isnan(gi(x, star)[~connected]).all()


def test_false_discoveries_as_statsmodels_says() -> None:
    rng = np.random.default_rng(6)
    for size in (1, 7, 500):
        p = np.round(rng.beta(0.4, 1.5, size), 3)  # rounded, for ties
        found, adjusted, _, _ = multipletests(p, 0.1, method="fdr_bh")
        np.testing.assert_allclose(adjusted_p(p), adjusted, rtol=1e-13)
        assert (control_false_discoveries(p, 0.1) == found).all()


def test_unequal_weights_follow_the_general_formula() -> None:
    # esda applies the binary weights' variance to row-standardised ones too; permutations of
    # all values over all places, which is what the score standardises by, say otherwise.
    w = csr_matrix(np.array([[0.2, 0.5, 0.3, 0, 0], *np.eye(5)[1:]]))
    x = np.array([3.0, 1, 4, 1, 5])
    sums = np.array([(w @ np.array(order))[0] for order in permutations(x)])
    assert gi_star(x, w)[0] == pytest.approx(((w @ x)[0] - sums.mean()) / sums.std())


@pytest.mark.shared
def test_columbus(shared: Path) -> None:
    case = shared / "cases/local_statistics"
    i, j = columns(case / "columbus_queen_links.csv", "i", "j")
    queen = csr_matrix((np.ones(i.size), (i.astype(int), j.astype(int))), shape=(49, 49))
    crime, star, plain = columns(
        case / "spdep_columbus_local_expected.csv", "CRIME", "gi_star_z", "gi_z"
    )
    np.testing.assert_allclose(gi_star(crime, queen + eye_array(49)), star, atol=1e-8)
    np.testing.assert_allclose(gi(crime, queen), plain, atol=1e-8)
    star, plain = columns(
        case / "esda_columbus_local_expected.csv", "gi_star_z_analytic", "gi_z_analytic"
    )
    np.testing.assert_allclose(gi_star(crime, queen + eye_array(49)), star, atol=1e-8)
    np.testing.assert_allclose(gi(crime, queen), plain, atol=1e-8)


@pytest.mark.shared
def test_the_six_points_with_and_without_themselves(shared: Path) -> None:
    case = json.loads((shared / "cases/local_statistics/esda_toy6_expected.json").read_text())
    w = neighbours_within(case["points"], case["threshold"])
    np.testing.assert_allclose(gi_star(case["y"], w), case["G_i_star_binary"]["Zs"], atol=1e-10)
    np.testing.assert_allclose(gi(case["y"], w), case["G_i_binary"]["Zs"], atol=1e-10)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "score"),
    [("gistar_cell500_bw1500_jan.csv", gi_star), ("gi_noself_cell500_jan.csv", gi)],
)
def test_robberies_in_memphis(shared: Path, file: str, score) -> None:
    x, y, counts, z, p = columns(
        shared / "cases/sfhotspot_memphis" / file, "cx", "cy", "n", "gistar", "pvalue"
    )
    ours = score(counts, neighbours_within(np.column_stack([x, y]), 500 * 2**0.5))
    assert ours.size == 2715
    np.testing.assert_allclose(ours, z, atol=1e-8)
    np.testing.assert_allclose(normal_p(ours), p, atol=1e-8)


@pytest.mark.shared
def test_twelve_months_in_memphis_at_once(shared: Path) -> None:
    file = shared / "cases/sfhotspot_memphis/classify_cube_cell1000_1month.csv"
    months = [f"2019-{month:02}-01" for month in range(1, 13)]
    x, y, *counts = columns(file, "cx", "cy", *(f"n_{month}" for month in months))
    z = columns(file, *(f"gi_{month}" for month in months))
    near = neighbours_within(np.column_stack([x, y]), 1000 * 2**0.5)
    np.testing.assert_allclose(gi_star(np.column_stack(counts), near), np.transpose(z), atol=1e-8)
