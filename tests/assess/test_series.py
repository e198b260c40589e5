"""Counts by month: of files with short ends, gaps and lost days; of labs; of what was released."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from safetylab.assess import catalogue, from_file, series
from safetylab.assess.events import About
from safetylab.assess.series import NOWHERE, Series
from safetylab.sources.points import Wanted
from safetylab.terms.errors import BadFile, BadRequest, NotEnoughData
from safetylab.terms.period import Period, parse
from safetylab.terms.result import Provenance


def of_days(folder: Path, days: list[str]) -> Series:
    """The series of a file with these days."""
    file = folder / "days.csv"
    file.write_text("\n".join(["n,date", *(f"{n},{day}" for n, day in enumerate(days))]) + "\n")
    wanted = Wanted(time="date", places=False, times=True)
    return series.of_events(from_file.events(file, wanted))


def every_day(first: date, last: date) -> list[str]:
    return [str(first + timedelta(days=n)) for n in range((last - first).days + 1)]


def test_a_month_cut_short_at_either_end_is_not_judged(tmp_path: Path) -> None:
    found = of_days(tmp_path, every_day(date(2020, 1, 20), date(2021, 3, 9)))
    assert [str(found.months[0]), str(found.months[-1])] == ["2020-02", "2021-02"]
    said = " ".join(found.about.notes)
    assert "January 2020 is not complete" in said
    assert "March 2021 is not complete" in said
    assert found.counts[0] == 29
    assert found.exposure[0] == pytest.approx(29 / 30.4375)


def test_a_month_without_any_in_a_busy_series_is_a_gap_and_in_a_quiet_one_a_zero(
    tmp_path: Path,
) -> None:
    days = every_day(date(2020, 1, 1), date(2020, 12, 31))
    gap = of_days(tmp_path, [day for day in days if not day.startswith("2020-06")])
    assert np.isnan(gap.counts[5])
    assert gap.known == 11
    assert any("without records" in note for note in gap.about.notes)
    quiet = of_days(tmp_path, ["2020-01-03", "2020-03-08", "2020-04-20", "2020-12-30"])
    assert quiet.counts.tolist() == [1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1]


def test_unknown_days_are_told(tmp_path: Path) -> None:
    found = of_days(tmp_path, ["2020-01-03", "2020-03-08", "N.D."])
    assert found.about.n == 2
    with pytest.raises(BadFile):
        of_days(tmp_path, ["N.D.", "N.D."])


def test_a_lab_has_every_complete_month_and_its_people(city: SimpleNamespace) -> None:
    found = city.desk.series("theft_rate")
    assert [str(found.months[0]), str(found.months[-1])] == ["2020-01", "2024-12"]
    measured = city.desk.measure("theft_rate", by="month", period=found.about.period)
    assert found.counts.tolist() == [row["numerator"] for row in measured.rows]
    assert found.peopled
    # Residents grow by 0.8 % a year: Januaries of five years apart by no more.
    assert 0.95 < found.exposure[0] / found.exposure[48] < 0.98
    assert abs(np.diff(found.exposure[::12])).max() < 0.012
    assert any("may still grow" in note for note in found.about.notes)


def test_victims_are_counted_where_the_indicator_counts_them(city: SimpleNamespace) -> None:
    found = city.desk.series("homicide_rate")
    assert found.victims
    assert (
        found.counts.sum()
        == city.desk.measure("homicide_rate", period="2020-01/2024-12").rows[0]["numerator"]
    )


def test_some_areas_add_up(city: SimpleNamespace) -> None:
    names = city.truths["change_point"]["neighbourhoods"]
    together = city.desk.series("vehicle_theft_rate", areas=names)
    alone = [city.desk.series("vehicle_theft_rate", areas=[each]).counts for each in names]
    np.testing.assert_array_equal(together.counts, np.sum(alone, axis=0))
    with pytest.raises(BadRequest, match="no area"):
        city.desk.series("vehicle_theft_rate", areas=["X"])


def test_a_period_and_a_vintage_can_be_asked_for(city: SimpleNamespace) -> None:
    found = city.desk.series("theft_rate", period="2021-01/2022-06")
    assert len(found.months) == 18
    first = city.desk.series("theft_rate", as_of=1)
    assert first.about.provenance.vintage == 1
    assert first.counts[-1] < city.desk.series("theft_rate").counts[-1]
    with pytest.raises(NotEnoughData):
        city.desk.series("theft_rate", period="2031")


def test_what_is_no_count_is_refused(city: SimpleNamespace) -> None:
    with pytest.raises(BadRequest, match="no count"):
        city.desk.series("safety_gap")


def test_of_released_months_all_must_be_told() -> None:
    about = About(
        name="x",
        code="x",
        period=parse("2020"),
        provenance=Provenance("", 0, "", ()),
        offences=("0301",),
        sensitive=True,
        n=0,
        ground=NOWHERE,
    )
    rows = [{"month": f"2020-{n:02}", "numerator": 4 + n} for n in range(1, 13)]
    found = series.of_rows(about, rows)
    assert found.counts.tolist() == list(range(5, 17))
    assert not found.about.sensitive
    with pytest.raises(NotEnoughData, match="withheld"):
        series.of_rows(about, [*rows[:-1], {"month": "2020-12", "numerator": None}])
    with pytest.raises(NotEnoughData, match="by month"):
        series.of_rows(about, [{"numerator": 9}])
    with pytest.raises(NotEnoughData, match="by month"):
        series.of_rows(about, [])


def test_the_last_month_of_a_period_is_never_beyond_the_records(planted) -> None:
    whole, _ = series.reach(planted, Period(date(2024, 6, 1), date(2026, 1, 1)))
    assert whole == Period(date(2024, 6, 1), date(2025, 1, 1))


def test_an_indicator_for_one_sex_is_followed_too(planted) -> None:
    found = series.of_facts(planted, catalogue.named("femicide_proxy"))
    assert found.known == 60
    assert replace(found).counts.sum() > 0
