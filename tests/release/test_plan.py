"""What is told of a protected class is decided at once, recorded, and kept to."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import safetylab
from safetylab.desk import Desk
from safetylab.release import Release
from safetylab.terms.errors import BadLab, BadRequest
from tests.release import labs
from tests.release.labs import evenly

FIRST, SECOND, THIRD = datetime(2025, 1, 5), datetime(2025, 2, 5), datetime(2025, 3, 5)
CODE = "sexual_violence_rate"


def told(at: Desk, **asked: Any) -> Release:
    return at.release(at.measure(CODE, **asked))


def counts(release: Release, key: str = "area") -> dict[str, int | None]:
    return {row[key]: row["numerator"] for row in release.rows}


@pytest.fixture
def quadra(tmp_path: Path) -> Desk:
    at = labs.desk(tmp_path / "quadra")
    labs.receive(at, evenly(A=40, B=30, C=3, D=20), FIRST)
    return at


def test_a_small_zone_takes_another_with_it(quadra: Desk) -> None:
    found = counts(told(quadra, by="area", period="2024"))
    assert found["C"] is None
    assert sum(count is None for count in found.values()) == 2
    assert counts(told(quadra, by="month", period="2024"), "month")["2024-01"] == 10


def test_what_was_told_is_recorded_with_its_vintage_and_limits(quadra: Desk) -> None:
    hidden = [
        area for area, n in counts(told(quadra, by="area", period="2024")).items() if n is None
    ]
    record = json.loads((quadra.lab.folder / "releases" / f"{CODE}.json").read_text())
    (year,) = record["told"]
    assert (year["year"], year["vintage"], year["limits"]["smallest_count"]) == ("2024", 1, 5)
    assert {cell[2] for cell in year["hidden"] if cell[1] == "zone"} == set(hidden)
    assert record == json.loads((quadra.lab.folder / "releases" / f"{CODE}.json").read_text())


def test_other_classes_are_noted_too(quadra: Desk) -> None:
    quadra.release(quadra.measure("theft_rate", by="area", period="2024"))
    lines = (quadra.lab.folder / "releases" / "notes.jsonl").read_text().splitlines()
    assert {"theft_rate"} == {json.loads(line)["indicator"] for line in lines}


@pytest.mark.parametrize("by, period", [("area,month", "2024"), ("area", "2024-03")])
def test_zones_by_month_are_told_by_year_and_it_is_said(
    quadra: Desk, by: str, period: str
) -> None:
    out = told(quadra, by=by, period=period)
    assert len(out.rows) == 4
    assert "Told" in out.notes[0] and "instead of" in out.notes[0]
    assert {row["numerator"] for row in out.rows} == {
        row["numerator"] for row in told(quadra, by="area", period="2024").rows
    }


def test_half_a_month_is_told_as_the_month(quadra: Desk) -> None:
    out = told(quadra, period="2024-03-01/2024-03-15")
    assert out.rows[0]["numerator"] == 10
    assert "March 2024" in out.notes[0]


def test_the_year_stays_as_it_was_told_while_a_revision_would_give_a_small_count_away(
    quadra: Desk,
) -> None:
    """Zone C had 3, now has 5: told, the difference would tell the 3."""
    before = counts(told(quadra, by="area", period="2024"))
    more = evenly(A=40, B=30, C=5, D=20)
    labs.receive(quadra, more, SECOND)
    after = told(quadra, by="area", period="2024")
    assert counts(after) == before
    # One more in a zone that was told is told; of those that were not, still nothing.
    labs.receive(quadra, more | {("A", "2024-12"): 10}, THIRD)
    last = counts(told(quadra, by="area", period="2024"))
    assert last["C"] is None
    assert [area for area, n in last.items() if n is None] == [
        area for area, n in before.items() if n is None
    ]


def test_a_zone_that_gets_its_first_case_holds_the_year_at_the_vintage_told(
    tmp_path: Path,
) -> None:
    at = labs.desk(tmp_path / "quadra")
    labs.receive(at, evenly(A=40, B=30, D=20), FIRST)
    assert counts(told(at, by="area", period="2024")) == {"A": 40, "B": 30, "C": 0, "D": 20}
    labs.receive(at, evenly(A=40, B=30, C=1, D=20), SECOND)
    out = told(at, by="area", period="2024")
    assert counts(out) == {"A": 40, "B": 30, "C": 0, "D": 20}
    assert any("as vintage 1 had them" in note for note in out.notes)


def test_an_older_vintage_is_told_as_it_was_told_then(quadra: Desk) -> None:
    then = counts(told(quadra, by="area", period="2024"))
    labs.receive(quadra, evenly(A=60, B=45, C=3, D=20), SECOND)
    told(quadra, by="area", period="2024")
    assert counts(told(quadra, by="area", period="2024", as_of=1)) == then


def test_a_vintage_that_was_passed_over_is_not_told_afterwards(quadra: Desk) -> None:
    labs.receive(quadra, evenly(A=60, B=45, C=3, D=20), SECOND)
    told(quadra, by="area", period="2024")
    with pytest.raises(BadRequest, match="without risk"):
        told(quadra, by="area", period="2024", as_of=1)


def test_few_residents_are_told_nothing_of_not_even_zero(tmp_path: Path) -> None:
    at = labs.desk(tmp_path / "quadra", people=400)
    labs.receive(at, evenly(A=40), FIRST)
    assert set(counts(told(at, by="area", period="2024")).values()) == {None}


@pytest.mark.parametrize("damaged", ["", "[]", '{"looked": "", "told": {}}', '{"told": [1]}'])
def test_a_damaged_record_lets_nothing_out(quadra: Desk, damaged: str) -> None:
    told(quadra, by="area", period="2024")
    record = quadra.lab.folder / "releases" / f"{CODE}.json"
    record.write_text(damaged or record.read_text()[:-20])
    labs.receive(quadra, evenly(A=60), SECOND)
    with pytest.raises(BadLab, match="cannot be read"):
        told(quadra, by="area", period="2024")


def test_boundaries_that_moved_are_told_no_more(quadra: Desk) -> None:
    told(quadra, by="area", period="2024")
    file = quadra.lab.folder / "areas" / "zone.geojson"
    file.write_text(file.read_text() + "\n")
    labs.receive(quadra, evenly(A=60, B=45, C=3, D=20), SECOND)
    with pytest.raises(BadRequest, match="without risk"):
        told(quadra, by="area", period="2024")
    assert told(quadra, period="2024").rows[0]["numerator"] == 128


def test_what_may_be_told_can_be_decided_beforehand(quadra: Desk) -> None:
    steps: list[str] = []
    quadra.decide(lambda step, share: steps.append(step))
    records = {path.name for path in (quadra.lab.folder / "releases").glob("*.json")}
    assert f"{CODE}.json" in records and len(records) == len(steps) == 3
    before = (quadra.lab.folder / "releases" / f"{CODE}.json").read_text()
    told(quadra, by="area", period="2024")
    assert (quadra.lab.folder / "releases" / f"{CODE}.json").read_text() == before


def test_without_records_there_is_nothing_to_decide(tmp_path: Path) -> None:
    at = labs.desk(tmp_path / "quadra")
    at.decide()
    assert not (at.lab.folder / "releases").exists()


def test_a_city_may_choose_to_protect_every_class(quadra: Desk) -> None:
    labs.receive(quadra, evenly(A=40, B=30, C=3, D=20), SECOND, code="B1")
    asked = {"by": "area", "period": "2024"}
    out = quadra.release(quadra.measure("residential_burglary_rate", **asked))
    assert counts(out)["C"] == 3
    settings = quadra.lab.folder / "lab.toml"
    settings.write_text(settings.read_text() + "[disclosure]\nprotect_all = true\n")
    strict = safetylab.open(quadra.lab.folder)
    out = strict.release(strict.measure("residential_burglary_rate", **asked))
    assert counts(out)["C"] is None and sum(n is None for n in counts(out).values()) == 2


def test_what_is_left_of_a_class_without_a_smaller_one_is_not_told_either(quadra: Desk) -> None:
    """Robberies less street robberies would be two in zone A."""
    settings = quadra.lab.folder / "lab.toml"
    settings.write_text(settings.read_text() + "[disclosure]\nprotect_all = true\n")
    strict = safetylab.open(quadra.lab.folder)
    more = {("A", "2024-03"): 2}
    labs.receive(strict, evenly(A=30, B=30, C=20, D=20), THIRD, code="R1", R2=more)
    told = [
        counts(strict.release(strict.measure(code, by="area", period="2024")))
        for code in ("robbery_rate", "street_robbery_rate")
    ]
    assert None in (told[0]["A"], told[1]["A"])
