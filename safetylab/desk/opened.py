"""A lab, opened: what it can do besides answering; and plain files that need no lab."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from safetylab.assess import (
    catalogue,
    covered,
    quality,
)
from safetylab.assess.events import Events
from safetylab.assess.indicator import Indicator
from safetylab.assess.quality import Quality
from safetylab.desk.analysing import Analysing, When
from safetylab.release import Release, decide, release
from safetylab.store import areas, incidents, ingest, vintages
from safetylab.store import lab as labs
from safetylab.store.compiling import Progress, silent
from safetylab.store.ingest import Compilation
from safetylab.store.vintages import Vintage
from safetylab.terms.period import Period
from safetylab.terms.place import Layer
from safetylab.terms.result import Result


@dataclass(frozen=True, slots=True)
class Desk(Analysing):
    """One lab, opened."""

    def compile(
        self,
        *files: Path | str,
        source: str | None = None,
        at: datetime | None = None,
        progress: Progress = silent,
    ) -> Compilation:
        """Compile files of a source, by default the lab's first. `at`: UTC, by default now."""
        name = source or next(iter(self.lab.sources), "")
        when = at or datetime.now(UTC).replace(tzinfo=None)
        paths = [Path(file) for file in files]
        return ingest.compile_files(self.lab, name, paths, at=when, progress=progress)

    def quality(self, *, as_of: When = None) -> Quality:
        """What is wrong with the records; see assess.quality."""
        return quality.report(incidents.facts(self.lab, as_of))

    def release(self, result: Result) -> Release:
        """What of a result may leave the lab."""
        return release(result, self.lab)

    def decide(self, progress: Progress = silent) -> None:
        """Decide and record what may be told of sensitive classes; nothing without records."""
        if any("incidents" in vintage.tables for vintage in self.vintages()):
            decide(incidents.facts(self.lab), progress)

    def latest_year(self, *, as_of: When = None) -> Period:
        """The latest calendar year that the records cover."""
        return covered.latest_year(incidents.facts(self.lab, as_of))

    def years(self, *, as_of: When = None) -> tuple[Period, ...]:
        """Every calendar year that the records cover, the latest first."""
        return covered.years(incidents.facts(self.lab, as_of))

    def latest_month(self, *, as_of: When = None) -> Period:
        """The latest calendar month whose records reach to its end."""
        return covered.latest_month(incidents.facts(self.lab, as_of))

    def reach(self, *, as_of: When = None) -> Period:
        """From the day of the first record to the day of the last."""
        return covered.reach(incidents.facts(self.lab, as_of))

    def indicators(self) -> dict[str, Indicator]:
        """Every indicator by code."""
        return catalogue.indicators()

    def layer(self, name: str | None = None) -> Layer:
        """An area layer with its shapes, by default the lab's first."""
        return areas.load(self.lab, self.lab.layer(name).name)

    def vintages(self) -> tuple[Vintage, ...]:
        """Every vintage, oldest first."""
        return vintages.history(self.lab.facts)


def open(folder: Path | str = ".") -> Desk:
    """The lab in the folder. Raises BadLab where there is none."""
    return Desk(labs.open_lab(folder))


def points(  # noqa: PLR0913 - the columns of a file, each optional
    file: Path | str,
    *,
    x: str | None = None,
    y: str | None = None,
    time: str | None = None,
    until: str | None = None,
    crs: str | None = None,
    boundary: Path | str | None = None,
) -> Events:
    """The points of a plain file, to be analysed without a lab; see assess.from_file."""
    from safetylab.assess import from_file
    from safetylab.sources.points import Wanted

    wanted = Wanted(x=x, y=y, time=time, until=until)
    ground = None if boundary is None else Path(boundary)
    return from_file.events(Path(file), wanted, crs=crs, ground=ground)
