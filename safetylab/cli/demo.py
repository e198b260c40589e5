"""safetylab demo: a made-up city, compiled twice, measured, and shown in a browser."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from safetylab.cli import helping, options, serve
from safetylab.cli.printing import out
from safetylab.cli.watching import Progress, watching
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import N_, say

if TYPE_CHECKING:
    from safetylab.desk import Desk

TOLD = ("homicide_rate", "robbery_rate", "family_violence_rate", "concentration")
REVISED = "homicide_rate"
CLUSTERED = "street_robbery_rate"


@click.command(
    "demo",
    cls=helping.Command,
    help=N_(
        "Make a lab of a made-up city and show it. Its two exports are compiled and told about; "
        "a second run takes up what is there."
    ),
    epilog="safetylab demo --no-serve",
)
@helping.option(
    "--dir",
    "folder",
    metavar=N_("DIR"),
    type=click.Path(path_type=Path),
    default="demo-lab",
    help=N_("Where to make it, else demo-lab."),
)
@helping.option(
    "--serve/--no-serve", "then_serve", default=True, help=N_("Whether to show it in a browser.")
)
@helping.option(
    "--port",
    metavar=N_("NUMBER"),
    type=options.Number(0, 65535),
    default=str(serve.PORT),
    help=N_("The port, else 8000; 0 takes a free one."),
)
@options.language
def command(folder: Path, then_serve: bool, port: float) -> None:
    """The whole way, in one command."""
    with watching(say("making a city")) as progress:
        desk = _made(folder)
        for sentence in _compiled(desk, progress):
            out(sentence)
    for sentence in _findings(desk):
        out(sentence)
    if then_serve:
        serve.start(folder, port=int(port))
    else:
        out(say("Next: {command}", command=f"safetylab serve --lab {folder}"))


def _made(folder: Path) -> "Desk":
    """The demo lab, made if it is not there yet. Raises BadRequest for a lab of a real city."""
    if not (folder / "lab.toml").is_file():
        from safetylab.store import cities

        cities.create(folder, city="demo")
    desk = options.desk_in(folder)
    if not desk.lab.simulated:
        raise BadRequest(
            say("{folder} is the lab of a real city.", folder=folder),
            hint=say("name another folder with --dir."),
        )
    return desk


def _compiled(desk: "Desk", progress: Progress) -> list[str]:
    """Compile the exports that are not yet; a sentence for each."""
    exports = sorted((desk.lab.folder / "exports").glob("*.csv"))
    known = {str(file["name"]) for vintage in desk.vintages() for file in vintage.files}
    new = [export for export in exports if export.name not in known]
    done = [(export.name, desk.compile(export, progress=progress)) for export in new]
    return [f"{name}: {compiled.summary()}" for name, compiled in done]


def _findings(desk: "Desk") -> list[str]:
    with watching(say("measuring")):
        measured = [desk.measure(code, against="year").summary() for code in TOLD]
        return [
            options.note_of(desk.lab),
            *measured,
            desk.hotspots(CLUSTERED).summary(),
            desk.quality().summary(),
            *_revised(desk),
        ]


def _revised(desk: "Desk") -> list[str]:
    """What the last export changed in the records, and what that did to a figure."""
    vintages = desk.vintages()
    if len(vintages) < 2:
        return []
    last, before = vintages[-1], vintages[-2]
    then, now = (desk.measure(REVISED, as_of=each.number) for each in (before, last))
    return [
        say(
            "The last export brought {added} new records and changed {updated}; {late} came "
            "after their month was first published.",
            added=int(last.counts.get("added", 0)),
            updated=int(last.counts.get("updated", 0)),
            late=int(last.details.get("late", 0)),
        ),
        say("Before it: {found}", found=then.summary()),
        say("Since then: {found}", found=now.summary()),
    ]
