"""How fresh the figures are, as every page says it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client, override_settings

from safetylab.store import failures
from safetylab.store.lab import Lab
from safetylab.terms.errors import SourceFailed
from safetylab.web.shown import status
from tests.store.conftest import compiled, make_lab, row
from tests.test_desk import write
from tests.web.reading import page

NOW = datetime.now(UTC).replace(tzinfo=None)


def delivered(folder: Path, *ages: int) -> Lab:
    """A lab with a delivery of a year's records each of these days ago."""
    lab = make_lab(folder / "quadra")
    for n, age in enumerate(ages):
        days = [date(2024, 1, 1) + timedelta(days=7 * week + n) for week in range(52)]
        rows = [row(f"{n}-{day}", fecha=str(day)) for day in days]
        file = write(folder / f"{n}.csv", rows)
        compiled(lab, file, at=NOW - timedelta(days=age))
    return lab


def told(lab: Lab) -> status.Status:
    with override_settings(SAFETYLAB_LAB=str(lab.folder)):
        return status.now()


def fail(lab: Lab, days_ago: int) -> None:
    at = NOW - timedelta(days=days_ago)
    with pytest.raises(SourceFailed), failures.noted(lab, "police", at=at):
        raise SourceFailed("https://inside.example/secret answers 503.")


def test_deliveries_in_their_usual_rhythm_raise_no_alarm(tmp_path: Path) -> None:
    found = told(delivered(tmp_path, 70, 40, 10))
    (source,) = found.sources
    assert (source.name, source.age, source.rhythm) == (
        "Police of Quadra",
        "10 days ago",
        "every 30 days",
    )
    assert source.alarm == "" and found.alarms == ()


def test_a_delivery_that_does_not_come_is_late(tmp_path: Path) -> None:
    found = told(delivered(tmp_path, 130, 100, 70))
    (alarm,) = found.alarms
    assert "are late: they usually come every 30 days, but the last came 70 days ago" in alarm


def test_of_one_delivery_nobody_knows_the_rhythm(tmp_path: Path) -> None:
    (source,) = told(delivered(tmp_path, 400)).sources
    assert source.rhythm == "" and source.alarm == ""


@pytest.mark.parametrize(
    ("days", "every"),
    [([], 0), ([1], 0), ([1, 1], 0), ([1, 8], 7), ([1, 2, 9, 16], 7), ([16, 2, 9, 1], 7)],
)
def test_the_rhythm_is_the_usual_time_between_deliveries(days: list[int], every: int) -> None:
    assert status.rhythm([date(2024, 1, day) for day in days]) == every


def test_a_source_that_failed_is_said_on_every_page_with_what_is_kept(
    client: Client, tmp_path: Path
) -> None:
    lab = delivered(tmp_path, 20)
    with override_settings(SAFETYLAB_LAB=str(lab.folder)):
        assert "could not be had" not in page(client.get("/en/quality/")).text
        fail(lab, 3)
        fail(lab, 1)
        said = page(client.get("/en/quality/"))
        assert "New records of Police of Quadra could not be had since" in said.text
        assert "These pages show the last good ones, received on" in said.text
        assert "secret" not in said.text
        with failures.noted(lab, "police", at=NOW):
            pass
        assert "could not be had" not in page(client.get("/en/quality/")).text


def test_a_failure_before_the_last_delivery_is_forgotten(tmp_path: Path) -> None:
    lab = delivered(tmp_path, 5)
    fail(lab, 8)
    assert told(lab).alarms == ()


def test_young_records_are_provisional_and_old_ones_are_not(tmp_path: Path) -> None:
    old = told(delivered(tmp_path / "old", 5))
    assert old.reach == "23 December 2024" and old.provisional == ""
    lab = make_lab(tmp_path / "young" / "quadra")
    rows = [row(f"{n}", fecha=str(NOW.date() - timedelta(days=n))) for n in range(2, 300)]
    compiled(lab, write(tmp_path / "young.csv", rows), at=NOW)
    assert told(lab).provisional != ""


def test_a_lab_without_deliveries_has_sources_all_the_same(tmp_path: Path) -> None:
    (source,) = told(make_lab(tmp_path / "quadra")).sources
    assert source.received == "" and source.alarm == ""
