"""The counts by month that an analysis over time is asked for."""

from typing import TYPE_CHECKING

from safetylab.cli.asked import Asked
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import say

if TYPE_CHECKING:
    from safetylab.assess.series import Series


def series(of: Asked, areas: str | None = None) -> "Series":
    """Of a lab's indicator, of every complete month or of --period; or of a file's times.

    areas: ids of areas of the lab between commas, None for all. Raises BadRequest where areas of
    a file are asked for, and what reading raises.
    """
    from safetylab.assess import series as serial

    chosen = [each.strip() for each in (areas or "").split(",") if each.strip()]
    if of.of_file or of.indicator is None:
        if chosen:
            raise BadRequest(
                say("A file of points has no areas."),
                hint=say("leave --areas out, or ask a lab."),
            )
        return serial.of_events(of.events(places=False, times=True))
    return of.desk().series(
        of.indicator, period=of.period, layer=of.layer, areas=chosen, as_of=of.as_of
    )
