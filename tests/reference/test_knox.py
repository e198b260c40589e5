"""Knox's test against NearRepeat, surveillance, Near Repeat Calculator, pointpats and loops."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from safetylab.stats.spread import knox
from safetylab.stats.spread.knox import Bands

CONFIGURATIONS = (
    "nrc_vignette_labels",
    "nrc_true_bins",
    "m100_7_euclid",
    "m100_7_manhattan",
    "m100_7_euclid_rightclosed",
    "m250_14_euclid",
)


def rows(file: Path) -> list[dict[str, str]]:
    with file.open() as lines:
        return list(csv.DictReader(lines))


def arsons(shared: Path) -> tuple[np.ndarray, np.ndarray]:
    found = rows(shared / "cases/knox_chicago_arson/chicago_arson.csv")
    xy = np.array([[float(row["x"]), float(row["y"])] for row in found])
    return xy, np.array([row["date"] for row in found], "datetime64[D]").astype(float)


def edges(bins: list[str]) -> tuple[float, ...]:
    """Of labels such as [0,100), [100,Inf)."""
    pairs = [label.strip("[]()").split(",") for label in bins]
    return float(pairs[0][0]), *(float(end) for _, end in pairs)


@pytest.mark.shared
@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_arsons_as_near_repeat_says(shared: Path, name: str) -> None:
    file = shared / "cases/knox_chicago_arson/nearrepeat_expected.csv"
    theirs = [row for row in rows(file) if row["config"] == name]
    space = list(dict.fromkeys(row["space_bin"] for row in theirs))
    time = list(dict.fromkeys(row["time_bin"] for row in theirs))
    bands = Bands(
        edges(space),
        edges(time),
        closed=name.endswith("rightclosed"),
        manhattan=name.startswith("nrc") or name.endswith("manhattan"),
    )
    ours = knox.test(*arsons(shared), bands)

    def table(column: str) -> np.ndarray:
        values = [float(row[column].replace("NA", "nan")) for row in theirs]
        return np.array(values).reshape(len(time), len(space)).T

    assert (ours.observed == table("observed")).all()
    assert (ours.space_pairs[:, None] == table("space_pairs")).all()
    assert (ours.time_pairs == table("time_pairs")).all()
    np.testing.assert_allclose(ours.expected, table("analytic_expected"), rtol=1e-12)
    np.testing.assert_allclose(ours.ratio, table("analytic_ratio"), rtol=1e-12)
    # Two Monte-Carlo figures differ by the errors of both.
    draws = 99 if name == "nrc_vignette_labels" else 999
    p = table("p_value")
    error = np.sqrt(p * (1 - p) * (1 / draws + 1 / 999)) + 2 / (draws + 1)
    assert (np.abs(ours.p - p) < 4 * error).all()
    spread = ours.simulated.std(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = table("observed") / table("knox_ratio")
    told = np.isfinite(mean)
    off = np.abs(ours.simulated.mean(axis=0) - mean)[told]
    assert (off < (4.5 * spread * np.sqrt(1 / draws + 1 / 999))[told] + 1e-6).all()


@pytest.mark.shared
def test_the_mean_of_permutations_is_the_expectation(shared: Path) -> None:
    ours = knox.test(*arsons(shared), Bands((0, 100, 500, np.inf), (0, 7, 28)), draws=9_999)
    error = ours.simulated.std(axis=0) / 100
    assert (np.abs(ours.simulated.mean(axis=0) - ours.expected) < 4 * error).all()


@pytest.mark.shared
def test_arsons_as_surveillance_says(shared: Path) -> None:
    for row in rows(shared / "cases/knox_chicago_arson/surveillance_knox_expected.csv"):
        found = knox.within(*arsons(shared), float(row["eps_s"]), float(row["eps_t"]))
        assert found.observed == int(row["statistic"])
        assert found.expected == pytest.approx(float(row["expected"]), rel=1e-12)
        # Theirs is P(X > observed): ours of one pair more.
        assert knox.poisson_p(found.observed + 1, found.expected) == pytest.approx(
            float(row["p_poisson"]), rel=1e-6
        )
        assert found.p > float(row["p_poisson"])


@pytest.mark.shared
def test_arsons_as_the_near_repeat_calculator_says(shared: Path) -> None:
    file = shared / "cases/knox_chicago_arson/nrc_1.3_verbose_output.csv"
    lines = file.read_text().splitlines()
    start = lines.index("Observed frequencies distribution") + 3
    theirs = np.array(
        [[int(cell or 0) for cell in line.split(",")[2:6]] for line in lines[start : start + 5]]
    )
    # What it calls "201 to 400" is [200, 400), and "2 to 2" days is [1, 2).
    bands = Bands((0, 1e-9, 200, 400, 600, np.inf), (0, 1, 2, 3, np.inf), manhattan=True)
    ours = knox.test(*arsons(shared), bands, draws=0).observed
    # One pair lies so near to 400 metres that its coordinates, of one decimal, decide.
    moved = np.zeros((5, 4), int)
    moved[2, 3], moved[3, 3] = 1, -1
    assert (ours - theirs == moved).all()


@pytest.mark.shared
def test_burkitt_as_pointpats_says(shared: Path) -> None:
    case = shared / "cases/knox_burkitt"
    found = rows(case / "burkitt.csv")
    theirs = json.loads((case / "pointpats_expected.json").read_text())
    xy = [[float(row["x"]), float(row["y"])] for row in found]
    time = [float(row["t"]) for row in found]
    ours = knox.within(xy, time, theirs["delta"], theirs["tau"])
    assert ours.observed == theirs["statistic"] == 13
    assert ours.expected == pytest.approx(theirs["expected"][0][0], rel=1e-12)
    assert ours.p == pytest.approx(0.222267, abs=5e-7)
    assert knox.poisson_p(14, ours.expected) == pytest.approx(theirs["p_poisson"], rel=1e-9)
    bands = Bands((0, 20, np.inf), (0, 5, np.inf), closed=True)
    tested = knox.test(xy, time, bands, draws=999)
    assert (tested.observed == theirs["observed"]).all()
    np.testing.assert_allclose(tested.expected, theirs["expected"], rtol=1e-12)
    assert tested.p[0, 0] == pytest.approx(theirs["p_sim_999_seed12345"], abs=0.06)
    local = knox.local(xy, time, 20, 5)
    each = rows(case / "pointpats_knoxlocal.csv")
    assert (local.both == [float(row["nsti"]) for row in each]).all()
    np.testing.assert_allclose(local.p, [float(row["p_hypergeom"]) for row in each], atol=1e-14)


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("manhattan", [False, True])
def test_counts_as_all_pairs_say(closed: bool, manhattan: bool) -> None:
    rng = np.random.default_rng(3)
    # On a lattice, so that many pairs lie exactly at an edge.
    xy, time = rng.integers(0, 40, (300, 2)) * 25.0, rng.integers(0, 60, 300)
    bands = Bands((25, 50, 100, 400, np.inf), (0, 1, 7, 30), closed=closed, manhattan=manhattan)
    far, apart = pdist(xy, "cityblock" if manhattan else "euclidean"), pdist(time[:, None])
    ours = knox.test(xy, time, bands, draws=0)

    def at(values: np.ndarray, ends: tuple[float, ...], k: int) -> np.ndarray:
        low, high = ends[k], ends[k + 1]
        if not closed:
            return (values >= low) & (values < high)
        return ((values >= low) if k == 0 else (values > low)) & (values <= high)

    for s in range(4):
        assert ours.space_pairs[s] == at(far, bands.space, s).sum()
        for t in range(3):
            both = at(far, bands.space, s) & at(apart, bands.time, t)
            assert ours.observed[s, t] == both.sum()
            assert ours.time_pairs[t] == at(apart, bands.time, t).sum()
