"""What a fan did on years held out: clearly too narrow or too wide comes before its promise."""

from dataclasses import replace

import numpy as np
import pytest

from safetylab.assess import foretold, outlook
from safetylab.assess.foretold import Band
from safetylab.stats.series.forecast import Fan, Held
from tests.assess.test_trends import chance, made


def held(inside: int, own: float = -5.0, naive: float = -6.0) -> Held:
    """A year of which the bands, 100 to 200, held so many months."""
    draws = np.broadcast_to(np.linspace(100, 200, 401)[:, None], (401, 12))
    fan = Fan(draws, draws, np.zeros(401))
    counts = np.where(np.arange(12) < inside, 150.0, 500.0)
    return Held(fan, counts, (inside / 12,) * 3, own, naive)


def test_a_range_that_failed_begins_with_a_warning() -> None:
    found = replace(outlook.find(made(chance(60, 36))), held=(held(5),))
    said = found.finding()
    assert said.startswith(
        "Do not plan with this range: tried on 12 months held out, the band meant to hold 80\xa0% "
        "of them held 5 of 12 months. It is too narrow. In all 4,250 came in the latest"
    )
    assert said in found.summary()


def test_a_range_that_is_too_wide_is_no_better() -> None:
    said = " ".join(foretold.warnings([held(12)] * 4))
    assert "held 48 of 48 months. It is too wide." in said
    assert "foretold" not in said


@pytest.mark.parametrize("inside", [9, 10, 11, 12])
def test_a_range_that_did_as_it_should_is_not_warned_of(inside: int) -> None:
    assert foretold.warnings([held(inside)]) == []


def test_what_foretells_no_better_than_the_year_before_is_not_leant_on() -> None:
    (said,) = foretold.warnings([held(10, own=-6.4, naive=-6.2)])
    assert said.startswith("Do not lean on this range")


@pytest.mark.parametrize(
    ("share", "n", "inside", "p"),
    # By hand: 2 Σ C(12, k) 0.8ᵏ 0.2¹²⁻ᵏ for k to 5; 2 · 0.8⁴⁸; 2 · 0.2¹².
    [(0.8, 12, 5, 0.0078), (0.8, 48, 48, 4.5e-5), (0.8, 12, 0, 8.2e-9), (0.8, 12, 10, 1.0)],
)
def test_p_is_binomial(share: float, n: int, inside: int, p: float) -> None:
    assert Band(share, n, inside).p == pytest.approx(p, rel=0.02)
