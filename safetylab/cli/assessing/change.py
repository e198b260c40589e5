"""safetylab assess change: whether a count really changed, and where."""

from typing import TYPE_CHECKING, Any

import click

from safetylab.cli import asked, helping, options
from safetylab.terms import period as periods
from safetylab.terms.errors import BadRequest
from safetylab.terms.period import Period
from safetylab.terms.words import N_, say

if TYPE_CHECKING:
    from safetylab.assess.events import Events
    from safetylab.terms.result import Analysis

BY = ("none", "areas", "cells")


@click.command(
    "change",
    cls=helping.Command,
    help=N_(
        "Test whether a count changed by more than chance, and how large a change could have been "
        "seen; --by tells where. --period to-date is this year so far, in a lab."
    ),
    epilog="safetylab assess change robbery_rate --period 2016 --against 2015",
)
@asked.events
@options.cell
@helping.option(
    "--by",
    metavar="none|areas|cells",
    type=options.OneOf(BY),
    default="none",
    help=N_("Test the whole, its areas, or square cells."),
)
@helping.option(
    "--split", metavar=N_("DATE"), help=N_("A plain file's days before it and from it on.")
)
@helping.option(
    "--against", metavar=N_("PERIOD"), help=N_("The earlier period; else a year before.")
)
def command(of: asked.Asked, **how: Any) -> None:
    """Print the change."""
    with of.watching(say("comparing")):
        found = _of_file(of, **how) if of.of_file else _of_lab(of, **how)
    of.show(found, _changed(found) if how["by"] != "none" else None)


def _of_lab(
    of: asked.Asked, against: str | None, split: str | None, by: str, cell: float | None
) -> "Analysis":
    if split is not None:
        raise BadRequest(
            say("--split is for a plain file."), hint=say("say --period and --against.")
        )
    if of.indicator is None:
        of.events()  # which says what is missing
    asked_of: dict[str, Any] = {"period": of.period, "against": against, "as_of": of.as_of}
    code = str(of.indicator)
    if by == "none":
        return of.desk().change(code, **asked_of)
    return of.desk().shifts(code, layer=of.layer, by=by, cell=cell, **asked_of)


def _of_file(
    of: asked.Asked, against: str | None, split: str | None, by: str, cell: float | None
) -> "Analysis":
    from safetylab.assess import change, series, shifts

    every = of.without_period().events(places=by != "none", times=True)
    now, before = _sides(every, of.period, against, split)
    if by == "areas":
        return shifts.find(now, before, by="areas")
    if by == "cells":
        return shifts.find(now, before, cell=cell)
    return change.find(change.of_events(now, before), series.of_events(every))


def _sides(
    every: "Events", period: str | None, against: str | None, split: str | None
) -> tuple["Events", "Events"]:
    """The events of the later and of the earlier period."""
    whole = every.about.period
    if split is not None:
        at = periods.parse(split).start
        if not whole.start < at < whole.end:
            raise BadRequest(
                say("{day} does not lie within the file's days.", day=at),
                hint=say("they are {period}.", period=whole.label()),
            )
        return every.within(Period(at, whole.end)), every.within(Period(whole.start, at))
    if period is None:
        raise BadRequest(
            say("Which periods to compare is not said."),
            hint=say("say --period and --against, or --split DATE."),
        )
    now = periods.parse(period)
    earlier = periods.parse(against) if against else now.year_ago()
    for each in (now, earlier):
        asked.reached(each, whole)
    return every.within(now), every.within(earlier)


def _changed(found: "Analysis") -> list[dict[str, Any]]:
    """The places that changed, the surest first."""
    rows = [row for row in found.table().to_pylist() if row["change"] != "none"]
    return sorted(rows, key=lambda row: float(row["p"]))
