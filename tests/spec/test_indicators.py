"""Every indicator's worked examples, run through the engine that the command line uses."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
import yaml

from safetylab.assess import catalogue, indicators
from safetylab.assess.indicator import Indicator
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.incident import KEPT
from tests.spec import worked

FOLDER = Path(indicators.__file__).parent
MODULES = [module.name for module in iter_modules(indicators.__path__)]
FIELDS = {"case", "incidents", "areas", "cells", "residents", "women", "men", "by"}
FIELDS |= {"value", "values", "count", "refused", "note", "no_earlier_records"}


def cases(code: str) -> list[dict[str, Any]]:
    path = FOLDER / f"{code}.yaml"
    return list(yaml.safe_load(path.read_text(encoding="utf-8"))) if path.is_file() else []


EVERY = [
    pytest.param(code, case, id=f"{code}: {case['case']}")
    for code in MODULES
    for case in cases(code)
]


@pytest.mark.parametrize("code, case", EVERY)
def test_worked_example(code: str, case: dict[str, Any], tmp_path: Path) -> None:
    assert set(case) <= FIELDS
    if case.get("refused"):
        with pytest.raises(NotEnoughData, match=case["refused"]):
            worked.answer(case, catalogue.named(code), tmp_path)
        return
    answer = worked.answer(case, catalogue.named(code), tmp_path)
    wanted = case["values"] if "values" in case else [case["value"]]
    assert [row["value"] for row in answer.rows] == [
        value if value is None else pytest.approx(value) for value in wanted
    ]
    assert all(
        row["low"] <= row["value"] <= row["high"]
        for row in answer.rows
        if row["value"] is not None
    )
    if "count" in case:
        assert sum(row["numerator"] for row in answer.rows) == case["count"]
    assert case.get("note", "") in " ".join(answer.notes)
    assert answer.summary()


@pytest.mark.parametrize("name", MODULES)
def test_a_module_declares_one_indicator_of_its_name_and_has_examples(name: str) -> None:
    loaded = import_module(f"{indicators.__name__}.{name}")
    declared = [value for value in vars(loaded).values() if isinstance(value, Indicator)]
    assert [each.code for each in declared] == [name]
    assert len(cases(name)) >= 2
    assert len({case["case"] for case in cases(name)}) == len(cases(name))


def test_no_examples_are_left_without_their_module() -> None:
    assert (
        {path.stem for path in FOLDER.glob("*.yaml")}
        == set(MODULES)
        == set(catalogue.indicators())
    )


def test_the_examples_rows_have_the_columns_that_a_lab_keeps() -> None:
    assert {f"{name} {kind}" for name, kind in KEPT.items()} <= worked.duckdb_kinds()
