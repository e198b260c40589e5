"""Quality of the records by area."""

from types import SimpleNamespace

import pytest

from safetylab.assess import area_quality
from safetylab.store import query
from safetylab.terms.errors import BadRequest


def test_shares_are_those_of_the_rows(city: SimpleNamespace) -> None:
    found = area_quality.listed(city.desk.lab, "neighbourhood")
    assert [row["area"] for row in found.rows[:2]] == [area_quality.CITY, "N01"]
    (one,) = query.ask(
        "SELECT count(*) AS n, count(*) FILTER (WHERE hour IS NULL) AS h FROM "
        f"{city.facts.rows} AS i WHERE area_neighbourhood = 'N07'"
    ).to_pylist()
    row = next(row for row in found.rows if row["area"] == "N07")
    assert abs(row["records"] - one["n"]) <= 50
    assert row["no_hour"] == pytest.approx(one["h"] / one["n"], abs=0.0051)


def test_no_area_tells_how_many_records_it_has(city: SimpleNamespace) -> None:
    rows = area_quality.listed(city.desk.lab, "neighbourhood").rows
    assert len(rows) == 61
    assert all(row["records"] % 100 == 0 for row in rows)


def test_the_city_holds_what_has_no_place(city: SimpleNamespace) -> None:
    whole = area_quality.listed(city.desk.lab, "neighbourhood").rows[0]
    (one,) = query.ask(f"SELECT count(*) AS n FROM {city.facts.rows} AS i").to_pylist()
    assert abs(whole["records"] - one["n"]) <= 50


def test_little_is_told_of_few_records() -> None:
    few = dict.fromkeys(("rows", "both", *area_quality.FAULTS), 150)
    row = area_quality._row("A", "Alto", few)
    assert set(row.values()) == {"A", "Alto", None}
    assert area_quality._share(123, 999) == 0.12
    assert area_quality._share(1234, 9999) == 0.123


def test_every_fault_has_its_words(city: SimpleNamespace) -> None:
    assert all(area_quality.label(fault) for fault in area_quality.FAULTS)
    with pytest.raises(BadRequest):
        area_quality.listed(city.desk.lab, "nowhere")
