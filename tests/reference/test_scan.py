"""The scan statistic against SaTScan 10.3.2 and the R package scanstatistics 1.0.2."""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from safetylab.stats.scanning import circles, laws, people
from safetylab.stats.scanning.scan import Cluster, Scan, Spans, scan

pytestmark = pytest.mark.shared
HALF = 0.5


@dataclass
class Case:
    """Locations with their coordinates, and one row per case: location, interval."""

    ids: list[str]
    xy: np.ndarray
    location: list[int]
    interval: list[int]
    length: int

    def named(self, cluster: Cluster) -> set[str]:
        return {self.ids[member] for member in cluster.members}


@pytest.fixture
def folder(shared: Path) -> Path:
    return shared / "cases/scan_statistics"


def rows(path: Path) -> list[list[str]]:
    return [line.split() for line in path.read_text().splitlines() if line.strip()]


def day(text: str) -> date:
    return date(*(int(part) for part in text.replace("-", "/").split("/")))


def dated(folder: Path, name: str, start: date, end: date) -> Case:
    """A case file with days and its coordinates."""
    places = rows(folder / f"{name}.geo")
    ids = [place[0] for place in places]
    xy = np.array([[float(part) for part in place[1:3]] for place in places])
    cases = [
        (ids.index(row[0]), (day(row[2]) - start).days)
        for row in rows(folder / f"{name}.cas")
        for _ in range(int(row[1]))
    ]
    return Case(ids, xy, *map(list, zip(*cases, strict=True)), (end - start).days + 1)


def permuted(case: Case, land: circles.Circles, spans: Spans, **chosen) -> Scan:
    counted = laws.permutation(case.location, case.interval, (len(case.ids), case.length))
    small = circles.holding(land, counted.base.sum(axis=1), HALF)
    return scan(counted, small, spans, seed=1, **chosen)


def close(p: float, theirs: float, draws: int) -> bool:
    """Two Monte-Carlo p-values, each of `draws` replicates, within three standard errors."""
    middle = (p + theirs) / 2
    return abs(p - theirs) < 3 * (2 * middle * (1 - middle) / draws) ** 0.5 + 2 / draws


ARSON = [  # score, cases, observed / expected, first and last day, p, locations
    (15.094627, 5, 54.38, "2016-10-29", "2016-10-29", 0.001, "439 440 443 74 274 442 40 441"),
    (14.993428, 5, 53.27, "2016-09-16", "2016-09-16", 0.001, "372 262 261 374 373 375 376"),
    (11.645614, 3, 130.50, "2016-09-18", "2016-09-18", 0.052, "380 382 381"),
    (10.128375, 3, 78.30, "2016-12-01", "2016-12-01", 0.298, "481 482 491 480"),
    (9.140511, 2, 261.00, "2016-02-12", "2016-02-12", 0.746, "56 57"),
    (
        8.360670,
        4,
        20.88,
        "2016-04-04",
        "2016-04-10",
        0.950,
        "263 121 176 126 444 429 361 119 108 123",
    ),
    (8.333397, 2, 174.00, "2016-05-01", "2016-05-04", 0.981, "163 161"),
    (8.333397, 2, 174.00, "2016-07-03", "2016-07-03", 0.981, "261 262"),
    (8.333397, 2, 174.00, "2016-06-22", "2016-06-22", 0.981, "504 241 242"),
    (
        8.068040,
        4,
        19.33,
        "2016-05-22",
        "2016-05-28",
        0.987,
        "344 198 202 169 207 313 384 24 196",
    ),
]


def test_arsons_in_chicago_as_they_were(folder: Path) -> None:
    start = date(2016, 1, 1)
    case = dated(folder, "arson", start, date(2016, 12, 31))
    found = permuted(case, circles.within(case.xy, 2000), Spans(30)).clusters[: len(ARSON)]
    # Three score the same: any order.
    ours = sorted(found, key=lambda each: (-round(each.score, 6), each.first))
    theirs = sorted(ARSON, key=lambda each: (-each[0], each[3]))
    assert len(ours) == len(theirs)
    for each, (score, cases, ratio, first, last, p, members) in zip(ours, theirs, strict=True):
        assert each.score == pytest.approx(score, abs=6e-7)
        assert each.observed == cases and each.ratio == pytest.approx(ratio, abs=6e-3)
        begun = np.datetime64(start)
        assert (str(begun + each.first), str(begun + each.last)) == (first, last)
        assert case.named(each) == {f"L{number}" for number in members.split()}
        assert close(each.p, p, 999)
    # Of the first two SaTScan gives p by a Gumbel law.
    assert found[0].expected == pytest.approx(0.09195, abs=6e-6)
    assert found[0].tail_p == pytest.approx(0.000581, rel=0.3)
    assert found[1].tail_p == pytest.approx(0.000662, rel=0.3)


def test_arsons_in_chicago_still_going_on(folder: Path) -> None:
    case = dated(folder, "arson", date(2016, 1, 1), date(2016, 12, 31))
    best, *_ = permuted(case, circles.within(case.xy), Spans(7, alive=True), draws=199).clusters
    assert best.score == pytest.approx(4.176847, abs=6e-7)
    assert best.observed == 2 and best.ratio == pytest.approx(20.88, abs=6e-3)
    assert best.radius == pytest.approx(1165.22, abs=6e-3)
    assert case.named(best) == {
        f"L{number}" for number in (47, 79, 254, 358, 342, 320, 102, 512, 88, 509)
    }
    assert (best.first, best.last) == (case.length - 7, case.length - 1)
    assert close(best.p, 0.362, 138)


def test_fever_in_new_york_still_going_on(folder: Path) -> None:
    case = dated(folder, "NYCfever", date(2001, 11, 1), date(2001, 11, 24))
    land = circles.within(circles.on_sphere(*case.xy.T), 3000, sphere=True)
    first, second, third = permuted(case, land, Spans(7, alive=True)).clusters[:3]
    zips = "11418 11415 11419 11435 11416 11421 11451 11375 11417"
    assert case.named(first) == set(zips.split())
    assert first.score == pytest.approx(3.845418, abs=6e-7)
    assert (first.first, first.last, first.observed) == (21, 23, 4)
    assert first.radius == pytest.approx(2900, abs=6) and close(first.p, 0.242, 207)
    assert case.named(second) == {"11372"} and case.named(third) == {"10472"}
    assert second.score == pytest.approx(3.164201, abs=6e-7) and close(second.p, 0.575, 207)
    assert third.score == pytest.approx(2.137259, abs=6e-7)
    assert (second.first, third.first, third.last) == (23, 22, 23)


def test_a_toy_that_is_still_going_on(folder: Path) -> None:
    case = dated(folder, "sts_test_data", date(2017, 1, 1), date(2017, 1, 10))
    found = permuted(case, circles.within(case.xy), Spans(5, alive=True), draws=9999).clusters
    scores = [each.score for each in found[:3]]
    assert scores == pytest.approx([1.850308, 1.213967, 0.815541], abs=6e-7)
    assert case.named(found[0]) == {"10016", "10026", "10024", "10027"}
    assert case.named(found[1]) == {"10022", "10028"}
    assert [each.p for each in found[:3]] == pytest.approx([0.46857, 0.94108, 0.9985], abs=0.015)


@pytest.mark.parametrize("together", [True, False])
def test_leukaemia_in_north_humberside(folder: Path, together: bool) -> None:
    places = rows(folder / "NHumberside.geo")
    ids = [place[0] for place in places]
    xy = np.array([[float(part) for part in place[1:]] for place in places])
    cases = {each: int(n) for each, n in rows(folder / "NHumberside.cas")}
    controls = {each: int(n) for each, n in rows(folder / "NHumberside.ctl")}
    risk = np.array([[cases.get(each, 0) + controls.get(each, 0)] for each in ids])
    location = [i for i, each in enumerate(ids) for _ in range(cases.get(each, 0))]
    counted = laws.bernoulli(location, [0] * len(location), risk)
    land = circles.holding(circles.within(xy, together=together), risk[:, 0], HALF)
    found = scan(counted, land, Spans(1), seed=1).clusters[:6]
    expected = [
        (4.836516, 4, 1.22, 3.27, 3.43, {"170", "173", "172", "169"}),
        (4.836516, 4, 1.22, 3.27, 3.43, {"18", "19", "14", "26"}),
        (3.712697, 5, 1.83, 2.73, 2.88, {"130", "134", "135", "118", "115", "124"}),
        (3.712697, 5, 1.83, 2.73, 2.88, {"152", "158", "153", "154", "148", "155"}),
        (3.609718, 3, 0.92, 3.27, 3.39, {"3", "4", "5"}),
        (3.609718, 3, 0.92, 3.27, 3.39, {"85", "86", "82"}),
    ]
    assert len(found) == len(expected)
    for score, n, mean, ratio, risk_, members in expected:
        (each,) = [each for each in found if {ids[i] for i in each.members} == members]
        assert each.score == pytest.approx(score, abs=6e-7) and each.observed == n
        assert (each.expected, each.ratio, each.risk) == pytest.approx(
            (mean, ratio, risk_), abs=6e-3
        )
    # SaTScan's replicates give ties p of their own: 0.360 and 0.583. All that reach count here.
    assert close(found[0].p, 0.583, 139) and close(found[2].p, 0.827, 139)


def test_brain_cancer_in_new_mexico(folder: Path) -> None:
    places = rows(folder / "nm.geo")
    ids = [place[0] for place in places]
    sphere = circles.on_sphere(*np.array([[float(x) for x in p[1:]] for p in places]).T)
    counts = Counter()
    for county, year, residents, *group in rows(folder / "nm.pop"):
        counts[county, 1900 + int(year), *group] += float(residents)
    groups = sorted({key[2:] for key in counts})
    censuses = sorted({key[1] for key in counts})
    residents = [[[counts[z, y, *g] for y in censuses] for z in ids] for g in groups]
    # A count of a year is one of its first of July.
    at = [date(year, 7, 1).toordinal() for year in censuses]
    edges = [date(year, 1, 1).toordinal() for year in range(1973, 1993)]
    at_risk = people.person_time(residents, at, edges)
    cases = [
        (ids.index(county), int(year) - 1973, tuple(group))
        for county, n, year, *group in rows(folder / "nm.cas")
        for _ in range(int(n))
    ]
    location, interval, of = zip(*cases, strict=True)
    base = people.standardised(at_risk, [of.count(group) for group in groups])
    counted = laws.poisson(location, interval, base)
    land = circles.holding(circles.within(sphere, sphere=True), base.sum(axis=1), HALF)
    first, second, third = scan(counted, land, Spans(9), seed=1).clusters[:3]
    nine = "Torrance Bernalillo Valencia SantaFe Guadelupe Socorro Sandoval SanMiguel LosAlamos"
    assert {ids[i] for i in first.members} == set(nine.split())
    assert first.score == pytest.approx(10.979758, abs=6e-7)
    assert (first.first + 1973, first.last + 1973, first.observed) == (1985, 1989, 236)
    assert (first.expected, first.risk) == pytest.approx((176.22, 1.42), abs=6e-3)
    assert first.radius == pytest.approx(125_600, abs=6) and close(first.p, 0.014, 999)
    assert [ids[i] for i in second.members] == ["Chaves"]
    assert second.score == pytest.approx(5.684828, abs=6e-7) and close(second.p, 0.692, 999)
    assert [ids[i] for i in third.members] == ["Curry", "Roosevelt"]
    assert third.score == pytest.approx(3.884186, abs=6e-7) and third.p > 0.98


def test_new_mexico_against_expectations(folder: Path) -> None:
    """scanstatistics' expectation-based Poisson scan of zones, 1986 to 1989."""
    with (folder / "NM_counts_1986_1989.csv").open() as file:
        names = next(reader := csv.reader(file))[1:]
        counts = np.array([[int(n) for n in row[1:]] for row in reader]).T
    with (folder / "NM_baselines_1986_1989.csv").open() as file:
        next(reader := csv.reader(file))
        expected = np.array([[float(n) for n in row] for row in reader]).T
    listed = (folder / "NM_zones_1based.txt").read_text().splitlines()
    zones = circles.of_zones([[int(i) - 1 for i in zone.split()] for zone in listed])
    location, interval = (np.repeat(each, counts.ravel()) for each in np.indices(counts.shape))
    flat = laws.expectation(location.ravel(), interval.ravel(), expected)
    best, *_ = scan(flat, zones, Spans(4, alive=True, fewest=1), draws=199, seed=1).clusters
    assert {names[i] for i in best.members} == {"losalamos", "santafe"}
    assert best.score == pytest.approx(9.180616997828, abs=1e-9)
    assert best.ratio == pytest.approx(2.081464590487, abs=1e-9)
    assert (best.first, best.last) == (0, 3) and close(best.p, 0.005, 199)
