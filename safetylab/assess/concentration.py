"""Concentration: the share of incidents in the few places that have most of them."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from safetylab.assess import grid, land
from safetylab.assess.indicator import Indicator
from safetylab.assess.measurement import Measurement, Question
from safetylab.stats import concentration
from safetylab.store import areas, incidents
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.words import number, percent, say

TOP = 0.05
DRAWS = 199
SEED = 20260101
FEWEST = 100


def answer(question: Question, indicator: Indicator) -> Measurement:
    """Share in the top 5 % of cells with a bootstrap interval, and what chance alone would give.

    Raises NotEnoughData with fewer than 100 incidents. Method: share in the top k % of cells
    (Weisburd 2015); 199 multinomial resamples of the cells, seeded.
    """
    lab = question.facts.lab
    city = areas.load(lab, lab.layer(question.layer).name)
    cell = land.usual_side(city.bounds)
    points = incidents.points(question.facts.rows, indicator.of, question.period)
    counted = grid.count(points, grid.over(city, cell), cell)
    total = int(counted.counts.sum())
    if total < FEWEST:
        raise NotEnoughData(
            say(
                "Concentration needs {least} incidents with a point; there are {n}.",
                least=FEWEST,
                n=total,
            ),
            hint=say("choose a longer period."),
        )
    share = concentration.share_in_top(counted.counts, TOP)
    low, high, chance = _uncertainty(counted.counts)
    row = {
        "numerator": round(share * total),
        "denominator": float(total),
        "value": share * 100,
        "low": low * 100,
        "high": high * 100,
    }
    text = _said(question, indicator, (share, low, high, chance), total, len(counted.counts), cell)
    return Measurement(indicator, replace(question, by=(), against=None), (row,), (), text)


def _uncertainty(counts: NDArray[np.int64]) -> tuple[float, float, float]:
    """(low, high) of the share by resampling incidents, and the mean share under pure chance."""
    rng = np.random.default_rng(SEED)
    total = int(counts.sum())
    again = rng.multinomial(total, counts / total, size=DRAWS)
    even = rng.multinomial(total, np.full(len(counts), 1 / len(counts)), size=DRAWS)
    shares = np.array([concentration.share_in_top(draw, TOP) for draw in again])
    # Resampling adds noise of its own to the top cells; half of the bias is in every draw.
    bias = shares.mean() - concentration.share_in_top(counts, TOP)
    low, high = np.quantile(shares, [0.025, 0.975]) - bias
    return (
        float(low),
        float(high),
        float(np.mean([concentration.share_in_top(d, TOP) for d in even])),
    )


def _said(
    question: Question,
    indicator: Indicator,
    shares: tuple[float, float, float, float],
    total: int,
    cells: int,
    cell: float,
) -> str:
    share, low, high, chance = shares
    return say(
        "{indicator}, {period}: {share} of {n} incidents lie in 5 % of the {cells} cells of "
        "{cell} metres (95 % interval {low} to {high}); chance alone would give {chance}.",
        indicator=indicator.name(),
        period=question.period.label(),
        share=percent(share, 1),
        n=number(total),
        cells=number(cells),
        cell=number(cell),
        low=percent(low, 1),
        high=percent(high, 1),
        chance=percent(chance, 1),
    )
