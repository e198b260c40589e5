"""safetylab compile: records become the lab's next vintage, from files or from a portal."""

import os
import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from safetylab.cli import helping, options
from safetylab.cli.printing import err, escaped, out
from safetylab.cli.watching import Progress, watching
from safetylab.terms import period as periods
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import N_, say

if TYPE_CHECKING:
    from safetylab.store.fetching import Days, Fetched
    from safetylab.store.ingest import Compilation
    from safetylab.store.lab import Lab

TOKEN = "SAFETYLAB_SOCRATA_TOKEN"


@click.command(
    "compile",
    cls=helping.Command,
    help=N_(
        "Compile records into the lab's next vintage. Without files, they are downloaded from "
        "the source's portal: only what is new, where the lab has those days. A first argument "
        "that is a lab's folder is taken as the lab."
    ),
    epilog="safetylab compile chicago --since 2024-01-01",
)
@helping.argument("paths", nargs=-1, metavar=N_("[LAB] [FILE…]"), type=click.Path(path_type=Path))
@helping.option("--source", metavar=N_("NAME"), help=N_("A source of lab.toml, else its first."))
@helping.option("--since", metavar=N_("DATE"), help=N_("Download from this day, month or year."))
@helping.option("--until", metavar=N_("DATE"), help=N_("Download up to its end."))
@helping.option(
    "--guess",
    metavar=N_("FILE"),
    type=click.Path(path_type=Path),
    help=N_("Only propose a mapping of a file, as lines for lab.toml."),
)
@options.everywhere
def command(
    paths: tuple[Path, ...],
    source: str | None,
    since: str | None,
    until: str | None,
    guess: Path | None,
    lab: str | None,
) -> None:
    """Compile files, or what the portal has."""
    if guess is not None:
        _guess(guess)
        return
    place, files = _told_apart(paths, lab)
    days = _days(since, until)
    here = options.lab_in(place)
    name = source or _first_source(here)
    if files and days is not None:
        raise BadRequest(
            say("--since and --until choose what is downloaded; files are compiled whole."),
            hint=say("leave them out, or leave the files out."),
        )
    if files:
        _compile(here, files, name)
    else:
        _fetch(here, name, days)


def _guess(file: Path) -> None:
    with watching(say("looking at the file")), tempfile.TemporaryDirectory() as work:
        from safetylab.sources.guess import guess

        proposed = guess(file, work=Path(work)).toml()
    out(escaped(proposed).rstrip("\n"))


def _told_apart(paths: tuple[Path, ...], lab: str | None) -> tuple[Path, tuple[Path, ...]]:
    """The lab's folder and the files. Raises BadRequest for a first argument that is neither."""
    if not paths or lab is not None:
        return options.folder(lab), paths
    first = paths[0]
    if (first / "lab.toml").is_file():
        return first, paths[1:]
    if first.is_dir() or (not first.exists() and not first.suffix):
        raise BadRequest(
            say("'{name}' is neither a lab nor a file.", name=first),
            hint=say(
                "make a lab with: safetylab new {name} --city {city}",
                name=first,
                city=_city(first),
            ),
        )
    return options.folder(None), paths


def _city(folder: Path) -> str:
    """The city that a folder's name speaks of, as `safetylab new` knows it."""
    from safetylab.store import cities

    return folder.name if folder.name in cities.cities() else "none"


def _days(since: str | None, until: str | None) -> "Days | None":
    """The days asked for, half-open; None where none are named. Raises BadRequest."""
    if since is None and until is None:
        return None
    from safetylab.store.fetching import EVER

    start = periods.parse(since).start if since else EVER[0]
    stop = periods.parse(until).end if until else EVER[1]
    if start >= stop:
        raise BadRequest(
            say("--until {until} lies before --since {since}.", until=until, since=since),
            hint=say("write the earlier day with --since."),
        )
    return start, stop


def _first_source(lab: "Lab") -> str:
    if not lab.sources:
        raise BadRequest(
            say("The lab {lab} has no source yet.", lab=lab.name),
            hint=say("propose a mapping of an export with: safetylab compile --guess FILE"),
        )
    return next(iter(lab.sources))


def _compile(lab: "Lab", files: tuple[Path, ...], source: str) -> None:
    with watching(say("compiling")) as progress:
        done = _compiled(lab, files, source, progress)
    out(done.summary())


def _compiled(lab: "Lab", files: Sequence[Path], source: str, progress: Progress) -> "Compilation":
    """Straight from the store: the desk would load what measuring needs."""
    from safetylab.store import ingest

    now = datetime.now(UTC).replace(tzinfo=None)
    return ingest.compile_files(lab, source, files, at=now, progress=progress)


def _fetch(lab: "Lab", source: str, days: "Days | None") -> None:
    from safetylab.sources.socrata import USUAL
    from safetylab.store import failures, fetching

    if days is None:
        days = fetching.EVER
    # Each lab pauses in its own rhythm, so that they do not knock all at once.
    manners = replace(USUAL, seed=random.randrange(2**32))
    token = os.environ.get(TOKEN) or None
    with (
        failures.noted(lab, source, at=datetime.now(UTC).replace(tzinfo=None)),
        watching(say("asking the portal")) as progress,
        fetching.fetched(
            lab, source, days=days, token=token, progress=progress, manners=manners
        ) as found,
    ):
        if found.pages:
            done = _compiled(lab, found.pages, source, progress)
    if found.download.received < found.download.promised:
        err(found.download.summary())
    out(_asked(found))
    out(done.summary() if found.pages else say("The portal has nothing new."))


def _asked(found: "Fetched") -> str:
    """One sentence: what was asked of the portal and how many rows came."""
    from safetylab.store.fetching import EVER

    start, stop = found.days
    last = stop - timedelta(days=1)
    if found.days == EVER:
        span = say("all days")
    elif start == EVER[0]:
        span = say("up to {last}", last=last)
    elif stop == EVER[1]:
        span = say("from {first} on", first=start)
    else:
        span = say("{first} to {last}", first=start, last=last)
    values = {"source": found.source, "n": found.download.received, "span": span}
    if found.updates:
        return say("{n} rows of '{source}' were updated at the portal ({span}).", **values)
    return say("{n} rows of '{source}' were downloaded ({span}).", **values)
