"""What is kept of downloads that failed, and that a success clears it."""

from datetime import datetime
from pathlib import Path

import pytest

from safetylab.store import failures
from safetylab.store.failures import noted
from safetylab.store.lab import Lab
from safetylab.terms.errors import BadFile, LabBusy, SafetyLabError, SourceFailed
from tests.store.conftest import make_lab

FIRST, SECOND = datetime(2025, 3, 1, 6), datetime(2025, 3, 2, 6)


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return make_lab(tmp_path / "quadra")


def fail(lab: Lab, why: BaseException, at: datetime) -> None:
    with pytest.raises(type(why)), noted(lab, "police", at=at):
        raise why


def test_a_lab_without_failures_has_none(lab: Lab) -> None:
    assert failures.last(lab, "police") is None


@pytest.mark.parametrize("kind", [SourceFailed, BadFile])
def test_failures_in_a_row_are_told_from_their_first_to_their_last(
    lab: Lab, kind: type[SafetyLabError]
) -> None:
    fail(lab, kind("The portal sleeps."), FIRST)
    fail(lab, kind("The portal still sleeps."), SECOND)
    found = failures.last(lab, "police")
    assert found == failures.Failure(
        "2025-03-01T06:00:00Z", "2025-03-02T06:00:00Z", "The portal still sleeps."
    )
    assert failures.last(lab, "other") is None


def test_a_success_clears_them(lab: Lab) -> None:
    fail(lab, SourceFailed("No."), FIRST)
    with noted(lab, "police", at=SECOND):
        pass
    assert failures.last(lab, "police") is None


@pytest.mark.parametrize("why", [LabBusy("Busy."), KeyboardInterrupt()])
def test_what_is_not_the_sources_fault_is_not_held_against_it(
    lab: Lab, why: BaseException
) -> None:
    fail(lab, why, FIRST)
    assert failures.last(lab, "police") is None


def test_a_file_that_somebody_spoiled_is_no_failure(lab: Lab) -> None:
    fail(lab, SourceFailed("No."), FIRST)
    failures.place(lab, "police").write_text('{"since": "yesterday"}')
    assert failures.last(lab, "police") is None
    fail(lab, SourceFailed("No."), SECOND)
