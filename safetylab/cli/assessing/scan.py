"""safetylab assess scan: whether something is breaking out."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from safetylab.cli import asked, helping, options
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import N_, say

if TYPE_CHECKING:
    from safetylab.assess.events import Events
    from safetylab.store.denominators import Denominators

MODELS = ("permutation", "poisson", "bernoulli")
SMALLEST_CELL = 10
MOST_DRAWS = 999_999


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
        "permutation (the incidents alone), poisson (the lab's residents, or --history) or "
        "bernoulli (--controls)."
    ),
)
@helping.option("--prospective", is_flag=True, help=N_("Only what was going on at the end."))
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
    help=N_("The longest span; else 30 days, at most half of the period."),
)
@helping.option(
    "--every",
    metavar=N_("DAYS"),
    type=options.Whole(1),
    help=N_("Days in a step of time; else 1, or 7 for many incidents."),
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
def command(of: asked.Asked, model: str | None, **chosen: Any) -> None:
    """Print the outbreaks."""
    from safetylab.assess import scan

    compared = {name: chosen.pop(name) for name in ("history", "controls")}
    draws, seed = chosen.pop("draws"), chosen.pop("seed")
    with of.watching(say("looking for outbreaks")) as progress:
        events = of.events(times=model in (None, "permutation") and not any(compared.values()))
        found = scan.find(
            events,
            design=_design(**chosen),
            against=_against(of, events, model, **compared),
            draws=draws,
            seed=scan.SEED if seed is None else seed,
            progress=progress,
        )
    of.show(found)


def _design(
    prospective: bool,
    share: float,
    days: int | None,
    every: int | None,
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
    of: asked.Asked, events: "Events", model: str | None, history: str | None, controls: str | None
) -> "Denominators | Events | None":
    """What the incidents are compared with. Raises BadRequest where the model lacks it."""
    _fitting(of, model, history, controls)
    if controls:
        return replace(of, points=controls, indicator=None, until=None, period=None).events()
    if history:
        return replace(of, period=history).events(times=True)
    if model == "poisson":
        return of.desk().residents(events.about.period, layer=events.about.ground.layer)
    return None


def _fitting(
    of: asked.Asked, model: str | None, history: str | None, controls: str | None
) -> None:
    if history and controls:
        raise BadRequest(
            say("Both an earlier period and controls are compared with."),
            hint=say("leave --history or --controls out."),
        )
    if model == "permutation" and (history or controls):
        raise BadRequest(
            say("The model 'permutation' compares with nothing but the incidents."),
            hint=say("leave --model, or --history and --controls out."),
        )
    if model == "bernoulli" and not (history or controls):
        raise BadRequest(
            say("The model 'bernoulli' needs points to compare with."),
            hint=say("name them: --controls FILE, or --history PERIOD."),
        )
    if model == "poisson" and of.of_file and not history:
        raise BadRequest(
            say("The model 'poisson' needs residents, which a plain file lacks."),
            hint=say("ask a lab, or name an earlier period of the file: --history PERIOD."),
        )
