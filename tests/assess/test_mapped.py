"""What is never mapped finer than areas, whatever the class asked for."""

from types import SimpleNamespace

import numpy as np
import pytest

from safetylab.assess import catalogue, from_lab, mapped
from safetylab.assess.indicator import Indicator
from safetylab.store import incidents, query
from safetylab.store.incidents import Facts
from safetylab.terms import period

YEAR = period.year(2023)


def points_of(facts: Facts, where: str) -> set[tuple[float, float]]:
    found = query.ask(
        f"SELECT x, y FROM {facts.rows} AS i WHERE x IS NOT NULL AND year = 2023 AND {where}"
    )
    return set(zip(found["x"].to_pylist(), found["y"].to_pylist(), strict=True))


def shown_of(facts: Facts, indicator: Indicator) -> tuple[np.ndarray, bool]:
    """The points that analyses get, by place, and whether it is said that some are left out."""
    about = (found := from_lab.events(facts, indicator, YEAR)).about
    return found.xy[np.lexsort(found.xy.T[::-1])], mapped.left_out() in about.notes


def test_family_violence_and_minors_are_off_the_map_of_assaults(planted: Facts) -> None:
    indicator = catalogue.named("serious_assault_rate")
    xy, partial = shown_of(planted, indicator)
    shown = set(map(tuple, xy.tolist()))
    tagged = points_of(planted, "offence LIKE '020111%' AND (family OR minor)")
    assert partial and tagged
    assert not shown & tagged
    everything = incidents.points(planted.rows, indicator.of, YEAR)
    assert len(xy) + len(tagged) == pytest.approx(len(everything), abs=3)


def test_sensitive_classes_below_a_wider_one_are_off_its_map(planted: Facts) -> None:
    wide = catalogue.named("concentration")
    xy, _ = shown_of(planted, wide)
    kidnapped = points_of(planted, "offence LIKE '02021%' OR offence LIKE '03%'")
    assert not set(map(tuple, xy.tolist())) & kidnapped


def test_where_nothing_is_left_out_nothing_is_said(planted: Facts) -> None:
    vehicles = catalogue.named("vehicle_theft_rate")
    xy, partial = shown_of(planted, vehicles)
    assert not partial
    np.testing.assert_array_equal(xy, incidents.points(planted.rows, vehicles.of, YEAR))


def test_the_sentence_says_what_is_missing(city: SimpleNamespace) -> None:
    said = "Family violence and offences against minors are never mapped"
    assert said in city.desk.hotspots("serious_assault_rate", period="2023").summary()
    assert said in city.desk.density("serious_assault_rate", period="2023").summary()
    assert said not in city.desk.hotspots("vehicle_theft_rate", period="2023").summary()
