"""Near repeats: what was planted is found, as far and as long; what cannot be answered is said."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from safetylab.assess import catalogue, from_lab, near_repeat, reach
from safetylab.assess.events import Events
from safetylab.assess.near_repeat import NearRepeat
from safetylab.assess.reach import Edges, Reach
from safetylab.store import incidents
from safetylab.terms import period
from safetylab.terms.errors import BadRequest, NotEnoughData, SafetyLabError
from safetylab.terms.words import spoken

BURGLARY = catalogue.named("residential_burglary_rate")
ROBBERY = catalogue.named("street_robbery_rate")
EDGES = Edges((0, 0.1, 100, 200, 300), (0, 7, 14, 21, np.inf))
TABLES = [
    ("0000 0000 0000 0000", ()),
    ("1110 0000 0000 0000", ()),
    ("0000 1000 0000 0000", (Reach((1, 2), (0, 1)),)),
    ("0000 1100 1000 0000", (Reach((1, 2), (0, 2)), Reach((2, 3), (0, 1)))),
    ("0000 1100 1100 1000", (Reach((1, 3), (0, 2)), Reach((3, 4), (0, 1)))),
    ("0000 1000 1100 0000", (Reach((1, 2), (0, 1)), Reach((2, 3), (0, 2)))),
    ("0000 1010 0000 1000", (Reach((1, 2), (0, 1)),)),
    ("0000 0000 1100 1000", (Reach((2, 3), (0, 2)), Reach((3, 4), (0, 1)))),
    ("0000 0100 0010 0000", (Reach((1, 2), (1, 2)),)),
    ("0000 1111 0000 0000", (Reach((1, 2), (0, 3)),)),
]


@pytest.fixture(scope="module")
def burglaries(planted: incidents.Facts) -> Events:
    return from_lab.events(planted, BURGLARY, period.parse("2020-01-01/2024-12-31"))


@pytest.fixture
def spanish() -> Iterator[None]:
    token = spoken.set("es")
    yield
    spoken.reset(token)


def test_the_planted_range_is_found(burglaries: Events, city: SimpleNamespace) -> None:
    truth = city.truths["near_repeat"]
    found = near_repeat.find(burglaries)
    near = reach.near(found.raised, found.edges)
    # Bands are a hundred metres and seven days wide: children of children reach one band further.
    far, long = near[-1].metres(found.edges)[1], near[0].days(found.edges)[1]
    assert truth["metres"] <= far <= truth["metres"] + 200
    assert truth["days"] <= long <= truth["days"] + 7
    assert f"up to {near[0].metres(found.edges)[1]:.0f} metres away" in found.summary()
    assert "p is at most 0.05 with all 24 bands considered" in found.summary()


def test_where_nothing_was_planted_chance_is_named(planted: incidents.Facts) -> None:
    found = near_repeat.find(from_lab.events(planted, ROBBERY, period.parse("2022")))
    assert not found.raised.any()
    assert "no near repeats beyond what chance would give" in found.summary()


def test_rows_hang_together(burglaries: Events) -> None:
    found = near_repeat.find(burglaries, space=(0, 100, np.inf), days=(0, 7, np.inf), draws=99)
    rows = found.table().to_pylist()
    total = found.about.n * (found.about.n - 1) // 2
    assert [row["space_to"] for row in rows] == [100, 100, None, None]
    assert sum(row["observed"] for row in rows) == total
    for row in rows:
        expected = row["space_pairs"] * row["time_pairs"] / total
        assert row["expected"] == pytest.approx(expected)
        assert row["ratio"] == pytest.approx(row["observed"] / expected)
        assert row["chance_low"] <= row["simulated"] <= row["chance_high"]
        # What has no end mirrors what has one: no finding.
        ended = row["space_to"] is not None and row["days_to"] is not None
        assert (row["adjusted_p"] is not None) == ended
        assert ended or not row["raised"]
    assert found.choices()["space"] == [0, 100, "inf"]
    assert {head.name for head in found.heads()} <= set(rows[0])


def test_a_seed_gives_the_same_answer_again(burglaries: Events) -> None:
    some = burglaries.taken(np.arange(300))
    one, same, other = (near_repeat.find(some, draws=99, seed=seed) for seed in (5, 5, 6))
    assert one.table().equals(same.table())
    assert not one.table().equals(other.table())


@pytest.mark.parametrize(("raised", "wanted"), TABLES)
def test_how_far_and_how_long(raised: str, wanted: tuple[Reach, ...]) -> None:
    table = np.array([[mark == "1" for mark in row] for row in raised.split()])
    found = reach.near(table, EDGES)
    assert found == wanted
    # Nothing is claimed of a band that is not raised itself.
    assert all(table[each.inside(table.shape)].all() for each in found)


def told(base: NearRepeat, raised: str, same: int = 0) -> NearRepeat:
    """As if these bands were raised, and the same place had so many pairs at once."""
    table = np.array([[mark == "1" for mark in row] for row in raised.split()])
    expected = base.found.expected
    observed = np.where(table, np.ceil(2 * expected), np.floor(expected)).astype(np.int64)
    observed[0, 0] = same or observed[0, 0]
    knox = replace(base.found, observed=observed)
    return replace(base, found=knox, adjusted=np.where(table, 0.001, 1.0))


@pytest.fixture(scope="module")
def base(burglaries: Events) -> NearRepeat:
    return near_repeat.find(burglaries, space=EDGES.space[:4], days=EDGES.time[:4], draws=19)


def test_a_distance_is_told_with_its_own_days(base: NearRepeat) -> None:
    said = told(base, "000 111 110").finding()
    assert "up to 100 metres away within 21 days (" in said
    assert "; from 100 to 200 metres away within 14 days (" in said
    assert "Beyond 21 days it may last on" in said and "Beyond 200 metres" in said
    assert "up to 200 metres" not in said


def test_a_few_pairs_at_the_same_place_contradict_nothing(base: NearRepeat) -> None:
    said = told(base, "100 000 000", same=6).finding()
    assert said.index("risk is raised at the same recorded place within 7 days (6 pairs") > 0
    assert "They are 6 pairs at the same recorded place: so few may belong to one event" in said
    assert "Elsewhere no near repeats beyond what chance would give" in said


def test_the_same_place_is_told_apart() -> None:
    table = np.zeros((4, 4), dtype=bool)
    assert reach.same_place(table, EDGES) is None
    table[0, :2] = True
    assert reach.same_place(table, EDGES) == Reach((0, 1), (0, 2))
    assert reach.same_place(table, Edges((0, 100, 200, 300, 400), EDGES.time)) is None


def made(n: int, seed: int = 1, **more: Any) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    day = np.datetime64("2024-01-01") + rng.integers(0, 365, n)
    return more.get("xy", rng.uniform(0, 3_000, (n, 2))), more.get("day", day)


def events(base: Events, xy: np.ndarray, day: np.ndarray) -> Events:
    taken = base.taken(np.arange(len(xy)))
    days, timed = np.asarray(day, "datetime64[D]"), np.zeros(len(xy), dtype=bool)
    return replace(taken, xy=np.asarray(xy, dtype=float), day=days, timed=timed)


@pytest.mark.parametrize(
    ("xy", "day", "said"),
    [
        (*made(1), "need 5 incidents with a point and a day; there are 1."),
        (*made(30, xy=np.full((30, 2), 9.0)), "All 30 incidents are at one place"),
        (*made(30, day=np.full(30, "2024-05-05")), "All 30 incidents have the same day"),
        (*made(30, day=np.full(30, "NaT")), "No incident tells its day"),
    ],
)
def test_what_cannot_be_answered(
    burglaries: Events, xy: np.ndarray, day: np.ndarray, said: str
) -> None:
    with pytest.raises(NotEnoughData, match=said) as refused:
        near_repeat.find(events(burglaries, xy, day))
    assert refused.value.hint


def test_one_event_with_several_victims_is_counted_once(burglaries: Events) -> None:
    xy, day = made(50)
    some = events(burglaries, xy, day)
    minute = np.arange(50) * 7 % 1440
    start = some.day.astype("datetime64[s]") + minute.astype("timedelta64[m]")
    some = replace(some, start=start, timed=np.ones(50, dtype=bool), heaped=np.zeros(50, bool))
    again = some.taken(np.array([*range(50), 3, 3, 4, 5]))
    # Of the copies one is half an hour later, one five hours; of another the hour is unknown.
    late = again.start.copy()
    late[51:53] += np.array([1_800, 18_000], "timedelta64[s]")
    timed = again.timed.copy()
    timed[53] = False
    again = replace(again, start=late, timed=timed)
    found = near_repeat.find(again, draws=19)
    assert found.about.n == 52
    assert "2 records less than an hour after another" in found.summary()
    # Rows of a plain file are what its owner calls incidents.
    plain = replace(again, about=replace(again.about, code=""))
    assert near_repeat.find(plain, draws=19).about.n == 54


def test_a_little_more_than_chance_is_not_called_raised(burglaries: Events) -> None:
    found = near_repeat.find(burglaries, draws=199)
    strict = replace(found, least=100.0)
    assert not strict.raised.any() and strict.sure.any()
    assert "near repeats are but a little above what chance would give" in strict.finding()
    assert "hold more than chance would give, but less than 100.0 times" in strict.summary()


def test_unknown_days_are_counted(burglaries: Events) -> None:
    xy, day = made(50)
    day[:3] = np.datetime64("NaT")
    found = near_repeat.find(events(burglaries, xy, day), draws=19)
    assert found.about.n == found.found.n == 47
    assert "3 incidents of no known day are left out." in found.summary()


def test_pairs_that_do_not_fit_are_counted(
    burglaries: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safetylab.stats.spread import pairs

    close = pairs.close
    monkeypatch.setattr(pairs, "close", lambda *given, **how: close(*given, **how, most=100))
    with pytest.raises(BadRequest, match=r"Within 500 metres of each other lie .* pairs") as why:
        near_repeat.find(burglaries)
    assert "shorter" in why.value.hint


@pytest.mark.parametrize(
    "how",
    [
        {"space": (0,)},
        {"space": ()},
        {"space": (0, 200, 100)},
        {"space": (0, 100, 100)},
        {"space": (-5, 100)},
        {"space": (0, np.nan)},
        {"space": (0, np.inf, 900)},
        {"days": (7, 0)},
        {"days": tuple(range(100))},
        {"draws": 0},
        {"draws": 10**7},
    ],
)
def test_questions_that_make_no_sense(burglaries: Events, how: dict[str, Any]) -> None:
    with pytest.raises(BadRequest) as refused:
        near_repeat.find(burglaries, **how)
    assert refused.value.hint


def test_bands_without_an_end_alone_say_nothing(burglaries: Events) -> None:
    found = near_repeat.find(burglaries, space=(0, np.inf), days=(0, np.inf), draws=19)
    assert "no near repeats beyond what chance would give." in found.summary()
    assert found.table().to_pylist()[0]["ratio"] == 1.0


def test_bands_that_begin_late_and_far(burglaries: Events) -> None:
    found = near_repeat.find(burglaries, space=(100, 300), days=(7, 14))
    assert "from 100 to 300 metres away from 7 to 14 days later" in found.summary()


def test_no_two_at_the_same_place(burglaries: Events) -> None:
    found = near_repeat.find(events(burglaries, *made(60)), draws=99)
    assert "No two incidents have the same recorded place." in found.summary()


def test_progress_is_told(burglaries: Events) -> None:
    heard: list[tuple[str, float]] = []
    near_repeat.find(burglaries, draws=199, progress=lambda *each: heard.append(each))
    assert heard[-1] == ("dealing the days out anew", 1.0)


def test_sensitive_classes_are_refused(planted: incidents.Facts) -> None:
    sensitive = next(i for i in catalogue.indicators().values() if i.sensitive)
    with pytest.raises(SafetyLabError, match="never mapped finer than areas"):
        from_lab.events(planted, sensitive, period.parse("2022"))


def test_in_spanish(burglaries: Events, spanish: None) -> None:
    assert near_repeat.find(burglaries, draws=19).plot().startswith("<svg")
