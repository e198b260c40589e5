"""Two periods side by side: parts, ages, unknown places, labs without residents."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from safetylab.assess import comparing, saying
from safetylab.assess.measure import measure
from safetylab.assess.uneven import Unevenness
from safetylab.release import release
from safetylab.stats import rates
from safetylab.store.lab import Lab
from safetylab.terms.errors import NotEnoughData
from tests.store.conftest import COLUMNS, compiled, make_lab, row

HEADER = "area,year,sex,age_from,age_to,residents"


def weekly(first: date, last: date) -> Iterator[dict[str, str]]:
    """A theft a week, so that the records cover the days."""
    day = first
    while day <= last:
        yield row(f"week{day}", fecha=str(day), codigo="T1")
        day += timedelta(days=7)


def robberies(*days: str, **given: str) -> list[dict[str, str]]:
    return [row("-".join([day, str(n), *given]), fecha=day, **given) for n, day in enumerate(days)]


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    lines = [",".join(each[name] for name in COLUMNS) for each in rows]
    path.write_text("\n".join([",".join(COLUMNS), *lines, ""]))
    return path


def filled(folder: Path, rows: list[dict[str, str]], *, at: datetime) -> Lab:
    lab = make_lab(folder / "quadra")
    compiled(lab, write(folder / "export.csv", rows), at=at)
    return lab


def residents(lab: Lab, *lines: str) -> None:
    (lab.folder / "residents").mkdir(exist_ok=True)
    (lab.folder / "residents" / "zone.csv").write_text("\n".join([HEADER, *lines, ""]))


def everybody(lab: Lab) -> None:
    residents(lab, *(f"{zone},2024,all,,,5000" for zone in "ABCD"))


NOWHERE = {"zona": "", "lon": "", "lat": ""}
OLD = datetime(2026, 1, 1)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """2021: 2 robberies; 2022: 4; 2023: 8, one nowhere; 2024: 16, none nowhere."""
    rows = list(weekly(date(2021, 1, 1), date(2024, 12, 31)))
    for year, n in ((2021, 2), (2022, 4), (2023, 7), (2024, 16)):
        rows += robberies(*[f"{year}-03-{day:02d}" for day in range(1, n + 1)])
    rows += robberies("2023-03-20", **NOWHERE)
    made = filled(tmp_path_factory.mktemp("comparing"), rows, at=OLD)
    everybody(made)
    return made


def test_years_are_compared_in_their_order(lab):
    found = measure(lab, "robbery_rate", by="year", period="2023/2024", against="2021/2022")
    assert [each["year"] for each in found.rows] == ["2023", "2024"]
    assert [each["against_numerator"] for each in found.rows] == [2, 4]
    times = found.rows[1]["dispersion"]
    exact = rates.conditional_test(16 / times, 4 / times, 20_000, 20_000)
    assert found.rows[1]["p"] == pytest.approx(float(exact))


def test_parts_that_are_no_calendar_months_are_compared_too(lab):
    found = measure(
        lab,
        "robbery_rate",
        by="month",
        period="2024-02-15/2024-04-14",
        against="2023-02-15/2023-04-14",
    )
    assert [each["numerator"] for each in found.rows] == [14, 2]
    assert [each["against_numerator"] for each in found.rows] == [7, 1]


def test_an_unknown_place_of_the_earlier_period_alone_is_not_lost(lab):
    rows = measure(lab, "robbery_rate", by="area", period="2024", against="2023").rows
    assert rows[-1]["area"] is None
    assert (rows[-1]["numerator"], rows[-1]["against_numerator"]) == (0, 1)
    assert sum(each["against_numerator"] for each in rows) == 8
    assert "p" not in rows[-1]


def test_without_residents_counts_per_day_are_compared(tmp_path):
    rows = list(weekly(date(2023, 1, 1), date(2024, 12, 31)))
    rows += robberies(*[f"2023-{month:02d}-05" for month in range(1, 13, 2)])
    rows += robberies(*[f"2024-{month:02d}-{day}" for month in range(1, 13) for day in (10, 20)])
    made = filled(tmp_path, rows, at=OLD)
    (only,) = (found := measure(made, "robbery_rate", period="2024", against="2023")).rows
    assert only["value"] is None
    assert only["dispersion"] == 1.0
    assert only["p"] == pytest.approx(float(rates.conditional_test(24, 6, 366.0, 365.0)))
    assert only["change"] == "up"
    said = found.summary()
    assert "24 in 2024" in said and "from 6 in 2023" in said and "counts per day" in said


def test_what_never_happened_before_has_no_upper_end_and_can_still_leave(tmp_path):
    rows = list(weekly(date(2023, 1, 1), date(2024, 12, 31)))
    rows += robberies(*[f"2024-05-{day:02d}" for day in range(1, 26)])
    made = filled(tmp_path, rows, at=OLD)
    everybody(made)
    found = measure(made, "robbery_rate", period="2024", against="2023")
    assert found.rows[0]["ratio"] is None and found.rows[0]["ratio_high"] == float("inf")
    out = release(found, made)
    assert out.rows[0]["ratio_high"] is None
    assert "to ∞" in out.summary
    none = measure(made, "homicide_rate", period="2024", against="2023").summary()
    assert "There was none in 2023 either" in none


def test_a_small_p_is_not_said_as_if_it_were_exact(tmp_path):
    rows = list(weekly(date(2023, 1, 1), date(2024, 12, 31)))
    rows += robberies(*[f"2024-{month:02d}-10" for month in range(1, 13)] * 5)
    made = filled(tmp_path, rows, at=OLD)
    everybody(made)
    said = measure(made, "robbery_rate", period="2024", against="2023").summary()
    assert "Up from none in 2023 (p < 0.001)" in said.replace("\N{NO-BREAK SPACE}", " ")


def test_what_came_in_one_month_alone_is_no_change_of_years(tmp_path):
    rows = list(weekly(date(2023, 1, 1), date(2024, 12, 31)))
    rows += robberies(*["2024-05-10"] * 60)
    made = filled(tmp_path, rows, at=OLD)
    everybody(made)
    (only,) = measure(made, "robbery_rate", period="2024", against="2023").rows
    assert only["dispersion"] > 20 and only["change"] == "none"


@pytest.mark.parametrize(("times", "mean"), [(1.1, 5.0), (1.5, 15.0), (2.0, 60.0)])
def test_areas_that_stand_still_unevenly_are_seldom_said_to_change(times: float, mean: float):
    size = mean / (times - 1.0)
    n = np.random.default_rng(4).negative_binomial(size, 1.0 / times, (2, 1500))
    rows = [
        {"numerator": now, "against_numerator": before, comparing.EXPOSED: (1.0, 1.0)}
        for now, before in n.T
    ]
    p = [each["p"] for each in comparing.tested(rows, Unevenness(times, 36))]
    assert 0.03 < np.mean(np.array(p) < 0.05) < 0.065


def test_areas_are_allowed_their_own_unevenness_which_is_less_than_the_citys(city):
    asked = {"period": "2024", "against": "2023"}
    (whole,) = city.desk.measure("theft_rate", **asked).rows
    areas = city.desk.measure("theft_rate", by="area", **asked).rows
    (times,) = {each["dispersion"] for each in areas if "p" in each}
    assert 1.0 <= times < 2.0 and whole["dispersion"] >= 1.0


@pytest.mark.parametrize(
    ("code", "by"),
    [("family_violence_rate", ""), ("robbery_rate", "sex"), ("homicide_rate", "age")],
)
def test_of_protected_classes_and_of_groups_months_tell_nothing_and_it_is_said(city, code, by):
    found = city.desk.measure(code, by=by, period="2024", against="2023")
    assert {each.get("dispersion") for each in found.rows} == {None}
    assert "if one incident does not bring on others" in found.summary()


def young(folder: Path, *, earlier: bool) -> Lab:
    """Robberies of 2024 known in January 2025; those of 2023 known in January 2024, or not."""
    lab = make_lab(folder / "quadra")
    first = list(weekly(date(2023, 1, 1), date(2023, 12, 31)))
    first += robberies(*[f"2023-05-{day:02d}" for day in range(1, 11)])
    late = robberies(*[f"2023-06-{day:02d}" for day in range(1, 6)])
    second = list(weekly(date(2024, 1, 1), date(2024, 12, 31)))
    second += robberies(*[f"2024-05-{day:02d}" for day in range(1, 13)])
    if earlier:
        compiled(lab, write(folder / "one.csv", first), at=datetime(2024, 1, 12))
    compiled(lab, write(folder / "two.csv", [*first, *late, *second]), at=datetime(2025, 1, 15))
    everybody(lab)
    return lab


def test_periods_are_compared_at_one_age_where_the_lab_has_the_vintage(tmp_path):
    found = measure(young(tmp_path, earlier=True), "robbery_rate", period="2024", against="2023")
    (only,) = found.rows
    assert (only["numerator"], only["against_numerator"]) == (12, 10)
    assert "vintages 2 and 1" in found.summary()
    alone = measure(young(tmp_path / "b", earlier=True), "robbery_rate", period="2023")
    assert alone.rows[0]["numerator"] == 15


def test_else_the_later_one_is_called_provisional(tmp_path):
    found = measure(young(tmp_path, earlier=False), "robbery_rate", period="2024", against="2023")
    assert found.rows[0]["against_numerator"] == 15
    assert "2024 is provisional: its records are of 14 days after its end" in found.summary()


def test_records_that_begin_within_the_period_do_not_cover_it(tmp_path):
    made = filled(tmp_path, list(weekly(date(2024, 1, 20), date(2024, 12, 31))), at=OLD)
    with pytest.raises(NotEnoughData, match="do not cover 2024"):
        measure(made, "theft_rate", period="2024")
    with pytest.raises(NotEnoughData, match="a whole calendar year"):
        measure(made, "theft_rate")
    assert measure(made, "theft_rate", period="2024-Q2").rows


def test_bands_of_age_do_not_overlap_and_stand_in_their_order(tmp_path):
    made = filled(tmp_path, list(weekly(date(2024, 1, 1), date(2024, 12, 31))), at=OLD)
    spans = [("", ""), (0, ""), (0, 4), (5, 17), (0, 17), (18, 64), (18, ""), (65, "")]
    residents(made, *(f"A,2024,all,{low},{high},1000" for low, high in spans))
    rows = measure(made, "theft_rate", by="age", period="2024").rows
    assert [each["age"] for each in rows] == ["0-4", "5-17", "18-64", "65+"]
    assert [each["numerator"] for each in rows] == [0, 0, 53, 0]


def test_ages_that_nobody_counted_residents_by_have_counts_and_a_reason(tmp_path):
    made = filled(tmp_path, list(weekly(date(2024, 1, 1), date(2024, 12, 31))), at=OLD)
    by_age = measure(made, "theft_rate", by="age", period="2024")
    assert [each["age"] for each in by_age.rows] == ["0-14", "15-29", "30-44", "45-59", "60+"]
    assert by_age.rows[2]["numerator"] == 53
    everybody(made)
    by_sex = measure(made, "theft_rate", by="sex", period="2024")
    assert [each["sex"] for each in by_sex.rows] == ["female", "male"]
    assert {each["value"] for each in by_sex.rows} == {None}
    assert "not known for female" in by_sex.summary()


def test_records_without_ages_are_not_split_by_them(tmp_path):
    rows = [each | {"edad": ""} for each in weekly(date(2024, 1, 1), date(2024, 12, 31))]
    made = filled(tmp_path, rows, at=OLD)
    with pytest.raises(NotEnoughData, match="victim's age"):
        measure(made, "theft_rate", by="age", period="2024")


def test_a_class_without_cases_is_zero_only_where_the_records_tell_the_sex(tmp_path):
    rows = list(weekly(date(2024, 1, 1), date(2024, 12, 31)))
    told = filled(tmp_path, rows, at=OLD)
    assert measure(told, "femicide_proxy", period="2024").rows[0]["numerator"] == 0
    untold = filled(tmp_path / "b", [each | {"sexo": ""} for each in rows], at=OLD)
    with pytest.raises(NotEnoughData, match="victim's sex"):
        measure(untold, "femicide_proxy", period="2024")


def test_killings_whose_victims_sex_is_unknown_are_named(tmp_path):
    rows = list(weekly(date(2024, 1, 1), date(2024, 12, 31)))
    rows += robberies("2024-05-01", "2024-05-02", codigo="H1")
    rows += robberies("2024-05-03", codigo="H1", sexo="")
    found = measure(filled(tmp_path, rows, at=OLD), "femicide_proxy", period="2024")
    assert found.rows[0]["numerator"] == 2
    note = next(note for note in found.notes if "sex was not recorded" in note)
    # How many would be a small count of a protected class.
    assert not any(sign.isdigit() for sign in note)


def test_areas_of_one_name_are_told_apart_by_their_ids(lab):
    found = measure(lab, "robbery_rate", by="area", period="2024")
    rows = [each | {"area_name": "Centro"} for each in found.rows]
    assert saying.labels(found.question, rows)[0] == "Centro (A)"
    assert "(A)" not in "".join(saying.labels(found.question, found.rows))


def test_areas_are_told_beside_all_together_and_not_ranked(lab):
    found = measure(lab, "robbery_rate", by="area", period="2024")
    city = sum(each["numerator"] for each in found.rows) / sum(
        each["denominator"] for each in found.rows if each["area"] is not None
    )
    above = sum(each["low"] > city * 100_000 for each in found.rows if each["value"] is not None)
    assert f"of 4 areas, {above} lie clearly above {city * 100_000:.1f}" in found.summary()
    gone = [each | {"numerator": None, "value": None} for each in found.rows[:1]]
    kept = found.keeping([*gone, *found.rows[1:]]).summary()
    assert "clearly above" not in kept and "80.0" not in kept


def test_every_place_and_month_has_its_row(lab):
    rows = measure(lab, "robbery_rate", by=("area", "month"), period="2024").rows
    assert [(each["month"], each["area"]) for each in rows] == [
        (f"2024-{month:02d}", area) for month in range(1, 13) for area in "ABCD"
    ]
    assert sum(each["numerator"] for each in rows) == 16


def test_the_door_keeps_a_sum_of_withheld_rows_to_itself(lab):
    found = measure(lab, "robbery_rate", by="area", period="2024")
    emptied = [
        each | {"numerator": None, "value": None, "low": None, "high": None} for each in found.rows
    ]
    said = found.keeping(emptied).summary()
    assert "no rate can be shown" in said
    assert "16" not in said
