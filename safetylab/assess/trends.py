"""How a count goes over time: season and trend, what is unusual, when its level changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from safetylab.assess import changed, trend_said
from safetylab.assess.events import About
from safetylab.assess.series import Floats, Series
from safetylab.assess.trend_said import Reading
from safetylab.store.compiling import Progress, silent
from safetylab.terms.column import Column
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import say, say_many

if TYPE_CHECKING:
    from safetylab.stats.series.breaks import Breaks

SEED = 20260101
DRAWS = 999
RATE = 0.05
FEWEST, MOST = 12, 300
"""Complete months below which nothing is said of a series; those that are followed at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """What a series tells. of: the series and all that was read of it."""

    about: About
    of: Reading
    seed: int

    @property
    def provenance(self) -> Provenance:
        """Where the counts come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """Counts by month, and what gives them away."""
        follows = [name for name in self.table().column_names if name not in ("month", "counted")]
        found = self.about.disclosure(counts=("counted",), follows=follows, points=False)
        return found

    def summary(self) -> str:
        """What changed, the season, the last year, and the choices made."""
        return " ".join([*trend_said.said(self.of), *self.about.notes])

    def finding(self) -> str:
        """What an official may quote, without how it was told."""
        return " ".join(trend_said.found(self.of))

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Trend":
        """Itself: the door withholds none of its rows."""
        return self

    def table(self) -> pa.Table:
        """One row a month: counted, usual and limits, which rules it broke, and its parts.

        trend and level are counts of an average month, the season taken out.
        """
        chart, parts, series = self.of.chart, self.of.parts, self.of.series
        pace = series.exposure * self.of.breaks.season[series.of_year]
        counted = [int(n) if np.isfinite(n) else None for n in series.counts]
        return pa.table(
            {
                "month": [str(month) for month in series.months],
                "counted": pa.array(counted, pa.int64()),
                "expected": chart.expected,
                "low": chart.low,
                "high": chart.high,
                "rules": trend_said.rules(chart),
                "trend": parts.trend,
                "trend_low": parts.trend_range[0],
                "trend_high": parts.trend_range[1],
                "season": parts.season[series.of_year],
                "remainder": parts.remainder,
                "level": self.of.breaks.expected / pace,
                "change": trend_said.ratios(self.of),
            }
        )

    def heads(self) -> tuple[Column, ...]:
        """The columns, with what they mean."""
        return (
            Column("month", say("Month")),
            Column("counted", say("Counted")),
            Column("expected", say("Expected")),
            Column("low", say("Usual from"), digits=0),
            Column("high", say("to"), digits=0),
            Column("rules", say("Rules broken")),
            Column("trend", say("Trend")),
            Column("trend_low", say("Trend from")),
            Column("trend_high", say("to")),
            Column("season", say("Season, times"), digits=2),
            Column("remainder", say("Remainder, times"), digits=2),
            Column("level", say("Level")),
            Column("change", say("Change, times"), digits=2),
        )

    def choices(self) -> dict[str, Any]:
        """Every choice, and the changes found."""
        from safetylab.stats.series.control import RULES, SIGMAS

        days = self.of.series.days()
        return {
            "months": len(days),
            "season": changed.has_season(self.of.series),
            "residents": self.of.series.peopled,
            "rules": list(RULES),
            "sigmas": SIGMAS,
            "baseline_months": self.of.chart.baseline,
            "baseline_changes": self.of.steps,
            "dispersion": self.of.chart.dispersion,
            "false_flags": self.of.chart.false_rate,
            "false_changes": self.of.rate,
            "p": self.of.breaks.p,
            "penalty": self.of.breaks.penalty,
            "draws": DRAWS,
            "seed": self.seed,
            "changes": [
                {
                    "from": f"{days[each.at]:%Y-%m}",
                    "earliest": f"{days[each.first]:%Y-%m}",
                    "latest": f"{days[each.last]:%Y-%m}",
                    "ratio": each.ratio,
                    "low": each.low,
                    "high": each.high,
                    "p": each.p,
                }
                for each in self.of.breaks.changes
            ],
        }

    def plot(self) -> str:
        """The control chart as SVG, with the changes."""
        from safetylab.draw import control

        chart = self.of.chart
        return control.chart(
            trend_said.labels(self.of.series),
            self.of.series.counts,
            control.Usual(chart.expected, chart.low, chart.high),
            title=self.about.title(),
            marks=trend_said.marks(chart),
            changes=changed.flags(self.of.breaks, self.of.series),
            id_="control",
        )


def find(
    series: Series,
    *,
    rate: float = RATE,
    draws: int = DRAWS,
    seed: int = SEED,
    progress: Progress = silent,
) -> Trend:
    """Read a series of counts.

    rate: of series without any change, the share in which one is found all the same. Raises
    NotEnoughData for less than a year, or where nothing was counted.
    """
    # Not loaded before there is need.
    from safetylab.stats.series import breaks, control, decompose

    check(series)
    series = series.latest(MOST)
    given = (series.counts, series.exposure, series.of_year)
    progress(say("season and trend"), 0.0)
    parts = decompose.decompose(*given, seed=seed)
    progress(say("change points"), 0.3)
    # Of less than two years a season looks like a change: none is looked for, no month is marked.
    seasonal = changed.has_season(series)
    found = breaks.find(*given, rate=rate if seasonal else 0.0, draws=draws, seed=seed)
    progress(say("what is usual"), 0.7)
    levels = _levels(series, found)
    chart = control.chart(*given, levels=levels, seed=seed)
    if not seasonal:
        chart = replace(chart, broken=np.zeros_like(chart.broken))
    read = Reading(
        series=series,
        parts=parts,
        chart=chart,
        steps=len(np.unique(levels)) - 1,
        breaks=found,
        rate=rate,
    )
    return Trend(about=series.about, of=read, seed=seed)


def _levels(series: Series, found: "Breaks") -> Floats:
    """The level of each month by the changes among the first ones, from their counts alone.

    The judged year has the last of them. A change at their very end is left to that year: too few
    months would tell the new level.
    """
    from safetylab.stats.series import breaks, control

    n = len(series.counts)
    first = control.baseline(n)
    if first == n or not np.nansum(series.counts[:first]) > 0:
        return np.ones(n)
    cuts = [each.at for each in found.changes if each.at <= first - breaks.SHORTEST]
    known = np.where(np.isfinite(series.counts), series.counts, 0.0)[:first]
    there = np.isfinite(series.counts[:first])
    pace = (series.exposure * found.season[series.of_year])[:first] * there
    starts = [0, *cuts]
    each = np.add.reduceat(known, starts) / np.maximum(np.add.reduceat(pace, starts), 1e-12)
    return np.repeat(each, np.diff([*starts, n])).round(9)


def check(series: Series, fewest: int = FEWEST) -> None:
    """Raise NotEnoughData where a series is too short, or nothing was counted."""
    if series.known < fewest:
        raise NotEnoughData(
            say_many(
                "{title}: there is {n} complete month; it takes {least} to say anything of them.",
                "{title}: there are {n} complete months; it takes {least} to say anything of "
                "them.",
                series.known,
                title=series.about.title(),
                least=fewest,
            ),
            hint=say("give a longer period."),
        )
    if not np.nansum(series.counts) > 0:
        raise NotEnoughData(
            say("{title}: none was counted in any month.", title=series.about.title()),
            hint=say("choose a wider class of offences."),
        )
