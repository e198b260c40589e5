"""A lab's incidents, to be analysed."""

from dataclasses import replace
from typing import Literal

import numpy as np
import pyarrow as pa
import shapely

from safetylab.assess import covered, land, mapped, once
from safetylab.assess.events import About, Events, Floats, Ground, Times
from safetylab.assess.indicator import Indicator
from safetylab.assess.measurement import provenance
from safetylab.store import areas, clock, incidents, water
from safetylab.store.incidents import Facts
from safetylab.terms.errors import BadRequest
from safetylab.terms.period import Period
from safetylab.terms.words import say

Places = bool | Literal["areas"]


def places_by(by: object) -> Places:
    """What an analysis by "areas" asks of events(), and one by cells or whatever else."""
    return "areas" if by == "areas" else True


def events(
    facts: Facts,
    indicator: Indicator,
    period: Period | None = None,
    *,
    layer: str | None = None,
    places: Places = True,
    each_victim: bool = False,
) -> Events:
    """An indicator's incidents in a period, by default the latest year that the records cover.

    places: only those with a point, without what is never mapped finer than areas. "areas": with
    it, but each in the middle of its area: counts of areas that left it out would, beside the
    area's own, tell how many there were. False: all.
    each_victim: all records of an indicator that counts victims, which else count once an event.
    Raises BadRequest for sensitive classes where places are asked for, NotEnoughData where the
    records do not cover the period.
    """
    span = period or covered.latest_year(facts)
    covered.check(facts, span)
    if places:
        refused_as_points(indicator)
    chosen = mapped.harmless(indicator.of) if places is True else indicator.of
    rows = incidents.moments(facts.rows, chosen, span)
    xy = np.column_stack([_floats(rows["x"]), _floats(rows["y"])])
    at = ground(facts, layer)
    inside = np.asarray(np.isfinite(xy).all(axis=1) | (not places))
    if places == "areas":
        inside[inside] = land.areas_of(xy[inside], at) >= 0
    about = About(
        name=indicator.name(),
        code=indicator.code,
        period=span,
        provenance=provenance(facts),
        offences=indicator.of.offences,
        sensitive=indicator.sensitive,
        n=int(inside.sum()),
        ground=at,
        notes=() if each_victim else _told(facts, indicator, span, (len(rows), int(inside.sum()))),
    )
    kept = rows.filter(pa.array(inside))
    found = _events(about, xy[inside], kept, facts.lab.timezone)
    if indicator.counts != "offences" and not each_victim:
        found = once.counted(found, kept["case_number"].to_pylist())
    return _in_middles(found) if places == "areas" else found


def _in_middles(events: Events) -> Events:
    """The same, each at a point of the area that holds it."""
    ground = events.about.ground
    middles = shapely.get_coordinates(shapely.point_on_surface(ground.shapes))
    return replace(events, xy=middles[land.areas_of(events.xy, ground)])


def _events(about: About, xy: Floats, rows: pa.Table, zone: str) -> Events:
    start = clock.local(_times(rows["occurred_at"]), zone)
    day = _times(rows["day"]).astype("datetime64[D]")
    timed = ~np.isnan(_floats(rows["hour"]))
    return Events(
        about=about,
        xy=xy,
        day=day,
        start=np.where(timed, start, day.astype("datetime64[s]")),
        stop=clock.local(_times(rows["occurred_until"]), zone),
        timed=timed,
        heaped=np.asarray(rows["heaped"].is_valid().to_numpy(zero_copy_only=False), dtype=bool),
        more={},
    )


def refused_as_points(indicator: Indicator) -> None:
    """Raises BadRequest for classes that are never mapped finer than areas."""
    if indicator.sensitive:
        raise BadRequest(
            say("'{indicator}' is never mapped finer than areas.", indicator=indicator.name()),
            hint=say("measure it by area instead."),
        )


def ground(facts: Facts, layer: str | None) -> Ground:
    """A layer of the lab, by default its first, as land to look at."""
    found = areas.load(facts.lab, facts.lab.layer(layer).name)
    return Ground(
        shapes=found.shapes,
        ids=found.ids,
        names=found.names,
        crs=facts.lab.crs,
        layer=found.name,
        lines=water.of(facts.lab),
    )


def _told(
    facts: Facts, indicator: Indicator, period: Period, kept: tuple[int, int]
) -> tuple[str, ...]:
    """How many the indicator counts, and why others are left out, so that the numbers add up.

    kept: records that may be used, and those of them that are.
    """
    (counted,) = incidents.count(facts.rows, indicator.of, period).to_pylist()
    records, used = counted["offences"], kept[1]
    whole = counted["victims"] if indicator.counts == "victims" else records
    least = facts.lab.disclosure.smallest_count
    told = (
        say("The indicator counts {n} ({period}).", n=whole or 0, period=period.label()),
        say("They stand in {n} records.", n=records) if whole != records else "",
        *mapped.left_out(records - kept[0], kept[0] - used, least),
    )
    return tuple(part for part in told if part)


def _floats(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)


def _times(column: pa.ChunkedArray) -> Times:
    kind = pa.timestamp("s")
    return np.asarray(column.cast(pa.timestamp("us")).cast(kind, safe=False).to_numpy())
