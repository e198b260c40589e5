"""Trends, outlooks and alerts: what was planted is found, and what cannot be said is said."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from safetylab.assess import alerts, catalogue, outlook, series, trends
from safetylab.assess.events import About
from safetylab.assess.series import NOWHERE, Series
from safetylab.assess.trends import Trend
from safetylab.store.incidents import Facts, Selection
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.period import Period, parse
from safetylab.terms.result import Provenance
from safetylab.terms.words import spoken


def made(counts: list[float], first: str = "2019-01") -> Series:
    """A series of these counts."""
    start = np.datetime64(first, "M")
    months = np.arange(start, start + len(counts))
    period = Period(series.day(months[0]), series.day(months[-1] + 1))
    about = About(
        name="Events",
        code="",
        period=period,
        provenance=Provenance("", 0, "", ("f.csv",)),
        offences=(),
        sensitive=False,
        n=int(np.nansum(counts)),
        ground=NOWHERE,
    )
    return Series(
        about=about,
        months=months,
        counts=np.array(counts, dtype=float),
        exposure=np.ones(len(counts)),
    )


def chance(level: float, n: int = 60, seed: int = 1) -> list[float]:
    return np.random.default_rng(seed).poisson(level, n).astype(float).tolist()


def of_code(facts: Facts, code: str, **asked) -> Trend:
    """The trend of a class of offences that no indicator has for itself."""
    alone = replace(catalogue.named("theft_rate"), of=Selection(offences=(code,)))
    return trends.find(series.of_facts(facts, alone, **asked), draws=199)


def first_of(found: Trend, which: int) -> str:
    return str(found.of.series.months[which])


def test_the_planted_change_in_three_neighbourhoods_is_found_there(
    city: SimpleNamespace, planted: Facts
) -> None:
    truth = city.truths["change_point"]
    found = of_code(planted, "050211", areas=truth["neighbourhoods"])
    (change,) = found.of.breaks.changes
    assert first_of(found, change.first) <= truth["start"][:7] <= first_of(found, change.last)
    assert change.low < truth["ratio"] < change.high
    assert change.p <= 0.01


@pytest.mark.parametrize(("code", "iccs"), [("T1", "0502"), ("A1", "020111")])
def test_the_planted_turns_of_the_whole_city_are_found(
    city: SimpleNamespace, planted: Facts, code: str, iccs: str
) -> None:
    turn = next(each for each in city.truths["turns"] if each["code"] == code)
    alone = replace(
        catalogue.named("theft_rate"),
        of=Selection(offences=(iccs,), without=("050211",) if code == "T1" else ()),
    )
    found = trends.find(series.of_facts(planted, alone), draws=199)
    (change,) = found.of.breaks.changes
    assert first_of(found, change.first) <= turn["start"][:7] <= first_of(found, change.last)
    assert change.low < turn["ratio"] < change.high
    assert found.of.chart.flagged[-6:].all()


def test_the_planted_seasons_are_found(city: SimpleNamespace, planted: Facts) -> None:
    truth = city.truths["seasons"]
    theft = trends.find(city.desk.series("theft_rate"), draws=99).of.parts
    assert theft.season.argmax() == 11
    assert (theft.season_range[0] > 1).tolist() == [False] * 11 + [True]
    swing = of_code(planted, "020111").of.parts
    assert swing.season[5:9].mean() / swing.season[[0, 1, 11]].mean() == pytest.approx(
        (1 + truth["swing"]) / (1 - truth["swing"]), rel=0.15
    )


def test_without_a_change_it_says_so() -> None:
    found = trends.find(made(chance(40)), draws=199)
    said = found.summary()
    assert "by no more than chance would make it" in said
    assert "No month of the year stands out" in said
    assert "None of the last 12 months was unusual." in said


def test_what_it_says_is_what_its_table_has() -> None:
    counts = [*chance(100, 40), *chance(160, 20, seed=2)]
    counts[20] = float("nan")
    found = trends.find(made(counts), draws=199)
    rows = found.table().to_pylist()
    assert rows[20]["counted"] is None
    changed = [row for row in rows if row["change"]]
    (change,) = found.choices()["changes"]
    assert [row["month"] for row in changed] == [change["from"]]
    assert change["earliest"] <= "2022-05" <= change["latest"]
    assert f"{change['ratio']:.2f} times as many" in found.summary()
    assert {column.name for column in found.heads()} == set(rows[0])
    for row in rows:
        if row["counted"] is not None:
            product = row["trend"] * row["season"] * row["remainder"]
            assert product == pytest.approx(row["counted"])
    assert found.disclosure.counts == ("counted",)
    assert set(found.disclosure.follows) == set(rows[0]) - {"month", "counted"}


def test_between_one_year_and_two_there_is_no_season() -> None:
    found = trends.find(made(chance(30, 20)), draws=99)
    assert "Of less than 24 months no season can be told." in found.summary()
    assert not found.choices()["season"]


def test_a_season_of_one_year_is_no_change_and_no_odd_months() -> None:
    """Residential burglary in Chicago, 2014: a cold winter's end, then a summer."""
    winter = [1010.0, 718, 830, 992, 1189, 1173, 1341, 1338, 1164, 1203, 1068, 1209]
    found = trends.find(made(winter), draws=99)
    assert found.choices()["changes"] == [] and not found.of.chart.flagged.any()
    assert "of less than 24 months no change of level is told, nor any" in found.finding()
    assert "of the last 12" not in found.summary().lower() and "×" not in found.plot()


def test_limits_follow_no_change_that_the_sentence_does_not_tell() -> None:
    """One jump after two years: its first sentence has one change, so its limits have none."""
    swing = 100 * (1 + 0.3 * np.sin(np.arange(36) * np.pi / 6))
    for seed in range(6):
        counts = np.random.default_rng(seed).poisson(swing * np.where(np.arange(36) < 24, 1, 1.6))
        found = trends.find(made(counts.tolist()), draws=99)
        at = [each.at for each in found.of.breaks.changes]
        assert found.of.steps == sum(each <= 21 for each in at)


def test_a_change_of_unknown_date_is_told_as_such() -> None:
    found = trends.find(made([*chance(100, 40), *chance(160, 20, seed=2)]), draws=99)
    (change,) = found.of.breaks.changes
    doubtful = replace(change, first=change.at - 9, last=change.at + 6)
    of = replace(found.of, breaks=replace(found.of.breaks, changes=(doubtful,), drift=False))
    said = replace(found, of=of)
    assert "Some time between August 2021 and November 2022, most likely in May" in said.finding()
    assert "≈ May 2022: × " in said.plot()
    drifting = replace(found, of=replace(of, breaks=replace(of.breaks, drift=True)))
    assert "at once or by a steady drift: the counts do not tell which" in drifting.finding()


def test_months_are_small_within_a_spanish_sentence() -> None:
    token = spoken.set("es")
    try:
        swing = 200 * (1 + 0.4 * np.sin(np.arange(48) * np.pi / 6))
        said = trends.find(made(swing.round().tolist()), draws=19).finding()
        assert "abril" in said and "octubre" in said
        assert "Octubre" not in said and "Abril" not in said
    finally:
        spoken.reset(token)


@pytest.mark.parametrize("counts", [[5.0], chance(9, 11), [0.0] * 60])
def test_too_little_is_answered_with_a_sentence(counts: list[float]) -> None:
    with pytest.raises(NotEnoughData) as why:
        trends.find(made(counts))
    assert str(why.value).startswith("Events, ")
    with pytest.raises(NotEnoughData):
        outlook.find(made(counts))


def test_what_began_in_the_last_year_is_told() -> None:
    found = trends.find(made([0.0] * 50 + chance(20, 10)), draws=99)
    (change,) = found.choices()["changes"]
    assert change["ratio"] == float("inf")
    assert "∞ times as many" in found.summary()


def test_limits_follow_earlier_changes_so_that_the_last_year_is_judged_by_the_latest() -> None:
    counts = [*chance(100, 30), *chance(170, 30, seed=3)]
    found = trends.find(made(counts), draws=99)
    assert found.of.steps == 1
    assert "follow one change of level" in found.summary()
    assert not found.of.chart.broken[0].any()
    assert found.of.chart.expected[-1] == pytest.approx(170, rel=0.05)


def test_of_a_very_long_series_the_latest_25_years_are_followed() -> None:
    found = trends.find(made(chance(20, 310), "1990-01"), draws=19)
    assert found.table().num_rows == 300
    assert "Only the latest 300 months are followed." in found.summary()


def test_huge_counts_are_told() -> None:
    found = trends.find(made(chance(3e6)), draws=99)
    assert found.of.breaks.changes == ()
    assert "3,0" in found.summary() or "2,9" in found.summary()


def test_many_odd_months_are_counted_not_listed() -> None:
    counts = [*chance(100, 48), *chance(170, 12, seed=3)]
    said = trends.find(made(counts), draws=99).summary()
    assert "Of the last 12 months 12 were unusual, all above what was expected." in said


def test_a_month_within_the_band_is_not_called_unusual_by_itself() -> None:
    counts = [*chance(100, 48), *[112.0] * 11, 90.0]
    said = trends.find(made(counts), draws=99).finding()
    assert "11 of them lie within the usual band, and are unusual only as a run" in said


def test_a_picture_bears_the_changes_and_the_signs() -> None:
    counts = [*chance(100, 48), *chance(170, 12, seed=3)]
    found = trends.find(made(counts), draws=99)
    drawn = found.plot()
    assert drawn.count('class="marked"') >= 12
    assert "Jan 2023: × " in drawn


def test_spanish_is_spoken() -> None:
    token = spoken.set("es")
    try:
        said = trends.find(made(chance(40)), draws=99)
        assert said.heads()
        assert said.summary()
    finally:
        spoken.reset(token)


def test_an_outlook_holds_years_out_and_says_how_it_did() -> None:
    found = outlook.find(made(chance(60, 72)))
    assert len(found.held) == 4
    low, high = found.fan.total(0.8)
    assert low < 720 < high
    said = found.summary()
    assert "Tried on 48 months held out" in said
    rows = found.table().to_pylist()
    assert [row["month"] for row in rows] == [f"2025-{n:02}" for n in range(1, 13)]
    for row in rows:
        ends = [row[f"low_{s}"] for s in (95, 80, 50)] + [row[f"high_{s}"] for s in (50, 80, 95)]
        assert ends == sorted(ends)
        assert row["low_50"] <= row["median"] <= row["high_50"]
    assert found.choices()["covered"].keys() == {"50", "80", "95"}
    assert "80" in found.plot()


def test_an_outlook_of_two_years_was_not_tried() -> None:
    found = outlook.find(made(chance(60, 30)))
    assert found.held == ()
    assert found.finding().startswith("This range is untried: of less than 36 months")
    assert found.choices()["log_score"] is None


def test_alerts_of_the_made_up_city_are_few(city: SimpleNamespace) -> None:
    found = city.desk.alerts()
    assert found.month == parse("2024-12")
    codes = set(found.tests.codes)
    assert "theft_rate" in codes
    sensitive = {c for c, each in catalogue.indicators().items() if each.sensitive}
    assert not codes & sensitive
    assert int(found.tests.raised.sum()) <= 3
    rows = found.table().to_pylist()
    assert len(rows) == len(found.tests.p)
    assert [row["p"] for row in rows] == sorted(row["p"] for row in rows)
    assert {column.name for column in found.heads()} <= set(rows[0])
    measured = city.desk.measure("theft_rate", by="area", period="2024-12").rows
    known = {row["area"]: row["numerator"] for row in measured}
    for row in rows:
        if row["indicator"] == "theft_rate" and row["area"]:
            assert row["counted"] == known[row["area"]]


def test_alerts_of_the_month_in_which_vehicle_theft_rose(city: SimpleNamespace) -> None:
    """In two months after the planted step, its areas stand higher among the tests than others."""
    names = set(city.truths["change_point"]["neighbourhoods"])
    ranks: list[float] = []
    for month in ("2023-04", "2023-06"):
        rows = [
            row
            for row in city.desk.alerts(month=month).table().to_pylist()
            if row["indicator"] == "vehicle_theft_rate" and row["area"]
        ]
        assert all(row["month"] == month for row in rows)
        ranks += [n / len(rows) for n, row in enumerate(rows) if row["area"] in names]
    assert np.mean(ranks) < 0.4


def test_a_higher_rate_raises_more_and_the_sentence_names_it(city: SimpleNamespace) -> None:
    found = city.desk.alerts(rate=5)
    assert found.choices()["threshold"] == pytest.approx(5 / len(found.tests.p))
    assert int(found.tests.raised.sum()) >= int(city.desk.alerts().tests.raised.sum())
    assert "Falls are not looked for." in found.summary()
    assert found.plot().startswith("<svg")


def test_no_odds_are_told_that_no_record_could_know() -> None:
    row = {"name": "Theft", "area_name": "Loop", "counted": 40, "expected": 20.0}
    row |= {"low": 10.0, "high": 30.0}
    assert "in fewer than one month of 10,000." in alerts._row_said(row | {"p": 4e-7})
    assert "in one month of 2,000." in alerts._row_said(row | {"p": 5e-4})


def test_what_is_no_alert_is_shown_from_five_on() -> None:
    rows = [{"alert": n < 2, "counted": count} for n, count in enumerate((3, 9, 2, 30, 7, 1))]
    assert [row["counted"] for row in alerts.shown(rows, 3)] == [3, 9, 30]
    assert [row["counted"] for row in alerts.shown(rows, 1)] == [3, 9]


def test_alerts_need_two_years_and_a_month_that_is_there(city: SimpleNamespace) -> None:
    with pytest.raises(NotEnoughData, match="24"):
        city.desk.alerts(month="2021-06")
    with pytest.raises((NotEnoughData, BadRequest)):
        city.desk.alerts(month="2031-01")


def test_odds_are_told_to_two_digits() -> None:
    assert alerts.rounded(12345.6) == 12000
    assert alerts.rounded(7.4) == 7


def test_the_first_day_of_a_month() -> None:
    assert series.day(np.datetime64("2020-02", "M")) == date(2020, 2, 1)
