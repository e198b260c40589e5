"""What near repeats and their chains have in common: which incidents can be asked, and of what."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from safetylab.assess import once
from safetylab.assess.events import Events
from safetylab.store.compiling import Progress
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.words import number, say, say_many

SEED = 20260101
FEWEST = 5
MOST_DRAWS = 99_999


def usable(events: Events) -> Events:
    """Those whose day is known; what a lab recorded twice is one event.

    Raises NotEnoughData where they cannot show a spread.
    """
    dated = _once(events.dated())
    if not len(dated.day) and len(events.day):
        raise NotEnoughData(
            say("No incident tells its day, so none can be early or late."),
            hint=say("name the column of the day: --time COLUMN."),
        )
    if len(dated.day) < FEWEST:
        raise NotEnoughData(
            say(
                "Near repeats need {least} incidents with a point and a day; there are {n}.",
                least=FEWEST,
                n=len(dated.day),
            ),
            hint=say("choose a longer period or a wider class of offences."),
        )
    _apart(dated)
    return dated


def _once(events: Events) -> Events:
    """A lab's records of one place within an hour, counted once: an event with several victims.

    Rows of a plain file are what its owner calls incidents, and stay.
    """
    if not events.about.code:
        return events
    known = np.flatnonzero(events.timed & ~events.heaped)
    kept = np.ones(len(events.day), dtype=bool)
    kept[known] = once.first(events.xy[known], events.start[known])
    again = int((~kept).sum())
    if not again:
        return events
    said = say_many(
        "{n} record less than an hour after another at the same place is counted with it: one "
        "event, perhaps with several victims.",
        "{n} records less than an hour after another at the same place are counted with it: one "
        "event, perhaps with several victims.",
        again,
    )
    return events.taken(kept, said)


def _apart(events: Events) -> None:
    if not np.ptp(events.xy, axis=0).any():
        raise NotEnoughData(
            say(
                "All {n} incidents are at one place: nothing else to compare it with.",
                n=len(events.xy),
            ),
            hint=say("are the coordinates those of an office? Measure by area instead."),
        )
    if events.day.min() == events.day.max():
        raise NotEnoughData(
            say(
                "All {n} incidents have the same day: none comes after another.", n=len(events.xy)
            ),
            hint=say("choose a longer period, or another column of time."),
        )


def days(events: Events) -> NDArray[np.float64]:
    """The days as numbers, shape (n,)."""
    return np.asarray(events.day.astype("datetime64[D]").astype(np.int64), dtype=np.float64)


def draws(many: int) -> int:
    """The number of permutations. Raises BadRequest for too few to tell anything, or too many."""
    if not 19 <= many <= MOST_DRAWS:
        raise BadRequest(
            say("{n} permutations are not drawn.", n=number(many)),
            hint=say("choose from 19 to {most}.", most=number(MOST_DRAWS)),
        )
    return int(many)


def listed(edges: Sequence[float]) -> str:
    """Edges of bands as people write them: 0, 0.1, 100, ∞."""
    return ", ".join(edge_said(edge) for edge in edges)


def edge_said(edge: float) -> str:
    """One edge in as many digits as it needs: 0.1, 100, ∞."""
    if np.isinf(edge):
        return "∞"
    digits = next((n for n in range(4) if round(edge, n) == edge), 4)
    return number(edge, digits)


def heard(progress: Progress, doing: str) -> Callable[[float], None]:
    """What a statistic tells its share done to."""
    return lambda share: progress(doing, share)


@contextmanager
def fitting(metres: float) -> Iterator[None]:
    """Turn too many close pairs into a BadRequest that says how many, within how many metres."""
    from safetylab.stats.spread.pairs import TooManyPairs

    try:
        yield
    except TooManyPairs as many:
        raise BadRequest(
            say(
                "Within {metres} metres of each other lie {pairs} pairs of incidents or more; "
                "{most} fit into memory.",
                metres=edge_said(metres),
                pairs=many.pairs,
                most=many.most,
            ),
            hint=say("choose shorter distances or a shorter period."),
        ) from many
