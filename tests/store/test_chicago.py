"""Chicago's real records, 2012 to 2017, end to end: needs the reference data."""

import shutil
from datetime import datetime

import pytest

from safetylab.store import incidents, ingest, query, vintages
from safetylab.store import lab as labs
from safetylab.store.incidents import Selection
from safetylab.terms import period

pytestmark = pytest.mark.shared
ROWS = 1_718_685
HOMICIDE_ROWS = {2012: 506, 2013: 422, 2014: 426, 2015: 502, 2016: 786, 2017: 674}
"""Rows that Chicago calls HOMICIDE: one per victim, involuntary and reckless ones included."""


@pytest.fixture(scope="module")
def october(chicago, shared, tmp_path_factory):
    """A copy to which October 2018 was added, and what that did."""
    lab = labs.open_lab(shutil.copytree(chicago, tmp_path_factory.mktemp("october") / "lab"))
    rows = shared / "data" / "chicago_crime" / "raw_socrata_2018-10.csv.gz"
    return lab, ingest.compile_files(lab, "chicago", [rows], at=datetime(2018, 12, 2))


@pytest.fixture(scope="module")
def lab(october):
    return october[0]


def asked(lab, sql, as_of=None):
    return query.ask(sql.format(rows=incidents.facts(lab, as_of).rows)).to_pylist()


def test_all_rows_are_accounted_for(lab):
    c = vintages.history(lab.facts)[0].counts
    assert c["read"] == ROWS
    assert c["compiled"] + c["quarantined"] + c["repeated"] == ROWS
    assert (c["quarantined"], c["repeated"]) == (0, 0)


def test_the_bridge_from_homicide_rows_to_iccs_victims(lab):
    bridge = asked(
        lab,
        "SELECT year, sum(victims) AS all_rows, "
        "sum(victims) FILTER (WHERE offence LIKE '0101%') AS intentional, "
        "sum(victims) FILTER (WHERE offence LIKE '0103%') AS not_intentional "
        "FROM {rows} WHERE description LIKE 'HOMICIDE%' AND year < 2018 "
        "GROUP BY year ORDER BY year",
    )
    assert {b["year"]: int(b["all_rows"]) for b in bridge} == HOMICIDE_ROWS
    assert [int(b["intentional"]) for b in bridge] == [505, 421, 424, 496, 782, 671]
    assert [int(b["not_intentional"]) for b in bridge] == [1, 1, 2, 6, 4, 3]
    for number, rows in HOMICIDE_ROWS.items():
        chosen = Selection(offences=("0101",))
        (n,) = incidents.count(incidents.facts(lab).rows, chosen, period.year(number))["victims"]
        assert n.as_py() == rows - bridge[number - 2012]["not_intentional"]


def test_october_2018_adds_its_rows_and_updates_none_wrongly(october):
    lab, second = october
    counts = {
        k: second.counts.get(k, 0) for k in ("read", "added", "updated", "older", "withdrawn")
    }
    assert counts == {"read": 22185, "added": 22185, "updated": 0, "older": 0, "withdrawn": 0}
    before = asked(lab, "SELECT count(*) AS n, sum(hash(i)) AS h FROM {rows} AS i", 1)
    after = asked(
        lab, "SELECT count(*) AS n, sum(hash(i)) AS h FROM {rows} AS i WHERE year < 2018"
    )
    assert before == after


def test_coordinates_at_null_island_are_caught(lab):
    (found,) = asked(
        lab,
        "SELECT count(*) AS n, count(area_community) AS placed, count(x) AS points "
        "FROM {rows} WHERE point_fault = 'null_island'",
    )
    assert found == {"n": 26, "placed": 26, "points": 0}


def test_recorded_areas_agree_with_the_map_as_known(lab):
    (share,) = asked(
        lab,
        "SELECT avg((recorded_community = area_community)::INT) AS agree FROM {rows} "
        "WHERE recorded_community IS NOT NULL AND placed_community = 'point'",
    )
    assert 0.97 < share["agree"] < 0.985


def test_nearly_all_rows_are_classified(lab):
    (found,) = asked(lab, "SELECT avg((offence IS NOT NULL)::INT) AS share FROM {rows}", 1)
    assert found["share"] > 0.99
    assert vintages.latest(lab.facts).number == 2
