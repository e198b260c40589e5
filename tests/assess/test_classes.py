"""Classes of cells over time: planted hot spots last, what cannot be answered is said."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from safetylab.assess import classes, from_file
from safetylab.assess.classes import Classes
from safetylab.assess.events import About, Events
from safetylab.store import incidents
from safetylab.terms import period
from safetylab.terms.errors import BadRequest, NotEnoughData, SafetyLabError
from safetylab.terms.period import Period
from safetylab.terms.result import Provenance

YEAR = period.parse("2024")


def events(xy: np.ndarray, day: np.ndarray, span: Period = YEAR) -> Events:
    """Incidents of a file, in the order of their days."""
    order = np.argsort(day)
    xy, day = xy[order], day[order].astype("datetime64[D]")
    about = About(
        name="points.csv",
        code="",
        period=span,
        provenance=Provenance("", 0, "", ("points.csv",)),
        offences=(),
        sensitive=False,
        n=len(xy),
        ground=from_file.around(np.vstack([xy, [[0.0, 0.0], [10_000.0, 10_000.0]]]), ""),
    )
    n = len(xy)
    return Events(
        about=about,
        xy=xy,
        day=day,
        start=day.astype("datetime64[s]"),
        stop=np.full(n, "NaT", dtype="datetime64[s]"),
        timed=np.zeros(n, dtype=bool),
        heaped=np.zeros(n, dtype=bool),
        more={},
    )


def scattered(seed: int, n: int = 1200, first: int = 0, last: int = 366) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    days = np.datetime64("2024-01-01") + rng.integers(first, last, n)
    return rng.uniform(0, 10_000, (n, 2)), days


def with_cluster(first: int, last: int, at: float = 5_250.0, n: int = 0) -> Events:
    """Scattered incidents and a cluster of about 40 a month between two days of the year."""
    xy, day = scattered(1)
    more = scattered(2, n or int(40 * (last - first) / 30), first, last)
    near = np.full((len(more[0]), 2), at) + more[0] / 10_000 * 400 - 200
    return events(np.vstack([xy, near]), np.r_[day, more[1]])


def kind_at(found: Classes, at: float = 5_250.0) -> str:
    return str(found.kind[np.abs(found.xy - at).max(axis=1).argmin()])


@pytest.mark.parametrize(
    ("first", "last", "kind"),
    [(0, 366, "persistent"), (306, 366, "new"), (0, 121, "historical"), (200, 366, "emerging")],
)
def test_planted_clusters_are_told_apart(first: int, last: int, kind: str) -> None:
    found = classes.find(with_cluster(first, last), cell=500)
    assert kind_at(found) == kind
    assert (found.kind != "none").mean() < 0.05
    assert "expected to be chance" in found.summary()


def test_cities_without_clusters_have_none() -> None:
    cities = [classes.find(events(*scattered(seed)), cell=500) for seed in range(40)]
    # At most 5 % of cities may have any cell called hot in any month.
    assert sum(bool(found.hot.any()) for found in cities) <= 5
    quiet = next(found for found in cities if not found.hot.any())
    assert "none of 484 cells was hot in any step by more than chance" in quiet.summary()


def test_the_normal_law_of_other_programs_finds_them_everywhere() -> None:
    found = [classes.find(events(*scattered(n)), cell=500, rule="shares") for n in range(5)]
    assert all((each.kind != "none").any() for each in found)
    assert "not for the number of cells" in found[0].summary()


def test_the_demo_citys_hot_spots(city: SimpleNamespace, planted: incidents.Facts) -> None:
    found = city.desk.classes("street_robbery_rate")
    assert found.steps[-1].code == "2024-12" and len(found.steps) == 24
    centre = city.truths["hot_spots"][0]
    near = np.abs(found.xy - [centre["x"], centre["y"]]).max(axis=1) <= 1.5 * found.cell
    assert "persistent" in found.kind[near]
    for spot in city.truths["hot_spots"]:
        steps = np.abs(found.xy - [spot["x"], spot["y"]]).max(axis=1) / found.cell
        assert (found.kind[steps <= 1.5] != "none").any()
    assert found.counts.sum() + found.beyond == found.about.n + found.beyond
    rows = found.table().to_pylist()
    assert sum(row["incidents"] for row in rows) == found.counts.sum()
    assert {row["class"] for row in rows} <= {"none", *found.choices()["classes"]}
    assert classes.span(planted, period.parse("2022"), 36).code == "2020-01-01/2022-12-31"


def test_a_cell_of_few_incidents_has_no_class(
    city: SimpleNamespace,
) -> None:
    found = city.desk.classes("street_robbery_rate", until="2024")
    held = found.counts.sum(axis=1)
    assert (found.hot.any(axis=1) & (held < 5)).any()
    assert held[found.kind != "none"].min() >= 5
    rows = [row for row in found.table().to_pylist() if row["class"] == "persistent"]
    named = {row["area_name"] for row in rows}
    said = found.finding().split("above all in ")[1].split(", hold")[0]
    assert set(said.replace(" and ", ", ").split(", ")) <= named
    assert "in at least one month" in found.finding()


def test_longer_steps(city: SimpleNamespace) -> None:
    found = city.desk.classes("street_robbery_rate", months=36, step="quarter")
    assert [each.code for each in found.steps[-2:]] == ["2024-Q3", "2024-Q4"]
    assert found.recent == 2


def test_months_cut_short_are_left_out() -> None:
    span = Period(date(2024, 1, 20), date(2024, 12, 30))
    found = classes.find(events(*scattered(3, first=19, last=364), span), cell=500)
    assert found.steps[0].code == "2024-02" and found.steps[-1].code == "2024-12"
    assert "Not whole, and left out: January 2024." in found.summary()


def gone(day: str = "NaT") -> np.ndarray:
    return np.full(300, day, dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (events(scattered(1, 300)[0], gone()), "No incident tells its day"),
        (events(np.full((300, 2), 5_000.0), scattered(1, 300)[1]), "at one place"),
        (events(*scattered(1, 3)), "need"),
        (
            events(*scattered(1, first=0, last=60), Period(date(2024, 1, 1), date(2024, 3, 1))),
            "need 6 whole steps of a month; there are 2",
        ),
    ],
)
def test_what_cannot_be_answered(given: Events, said: str) -> None:
    with pytest.raises(NotEnoughData, match=said) as refused:
        classes.find(given, cell=500)
    assert refused.value.hint


def test_identical_times_and_a_single_cell() -> None:
    same = events(scattered(1)[0], np.full(1200, "2024-05-05", dtype="datetime64[D]"))
    found = classes.find(same, cell=500)
    assert not found.hot[:, [n for n in range(12) if n != 4]].any()
    with pytest.raises(NotEnoughData, match="30 cells"):
        classes.find(same, cell=20_000)


@pytest.mark.parametrize(
    "how", [{"step": "week"}, {"rule": "other"}, {"fdr": 0.0}, {"cell": -1.0}, {"cell": 0.001}]
)
def test_what_makes_no_sense(how: dict[str, object]) -> None:
    with pytest.raises(BadRequest) as refused:
        classes.find(events(*scattered(1)), **how)  # type: ignore[arg-type]
    assert refused.value.hint


def test_sensitive_classes_are_refused(city: SimpleNamespace) -> None:
    indicators = city.desk.indicators()
    code = next(code for code, each in indicators.items() if each.sensitive)
    with pytest.raises(SafetyLabError, match="never mapped finer than areas"):
        city.desk.classes(code)


def test_it_draws_what_it_found() -> None:
    found = classes.find(with_cluster(0, 366), cell=500)
    picture = found.plot()
    assert "persistent: " in picture and "historical: 0" in picture
    empty = replace(found, kind=np.full(len(found.kind), "none"))
    assert "persistent: 0" in empty.plot()
    assert found.keeping([]) is found
    assert timedelta(days=366) == timedelta(days=found.about.period.days)
