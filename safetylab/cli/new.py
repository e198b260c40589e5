"""safetylab new: a lab of one's own."""

import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from safetylab.cli import helping, options
from safetylab.cli.language import follow
from safetylab.cli.printing import out
from safetylab.cli.watching import watching
from safetylab.terms.words import N_, say, say_many

if TYPE_CHECKING:
    from safetylab.store.lab import Lab


@click.command(
    "new",
    cls=helping.Command,
    help=N_(
        "Make a lab, which is a folder. Some cities come with their boundaries and "
        "residents; demo is a made-up city with incidents, none starts any other city."
    ),
    epilog="safetylab new chicago --city chicago",
)
@helping.argument("folder", metavar=N_("DIR"), type=click.Path(path_type=Path))
@helping.option(
    "--city",
    required=True,
    metavar="chicago|guadalajara|demo|none",
    help=N_("The city to start from."),
)
@helping.option("--name", metavar=N_("TEXT"), help=N_("What the lab is called."))
@options.language
def command(folder: Path, city: str, name: str | None) -> None:
    """Make a lab and say what to do next."""
    with watching(say("making the lab")):
        from safetylab.store import cities

        made = cities.create(folder, city=city, name=name)
        follow(made.languages)
        steps = cities.next_steps(made)
        layers = [_layer_said(made, layer) for layer in made.layers]
    out(say("{folder} is a lab now: {name}.", folder=folder, name=made.name))
    for sentence in (options.note_of(made), *layers, *steps):
        if sentence:
            out(sentence)
    out(say("Next: {command}", command=following(made)))


def following(lab: "Lab") -> str:
    """The command to type next, ready for a shell."""
    from safetylab.store import fetching

    place = shlex.quote(str(lab.folder))
    exports = sorted((lab.folder / "exports").glob("*.csv"))
    source = next(iter(lab.sources), None)
    if exports:
        return f"safetylab compile {place} {shlex.quote(str(exports[0]))}"
    if not lab.layers:
        return f"safetylab areas add FILE --layer NAME --lab {place}"
    if source and fetching.portal(lab, source):
        return f"safetylab compile {place} --since {datetime.now(UTC).year - 1}-01-01"
    return f"safetylab compile {place} FILE"


def _layer_said(lab: "Lab", layer: str) -> str:
    from safetylab.store import areas

    if not areas.has(lab, layer):
        return ""
    return say_many(
        "The layer '{layer}' has {n} area.",
        "The layer '{layer}' has {n} areas.",
        len(areas.ids(lab, layer)),
        layer=layer,
    )
