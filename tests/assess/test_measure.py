"""Measuring a small lab: rows, denominators, notes, refusals and comparisons."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from safetylab.assess.measure import measure
from safetylab.stats import rates
from safetylab.stats.local import spatial
from safetylab.store.lab import Lab
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.words import percent
from tests.store.conftest import COLUMNS, compiled, degrees, make_lab, row

HEADER = "area,year,sex,age_from,age_to,residents"
SPOTS = {"A": (500, 500), "B": (1500, 500), "C": (500, 1500)}
PEOPLE = (("A", 4000), ("B", 3000), ("C", 2000))


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    lines = [",".join(each[name] for name in COLUMNS) for each in rows]
    path.write_text("\n".join([",".join(COLUMNS), *lines, ""]))
    return path


def placed(folio: str, zone: str, **given: str) -> dict[str, str]:
    """A street robbery in the middle of the zone, to be altered by column."""
    lon, lat = degrees(*SPOTS[zone])
    return row(folio, zona=zone, lon=lon, lat=lat, **given)


def residents(lab: Lab, year: int = 2024) -> None:
    """A, B and C, half of them women; nobody knows about D."""
    lines = [
        f"{area},{year},{sex},{low},{high},{people // 4}"
        for area, people in PEOPLE
        for sex in ("female", "male")
        for low, high in ((0, 29), (30, ""))
    ]
    (lab.folder / "residents").mkdir(exist_ok=True)
    (lab.folder / "residents" / "zone.csv").write_text("\n".join([HEADER, *lines, ""]))


def robberies() -> list[dict[str, str]]:
    """2023: 10 in A, 30 in B. 2024: 40 in A, 28 in B, 3 nowhere. A theft in C every week."""
    rows = []
    for year, zone, n in ((2023, "A", 10), (2023, "B", 30), (2024, "A", 40), (2024, "B", 28)):
        first = date(year, 1, 3)
        for i in range(n):
            day, sex = str(first + timedelta(days=9 * i)), "F" if i % 4 == 0 else "M"
            rows.append(placed(f"{year}{zone}{i}", zone, fecha=day, sexo=sex, edad=str(20 + i)))
    rows += [row(f"nowhere{i}", fecha="2024-02-02", zona="", lon="", lat="") for i in range(3)]
    for i in range(105):
        day = date(2023, 1, 2) + timedelta(days=7 * i)
        rows.append(placed(f"week{i}", "C", fecha=str(day), codigo="T1"))
    return rows


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    folder = tmp_path_factory.mktemp("measure")
    made = make_lab(folder / "quadra")
    residents(made)
    compiled(made, write(folder / "export.csv", robberies()))
    return made


def by(found, name):
    return {each[name]: each for each in found.rows}


def test_the_latest_whole_year_is_measured_over_all_residents(lab):
    (only,) = measure(lab, "robbery_rate").rows
    assert (only["numerator"], only["denominator"]) == (71, 9000)
    assert only["value"] == pytest.approx(71 / 9000 * 100_000)
    assert (only["low"], only["high"]) == pytest.approx(rates.rate_interval(71, 9000, 100_000))


def test_areas_without_incidents_have_rows_and_the_unknown_place_comes_last(lab):
    found = measure(lab, "robbery_rate", by="area", period="2024")
    assert [each["area"] for each in found.rows] == ["A", "B", "C", "D", None]
    assert [each["numerator"] for each in found.rows] == [40, 28, 0, 0, 3]
    assert by(found, "area")["C"]["value"] == 0.0 < by(found, "area")["C"]["high"]
    assert by(found, "area")["D"]["value"] is None and found.rows[-1]["value"] is None
    assert found.rows[-1]["area_name"] == "unknown place"
    assert "1 area has no residents" in found.summary()


def test_sexes_and_ages_have_denominators_of_their_own(lab):
    sexes = by(measure(lab, "robbery_rate", by="sex", period="2023"), "sex")
    assert (sexes["female"]["numerator"], sexes["female"]["denominator"]) == (11, 4500)
    assert (sexes["male"]["numerator"], sexes["male"]["denominator"]) == (29, 4500)
    ages = by(measure(lab, "robbery_rate", by="age", period="2023"), "age")
    assert {age: each["denominator"] for age, each in ages.items()} == {"0-29": 4500, "30+": 4500}
    assert {age: each["numerator"] for age, each in ages.items()} == {"0-29": 20, "30+": 20}


def test_months_add_up_and_are_said_in_words(lab):
    found = measure(lab, "robbery_rate", by="month", period="2024")
    assert [each["month"] for each in found.rows] == [f"2024-{m:02d}" for m in range(1, 13)]
    assert sum(each["numerator"] for each in found.rows) == 71
    assert sum(each["denominator"] for each in found.rows) == pytest.approx(9000)
    assert "2024-" not in found.summary() and " 2024" in found.summary()


def test_residents_of_the_nearest_year_are_used_and_named(lab):
    (only,) = (found := measure(lab, "robbery_rate", period="2023")).rows
    assert only["denominator"] == 9000
    assert "no residents of 2023; those of 2024" in " ".join(found.notes)


def test_without_residents_there_is_a_count_and_a_reason(tmp_path):
    made = make_lab(tmp_path / "quadra")
    compiled(made, write(tmp_path / "export.csv", robberies()))
    (only,) = (found := measure(made, "robbery_rate")).rows
    assert (only["numerator"], only["value"], only["low"]) == (71, None, None)
    assert "No rate" in found.notes[0] and "for want of residents" in found.summary()


def test_records_that_do_not_tell_the_sex_are_not_split_by_it(tmp_path):
    made = make_lab(tmp_path / "quadra")
    residents(made)
    plain = [each | {"sexo": ""} for each in [*robberies(), row("killed", codigo="H1")]]
    compiled(made, write(tmp_path / "export.csv", plain))
    with pytest.raises(NotEnoughData, match="sex"):
        measure(made, "robbery_rate", by="sex")
    with pytest.raises(NotEnoughData, match="sex"):
        measure(made, "femicide_proxy")


def test_a_period_outside_the_records_is_refused_with_what_they_cover(lab):
    with pytest.raises(NotEnoughData, match="do not cover 2019") as refused:
        measure(lab, "robbery_rate", period="2019")
    assert "2 January 2023" in str(refused.value.hint)


def test_a_year_is_compared_by_the_exact_test_allowing_for_uneven_months(lab):
    (only,) = (found := measure(lab, "robbery_rate", against="year")).rows
    assert (only["numerator"], only["against_numerator"]) == (71, 40)
    sides = (71 / only["dispersion"], 40 / only["dispersion"], 9000, 9000)
    assert only["dispersion"] >= 1 and only["p"] == pytest.approx(rates.conditional_test(*sides))
    ends = rates.rate_ratio_interval(*sides)
    assert (only["ratio_low"], only["ratio_high"]) == pytest.approx(ends)
    assert only["change"] == "up" and "Up 78\N{NO-BREAK SPACE}% from" in found.summary()


def test_areas_are_compared_under_false_discovery_control(lab):
    rows = measure(lab, "robbery_rate", by="area", against="year").rows
    tested = [each for each in rows if "p" in each]
    assert [each["area"] for each in tested] == ["A", "B", "C"]
    wanted = spatial.adjusted_p([each["p"] for each in tested])
    assert [each["p_adjusted"] for each in tested] == pytest.approx(list(wanted))
    assert [each["change"] for each in tested] == ["up", "none", "none"]


def test_no_change_says_how_large_a_one_would_have_been_seen(lab):
    said = measure(lab, "theft_rate", against="year").summary()
    fall, rise = rates.smallest_detectable_ratio(52.0, 9000, 9000)
    assert "No significant change" in said
    assert f"A fall of {percent(1 - fall)} or a rise of {percent(rise - 1)} would" in said


def test_an_older_vintage_answers_as_it_did(tmp_path):
    made = make_lab(tmp_path / "quadra")
    residents(made)
    compiled(made, write(tmp_path / "one.csv", robberies()))
    late = [row("late", fecha="2024-12-30")]
    compiled(made, write(tmp_path / "two.csv", late), at=datetime(2025, 4, 1))
    assert [
        measure(made, "robbery_rate", period="2024", as_of=n).rows[0]["numerator"]
        for n in (1, 2, None)
    ] == [71, 72, 72]


@pytest.mark.parametrize("keys", ["colour", "area,area", "month,year"])
def test_other_ways_to_break_down_are_refused(lab, keys):
    with pytest.raises(BadRequest, match="break figures down"):
        measure(lab, "robbery_rate", by=keys)


def test_an_unknown_indicator_is_refused_with_the_known_ones(lab):
    with pytest.raises(BadRequest) as refused:
        measure(lab, "happiness")
    assert "homicide_rate" in str(refused.value.hint)


def test_killings_of_women_are_withheld_when_few(lab):
    assert measure(lab, "femicide_proxy", period="2024").disclosure.sensitive
    assert not measure(lab, "homicide_rate", period="2024").disclosure.sensitive
