"""What the next year's counts may be if things go on as they did, and how far to trust that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from safetylab.assess import foretold, trends
from safetylab.assess.events import About
from safetylab.assess.series import Floats, Months, Series, day
from safetylab.store.compiling import Progress, silent
from safetylab.terms.column import Column
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import month, number, percent, say, short_month

if TYPE_CHECKING:
    from safetylab.stats.series.forecast import Fan, Held

SEED = trends.SEED
AHEAD = 12
FEWEST = 24
MOST_YEARS = 5
"""Years held out, each in its turn, where the series is long enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A fan of the coming months, and how earlier ones did.

    months : the coming ones. fan: draws of their counts
    held   : fans of years that came, the latest first, made from the months before each
    """

    about: About
    series: Series
    months: Months
    fan: "Fan"
    held: tuple["Held", ...]
    seed: int

    @property
    def provenance(self) -> Provenance:
        """Where the counts come from."""
        return self.about.provenance

    @property
    def disclosure(self) -> Disclosure:
        """No row counts anybody: the months are yet to come."""
        return self.about.disclosure(points=False)

    @property
    def covered(self) -> tuple[float, ...]:
        """The share of the held-out months within the 50, 80 and 95 % bands."""
        of = [each.covered for each in self.held]
        return tuple(float(share) for share in np.mean(of, axis=0)) if of else ()

    def summary(self) -> str:
        """The coming year with its range, how earlier fans did, and what it rests on."""
        warning = say("It foresees no change of law, of police or of recording.")
        return " ".join([self.finding(), *self._tried(), warning, *self.about.notes])

    def finding(self) -> str:
        """What an official may quote, without how it was told; first what speaks against it."""
        low, high = self.fan.total(0.8)
        wide_low, wide_high = self.fan.total(0.95)
        coming = say(
            "{name}: if things go on as they did, {low} to {high} are to be expected from {first} "
            "to {last} (80 % likely by the model; 95 % likely: {wide_low} to {wide_high}).",
            name=self.about.name,
            low=number(low),
            high=number(high),
            first=month(day(self.months[0])),
            last=month(day(self.months[-1])),
            wide_low=number(wide_low),
            wide_high=number(wide_high),
        )
        return " ".join([*foretold.warnings(self.held), coming])

    def _tried(self) -> list[str]:
        if not self.held:
            return []
        own, naive = foretold.scores(self.held)
        values = {
            "n": foretold.months(self.held),
            "half": percent(self.covered[0]),
            "most": percent(self.covered[1]),
            "nearly": percent(self.covered[2]),
            "own": number(own, 2),
            "naive": number(naive, 2),
        }
        tried = say(
            "Tried on {n} months held out: {half} fell within the band meant for 50 %, {most} "
            "within that for 80 %, {nearly} within that for 95 %.",
            **values,
        )
        compared = (
            say(
                "What came was likelier by it than by the same months of the year before (mean "
                "log probability {own} against {naive}).",
                **values,
            )
            if foretold.better(self.held)
            else say(
                "What came was no likelier by it than by the same months of the year before "
                "(mean log probability {own} against {naive}).",
                **values,
            )
        )
        return [tried, compared]

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Outlook":
        """Itself: the door withholds none of its rows."""
        return self

    def table(self) -> pa.Table:
        """One row a coming month: the middle, and the ends of the bands."""
        columns: dict[str, Any] = {
            "month": [str(each) for each in self.months],
            "median": self.fan.quantile(0.5),
        }
        for share in (50, 80, 95):
            low, high = self.fan.band(share / 100)
            columns |= {f"low_{share}": low, f"high_{share}": high}
        return pa.table(columns)

    def heads(self) -> tuple[Column, ...]:
        """The columns."""
        ends = [
            Column(f"{end}_{share}", heading, digits=0)
            for share in (50, 80, 95)
            for end, heading in (
                ("low", say("{share} % from", share=share)),
                ("high", say("to")),
            )
        ]
        return (
            Column("month", say("Month")),
            Column("median", say("Middle"), digits=0),
            *ends,
        )

    def choices(self) -> dict[str, Any]:
        """What it was made with, and how it did."""
        own, naive = foretold.scores(self.held) if self.held else (None, None)
        return {
            "months": len(self.series.months),
            "residents": self.series.peopled,
            "draws": len(self.fan.counts),
            "seed": self.seed,
            "held_out_months": foretold.months(self.held),
            "covered": dict(zip(("50", "80", "95"), self.covered, strict=False)),
            "log_score": own,
            "log_score_naive": naive,
        }

    def plot(self) -> str:
        """The fan as SVG, after the last three years."""
        from safetylab.draw import fan

        past = slice(-3 * AHEAD, None)
        shown = (*self.series.months[past], *self.months)
        labels = [short_month(day(each)) for each in shown]
        counts = self.series.counts[past]
        bands = tuple((share, *self.fan.band(share)) for share in (0.95, 0.8, 0.5))
        return fan.fan(
            labels,
            counts,
            [fan.Band(share, low, high) for share, low, high in bands],
            self.fan.quantile(0.5),
            title=self.about.name,
            id_="outlook",
        )


def find(series: Series, *, seed: int = SEED, progress: Progress = silent) -> Outlook:
    """The coming twelve months of a series.

    Raises NotEnoughData for less than two years, or where nothing was counted.
    """
    from safetylab.stats.series import forecast

    trends.check(series, FEWEST)
    coming, exposure = series.ahead(AHEAD)
    given = (series.counts, series.exposure, series.of_year)
    of_year = coming.astype(np.int64) % 12
    made = forecast.fan(*given, (exposure, of_year), seed=seed)
    held = []
    for back in range(0, MOST_YEARS * AHEAD, AHEAD):
        if _can_be_held(series.counts, back):
            progress(say("trying earlier years"), back / (MOST_YEARS * AHEAD))
            held.append(forecast.held_out(*given, back=back, seed=seed))
    return Outlook(
        about=series.about,
        series=series,
        months=coming,
        fan=made,
        held=tuple(held),
        seed=seed,
    )


def _can_be_held(counts: Floats, back: int) -> bool:
    """Whether two years are before the year to be held out, with anything counted in them."""
    first = len(counts) - back - AHEAD
    there = np.isfinite(counts[first : first + AHEAD]).any() if first >= FEWEST else False
    return bool(there and np.nansum(counts[:first]) > 0)
