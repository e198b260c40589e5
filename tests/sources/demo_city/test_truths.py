"""What was planted in Puerto Almendra, found again with the simplest of estimates."""

from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Transformer
from scipy.spatial import cKDTree


def test_the_programme_follows_its_rule(city: Any) -> None:
    poverty = {r["area"]: float(r["poverty_share"]) for r in city.table("residents/poverty.csv")}
    poorest = sorted(poverty, key=lambda area: -poverty[area])[:6]
    programme = city.truths.programme
    assert set(programme.neighbourhoods) == set(poorest)
    assert not set(programme.adjacent) & set(programme.neighbourhoods)
    spots = {spot.neighbourhood for spot in city.truths.hot_spots}
    assert not spots & {*programme.adjacent, *programme.neighbourhoods}


def test_late_rows_are_the_stated_share_of_the_last_two_months(facts: Any, city: Any) -> None:
    recent = int(facts.since("2024-11-01").sum())
    assert city.truths.revisions.late / recent == pytest.approx(0.025, abs=0.001)


def test_rates_are_those_of_a_violent_but_possible_city(city: Any) -> None:
    years, people = 5, 602_000
    per_100k = {code: n / years / people * 1e5 for code, n in city.truths.rows.items()}
    assert 13 < per_100k["H1"] < 17
    assert 85_000 < sum(city.truths.rows.values()) < 95_000
    assert city.truths.homicide_events < city.truths.rows["H1"]


def test_hot_spots_hold_what_was_planted_on_top_of_the_rest(facts: Any, city: Any) -> None:
    robbery = facts.xy[facts.of("R1") & np.isfinite(facts.xy[:, 0])]
    cells = dict(zip(city.named("id"), city.shapes(), strict=True))
    located = len(robbery) / facts.of("R1").sum()
    for spot in city.truths.hot_spots:
        away = np.hypot(*(robbery - (spot.x, spot.y)).T)
        inside = int((away <= spot.radius).sum())
        cell = _in_metres(cells[spot.neighbourhood])
        disc = np.pi * spot.radius**2
        rest = int(shapely.contains_xy(cell, robbery).sum()) - inside
        expected = spot.planted * located + rest * disc / (cell.area - disc)
        assert inside == pytest.approx(expected, abs=3 * np.sqrt(expected))
        assert inside > 8 * rest * disc / (cell.area - disc)
        assert spot.planted / city.truths.rows["R1"] == pytest.approx(spot.share, abs=0.006)


def test_a_simple_ratio_recovers_the_programme(facts: Any, city: Any) -> None:
    programme = city.truths.programme
    others = set(city.named("id")) - {*programme.neighbourhoods, *programme.adjacent}
    ratio, error = _ratio_of_ratios(facts, programme, programme.neighbourhoods, others)
    assert abs(np.log(ratio / programme.ratio)) < 2.5 * error
    assert abs(np.log(ratio)) > 3 * error
    ratio, error = _ratio_of_ratios(facts, programme, programme.adjacent, others)
    assert abs(np.log(ratio / programme.displacement)) < 2.5 * error


def test_a_simple_ratio_recovers_the_change_point(facts: Any, city: Any) -> None:
    change = city.truths.change_point
    others = set(city.named("id")) - set(change.neighbourhoods)
    ratio, error = _ratio_of_ratios(facts, change, change.neighbourhoods, others)
    assert abs(np.log(ratio / change.ratio)) < 2.5 * error
    assert abs(np.log(ratio)) > 3 * error


def test_the_last_year_turns_as_planted(facts: Any, city: Any) -> None:
    assert {turn.code for turn in city.truths.turns} == {"A1", "T1"}
    for turn in city.truths.turns:
        day = facts.day[facts.of(turn.code)].astype("datetime64[D]")
        start = np.datetime64(turn.start)
        length = np.datetime64("2025-01-01") - start
        now = int((day >= start).sum())
        before = int(((day >= start - 366) & (day < start - 366 + length)).sum())
        error = np.sqrt(1 / now + 1 / before)
        assert abs(np.log(now / before / turn.ratio)) < 2.5 * error
        assert abs(np.log(now / before)) > 2.5 * error


def test_burglaries_repeat_nearby_more_than_chance_allows(facts: Any, city: Any) -> None:
    near = city.truths.near_repeat
    kept = facts.of(near.code) & np.isfinite(facts.xy[:, 0])
    day = facts.day[kept].astype(int)
    pairs = cKDTree(facts.xy[kept]).query_pairs(near.metres, output_type="ndarray")
    close = int((np.abs(day[pairs[:, 0]] - day[pairs[:, 1]]) < near.days).sum())
    rng = np.random.default_rng(1)
    shuffled = [
        int((np.abs(np.subtract(*rng.permutation(day)[pairs.T])) < near.days).sum())
        for _ in range(49)
    ]
    assert close > 2 * max(shuffled)
    # Of each pair of parent and child both are located with chance `located` squared;
    # brothers add a few pairs of their own.
    located = kept.sum() / facts.of(near.code).sum()
    assert 0.95 < (close - np.mean(shuffled)) / (near.offspring * located**2) < 1.4
    share = near.offspring / city.truths.rows[near.code]
    assert share == pytest.approx(near.expected, abs=0.025)


def test_the_outbreak_is_where_and_when_it_is_stated(facts: Any, city: Any) -> None:
    outbreak = city.truths.outbreak
    robbed = facts.of(outbreak.code)
    near = np.hypot(*(facts.xy - (outbreak.x, outbreak.y)).T) <= outbreak.radius
    during = facts.since(outbreak.start) & ~facts.since(outbreak.end)
    there = int((robbed & near & during).sum())
    weeks = (outbreak.end - outbreak.start).days / 7
    usual = int((robbed & near & ~during).sum()) / (1827 / 7 - weeks) * weeks
    assert there == pytest.approx(outbreak.planted + usual, abs=3 * np.sqrt(usual) + 1)
    assert (facts.area[robbed & near & during] == outbreak.neighbourhood).all()


def test_the_outbreak_is_where_nothing_else_is_planted(city: Any) -> None:
    truths = city.truths
    others = {spot.neighbourhood for spot in truths.hot_spots}
    others |= {*truths.programme.neighbourhoods, *truths.programme.adjacent}
    assert truths.outbreak.neighbourhood not in others | set(truths.change_point.neighbourhoods)


def test_theft_peaks_in_december(facts: Any, city: Any) -> None:
    seasons = city.truths.seasons
    months = facts.day[facts.of(*seasons.december_codes)].astype("M8[M]").astype(int) % 12
    december = int((months == 11).sum())
    ratio = (december / (5 * 31)) / ((len(months) - december) / (1827 - 5 * 31))
    assert ratio == pytest.approx(seasons.december, abs=3 * ratio / np.sqrt(december))


def test_assault_swings_with_the_year(facts: Any, city: Any) -> None:
    seasons = city.truths.seasons
    days = facts.day[facts.of(*seasons.swing_codes)]
    of_year = (days - days.astype("M8[Y]")).astype(int)
    turn = 2 * np.pi * (of_year - seasons.peak) / 365.25
    error = np.sqrt(2 / len(days))
    assert 2 * np.cos(turn).mean() == pytest.approx(seasons.swing, abs=3 * error)
    assert 2 * np.sin(turn).mean() == pytest.approx(0, abs=3 * error)


def _ratio_of_ratios(facts: Any, change: Any, treated: Any, others: Any) -> tuple[float, float]:
    """After/before in the treated areas over the same in the others, and its log's error."""
    code, after = facts.of(change.code), facts.since(change.start)
    here, there = np.isin(facts.area, list(treated)), np.isin(facts.area, list(others))
    counts = [
        int((code & where & when).sum()) for where in (here, there) for when in (after, ~after)
    ]
    ratio = (counts[0] / counts[1]) / (counts[2] / counts[3])
    return ratio, float(np.sqrt(sum(1 / n for n in counts)))


def _in_metres(shape: Any) -> Any:
    to_metres = Transformer.from_crs("EPSG:4326", "EPSG:32613", always_xy=True)
    return shapely.transform(shape, lambda xy: np.column_stack(to_metres.transform(*xy.T)))
