"""`safetylab assess scan` of plain files against SaTScan 10.3.2: log-likelihood ratios alike."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from click.testing import CliRunner
from pyproj import Transformer

from safetylab.cli.program import program
from safetylab.stats.scanning import people

pytestmark = pytest.mark.shared
Scan = Callable[..., list[dict[str, Any]]]
EXACT = 6e-7
FIRST, LAST = 1973, 1991


@pytest.fixture
def folder(shared: Path) -> Path:
    return shared / "cases/scan_statistics"


@pytest.fixture
def scan(tmp_path: Path) -> Scan:
    """The outbreaks that the command finds in tables written to files."""

    def asked(*words: str, **tables: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        for name, table in tables.items():
            with (tmp_path / f"{name}.csv").open("w", newline="") as file:
                csv.writer(file).writerows(table)
        named = [str(tmp_path / word) if word.endswith(".csv") else word for word in words]
        command = ["assess", "scan", "--points", str(tmp_path / "points.csv"), *named]
        done = CliRunner().invoke(program, [*command, "--format", "json", "--lang", "en"])
        assert done.exit_code == 0, done.output
        found: list[dict[str, Any]] = json.loads(done.stdout)["rows"]
        return found

    return asked


def rows(path: Path) -> list[list[str]]:
    return [line.split() for line in path.read_text().splitlines() if line.strip()]


def counted(folder: Path, name: str) -> list[list[str]]:
    """A case file with days, each row with its place."""
    at = {place[0]: place[1:3] for place in rows(folder / f"{name}.geo")}
    cases = rows(folder / f"{name}.cas")
    table = [[*at[row[0]], row[2].replace("/", "-"), row[1]] for row in cases]
    return [["x", "z", "date", "cases"], *table]


def test_arsons_of_a_year(folder: Path, scan: Scan) -> None:
    table = counted(folder, "arson")
    columns = ("--x", "x", "--y", "z", "--crs", "none", "--count", "cases")
    found = scan(*columns, "--radius", "2000", "--days", "30", "--draws", "19", points=table)
    assert [each["llr"] for each in found[:5]] == pytest.approx(
        [15.094627, 14.993428, 11.645614, 10.128375, 9.140511], abs=EXACT
    )
    assert found[0]["incidents"] == 5 and found[0]["first"] == found[0]["last"] == "2016-10-29"
    now = ("--radius", "1000000", "--days", "7", "--prospective", "--draws", "19")
    best, *_ = scan(*columns, *now, "--period", "2016", points=table)
    assert best["llr"] == pytest.approx(4.176847, abs=EXACT)
    assert best["radius"] == pytest.approx(1165.22, abs=6e-3)


def test_leukaemia_in_north_humberside(folder: Path, scan: Scan) -> None:
    at = {place[0]: place[1:] for place in rows(folder / "NHumberside.geo")}
    both = [
        [["x", "y", "n"]] + [[*at[each], n] for each, n in rows(folder / f"NHumberside.{kind}")]
        for kind in ("cas", "ctl")
    ]
    words = ("--crs", "none", "--count", "n", "--controls", "controls.csv", "--radius", "100000")
    found = scan(*words, "--draws", "9", points=both[0], controls=both[1])
    assert [each["llr"] for each in found[:6]] == pytest.approx(
        [4.836516, 4.836516, 3.712697, 3.712697, 3.609718, 3.609718], abs=EXACT
    )


def new_mexico(folder: Path) -> tuple[list[list[Any]], list[list[Any]]]:
    """Cases by county and year; and who lived there, weighted by the risk of age and sex."""
    at = {place[0]: [place[2], place[1]] for place in rows(folder / "nm.geo")}
    counts: Counter[tuple[Any, ...]] = Counter()
    for county, year, residents, *group in rows(folder / "nm.pop"):
        counts[county, 1900 + int(year), *group] += int(residents)
    groups = sorted({key[2:] for key in counts})
    censuses = sorted({key[1] for key in counts})
    lived = [[[counts[z, y, *g] for y in censuses] for z in at] for g in groups]
    edges = [date(year, 1, 1).toordinal() for year in range(FIRST, LAST + 2)]
    # A count of a year is one of its first of July.
    risk = people.person_time(lived, [date(y, 7, 1).toordinal() for y in censuses], edges)
    cases = [[*at[row[0]], row[2], row[1], *row[3:]] for row in rows(folder / "nm.cas")]
    sizes = [sum(int(row[3]) for row in cases if tuple(row[4:]) == g) for g in groups]
    base = people.standardised(risk, sizes) / np.diff(edges)
    weighted = [
        [*at[county], FIRST + t, float(each)]
        for county, row in zip(at, base, strict=True)
        for t, each in enumerate(row)
    ]
    return (
        [["lon", "lat", "year", "cases"], *(row[:4] for row in cases)],
        [["lon", "lat", "year", "population"], *weighted],
    )


def test_brain_cancer_in_new_mexico(folder: Path, scan: Scan) -> None:
    cases, lived = new_mexico(folder)
    words = ("--time", "year", "--count", "cases", "--population", "lived.csv", "--every", "year")
    found = scan(*words, "--draws", "999", points=cases, lived=lived)
    assert [each["llr"] for each in found[:3]] == pytest.approx(
        [10.979758, 5.684828, 3.884186], abs=EXACT
    )
    best = found[0]
    assert (best["first"], best["last"]) == ("1985-01-01", "1989-12-31")
    assert (best["incidents"], best["places"]) == (236, 9)
    assert best["expected"] == pytest.approx(176.22, abs=6e-3) and best["p"] <= 0.05
    # Distances are those of the projection here, of the sphere there: 125.60 kilometres.
    assert best["radius"] == pytest.approx(125_600, rel=2e-3)


def communities(shared: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """Chicago's community areas as GeoJSON with their residents of 2014, and these by name."""
    with (shared / "data/chicago_denominators/ComArea_ACS14_f.csv").open() as file:
        lived = {row["community"]: int(row["Pop2014"]) for row in csv.DictReader(file)}
    text = (shared / "data/chicago_geo/chicago_community_area_boundaries.geojson").read_text()
    land: dict[str, Any] = json.loads(text)
    for feature in land["features"]:
        feature["properties"]["residents"] = lived[feature["properties"]["community"]]
    return land, lived


def highest(cases: np.ndarray, people: np.ndarray, xy: np.ndarray) -> float:
    """The best log-likelihood ratio of all circles with half of the people at most, one by one."""
    total, expected, best = cases.sum(), people * cases.sum() / people.sum(), 0.0
    for centre in xy:
        near = np.argsort(np.hypot(*(xy - centre).T), kind="stable")
        for size in range(1, len(near)):
            inside = near[:size]
            c, e = cases[inside].sum(), expected[inside].sum()
            if people[inside].sum() <= people.sum() / 2 and c > max(e, 1):
                rest = (total - c) * np.log((total - c) / (total - e)) if c < total else 0.0
                best = max(best, c * np.log(c / e) + rest)
    return best


def test_arsons_against_those_who_live_in_communities(
    shared: Path, scan: Scan, tmp_path: Path
) -> None:
    land, lived = communities(shared)
    (tmp_path / "lived.json").write_text(json.dumps(land))
    with (shared / "cases/knox_chicago_arson/chicago_arson.csv").open() as file:
        points = [row[:2] for row in csv.reader(file)]
    words = ("--crs", "EPSG:26971", "--population", str(tmp_path / "lived.json"), "--draws", "19")
    best = scan(*words, points=points)[0]
    names = [each["properties"]["community"] for each in land["features"]]
    shapes = shapely.from_geojson([json.dumps(each["geometry"]) for each in land["features"]])
    there = Transformer.from_crs("EPSG:4326", "EPSG:26971", always_xy=True)
    moved = shapely.transform(shapes, lambda xy: np.column_stack(there.transform(*xy.T)))
    at = shapely.points(np.array(points[1:], dtype=float))
    cases = np.array([shapely.contains(shape, at).sum() for shape in moved])
    middles = shapely.get_coordinates(shapely.centroid(moved))
    people = np.array([lived[name] for name in names], dtype=float)
    assert best["llr"] == pytest.approx(highest(cases, people, middles), abs=EXACT)
    assert best["area"] in names and best["p"] == 0.05
