"""Editions: every file with its digest, what each brought, how much months still change."""

import hashlib
from datetime import datetime
from pathlib import Path

import pytest

from safetylab.assess import editions
from safetylab.store.lab import Lab
from safetylab.terms.errors import NotEnoughData
from tests.store.conftest import COLUMNS, compiled, make_lab, row

FIRST, SECOND = datetime(2024, 7, 3), datetime(2024, 8, 3)


def write(path: Path, days: dict[str, int]) -> Path:
    lines = [",".join(COLUMNS)]
    for day, times in days.items():
        lines += [",".join(row(f"{day}-{n}", fecha=day).values()) for n in range(times)]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """May keeps its 10 records, June grows from 20 to 25, April shrinks from 8 to 6."""
    folder = tmp_path_factory.mktemp("editions")
    lab = make_lab(folder / "quadra", complete=True)
    first = {"2024-04-03": 8, "2024-05-03": 10, "2024-06-03": 20}
    second = first | {"2024-04-03": 6, "2024-06-03": 25, "2024-07-03": 30}
    compiled(lab, write(folder / "one.csv", first), at=FIRST)
    compiled(lab, write(folder / "two.csv", second), at=SECOND)
    return lab


def test_every_file_is_told_with_its_digest_newest_first(twice: Lab) -> None:
    found = editions.files(twice).rows
    assert [each["file"] for each in found] == ["two.csv", "one.csv"]
    file = twice.folder.parent / "two.csv"
    assert found[0]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert editions.files(twice).summary() == "2 files received in 2 vintages."


def test_what_each_brought(twice: Lab) -> None:
    newest = editions.brought(twice).rows[0]
    assert (newest["added"], newest["withdrawn"]) == (35, 2)


def test_months_change_by_their_age(twice: Lab) -> None:
    found = {each["age_from"]: each for each in editions.ageing(twice).rows}
    assert found[0] == {"age_from": 0, "age_to": 0, "months": 1, "net": 0.25, "typical": 0.25}
    assert found[1]["net"] == 0
    assert (found[2]["net"], found[2]["typical"]) == (-0.25, 0.25)
    assert "25.0" in editions.ageing(twice).summary()


def test_one_vintage_cannot_tell_how_figures_change(tmp_path: Path) -> None:
    lab = make_lab(tmp_path / "quadra")
    compiled(lab, write(tmp_path / "one.csv", {"2024-05-03": 10}), at=FIRST)
    with pytest.raises(NotEnoughData, match="only one vintage"):
        editions.ageing(lab)


def test_a_lab_without_facts_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotEnoughData, match="no records yet"):
        editions.files(make_lab(tmp_path / "quadra"))


def test_reasons_quote_no_cell(tmp_path: Path) -> None:
    lab = make_lab(tmp_path / "quadra")
    broken = [row("a", fecha="SECRET"), row("b", fecha="2031-01-01")]
    sound = [row(f"r{n}") for n in range(9)]
    path = tmp_path / "one.csv"
    lines = [",".join(COLUMNS), *(",".join(each.values()) for each in [*broken, *sound])]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    compiled(lab, path)
    found = editions.aside(lab)
    assert {each["reason"] for each in found.rows} == {"unreadable date", "date in the future"}
    assert "SECRET" not in str(found.rows)
    assert found.summary() == "2 rows were set aside."


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://data.example/d/abc", "https://data.example/d/abc"),
        ("https://user:key@data.example/d?token=1#x", "https://data.example/d"),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_an_address_is_shown_without_what_may_be_a_key(url: str, shown: str) -> None:
    assert editions.address(url) == shown
