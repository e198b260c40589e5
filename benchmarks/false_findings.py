"""Claim: where nothing is planted, each analysis speaks no more often than it states.

A hundred made-up cities: incidents evenly over the land and over two years, independent of each
other. Of each analysis as it is by default, the share of cities in which it finds anything beside
the rate it states. With 100 cities a stated 5 % may measure as 0 to 11 %.
"""

import sys
from collections.abc import Callable
from datetime import date

import numpy as np
import shapely

from safetylab.assess import (
    chains,
    change,
    classes,
    dual,
    hotspots,
    hours,
    local_moran,
    near_repeat,
    scan,
    series,
    shifts,
    trends,
)
from safetylab.assess.events import About, Events, Ground
from safetylab.assess.scan_counts import Design
from safetylab.stats.accuracy import binomial_interval
from safetylab.terms.period import Period
from safetylab.terms.result import Provenance

CITIES, INCIDENTS, SIDE, SEED = 100, 2_000, 10_000.0, 20260101
START, END, MIDDLE = date(2023, 1, 1), date(2025, 1, 1), date(2024, 1, 1)
STATED = 0.05


def city(seed: int, incidents: int = INCIDENTS) -> Events:
    """Incidents of a city with nothing planted."""
    rng = np.random.default_rng(seed)
    minutes = np.sort(rng.integers(0, (END - START).days * 1440, incidents))
    start = (np.datetime64(START, "m") + minutes).astype("datetime64[s]")
    corners = np.arange(0.0, SIDE, SIDE / 8)
    x, y = (each.ravel() for each in np.meshgrid(corners, corners))
    names = tuple(f"A{n}" for n in range(len(x)))
    ground = Ground(
        shapes=shapely.box(x, y, x + SIDE / 8, y + SIDE / 8),
        ids=names,
        names=names,
        crs="EPSG:32613",
    )
    about = About(
        name="nothing",
        code="",
        period=Period(START, END),
        provenance=Provenance("", 0, "", ()),
        offences=(),
        sensitive=False,
        n=incidents,
        ground=ground,
    )
    return Events(
        about=about,
        xy=rng.uniform(0, SIDE, (incidents, 2)),
        day=start.astype("datetime64[D]"),
        start=start,
        stop=np.full(incidents, "NaT", dtype="datetime64[s]"),
        timed=np.ones(incidents, dtype=bool),
        heaped=np.zeros(incidents, dtype=bool),
        more={},
    )


def halves(events: Events) -> tuple[Events, Events]:
    """The later year and the earlier one."""
    return events.within(Period(MIDDLE, END)), events.within(Period(START, MIDDLE))


def changed(events: Events) -> bool:
    """Whether the later year is said to differ."""
    sides = change.of_events(*halves(events))
    return change.find(sides, series.of_events(events)).significant


def shifted(events: Events) -> bool:
    """Whether any cell is said to have changed."""
    found = shifts.find(*halves(events), cell=500)
    return bool(found.rose.any() or found.fell.any())


def risky(events: Events) -> bool:
    """Whether one half of the incidents is said to be riskier anywhere than the other."""
    order = np.arange(events.about.n)
    found = dual.find(events.taken(order[::2]), events.taken(order[1::2]), cell=400, bandwidth=800)
    return bool(found.raised.any())


def broken_out(events: Events) -> bool:
    """Whether the best of all clusters is said to be beyond chance."""
    design = Design(cell=500, radius=1_500, every=7)
    found = scan.find(halves(events)[0], design=design, draws=199)
    return any(each.beyond_chance for each in found.outbreaks)


def emerged(events: Events) -> bool:
    """Whether any cell is given a class."""
    return bool((classes.find(events, cell=500).kind != "none").any())


CHECKS: dict[str, Callable[[Events], bool]] = {
    "hot spots": lambda e: bool(hotspots.find(e, cell=250).is_hot.any()),
    "local Moran": lambda e: bool((local_moran.find(e, cell=250).cluster != "").any()),
    "classes over time": emerged,
    "near repeats": lambda e: bool(near_repeat.find(e).raised.any()),
    "chains (either test)": lambda e: bool(min(chains.find(e).found.p[1:3]) <= STATED / 2),
    "scan": broken_out,
    "hours": lambda e: bool(hours.find(e).sure.any()),
    "change": changed,
    "change by cell": shifted,
    "trend: a change point": lambda e: bool(trends.find(series.of_events(e)).of.breaks.changes),
    "risk beside others": risky,
}


def table(cities: int = CITIES) -> dict[str, float]:
    """Of each analysis, the share of cities in which it found something."""
    found = dict.fromkeys(CHECKS, 0)
    for n in range(cities):
        events = city(SEED + n)
        for name, spoke in CHECKS.items():
            found[name] += spoke(events)
    return {name: count / cities for name, count in found.items()}


def main(cities: int = CITIES) -> int:
    """Print the table; 0 where no share is above the stated rate beyond its interval."""
    failed = 0
    for name, share in table(cities).items():
        low, high = binomial_interval(round(share * cities), cities)
        failed |= int(low > STATED)
        print(f"{name:24} {share:6.1%}  ({low:.1%} to {high:.1%}; stated at most {STATED:.0%})")
    return failed


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else CITIES))
