"""Chains: the demo city's burglaries have more than chance; what cannot be answered is said."""

from dataclasses import replace

import numpy as np
import pytest

from safetylab.assess import catalogue, chains, from_lab
from safetylab.assess.chains import Chains
from safetylab.assess.events import Events
from safetylab.store import incidents
from safetylab.terms import period
from safetylab.terms.errors import BadRequest, NotEnoughData

BURGLARY = catalogue.named("residential_burglary_rate")
ROBBERY = catalogue.named("street_robbery_rate")


@pytest.fixture(scope="module")
def burglaries(planted: incidents.Facts) -> Events:
    return from_lab.events(planted, BURGLARY, period.parse("2022"))


def test_planted_chains_are_more_than_chance(burglaries: Events) -> None:
    found = chains.find(burglaries)
    assert found.p(1) <= 0.05
    assert "more than the" in found.summary()
    assert "each is at most 200 metres and 14 days from another" in found.summary()


def test_where_nothing_was_planted_chance_is_named(planted: incidents.Facts) -> None:
    found = chains.find(from_lab.events(planted, ROBBERY, period.parse("2022")))
    assert "not clearly different from the" in found.summary()


def beside(base: Events, observed: int, drawn: np.ndarray) -> Chains:
    """Chains of which so many incidents were found and drawn."""
    found = chains.find(base.taken(np.arange(200)), draws=len(drawn))
    size = np.array([observed - 2, 2])
    simulated = found.found.simulated.copy()
    simulated[:, 1] = drawn
    parts = {"first": np.zeros(2), "duration": np.array([75.0, 1.0]), "radius": np.ones(2)}
    return replace(found, found=replace(found.found, size=size, simulated=simulated, **parts))


@pytest.mark.parametrize(
    ("observed", "said", "p"),
    [
        (54, "not clearly different from the 40", 0.07),
        (70, "more than the 40", 0.01),
        (5, "fewer than the 40", 0.01),
    ],
)
def test_the_sentence_follows_its_p(
    burglaries: Events, observed: int, said: str, p: float
) -> None:
    """Six of 199 draws have as many as 54: 3.5 % on one side, so 7 % on both."""
    drawn = np.concatenate([np.full(193, 39), np.full(6, 60)])
    found = beside(burglaries, observed, drawn)
    assert said in found.finding()
    assert found.choices()["p"]["linked"] == pytest.approx(p) == pytest.approx(found.p(1))
    assert f"p = {p:.3f}".replace(" ", "\xa0") in found.finding().replace(" ", "\xa0")


def test_the_sentence_and_the_table_have_the_same_days(burglaries: Events) -> None:
    found = beside(burglaries, 54, np.full(19, 40))
    assert "the last 75 days after the first" in found.finding()
    assert found.table().to_pylist()[0]["days"] == 75


def test_rows_hang_together(burglaries: Events) -> None:
    found = chains.find(burglaries, metres=100, days=7, draws=19)
    rows = found.table().to_pylist()
    said = found.choices()["found"]
    assert len(rows) == said["chains"]
    assert sum(row["incidents"] for row in rows) == said["linked"]
    assert rows[0]["incidents"] == said["longest"]
    assert [row["chain"] for row in rows] == list(range(1, len(rows) + 1))
    assert all(row["incidents"] >= 2 and row["radius"] >= 0 for row in rows)
    assert all(row["first"] >= found.about.period.start for row in rows)
    # A chain's place would point at single incidents.
    assert not {"x", "y"} & set(rows[0])


def test_no_chain_at_all(burglaries: Events) -> None:
    xy = np.column_stack([np.arange(40) * 5_000.0, np.zeros(40)])
    apart = replace(burglaries.taken(np.arange(40)), xy=xy)
    found = chains.find(apart, draws=19)
    assert "no two of 40 incidents are at most 200 metres and 14 days apart" in found.summary()
    assert found.table().num_rows == 0
    assert found.plot().startswith("<svg")


def test_all_at_one_place(burglaries: Events) -> None:
    heap = replace(burglaries.taken(np.arange(40)), xy=np.zeros((40, 2)))
    with pytest.raises(NotEnoughData, match="at one place"):
        chains.find(heap)


@pytest.mark.parametrize(
    "how", [{"metres": -1}, {"metres": np.nan}, {"days": np.inf}, {"days": -1}, {"draws": 3}]
)
def test_questions_that_make_no_sense(burglaries: Events, how: dict[str, float]) -> None:
    with pytest.raises(BadRequest) as refused:
        chains.find(burglaries, **how)
    assert refused.value.hint
