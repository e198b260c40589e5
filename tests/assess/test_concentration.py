"""Concentration: shares of incidents in few cells, beside what chance alone would give."""

from pathlib import Path

from safetylab.assess import catalogue
from tests.spec import worked


def concentration(cells, tmp_path: Path):
    return worked.answer({"cells": cells}, catalogue.named("concentration"), tmp_path)


def test_the_unit_is_a_share_of_incidents_and_not_a_rate(tmp_path):
    found = concentration([{"incidents": 120}], tmp_path)
    assert found.indicator.unit() == "% of incidents"
    assert (found.rows[0]["value"], found.rows[0]["denominator"]) == (100.0, 120.0)


def test_the_interval_is_said_to_a_tenth_and_chance_stands_beside_it(tmp_path):
    cells = [{"incidents": 20, "times": 60}, {"incidents": 1, "times": 1200}]
    found = concentration(cells, tmp_path)
    (row,) = found.rows
    said = found.summary().replace("\N{NO-BREAK SPACE}", " ")
    assert f"interval {row['low']:.1f} % to {row['high']:.1f} %" in said
    assert row["low"] < row["value"] < row["high"]
    assert "of the 1,600 cells of 50 metres" in said and "chance alone would give" in said


def test_the_answer_is_the_same_each_time(tmp_path):
    cells = [{"incidents": 3, "times": 60}]
    first, again = (concentration(cells, tmp_path / name) for name in ("a", "b"))
    assert first.rows == again.rows
