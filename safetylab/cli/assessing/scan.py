"""safetylab assess scan: whether something is breaking out."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from safetylab.cli import asked, helping, options
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import N_, say

if TYPE_CHECKING:
    from safetylab.assess.events import Events
    from safetylab.assess.scan_counts import Compared

MODELS = ("permutation", "poisson", "bernoulli")
SMALLEST_CELL = 10
MOST_DRAWS = 999_999
CALENDAR = ("month", "year")
FITTING = {
    "permutation": (),
    "poisson": ("population", "history"),
    "bernoulli": ("controls", "history"),
}
"""With what each model compares."""


class Every(options.Whole):
    """Days in a step of time, or month or year."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: Any) -> Any:
        """The number of days, or the word."""
        return value if value in CALENDAR else super().convert(value, param, ctx)


@click.command(
    "scan",
    cls=helping.Command,
    help=N_(
        "Find clusters in place and time: circles and spans of days with more incidents than "
        "chance would put there (Kulldorff's scan statistic)."
    ),
    epilog="safetylab assess scan robbery_rate --period 2016 --prospective",
)
@asked.events
@helping.option(
    "--model",
    metavar=N_("MODEL"),
    type=options.OneOf(MODELS),
    help=N_(
        "permutation (the incidents alone), poisson (the lab's residents, --population or "
        "--history) or bernoulli (--controls)."
    ),
)
@helping.option("--prospective", is_flag=True, help=N_("Only what was going on at the end."))
@helping.option(
    "--count",
    metavar=N_("COLUMN"),
    help=N_("Its column of how many, where a row is a place and day, not one incident."),
)
@helping.option(
    "--population",
    metavar=N_("FILE"),
    help=N_("Who lives where, beside a plain file: points or areas with residents, by year too."),
)
@helping.option(
    "--residents",
    metavar=N_("COLUMN"),
    help=N_("The column of residents in that file; else found by its name."),
)
@helping.option(
    "--history",
    metavar=N_("PERIOD"),
    help=N_("An earlier period whose incidents are compared with."),
)
@helping.option(
    "--controls",
    metavar=N_("FILE"),
    help=N_("Points that are compared with, by the same columns."),
)
@helping.option(
    "--radius",
    metavar=N_("METRES"),
    type=options.Number(0.0),
    help=N_(
        "The largest circle; else 2,000 metres, or five cells where these are less; against "
        "residents any size."
    ),
)
@helping.option(
    "--days",
    metavar=N_("DAYS"),
    type=options.Whole(1),
    help=N_("The longest span; else 30 days, or of months and years half of the period."),
)
@helping.option(
    "--every",
    metavar=N_("DAYS"),
    type=Every(1),
    help=N_("Days in a step of time, month or year; else 1, or 7 for many incidents."),
)
@helping.option(
    "--share",
    metavar=N_("PERCENT"),
    type=options.Number(1, 100),
    default=50,
    help=N_("Of all, at most within a circle; else 50."),
)
@helping.option(
    "--cell",
    metavar=N_("METRES"),
    type=options.Number(SMALLEST_CELL),
    help=N_("Side of a cell; else about 2,500 cells, or a small file's own points."),
)
@helping.option(
    "--draws",
    metavar=N_("N"),
    type=options.Whole(0, MOST_DRAWS),
    default=999,
    help=N_("Simulations; else 999."),
)
@helping.option("--seed", metavar=N_("N"), type=options.Whole(0), help=N_("Of the simulations."))
def command(of: asked.Asked, model: str | None, count: str | None, **chosen: Any) -> None:
    """Print the outbreaks."""
    from safetylab.assess import scan

    names = ("history", "controls", "population", "residents")
    compared = {name: chosen.pop(name) for name in names}
    draws, seed = chosen.pop("draws"), chosen.pop("seed")
    _fitting(of, model, **compared)
    with of.watching(say("looking for outbreaks")) as progress:
        alone = model in (None, "permutation") and not any(compared.values())
        events = _events(of, count, times=alone)
        found = scan.find(
            events,
            design=_design(**chosen),
            against=_against(of, events, model, count, compared),
            draws=draws,
            seed=scan.SEED if seed is None else seed,
            progress=progress,
        )
    of.show(found)


def _events(of: asked.Asked, count: str | None, *, times: bool = False) -> "Events":
    """The incidents; of a file of counts so many of each row."""
    if count is None:
        return of.events(times=times)
    if not of.of_file:
        raise BadRequest(
            say("A lab has a record for each incident, not a column of counts."),
            hint=say("leave --count out, or name a file: --points FILE."),
        )
    from safetylab.assess import tallied

    found = of.events(times=times, more={tallied.COUNT: count})
    return tallied.each(found, count)


def _design(
    prospective: bool,
    share: float,
    days: int | None,
    every: Any,
    **sizes: float | None,
) -> Any:
    from safetylab.assess.scan import Design

    return Design(
        when="now" if prospective else "past",
        share=share / 100,
        days=days,
        every=every,
        **sizes,
    )


def _against(
    of: asked.Asked,
    events: "Events",
    model: str | None,
    count: str | None,
    compared: Mapping[str, str | None],
) -> "Compared | None":
    """What the incidents are compared with."""
    if controls := compared["controls"]:
        beside = replace(of, points=controls, indicator=None, until=None, period=None)
        return _events(beside, count)
    if history := compared["history"]:
        return _earlier(_events(replace(of, period=history), count, times=True), events)
    if file := compared["population"]:
        from safetylab.assess import from_residents

        columns = {"residents": compared["residents"], "x": of.x, "y": of.y}
        return from_residents.read(Path(file), events, crs=of.crs, **columns)
    if model == "poisson":
        return of.desk().residents(events.about.period, layer=events.about.ground.layer)
    return None


def _earlier(history: "Events", events: "Events") -> "Events":
    """The history. Raises BadRequest for one that does not end before the incidents' period."""
    start = events.about.period.start
    if history.about.period.end > start:
        raise BadRequest(
            say(
                "The history {history} does not end before {start}, when the period begins.",
                history=history.about.period.label(),
                start=start,
            ),
            hint=say("name an earlier period: --history {year}.", year=start.year - 1),
        )
    return history


def _fitting(of: asked.Asked, model: str | None, **compared: str | None) -> None:
    """Raises BadRequest where what is compared with does not go together, or with the model."""
    named = [name for name in ("history", "controls", "population") if compared[name]]
    if len(named) > 1:
        first, second = (f"--{name}" for name in named[:2])
        raise BadRequest(
            say("Both {first} and {second} are compared with.", first=first, second=second),
            hint=say("leave one of the two out."),
        )
    if model and named and named[0] not in FITTING[model]:
        raise BadRequest(
            say(
                "The model '{model}' does not go with {option}.",
                model=model,
                option=f"--{named[0]}",
            ),
            hint=say("leave one of the two out."),
        )
    if model == "bernoulli" and not named:
        raise BadRequest(
            say("The model 'bernoulli' needs points to compare with."),
            hint=say("name them: --controls FILE, or --history PERIOD."),
        )
    _peopled(of, model, compared)


def _peopled(of: asked.Asked, model: str | None, compared: Mapping[str, str | None]) -> None:
    """Raises BadRequest where residents are lacking, or named beside those of a lab."""
    if compared["residents"] and not compared["population"]:
        raise BadRequest(
            say("A column of residents is named, but no file of them."),
            hint=say("name the file: --population FILE."),
        )
    if compared["population"] and not of.of_file:
        raise BadRequest(
            say("A lab has residents of its own."),
            hint=say("leave --population out and say --model poisson; or name --points FILE."),
        )
    if model == "poisson" and of.of_file and not (compared["history"] or compared["population"]):
        raise BadRequest(
            say("The model 'poisson' needs residents, which a plain file lacks."),
            hint=say(
                "name a file of them, --population FILE; or an earlier period, --history PERIOD."
            ),
        )
