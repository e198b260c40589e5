"""Claim: where nothing is planted, each analysis speaks no more often than it states.

A hundred made-up cities: incidents evenly over the land and over two years, independent of each
other. Of each analysis, the share of cities in which it finds anything beside the rate it states;
where places and times may be uneven as long as neither draws the other (near repeats, chains, the
scan), also of cities that crowd into one corner and have a season; where months are what counts
(maps on trial), also of cities whose incidents come in bursts, which no map foresees. Then what is
stated of months or areas: the control chart's and the funnel's. With 100 cities a stated 5 % may
measure as 0 to 11 %; it fails where a row's own interval lies above, which of so many rows one may
do by chance: then ask more cities, python -m benchmarks.false_findings 400
Alerts and the outlook's fan have a table of their own: benchmarks.false_alarms.
"""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import shapely

from safetylab.assess import (
    accuracy,
    catalogue,
    chains,
    change,
    classes,
    concentrated,
    dual,
    funnel,
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
from safetylab.assess.scan_settled import When
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


def uneven(events: Events) -> Events:
    """The same crowded into a corner, and into a season: where and when stay independent."""
    share = (events.start - np.datetime64(START, "s")) / np.timedelta64((END - START).days, "D")
    season = share + 0.06 * np.sin(4 * np.pi * share) / np.pi
    start = np.datetime64(START, "s") + (season * (END - START).days * 86_400).astype("m8[s]")
    xy = SIDE * (events.xy / SIDE) ** 2
    return replace(events, xy=xy, start=start, day=start.astype("datetime64[D]"))


def bursting(events: Events, size: int = 8) -> Events:
    """The same in bursts: so many at a time, at one place in one month, then elsewhere."""
    month = events.day.astype("datetime64[M]")
    _, first, n = np.unique(month, return_index=True, return_counts=True)
    nth = np.arange(len(month)) - np.repeat(first, n)
    return replace(events, xy=events.xy[np.arange(len(month)) - nth % size])


def wandering(events: Events, share: float, seed: int = 0) -> Events:
    """The same, a share of them within 400 metres of a spot that moves each quarter.

    What happened lately tells more of it than the year does.
    """
    rng = np.random.default_rng(seed)
    months = (events.day.astype("datetime64[M]") - np.datetime64(START, "M")).astype(int)
    spots = rng.uniform(500, SIDE - 500, (months.max() // 3 + 1, 2))
    near = spots[months // 3] + rng.uniform(-400, 400, events.xy.shape)
    return replace(events, xy=np.where(rng.random((len(months), 1)) < share, near, events.xy))


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


def broken_out(events: Events, when: When = "past") -> bool:
    """Whether the best of all clusters is said to be beyond chance."""
    design = Design(when=when, cell=500, radius=1_500, every=7)
    found = scan.find(halves(events)[0], design=design, draws=199)
    return any(each.beyond_chance for each in found.outbreaks)


def chained(events: Events) -> bool:
    """Whether more incidents are in chains, or in the longest, than chance would put there."""
    return bool(min(chains.find(events).found.p[1:3]) <= STATED / 2)


def repeated(events: Events) -> bool:
    """Whether any band is said to have its risk raised."""
    return bool(near_repeat.find(events).raised.any())


def concentrates(events: Events) -> bool:
    """Whether the interval of the generalised Gini index leaves out what chance gives."""
    row = next(
        row
        for row in concentrated.find(events, cell=500).rows
        if row["measure"] == "generalised_gini"
    )
    return not row["low"] <= row["chance"] <= row["high"]


def trusted(events: Events) -> bool:
    """Whether any map is said to differ from the counts of the year by more than chance."""
    rivals = accuracy.find(events, cell=500).rivals
    return bool(min(row["p"] for row in rivals) < accuracy.ALPHA)


def pointed(events: Events) -> bool:
    """Whether the map that deserves most trust is said to point better or worse than chance."""
    best = accuracy.find(events, cell=500).trusted
    return not best["pai_low"] <= 1 <= best["pai_high"]


def flagged(events: Events) -> tuple[float, float]:
    """The share of the last year's months that the control chart marks, and what it states."""
    chart = trends.find(series.of_events(events)).of.chart
    return float(chart.flagged[-12:].mean()), chart.false_rate


def funnelled(events: Events) -> tuple[float, float]:
    """The share of areas beyond the funnel's limits of chance, all with as many residents."""
    inside = np.floor(events.xy / SIDE * 8).clip(0, 7).astype(int)
    counts = np.bincount(inside[:, 1] * 8 + inside[:, 0], minlength=64)
    rows = [
        {"area": name, "area_name": name, "numerator": int(n), "denominator": 2e4, "value": n}
        | {"withheld": False}
        for name, n in zip(events.about.ground.names, counts, strict=True)
    ]
    told = funnel.Told(events.about.provenance, events.about.period, rows, [])
    found = funnel.find(told, catalogue.named("robbery_rate"), events.about.ground)
    return float((found.side != 0).mean()), 0.002


def emerged(events: Events) -> bool:
    """Whether any cell is given a class."""
    return bool((classes.find(events, cell=500).kind != "none").any())


CHECKS: dict[str, Callable[[Events], bool]] = {
    "hot spots": lambda e: bool(hotspots.find(e, cell=250).is_hot.any()),
    "local Moran": lambda e: bool((local_moran.find(e, cell=250).cluster != "").any()),
    "classes over time": emerged,
    "hot spots by area": lambda e: bool(hotspots.find(e, by="areas").is_hot.any()),
    "local Moran by area": lambda e: bool((local_moran.find(e, by="areas").cluster != "").any()),
    "near repeats": repeated,
    "near repeats, uneven": lambda e: repeated(uneven(e)),
    "chains": chained,
    "chains, uneven": lambda e: chained(uneven(e)),
    "scan": broken_out,
    "scan, uneven": lambda e: broken_out(uneven(e)),
    "scan, going on": lambda e: broken_out(e, "now"),
    "hours": lambda e: bool(hours.find(e).sure.any()),
    "change": changed,
    "change by cell": shifted,
    "trend: a change point": lambda e: bool(trends.find(series.of_events(e)).of.breaks.changes),
    "risk beside others": risky,
    "best map": trusted,
    "best map, bursts": lambda e: trusted(bursting(e)),
    "map beside chance": pointed,
    "map beside chance, bursts": lambda e: pointed(bursting(e)),
    "concentration": concentrates,
}
SHARES: dict[str, Callable[[Events], tuple[float, float]]] = {
    "chart: months marked": flagged,
    "funnel: areas beyond": funnelled,
}


def table(cities: int = CITIES) -> dict[str, float]:
    """Of each analysis, the share of cities in which it found something."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        rows = list(pool.map(_spoken, range(SEED, SEED + cities)))
    return dict(zip(CHECKS, np.mean(rows, axis=0).tolist(), strict=True))


def shares(cities: int = CITIES) -> dict[str, tuple[float, float, float]]:
    """Of each rate over months or areas: as measured, its standard error, as stated."""
    found = {}
    for name, told in SHARES.items():
        rows = np.array([told(city(SEED + n)) for n in range(cities)])
        error = float(rows[:, 0].std(ddof=1)) / cities**0.5
        found[name] = (float(rows[:, 0].mean()), error, float(rows[:, 1].mean()))
    return found


def main(cities: int = CITIES) -> int:
    """Print both tables; 0 where no share is above the stated rate beyond its interval."""
    failed = 0
    print(f"{cities} cities with nothing planted, {INCIDENTS:,} incidents in two years each")
    for name, share in table(cities).items():
        spoken = round(share * cities)
        low, high = binomial_interval(spoken, cities)
        failed |= int(low > STATED)
        print(f"{name:24} {share:6.1%}  ({low:.1%} to {high:.1%}; stated at most {STATED:.0%})")
    for name, (share, error, stated) in shares(cities).items():
        low, high = max(share - 1.96 * error, 0.0), share + 1.96 * error
        failed |= int(low > stated)
        print(f"{name:24} {share:6.2%}  ({low:.2%} to {high:.2%}; stated {stated:.2%})")
    return failed


def _spoken(seed: int) -> list[bool]:
    """Whether each analysis finds anything in one city, in the order of CHECKS."""
    events = city(seed)
    return [spoke(events) for spoke in CHECKS.values()]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else CITIES))
