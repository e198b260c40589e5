"""safetylab serve: the lab's pages in a browser."""

from contextlib import suppress
from importlib import import_module
from pathlib import Path

import click

from safetylab.cli import helping, options
from safetylab.cli.printing import out
from safetylab.cli.watching import watching
from safetylab.terms.words import N_, say

SERVING = "safetylab.web.serving"
"""Loaded by its name when it is wanted: the command line and the web do not know each other."""
PORT = 8000


@click.command(
    "serve",
    cls=helping.Command,
    help=N_(
        "Show the lab in a browser, until Ctrl-C. Only this computer can reach it, unless --host "
        "says otherwise."
    ),
    epilog="safetylab serve --lab chicago --port 8080",
)
@helping.option(
    "--port",
    metavar=N_("NUMBER"),
    type=options.Number(0, 65535),
    default=str(PORT),
    help=N_("The port, else 8000; 0 takes a free one."),
)
@helping.option(
    "--host",
    metavar=N_("ADDRESS"),
    default="127.0.0.1",
    help=N_("The address to listen at, else 127.0.0.1."),
)
@helping.option(
    "--workers",
    metavar=N_("NUMBER"),
    type=options.Number(1, 64),
    default="1",
    help=N_("Processes that answer, else 1: more for many readers, each with memory of its own."),
)
@options.everywhere
def command(port: float, host: str, workers: float, lab: str | None) -> None:
    """Serve the lab."""
    place = options.folder(lab)
    options.lab_in(place)
    start(place, host=host, port=int(port), workers=int(workers))


def start(lab: Path, *, host: str = "127.0.0.1", port: int = PORT, workers: int = 1) -> None:
    """Serve the lab until Ctrl-C, saying where. Raises BadRequest where the port is taken.

    First it is decided what may be shown: readers need not wait for it.
    """
    with suppress(KeyboardInterrupt):
        with watching(say("deciding what may be shown")) as progress:
            options.desk_in(lab).decide(progress)
        import_module(SERVING).serve(lab, host=host, port=port, workers=workers, ready=_announce)


def _announce(address: str) -> None:
    out(say("The lab is at {address} (stop it with Ctrl-C).", address=address))
