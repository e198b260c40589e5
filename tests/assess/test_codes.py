"""What leaves of local codes: rounded, nothing of sensitive classes, no text that few share."""

import csv
from pathlib import Path
from typing import Any

import pytest

from safetylab.assess import codes
from safetylab.release import release
from safetylab.store.lab import Lab
from safetylab.terms.errors import NotEnoughData
from tests.store.conftest import COLUMNS, compiled, make_lab, row

Rows = list[dict[str, str]]


def made(folder: Path, records: Rows) -> Lab:
    """A lab with these records."""
    path = folder / "export.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(records)
    lab = make_lab(folder / "quadra")
    compiled(lab, path)
    return lab


def rows_of(lab: Lab) -> dict[str, dict[str, Any]]:
    return {str(each["code"] or each["kind"]): dict(each) for each in codes.listed(lab).rows}


@pytest.fixture
def records() -> Rows:
    counts = {"T1": 23, "H2": 3, "S1": 40, "X1": 7, "Q5": 6, "Q1": 1, "Q2": 2}
    return [
        row(f"{code}-{n}", codigo=code) for code, times in counts.items() for n in range(times)
    ]


@pytest.mark.parametrize(
    ("n", "shown"), [(0, None), (4, None), (5, 10), (14, 10), (15, 20), (1234, 1230)]
)
def test_counts_are_rounded_so_that_no_subtraction_gives_one_back(
    n: int, shown: int | None
) -> None:
    assert codes.rounded(n, 5) == shown


def test_kinds_of_codes_are_told_apart(
    tmp_path: Path,
    records: Rows,
) -> None:
    lab = made(tmp_path, records)
    found = rows_of(lab)
    assert found["T1"]["kind"] == "classified"
    assert (found["T1"]["iccs"], found["T1"]["incidents"]) == ("0502", 20)
    assert found["H2"]["incidents"] is None
    assert (found["X1"]["kind"], found["X1"]["incidents"]) == ("deliberate", 10)
    assert (found["Q5"]["kind"], found["Q5"]["incidents"]) == ("unknown", 10)
    assert "Q1" not in found and "Q2" not in found
    assert found["others"]["description"] == "2 other codes, each with fewer than 5 incidents"


def test_one_other_code_is_said_in_the_singular(
    tmp_path: Path,
) -> None:
    lab = made(tmp_path, [*(row(f"t{n}") for n in range(9)), row("q", codigo="Q1")])
    found = rows_of(lab)
    assert found["others"]["description"] == "1 other code, with fewer than 5 incidents"
    assert "1 has none on purpose" in codes.listed(lab).summary()


def test_sensitive_classes_have_no_count_however_many(
    tmp_path: Path,
    records: Rows,
) -> None:
    lab = made(tmp_path, records)
    assert rows_of(lab)["S1"]["incidents"] is None


def test_a_code_that_is_itself_a_tale_is_cut_short(
    tmp_path: Path,
) -> None:
    tale = "long " * 40
    lab = made(tmp_path, [row(f"r{n}", codigo=tale) for n in range(8)])
    (found,) = [each for each in codes.listed(lab).rows if each["kind"] == "unknown"]
    assert len(str(found["code"])) <= codes.LONGEST


def test_it_passes_the_door_as_it_is(
    tmp_path: Path,
    records: Rows,
) -> None:
    lab = made(tmp_path, records)
    released = release(codes.listed(lab), lab)
    assert len(released.rows) == len(codes.listed(lab).rows)
    assert not any(each["withheld"] for each in released.rows)
    assert "Q1" not in released.as_csv() and "Q1" not in released.as_json()


def test_a_lab_of_published_counts_lists_its_codes_without_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = made(tmp_path, [row(f"t{n}") for n in range(9)])

    def none(_: Lab) -> None:
        raise NotEnoughData("no incidents yet")

    monkeypatch.setattr(codes.incidents, "facts", none)
    found = codes.listed(lab)
    assert len(found.rows) > 15
    assert not any(each["incidents"] for each in found.rows)
    assert found.provenance.vintage == 1
