"""Outbreaks: those planted are found, chance makes few; what cannot be answered is said."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
import shapely

from safetylab.assess import scan
from safetylab.assess.events import About, Events, Ground
from safetylab.assess.scan import Design
from safetylab.store.denominators import Denominators
from safetylab.terms.errors import BadRequest, NotEnoughData, SafetyLabError
from safetylab.terms.period import Period
from safetylab.terms.result import Provenance
from safetylab.terms.words import spoken

DAYS = 120
HALF = Period(date(2024, 1, 1), date(2024, 1, 1) + timedelta(days=DAYS))


def made(
    xy: np.ndarray, days: np.ndarray | None, *, layer: str = "", period: Period = HALF
) -> Events:
    """Incidents on four square kilometres of four areas, so many days after the period's start."""
    squares = [shapely.box(x, y, x + 1000, y + 1000) for x in (0, 1000) for y in (0, 1000)]
    n = len(xy)
    begun = np.datetime64(period.start)
    day = np.full(n, np.datetime64("NaT", "D")) if days is None else begun + days
    ground = Ground(
        shapes=np.array(squares),
        ids=tuple("abcd"),
        names=("South-west", "North-west", "South-east", "North-east"),
        crs="EPSG:32613",
        layer=layer,
    )
    about = About(
        name="Fires",
        code="",
        period=period,
        provenance=Provenance("", 0, "", ()),
        offences=(),
        sensitive=False,
        n=n,
        ground=ground,
        dated=days is not None,
    )
    none = np.zeros(n, dtype=bool)
    return Events(
        about=about,
        xy=np.asarray(xy, dtype=float).reshape(-1, 2),
        day=day,
        start=day.astype("datetime64[s]"),
        stop=np.full(n, "NaT", dtype="datetime64[s]"),
        timed=none,
        heaped=none,
        more={},
    )


def scattered(seed: int, n: int = 200, **chosen: object) -> Events:
    rng = np.random.default_rng(seed)
    return made(rng.uniform(0, 2000, (n, 2)), rng.integers(0, DAYS, n), **chosen)


def with_outbreak(seed: int, first: int, **chosen: object) -> Events:
    """Twelve more around (1500, 500), in seven days from the day numbered `first`."""
    rng = np.random.default_rng(seed)
    calm = scattered(seed, **chosen)
    xy = np.concatenate([calm.xy, np.array([1500, 500]) + rng.uniform(-80, 80, (12, 2))])
    begun = np.datetime64(calm.about.period.start)
    days = (np.concatenate([calm.day, begun + rng.integers(first, first + 7, 12)]) - begun).astype(
        int
    )
    return made(xy, days, **chosen)


def test_an_outbreak_is_found_with_its_place_and_its_days() -> None:
    found = scan.find(with_outbreak(1, 50), design=Design(radius=400), draws=199)
    best, *others = found.outbreaks
    assert best.area == "South-east" and np.hypot(best.x - 1500, best.y - 500) < 120
    assert date(2024, 2, 17) <= best.first <= best.last <= date(2024, 3, 1)
    assert 10 <= best.incidents <= 15 and best.expected < 3
    assert best.p == 0.005 and best.beyond_chance and np.isnan(best.recurrence)
    assert all(each.p > 0.05 for each in others)
    said = found.summary()
    assert "among 212 incidents 1 cluster is beyond chance. South-east, within" in said
    assert "None of 199 simulated records has one as clear." in said
    assert found.choices()["against"] == "permutation" and found.choices()["kind"] == "points"


@pytest.mark.parametrize("layer", ["", "areas"])
def test_only_what_reaches_the_end_is_going_on(layer: str) -> None:
    design = Design(when="now", radius=400, cell=100 if layer else None)
    over = scan.find(with_outbreak(1, 50, layer=layer), design=design, draws=199)
    assert not any(each.beyond_chance for each in over.outbreaks)
    assert "no cluster beyond chance was under way on 29 April 2024" in over.summary()
    going_on = scan.find(with_outbreak(1, DAYS - 7, layer=layer), design=design, draws=199)
    best = going_on.outbreaks[0]
    assert best.beyond_chance and best.last == date(2024, 4, 29)
    assert best.recurrence == 1 / best.p
    rare = "None of 199 simulations gave such an alarm: its recurrence interval is 200 days "
    assert rare + "or more." in going_on.summary()


def test_both_are_told_together_and_apart() -> None:
    found = scan.find(with_outbreak(1, 50), design=Design(when="both", radius=400), draws=99)
    kinds = [each.going_on for each in found.outbreaks]
    assert kinds == sorted(kinds, reverse=True) and set(kinds) == {True, False}
    assert [each.rank for each in found.outbreaks] == list(range(1, len(kinds) + 1))
    assert "was under way on 29 April" in found.finding() and "beyond chance" in found.finding()
    rows = found.table().to_pylist()
    assert {column.name for column in found.heads()} <= set(rows[0])
    assert found.plot().count("<circle") == sum(each.beyond_chance for each in found.outbreaks)


def test_one_outbreak_is_told_once_and_chance_does_not_hide_it() -> None:
    going_on = with_outbreak(1, DAYS - 7)
    found = scan.find(going_on, design=Design(when="both", radius=400), draws=199)
    now, past = found.outbreaks
    # Looked for at any time it is found as well, with another p; what is left there is chance's.
    assert now.going_on and now.beyond_chance and now.rank == 1
    assert not past.going_on and not past.beyond_chance
    assert now.last == date(2024, 4, 29) != past.last
    assert found.finding().endswith("Besides, no cluster is beyond chance.")
    ended = with_outbreak(2, 30)
    both = replace(
        going_on,
        xy=np.concatenate([going_on.xy, ended.xy[-12:] - 1000]),
        **{
            name: np.concatenate([getattr(going_on, name), getattr(ended, name)[-12:]])
            for name in ("day", "start", "stop", "timed", "heaped")
        },
    )
    found = scan.find(both, design=Design(when="both", radius=400), draws=199)
    assert [each.going_on for each in found.outbreaks] == [True, False]
    assert "Besides, 1 cluster that had ended is beyond chance. South-west" in found.finding()


def test_where_nothing_breaks_out_it_is_said_once() -> None:
    found = scan.find(scattered(3), design=Design(when="both", radius=400), draws=99)
    assert not any(each.beyond_chance for each in found.outbreaks)
    said = found.finding()
    assert "no cluster is beyond chance, and none was going on at the end." in said
    assert said.count("Fires") == 1 == said.count("of records without any cluster")


def test_the_area_is_that_of_most_incidents_not_of_the_middle() -> None:
    rng = np.random.default_rng(4)
    # Around the border of two areas, most of them beyond it.
    xy = np.concatenate([rng.uniform((980, 400), (1000, 420), (3, 2))])
    xy = np.concatenate([xy, rng.uniform((1001, 400), (1060, 420), (9, 2))])
    calm = scattered(4)
    days = (calm.day - np.datetime64(HALF.start)).astype(int)
    events = made(np.concatenate([calm.xy, xy]), np.concatenate([days, rng.integers(50, 53, 12)]))
    best = scan.find(events, design=Design(radius=300), draws=99).outbreaks[0]
    assert best.incidents >= 12 and best.area == "South-east"
    assert best.where().startswith("South-east, within a radius of")


def test_chance_alone_seldom_alarms() -> None:
    best = [
        scan.find(scattered(seed, 60), design=Design(radius=300), draws=39).outbreaks
        for seed in range(100)
    ]
    alarms = sum(bool(each) and each[0].beyond_chance for each in best)
    assert alarms <= 5 + 3 * (100 * 0.05 * 0.95) ** 0.5


def test_cells_never_tell_a_point_of_their_own() -> None:
    events = with_outbreak(3, 50, layer="areas")
    found = scan.find(events, design=Design(cell=200), draws=19)
    assert found.settled.kind == "cells" and found.disclosure.points
    assert found.disclosure.cell == 200
    for each in found.outbreaks:
        assert each.x % 200 == 100 and each.y % 200 == 100 and each.radius >= 100


def test_weeks_are_counted_from_the_end() -> None:
    design = Design(radius=400, every=7, days=14)
    found = scan.find(with_outbreak(1, DAYS - 7), design=design, draws=99)
    best = found.outbreaks[0]
    assert (best.first, best.last) == (date(2024, 4, 23), date(2024, 4, 29))
    assert found.settled.days == 14 and found.settled.every == 7


def residents(people: list[float]) -> Denominators:
    return Denominators(
        layer="areas",
        ids=tuple("abcd"),
        person_years=np.array(people),
        years=((2024, 2024),),
        digest="",
    )


def test_against_residents_a_busy_place_shows() -> None:
    events = with_outbreak(1, 50)
    few = scan.find(events, against=residents([900.0, 900, 100, 900]), draws=99)
    best = few.outbreaks[0]
    assert best.area == "South-east" and best.radius == 0 and best.beyond_chance
    assert few.settled.kind == "areas" and not few.disclosure.points
    assert "a place that is always busy shows as well" in few.summary()
    none = scan.find(events, against=residents([900.0, 900, np.nan, 900]), draws=9)
    assert "in no area with residents are left out" in none.summary()
    assert none.about.n < events.about.n
    with pytest.raises(NotEnoughData, match="two areas or more"):
        scan.find(events, against=residents([5.0, np.nan, np.nan, np.nan]), draws=9)


def test_against_an_earlier_period_what_was_there_before_does_not_show() -> None:
    now = with_outbreak(1, 50)
    before = Period(date(2023, 1, 1), date(2023, 1, 1) + timedelta(days=DAYS))
    design = Design(radius=400)
    calm = scan.find(now, design=design, against=scattered(7, 212, period=before), draws=99)
    alike = scan.find(now, design=design, against=with_outbreak(8, 50, period=before), draws=99)
    assert calm.settled.against == "history" and calm.outbreaks[0].area == "South-east"
    assert calm.outbreaks[0].llr > alike.outbreaks[0].llr
    assert "of 1 January 2023 to 30 April 2023 together with these" in calm.summary()


def test_against_controls_without_times_places_alone_are_scanned() -> None:
    rng = np.random.default_rng(5)
    cases = made(
        np.concatenate([rng.uniform(0, 2000, (40, 2)), rng.uniform(300, 500, (25, 2))]), None
    )
    controls = made(rng.uniform(0, 2000, (300, 2)), None)
    found = scan.find(cases, against=controls, draws=99)
    assert found.settled.spatial and found.settled.against == "controls"
    best = found.outbreaks[0]
    assert best.area == "South-west" and best.beyond_chance
    assert "Expected follows the 300 controls" in found.summary()
    assert "first" not in {column.name for column in found.heads()}


def test_what_cannot_be_scanned_is_said() -> None:
    calm = scattered(1)
    questions = [
        (calm.taken(np.arange(1)), "needs 10 incidents with a point; there are 1"),
        (made(np.full((30, 2), 5.0), np.arange(30)), "All 30 incidents are at one place"),
        (made(calm.xy, np.zeros(200, dtype=int)), "All 200 incidents are of one day"),
        (made(calm.xy, None), "tell no day"),
    ]
    for events, why in questions:
        with pytest.raises(NotEnoughData, match=why):
            scan.find(events, draws=9)


@pytest.mark.parametrize(
    ("design", "why"),
    [
        (Design(radius=-1), "above zero"),
        (Design(days=0), "above zero"),
        (Design(share=0), "above zero"),
        (Design(cell=0.1), "would be"),
        (Design(cell=0), "no cell"),
    ],
)
def test_impossible_designs_are_refused(design: Design, why: str) -> None:
    with pytest.raises(BadRequest, match=why):
        scan.find(scattered(1), design=design, draws=9)


def test_some_without_a_day_or_outside_are_left_out_and_counted() -> None:
    calm = scattered(1)
    day = calm.day.copy()
    day[:3] = np.datetime64("NaT")
    xy = calm.xy.copy()
    xy[-1] = (90_000, 90_000)
    found = scan.find(replace(calm, day=day, xy=xy), design=Design(cell=100), draws=9)
    assert found.about.n == 196
    assert "3 incidents of no known day are left out." in found.summary()
    assert "1 incident outside the land is left out." in found.summary()


def test_a_period_of_one_day_or_two_is_enough_or_says_why() -> None:
    short = Period(HALF.start, HALF.start + timedelta(days=2))
    rng = np.random.default_rng(0)
    events = made(rng.uniform(0, 2000, (40, 2)), np.arange(40) % 2, period=short)
    found = scan.find(events, draws=19)
    assert found.settled.days == 1
    with pytest.raises(SafetyLabError):
        scan.find(events.within(Period(short.start, short.start + timedelta(days=1))), draws=9)


def test_the_same_seed_says_the_same() -> None:
    events = with_outbreak(2, 60)
    first, again = (scan.find(events, draws=39) for _ in range(2))
    assert first.outbreaks == again.outbreaks or repr(first) == repr(again)
    other = scan.find(events, draws=39, seed=1)
    assert [each.llr for each in other.outbreaks[:2]] == [each.llr for each in first.outbreaks[:2]]


def test_progress_comes_to_its_end() -> None:
    told: list[float] = []
    scan.find(
        scattered(1),
        design=Design(when="both"),
        draws=39,
        progress=lambda step, share: told.append(share),
    )
    assert told == sorted(told) and told[-1] == 1


def test_it_is_said_in_spanish() -> None:
    token = spoken.set("es")
    try:
        found = scan.find(with_outbreak(1, 50), design=Design(radius=400), draws=99)
        assert "beyond chance" not in found.summary() and "incidents" not in found.summary()
    finally:
        spoken.reset(token)
