"""A plain file that has a row for each place and day, with how many incidents there were."""

import numpy as np

from safetylab.assess.events import Events
from safetylab.terms.errors import BadFile, BadRequest
from safetylab.terms.words import number, say, say_many

COUNT = "count"
"""What the column is called among the further ones of the events."""
MOST = 5_000_000


def each(events: Events, column: str) -> Events:
    """One event for each that a row counts, instead of one for the row.

    events: of rows, with the numbers of the column as `more[COUNT]`. Raises BadFile for numbers
    that count nothing, BadRequest for too many.
    """
    counts = events.more[COUNT]
    known = np.isfinite(counts)
    if (counts[known] < 0).any() or (counts[known] % 1).any():
        raise BadFile(
            say("The column '{column}' holds numbers that are no counts.", column=column),
            hint=say("a count is a whole number from zero up; choose another column: --count."),
        )
    many = np.where(known, counts, 0)
    if many.sum() > MOST:
        raise BadRequest(
            say("{n} incidents are too many to scan.", n=number(float(many.sum()))),
            hint=say(
                "is '{column}' the column of the counts? Else choose a shorter --period.",
                column=column,
            ),
        )
    return events.taken(
        np.repeat(np.arange(len(many)), many.astype(np.int64)),
        *_uncounted(int((~known).sum()), column),
    )


def _uncounted(n: int, column: str) -> tuple[str, ...]:
    if not n:
        return ()
    said: str = say_many(
        "{n} row without a number in '{column}' is left out.",
        "{n} rows without a number in '{column}' are left out.",
        n,
        column=column,
    )
    return (said,)
