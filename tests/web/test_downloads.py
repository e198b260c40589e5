"""Tables as files: what the pages show, nothing more."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.test import Client

from safetylab import desk


def rows(response: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode())))  # type: ignore[attr-defined]


def test_the_table_of_areas_is_the_release(client: Client, lab: Path) -> None:
    response = client.get("/en/data/areas/sexual_violence_rate.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="safety-areas-sexual_violence_rate-en.csv"'
    )
    at = desk.open(lab)
    released = at.release(at.measure("sexual_violence_rate", by="area", against="year"))
    found = rows(response)
    assert [row["area"] for row in found] == [row["area"] for row in released.rows]
    hidden = [row for row in found if row["withheld"] == "True"]
    assert hidden
    emptied = ("numerator", "value", "low", "high", "ratio")
    assert {row[name] for row in hidden for name in emptied} == {""}


def test_a_name_that_a_spreadsheet_would_run_is_harmless(client: Client, lab: Path) -> None:
    found = rows(client.get("/en/data/areas/theft_rate.csv"))
    assert found[0]["area_name"].startswith("'=")


def test_the_indicators_come_as_one_table(client: Client, lab: Path) -> None:
    found = rows(client.get("/es/data/indicators.csv"))
    by_code = {row["indicator"]: row for row in found}
    at = desk.open(lab)
    value = at.release(at.measure("robbery_rate")).rows[0]["value"]
    assert float(by_code["robbery_rate"]["value"]) == pytest.approx(value)
    assert {row["vintage"] for row in found} == {"1"}


def test_json_says_where_it_comes_from(client: Client, lab: Path) -> None:
    found = json.loads(client.get("/en/data/months/robbery_rate.json").content)
    assert found["lab"] == "Puerto Almendra"
    assert found["vintage"] == 1
    assert len(found["rows"]) == 36


def test_the_quality_report_can_be_had(client: Client, lab: Path) -> None:
    assert {"check", "count", "of", "share"} <= set(rows(client.get("/en/data/quality.csv"))[0])


@pytest.mark.parametrize("path", ["areas", "nothing", "indicators/robbery_rate", "quality/x"])
def test_there_is_no_other_table(client: Client, lab: Path, path: str) -> None:
    assert client.get(f"/en/data/{path}.csv").status_code == 404
