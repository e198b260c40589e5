"""The demonstration city at full size, both exports compiled, and what was planted in it."""

import json
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from safetylab.desk import Desk
from safetylab.store import cities
from safetylab.store.incidents import Facts, facts

SECOND = datetime(2025, 2, 10)


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """desk: its lab with two vintages. truths: as truths.json has them. Not to be written to."""
    folder = tmp_path_factory.mktemp("assess") / "demo"
    desk = Desk(cities.create(folder, city="demo"))
    for month, at in ((1, datetime(2025, 1, 10)), (2, SECOND)):
        desk.compile(folder / f"exports/incidents_2025-0{month}.csv", source="police", at=at)
    truths: dict[str, Any] = json.loads(Path(folder / "truths.json").read_text(encoding="utf-8"))
    return SimpleNamespace(desk=desk, truths=truths, facts=facts(desk.lab))


@pytest.fixture(scope="session")
def planted(city: SimpleNamespace) -> Facts:
    """The city's facts at its newest vintage."""
    found: Facts = city.facts
    return found
