"""When in the week: incidents by hour and weekday, those whose hour is known."""

import numpy as np

from safetylab.assess import week
from safetylab.assess.events import Events
from safetylab.assess.week import FEWEST, Week
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.words import say, say_many


def find(events: Events) -> Week:
    """How many incidents fall in each hour of the week, by the time at which they began.

    Incidents of no known hour are left out, and those at exactly midnight or noon, which is
    what people write who do not know. Raises NotEnoughData for fewer than 30, and where all have
    one clock time on several days.
    Method: exact intervals, Garwood (1936); binomial tails; Benjamini & Hochberg (1995).
    """
    from safetylab.stats import aoristic

    known = known_hours(events)
    enough(known, events)
    _varied(known)
    counts = np.bincount(aoristic.hours_of_week(known.start), minlength=aoristic.WEEK_HOURS)
    sums = counts.astype(float)
    method = say("Local time at which it began, as recorded.")
    return week.of(known.about, (sums, sums), spread=False, method=[method])


def known_hours(events: Events) -> Events:
    """Those whose hour is known; the others are counted in notes."""
    dated = events.dated()
    unknown, heaped = ~dated.timed, dated.heaped & dated.timed
    notes = []
    if unknown.any():
        notes.append(_unknown(int(unknown.sum()), of_file=not events.about.code))
    if heaped.any():
        notes.append(
            say_many(
                "{n} incident at exactly midnight or noon is left out, which is often written "
                "where nobody knew.",
                "{n} incidents at exactly midnight or noon are left out, which is often written "
                "where nobody knew.",
                int(heaped.sum()),
            )
        )
    return dated.taken(~unknown & ~heaped, *notes)


def _unknown(n: int, of_file: bool) -> str:
    if of_file:
        return say_many(
            "{n} incident is left out: its file tells days alone, or midnight in every row, so "
            "that no hour is known.",
            "{n} incidents are left out: their file tells days alone, or midnight in every row, "
            "so that no hour is known.",
            n,
        )
    return say_many(
        "{n} incident of no known hour is left out.",
        "{n} incidents of no known hour are left out.",
        n,
    )


def _varied(known: Events) -> None:
    """Raises NotEnoughData for one clock time over several days: nobody knew the hour."""
    times = np.unique(known.start - known.day)
    if len(times) == 1 and known.day.min() < known.day.max():
        clock = known.start[0].item().strftime("%H:%M")
        raise NotEnoughData(
            say(
                "All {n} incidents are recorded at exactly {time}, whatever the day: their hour "
                "is not known.",
                n=known.about.n,
                time=clock,
            ),
            hint=say("is it a day that was moved from another time zone? Name the hour's column."),
        )


def enough(known: Events, of: Events) -> None:
    """Raises NotEnoughData for fewer than 30 incidents whose hour is known, with the reasons.

    of: all incidents, of which those were taken.
    """
    n = known.about.n
    if n < FEWEST:
        fact = say(
            "Hours of the week need {least} incidents whose hour is known; there are {n}.",
            least=FEWEST,
            n=n,
        )
        raise NotEnoughData(
            " ".join((fact, *known.about.notes[len(of.about.notes) :])),
            hint=say("do the records tell hours at all? Else choose a longer period."),
        )
