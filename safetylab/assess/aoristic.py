"""When in the week, where incidents are known by a range of time: each spread over its range."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from safetylab.assess import hours, week
from safetylab.assess.events import Events
from safetylab.assess.week import Week
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.words import say, say_many

if TYPE_CHECKING:
    from safetylab.stats.aoristic import Spread


def find(events: Events) -> Week:
    """How much of the incidents falls in each hour of the week, each spread over its range.

    Incidents without an end, or that end before they begin, stand in the hour of their start;
    those of a week or longer are spread over all hours alike. Raises NotEnoughData where no
    incident tells an end, or for fewer than 30 whose hour is known.
    Method: Ratcliffe (2002); intervals of weighted sums, Fay & Feuer (1997).
    """
    from safetylab.stats import aoristic

    if np.isnat(events.stop).all():
        raise NotEnoughData(
            say(
                "The records tell when an incident began, but not until when it can have "
                "happened: there is no range to spread it over."
            ),
            hint=say(
                "look at the hours at which it began; or, where the source has the end in a "
                "column, name that in lab.toml as until_datetime."
            )
            if events.about.code
            else say("name the column of the end: --until COLUMN; or ask for hours instead."),
        )
    known = _known(events)
    hours.enough(known, events)
    found = aoristic.spread(known.start, known.stop)
    sums = (found.totals(), found.squares())
    return week.of(known.about, sums, spread=True, method=_said(found))


def _known(events: Events) -> Events:
    """Those whose hour is known. A range that begins at midnight or noon is no heap."""
    ranged = ~np.isnat(events.stop)
    return hours.known_hours(replace(events, heaped=events.heaped & ~ranged))


def _said(found: "Spread") -> list[str]:
    parts = [
        say(
            "Aoristic: each incident weighs one, spread evenly over the time in which it can "
            "have happened."
        )
    ]
    if found.openly:
        parts.append(
            say_many(
                "{n} incident without an end stands in the hour of its start.",
                "{n} incidents without an end stand in the hour of their start.",
                found.openly,
            )
        )
    if found.turned:
        parts.append(
            say_many(
                "{n} incident that ends before it begins stands in the hour of its start.",
                "{n} incidents that end before they begin stand in the hour of their start.",
                found.turned,
            )
        )
    if found.whole:
        parts.append(
            say_many(
                "{n} incident of a week or longer is spread over all hours alike.",
                "{n} incidents of a week or longer are spread over all hours alike.",
                found.whole,
            )
        )
    return parts
