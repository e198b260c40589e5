"""What an analysis is asked about: an indicator of a lab, or a plain file of points."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from safetylab.cli import helping, options, printing, watching
from safetylab.cli.printing import out
from safetylab.cli.watching import Progress
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import N_, say, say_many

if TYPE_CHECKING:
    from safetylab.assess.events import Events
    from safetylab.assess.from_lab import Places
    from safetylab.desk import Desk
    from safetylab.terms.period import Period
    from safetylab.terms.result import Analysis

MOST_ROWS = 40
"""Rows that people are shown of a table; spreadsheets and programs get all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options that every analysis has; see events()."""

    indicator: str | None
    points: str | None
    x: str | None
    y: str | None
    time: str | None
    until: str | None
    crs: str | None
    boundary: str | None
    period: str | None
    layer: str | None
    as_of: str | None
    lab: str | None
    form: str

    @property
    def of_file(self) -> bool:
        """Whether a plain file is asked, not a lab."""
        return self.points is not None

    def without_period(self) -> "Asked":
        """The same of all days of a file."""
        return replace(self, period=None)

    def desk(self) -> "Desk":
        """The lab. Raises BadLab."""
        return options.desk_in(options.folder(self.lab))

    def events(
        self,
        *,
        places: "Places" = True,
        times: bool = False,
        more: Mapping[str, str] | None = None,
    ) -> "Events":
        """The incidents asked for.

        places, times: whether the analysis needs to know where and when. more: further columns
        of numbers of a file, by what they are called here. Raises BadRequest where it is said
        neither what nor of which file, and what reading raises.
        """
        if self.points is not None:
            return self._of_file(Path(self.points), bool(places), times, more or {})
        if self.indicator is None:
            ctx = click.get_current_context()
            raise BadRequest(
                say("INDICATOR is missing."),
                hint=say(
                    "write it like: {example}; or name a file: --points FILE.",
                    example=ctx.command.epilog or ctx.command_path,
                ),
            )
        return self.desk().events(
            self.indicator,
            period=self.period,
            layer=self.layer,
            as_of=self.as_of,
            places=places,
        )

    def _of_file(self, path: Path, places: bool, times: bool, more: Mapping[str, str]) -> "Events":
        if self.indicator is not None:
            raise BadRequest(
                say("Both an indicator and a file of points are asked for."),
                hint=say("leave '{indicator}' or --points out.", indicator=self.indicator),
            )
        from safetylab.assess import from_file
        from safetylab.sources.points import Wanted
        from safetylab.terms import period

        wanted = Wanted(
            x=self.x,
            y=self.y,
            time=self.time,
            until=self.until,
            more=more,
            places=places,
            times=times or self.period is not None,
        )
        boundary = Path(self.boundary) if self.boundary else None
        found = from_file.events(path, wanted, crs=self.crs, ground=boundary)
        if self.period is None:
            return found
        reached(span := period.parse(self.period), found.about.period)
        return found.within(span)

    @contextmanager
    def watching(self, doing: str) -> Iterator[Progress]:
        """Progress on the terminal while it works: progress(step, share from 0 to 1)."""
        with watching.watching(doing) as progress:
            yield progress

    def show(self, result: "Analysis", rows: Sequence[Mapping[str, Any]] | None = None) -> None:
        """Print the answer as asked for: for people, spreadsheets or programs.

        rows: those that people are shown, by default the first of the table.
        """
        table = result.table()
        if self.form == "csv":
            printing.as_csv(table.to_pylist(), table.column_names)
        elif self.form == "json":
            printing.as_json(_said(result, table.to_pylist()))
        else:
            out(result.summary())
            _listed(result, table.to_pylist() if rows is None else rows, rows is None)


def events(command: Callable[..., Any]) -> Callable[..., Any]:
    """INDICATOR or --points, and all that says which incidents; the command gets an Asked."""

    @wraps(command)
    def asked(**given: Any) -> Any:
        own = {each.name for each in fields(Asked)}
        of = Asked(**{name: given.pop(name) for name in own})
        return command(of, **given)

    for decorate in (
        options.everywhere,
        options.formatted,
        options.as_of,
        *(helping.option(*names, metavar=metavar, help=help_) for names, metavar, help_ in _OWN),
        helping.argument("indicator", metavar=N_("[INDICATOR]"), required=False),
    ):
        asked = decorate(asked)
    return asked


_OWN = (
    (("--layer",), N_("NAME"), N_("The lab's layer whose land is covered.")),
    (("--boundary",), N_("FILE"), N_("Its land; else the box around its points.")),
    (("--crs",), N_("EPSG"), N_("Its reference system: EPSG:32613; none for metres.")),
    (("--until",), N_("COLUMN"), N_("Its column of the latest it can have been.")),
    (("--time",), N_("COLUMN"), N_("Its column of when.")),
    (("--y",), N_("COLUMN"), N_("Its column of y, or latitude.")),
    (("--x",), N_("COLUMN"), N_("Its column of x, or longitude.")),
    (("--points",), N_("FILE"), N_("A plain file of incidents instead of a lab.")),
    (("--period",), N_("PERIOD"), N_("2016, 2016-Q1 …; else the latest year, or all.")),
)


def reached(asked_for: "Period", whole: "Period") -> None:
    """Raises BadRequest where a period has no day in common with those of a file."""
    if asked_for.end <= whole.start or asked_for.start >= whole.end:
        raise BadRequest(
            say("The file has no day of {period}.", period=asked_for.label()),
            hint=say("it reaches over {period}.", period=whole.label()),
        )


def _said(result: "Analysis", rows: list[dict[str, Any]]) -> dict[str, Any]:
    about = result.about
    return {
        "lab": result.provenance.lab,
        "vintage": result.provenance.vintage,
        "published_at": result.provenance.published_at,
        "sources": list(result.provenance.sources),
        "indicator": about.code,
        "name": about.name,
        "period": about.period.code,
        "crs": about.ground.crs,
        "land": "box" if about.ground.boxed else about.ground.layer or "boundary",
        "n": about.n,
        "counted_with_another": about.once,
        **result.choices(),
        "summary": result.summary(),
        "notes": list(about.notes),
        "rows": rows,
    }


def _listed(result: "Analysis", rows: Sequence[Mapping[str, Any]], cut: bool) -> None:
    if not rows:
        return
    shown = rows[:MOST_ROWS] if cut else rows
    out()
    printing.table(shown, result.heads())
    if len(shown) < len(rows):
        out()
        out(
            say_many(
                "{n} more row: --format csv has all.",
                "{n} more rows: --format csv has all.",
                len(rows) - len(shown),
            )
        )
