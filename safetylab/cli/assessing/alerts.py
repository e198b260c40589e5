"""safetylab assess alerts: where more came last month than chance would bring."""

from typing import Any

import click

from safetylab.cli import asked, helping, options
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import N_, say

SHOWN = 15
"""Rows that people are shown where there are fewer alerts: the least likely."""


def _no_points(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        raise BadRequest(
            say("Alerts need a lab's areas, offences and years, which a file of points has not."),
            hint=say("ask for outbreaks: safetylab assess scan --points FILE --prospective."),
        )


@click.command(
    "alerts",
    cls=helping.Command,
    help=N_(
        "List areas and offences of which more came in the latest complete month (or --month) "
        "than chance would bring, at a stated rate of false alarms. Protected classes are never "
        "looked at so."
    ),
    epilog="safetylab assess alerts --month 2024-12",
)
@options.everywhere
@options.formatted
@options.as_of
@helping.option("--month", metavar=N_("MONTH"), help=N_("2016-03 …; else the latest."))
@helping.option("--layer", metavar=N_("NAME"), help=N_("Area layer, else the lab's first."))
@helping.option(
    "--rate",
    metavar=N_("NUMBER"),
    type=options.Number(0.001),
    help=N_("Alerts that chance alone may raise in a month; else 1."),
)
@helping.option("--points", hidden=True, expose_value=False, callback=_no_points)
def command(
    *,
    month: str | None,
    layer: str | None,
    rate: float | None,
    as_of: str | None,
    lab: str | None,
    form: str,
) -> None:
    """Print the alerts."""
    from safetylab.assess import alerts

    of = _asked(month=month, layer=layer, as_of=as_of, lab=lab, form=form)
    chosen = {"month": _month(month), "layer": layer, "as_of": as_of}
    with of.watching(say("looking at every area and offence")) as progress:
        found = of.desk().alerts(**chosen, rate=rate or alerts.RATE, progress=progress)
    of.show(found, alerts.shown(found.table().to_pylist(), SHOWN))


def _asked(**given: Any) -> asked.Asked:
    names = ("indicator", "points", "x", "y", "time", "until", "crs", "boundary", "period")
    month = given.pop("month")
    return asked.Asked(**{**dict.fromkeys(names), "period": month, **given})


def _month(text: str | None) -> Any:
    from safetylab.terms import period

    if text is None:
        return None
    found = period.parse(text)
    if len(found.split("month")) != 1 or found.widened("month") != found:
        raise BadRequest(
            say("'{text}' is not a month.", text=text), hint=say("write it like 2016-03.")
        )
    return found
