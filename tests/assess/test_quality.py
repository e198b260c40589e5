"""Quality: every fault planted in the demonstration city is found, exactly."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from safetylab.assess import quality
from safetylab.store import lab as labs
from safetylab.store import quality as records
from safetylab.store.incidents import Facts, facts


@pytest.fixture(scope="module")
def report(planted: Facts) -> quality.Quality:
    return quality.report(planted)


@pytest.mark.parametrize(
    ("check", "fault"),
    [
        ("no_coordinates", "missing_coordinates"),
        ("null_island", "null_island"),
        ("swapped", "swapped_coordinates"),
        ("outside", "outside_city"),
        ("midnight", "midnight"),
        ("noon", "noon"),
        ("no_hour", "unknown_hour"),
        ("no_place", "blank_place"),
        ("no_sex", "blank_sex"),
        ("disagree_neighbourhood", "wrong_neighbourhood"),
    ],
)
def test_planted_faults(
    report: quality.Quality, city: SimpleNamespace, check: str, fault: str
) -> None:
    (found,) = [each for each in report.checks if each.name == check]
    assert found.count == city.truths["faults"][fault]


def test_unknown_codes_and_rows_set_aside(planted: Facts, city: SimpleNamespace) -> None:
    faults = city.truths["faults"]
    codes = {row["code"]: row["incidents"] for row in records.unclassified(planted)}
    assert codes["Z9"] == faults["unknown_code"]
    aside = {(row["vintage"], row["fault"]): row["n"] for row in records.quarantined(planted)}
    for vintage in (1, 2):
        assert aside[vintage, "date_unreadable"] == faults["unreadable_date"]
        assert aside[vintage, "repeated_header"] == faults["repeated_header"]


def test_revisions(report: quality.Quality, city: SimpleNamespace) -> None:
    first, second = report.revisions
    truth, faults = city.truths["revisions"], city.truths["faults"]
    repeated = faults["duplicate_line"] + faults["duplicate_folio"]
    assert first["repeated"] == second["repeated"] == repeated
    assert second["added"] == second["late"] == truth["late"] == 80
    assert second["withdrawn"] == truth["withdrawn"] == 60
    recoded = sum(n for _, _, n in truth["recoded"])
    assert second["changed_fields"]["code"] == recoded == 300
    assert second["changed_fields"]["x"] == truth["moved"] == 60
    assert second["updated"] == recoded + truth["moved"]


def test_months_that_the_second_export_revised(
    report: quality.Quality, city: SimpleNamespace
) -> None:
    change = sum(row["change"] for row in report.revised_months)
    truth = city.truths["revisions"]
    assert change == truth["late"] - truth["withdrawn"]
    late = [row for row in report.revised_months if row["change"] > 0]
    assert {row["month"] for row in late} == {"2024-11", "2024-12"}
    assert all(row["after"] - row["before"] == row["change"] for row in report.revised_months)


def test_the_first_vintage_revised_nothing(city: SimpleNamespace) -> None:
    assert quality.report(facts(city.desk.lab, 1)).revised_months == ()


def test_records_without_fault_have_nothing_to_name(report: quality.Quality) -> None:
    sound = replace(report, parts=dict.fromkeys(report.parts, 1.0))
    assert sound.score == 100
    assert "Costs most" not in sound.summary()


@pytest.mark.shared
def test_what_was_verified_of_chicago(chicago: Path) -> None:
    """Against the facts in the reference data's README, whose shares are over a year more."""
    found = {check.name: check for check in quality.report(facts(labs.open_lab(chicago))).checks}
    assert found["null_island"].count == 26
    assert found["without_point"].share == pytest.approx(0.0073, abs=0.0005)
    assert found["midnight"].share == pytest.approx(0.011, abs=0.001)
    assert 0.975 <= 1 - found["disagree_community"].share <= 0.979
    assert 3_200 <= found["twins"].count <= 3_600
    assert found["no_sex"].share == found["no_age"].share == 1.0


def test_the_sentence_names_what_lacks(report: quality.Quality) -> None:
    assert "Costs most: hours missing" in report.summary()
    lacking = f"{100 * (1 - report.parts['clock']):.1f}"
    assert lacking in report.summary()
    assert 0 < report.score < 100


def test_the_weights_come_to_100() -> None:
    assert sum(quality.WEIGHTS.values()) == 100
