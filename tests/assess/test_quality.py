"""Quality: every fault planted in the demonstration city is found, exactly."""

from types import SimpleNamespace

import pytest

from safetylab.assess import quality
from safetylab.store import quality as records
from safetylab.store.incidents import Facts


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
    assert second["added"] == second["late"] == truth["late"] == 77
    assert second["withdrawn"] == truth["withdrawn"] == 60
    recoded = sum(n for _, _, n in truth["recoded"])
    assert second["changed_fields"]["code"] == recoded == 300
    assert second["changed_fields"]["x"] == truth["moved"] == 60
    assert second["updated"] == recoded + truth["moved"]


def test_the_sentence_names_what_lacks(report: quality.Quality) -> None:
    assert "Costs most: empty fields (" in report.summary()
    lacking = f"{100 * (1 - report.parts['complete']):.1f}"
    assert lacking in report.summary()
    assert 0 < report.score < 100


def test_the_weights_come_to_100() -> None:
    assert sum(quality.WEIGHTS.values()) == 100
