"""Chains: the demo city's burglaries have more than chance; what cannot be answered is said."""

from dataclasses import replace

import numpy as np
import pytest

from safetylab.assess import catalogue, chains, from_lab
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
    assert found.found.p[1] <= 0.025
    assert "more than the" in found.summary()
    assert "each is at most 200 metres and 14 days from another" in found.summary()


def test_where_nothing_was_planted_chance_is_named(planted: incidents.Facts) -> None:
    found = chains.find(from_lab.events(planted, ROBBERY, period.parse("2022")))
    assert "no more than chance would link" in found.summary()


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
