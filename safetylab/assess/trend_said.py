"""A trend in sentences, and the words of its picture and its table."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from safetylab.assess import changed
from safetylab.assess.series import Series
from safetylab.terms.words import (
    N_,
    month,
    month_of_year,
    number,
    percent,
    say,
    say_many,
    short_month,
)

if TYPE_CHECKING:
    from safetylab.stats.series.breaks import Breaks
    from safetylab.stats.series.control import Chart
    from safetylab.stats.series.decompose import Parts

JUDGED = 12
LISTED = 4
"""Unusual months that a sentence names; more are counted."""
ROUGH = 48
"""Months below which what is expected of a month of the year hangs on three others or fewer."""
EVEN = 1.05
"""Variance over mean below which counts vary as independent events do."""
NAMES = (
    *(N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June")),
    *(N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A series read.

    parts : trend times season times remainder. chart: what is usual of each month, and what broke
            the rules; it follows so many `steps` of level among its first months
    breaks: months from which the level is another
    rate  : of series without a change, the share in which a change is found all the same
    """

    series: Series
    parts: "Parts"
    chart: "Chart"
    steps: int
    breaks: "Breaks"
    rate: float


def said(of: Reading) -> list[str]:
    """The sentences, in the order in which an official would ask."""
    return [each for each in (*found(of), _made(of)) if each]


def found(of: Reading) -> list[str]:
    """What changed, where it stands, the season, the last year."""
    told = [*changed.said(of.breaks, of.series), _now(of), *_season(of), *_last_year(of)]
    return [each for each in told if each]


def labels(series: Series) -> list[str]:
    """The months as a picture bears them: Mar 2023."""
    return [short_month(each) for each in series.days()]


def rules(chart: "Chart") -> list[str]:
    """Of each month, the numbers of the rules that it broke: "1, 5"."""
    from safetylab.stats.series.control import RULES

    return [
        ", ".join(str(rule) for rule, broke in zip(RULES, row, strict=True) if broke)
        for row in chart.broken.T
    ]


def marks(chart: "Chart") -> list[str]:
    """Of each month how it stands out: "far" beyond the limits, in a "run" of odd ones, or not."""
    return [
        "far" if far else "run" if run else ""
        for far, run in zip(chart.broken[0], np.asarray(chart.broken[1:].any(axis=0)), strict=True)
    ]


def ratios(of: Reading) -> list[float | None]:
    """Of each month by how much the level changed with it, None where it did not."""
    found: list[float | None] = [None] * len(of.series.months)
    for each in of.breaks.changes:
        found[each.at] = each.ratio
    return found


def _now(of: Reading) -> str:
    at = len(of.series.months) - 1
    values = {
        "month": month(of.series.days()[at]),
        "trend": number(of.parts.trend[at]),
        "low": number(of.parts.trend_range[0][at]),
        "high": number(of.parts.trend_range[1][at]),
    }
    if not changed.has_season(of.series):
        return say(
            "The trend stood at {trend} a month in {month} (95 % interval {low} to {high}).",
            **values,
        )
    return say(
        "Without its season, the trend stood at {trend} a month in {month} (95 % interval {low} "
        "to {high}).",
        **values,
    )


def _season(of: Reading) -> list[str]:
    if not changed.has_season(of.series):
        return [say("Of less than 24 months no season can be told.")]
    season, (low, high) = of.parts.season, of.parts.season_range
    top, bottom = int(season.argmax()), int(season.argmin())
    # Twelve months are looked at: the highest of them stands out more easily than any one.
    if not low[top] > 1.0 and not high[bottom] < 1.0:
        return [say("No month of the year stands out from the others by more than chance.")]
    return [
        say(
            "By season, {top} has {most} times as many as the usual month (95 % interval "
            "{most_low} to {most_high}), {bottom} {least} times ({least_low} to {least_high}).",
            top=month_of_year(top),
            most=changed.times(season[top]),
            most_low=changed.times(low[top]),
            most_high=changed.times(high[top]),
            bottom=month_of_year(bottom),
            least=changed.times(season[bottom]),
            least_low=changed.times(low[bottom]),
            least_high=changed.times(high[bottom]),
        )
    ]


def _last_year(of: Reading) -> list[str]:
    if not changed.has_season(of.series):
        return []
    chart, n = of.chart, len(of.series.months)
    judged = np.arange(n) >= n - JUDGED
    odd = np.flatnonzero(chart.flagged & judged)
    by_chance = say(
        "Where nothing changes, {share} of months are marked by chance alone.",
        share=percent(chart.false_rate, 1),
    )
    if not len(odd):
        return [say("None of the last 12 months was unusual."), by_chance]
    return [_odd(of, odd), *_within(of, odd), by_chance]


def _odd(of: Reading, odd: NDArray[np.int64]) -> str:
    """Which months were unusual; of many of them how many."""
    days, side = of.series.days(), of.chart.side
    above = int((side[odd] > 0).sum())
    if len(odd) <= LISTED:
        return say_many(
            "Of the last 12 months {n} was unusual: {months}.",
            "Of the last 12 months {n} were unusual: {months}.",
            len(odd),
            months=", ".join(_side_said(month(days[k]), side[k] > 0) for k in odd),
        )
    if above in (0, len(odd)):
        return (
            say("Of the last 12 months {n} were unusual, all above what was expected.", n=above)
            if above
            else say(
                "Of the last 12 months {n} were unusual, all below what was expected.", n=len(odd)
            )
        )
    return say(
        "Of the last 12 months {n} were unusual: {above} above what was expected, {below} below.",
        n=len(odd),
        above=above,
        below=len(odd) - above,
    )


def _side_said(name: str, above: bool) -> str:
    if above:
        return say("{month} (above)", month=name)
    return say("{month} (below)", month=name)


def _within(of: Reading, odd: NDArray[np.int64]) -> list[str]:
    """How many of the unusual months are not beyond the band by themselves."""
    within = int((~of.chart.broken[0][odd]).sum())
    if not within:
        return []
    return [
        say_many(
            "{n} of them lies within the usual band, and is unusual only as one of a run on the "
            "same side.",
            "{n} of them lie within the usual band, and are unusual only as a run on the same "
            "side.",
            within,
        )
    ]


def _made(of: Reading) -> str:
    exposure = (
        say("The length of months and the number of residents are allowed for.")
        if of.series.peopled
        else say("The length of months is allowed for, the number of residents is not.")
    )
    if not changed.has_season(of.series):
        return f"{exposure} " + say(
            "The band comes from all {n} months and knows no season.", n=of.chart.baseline
        )
    values = {
        "n": of.chart.baseline,
        "dispersion": number(of.chart.dispersion, 2),
        "rate": percent(of.rate),
    }
    spread = (
        say(
            "Limits come from the first {n} months, in which counts vary {dispersion} times as "
            "much from one month to the next as independent events would, and are as much wider; "
            "slower swings count as changes of level. Of series without a change, at most {rate} "
            "are said to have one.",
            **values,
        )
        if of.chart.dispersion >= EVEN
        else say(
            "Limits come from the first {n} months, in which counts vary from one month to the "
            "next no more than independent events would. Of series without a change, at most "
            "{rate} are said to have one.",
            **values,
        )
    )
    followed = (
        say_many(
            "The limits follow one change of level among these months.",
            "The limits follow {n} changes of level among these months.",
            of.steps,
        )
        if of.steps
        else ""
    )
    rough = (
        say("Of {n} months the season is known but roughly.", n=of.chart.baseline)
        if of.chart.baseline < ROUGH
        else ""
    )
    return " ".join(part for part in (exposure, spread, rough, followed) if part)


def month_names() -> list[str]:
    """January to December, in the reader's language."""
    return [say(name) for name in NAMES]
