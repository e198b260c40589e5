"""A funnel: every place has its sign, names lie apart, limits keep within the picture."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from safetylab.draw.funnel import Axes, Dot, Limit, funnel
from safetylab.draw.lettering import Box
from tests.draw.pictures import SVG, apart, checked, texts, written

DOT = st.builds(
    Dot,
    name=st.text("abcdefgh WM", min_size=1, max_size=24),
    people=st.floats(200, 5e5),
    rate=st.floats(0, 3000),
    side=st.sampled_from((-1, 0, 1)),
    named=st.booleans(),
)


def drawn(dots: list[Dot], target: float = 400.0) -> str:
    people = np.geomspace(150, 6e5, 50)
    reach = 3 * np.sqrt(target / people * 1e2)
    limits = [
        Limit("all but 2 in 1,000", np.maximum(target * (1 - reach), 0), target * (1 + reach)),
        Limit("wider", np.zeros(50), np.full(50, 1e9)),
    ]
    of = Axes(people, target, "level of all", "per 100,000 residents a year", "residents")
    return funnel(dots, limits, of, title="t", id_="f")


@settings(deadline=None, max_examples=40)
@given(st.lists(DOT, max_size=25))
def test_whatever_the_places_their_names_lie_apart(dots: list[Dot]) -> None:
    apart(checked(drawn(dots), "f"))


def test_every_place_has_a_sign_of_its_side() -> None:
    dots = [
        Dot("Loop", 20_000, 1500.0, 1, True),
        Dot("Dunning", 40_000, 50.0, -1, True),
        Dot("Hermosa", 30_000, 410.0),
    ]
    root = checked(drawn(dots), "f")
    assert {"Loop", "Dunning", "above the limits", "below the limits", "residents"} <= set(
        texts(root)
    )
    assert len(root.findall(f".//{SVG}circle")) == 1
    signs = [
        sign for sign in root.findall(f".//{SVG}path") if sign.find(f"{SVG}title") is not None
    ]
    assert {sign.findtext(f"{SVG}title") for sign in signs} == {"Loop: 1,500", "Dunning: 50.0"}
    assert "Above the limits: 1; below: 1. Named: Loop, Dunning." in str(
        root.findtext(f"{SVG}desc")
    )


def test_all_equal_and_none_at_all() -> None:
    checked(drawn([Dot("a", 500.0, 0.0)] * 3), "f")
    checked(drawn([]), "f")


def test_a_name_stands_nearer_its_own_sign_than_any_other() -> None:
    named = {"Englewood": 30_000, "North Lawndale": 32_000, "West Englewood": 34_000}
    root = checked(drawn([Dot(name, n, 900.0, 1, True) for name, n in named.items()]), "f")
    marks = [path for path in root.iter(f"{SVG}path") if path.find(f"{SVG}title") is not None]
    for said, box in (each for each in written(root) if each[0] in named):
        for mark in marks:
            x, foot = (float(each) for each in str(mark.get("d"))[1:].split("L")[0].split(","))
            own = str(mark.findtext(f"{SVG}title")).startswith(said)
            assert own or box.clear([Box(x, foot - 9, x + 10, foot)]), said
