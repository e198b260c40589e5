"""What is never mapped finer than areas, whatever the class asked for."""

import re
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
    return found.xy[np.lexsort(found.xy.T[::-1])], any(
        "never mapped" in note for note in about.notes
    )


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
    said = "family violence and offences against minors are never mapped"
    assert said in city.desk.hotspots("serious_assault_rate", period="2023").summary()
    assert said in city.desk.density("serious_assault_rate", period="2023").summary()
    assert said not in city.desk.hotspots("vehicle_theft_rate", period="2023").summary()


NUMBERS = {
    "hotspots": {},
    "density": {},
    "hours": {},
    "local_moran": {},
    "chains": {"draws": 19},
    "near_repeat": {"draws": 19},
    "scan": {"draws": 19},
}
SET_ASIDE = r"([\d,]+) (?:is|are|incidents?) (?:left out|without a point|at exactly|of no known)"


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("code", ["homicide_rate", "serious_assault_rate"])
def test_what_is_used_and_what_is_left_out_add_up_to_the_indicator(
    city: SimpleNamespace, name: str, code: str
) -> None:
    found = getattr(city.desk, name)(code, period="2023", **NUMBERS[name])
    (row,) = city.desk.measure(code, period="2023").rows
    said = found.summary()
    (whole,) = re.findall(r"The indicator counts ([\d,]+) \(2023\)\.", said)
    aside = [*re.findall(SET_ASIDE, said), *re.findall(r"once: ([\d,]+) fewer", said)]
    assert number(whole) == row["numerator"]
    assert number(whole) == found.about.n + sum(map(number, aside))


def number(text: str) -> int:
    return int(text.replace(",", ""))


def test_few_that_are_never_mapped_are_told_with_those_of_no_point() -> None:
    assert mapped.left_out(0, 0, 5) == ()
    assert [note.split()[0] for note in mapped.left_out(40, 8, 5)] == ["40", "8"]
    (together,) = mapped.left_out(2, 8, 5)
    assert together.startswith("10 are left out: they have no point, or are family violence")


def test_records_that_stand_for_several_victims_are_told_apart(planted: Facts) -> None:
    notes = from_lab.events(planted, catalogue.named("homicide_rate"), YEAR).about.notes
    (counted,) = incidents.count(
        planted.rows, catalogue.named("homicide_rate").of, YEAR
    ).to_pylist()
    assert notes[0] == f"The indicator counts {counted['victims']} (2023)."
