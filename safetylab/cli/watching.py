"""Progress on the terminal while a command works; nothing where nobody is watching."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from safetylab.cli.printing import clean

Progress = Callable[[str, float], None]


def _silent(step: str, share: float) -> None:
    """Progress that nobody watches."""


@contextmanager
def watching(doing: str) -> Iterator[Progress]:
    """A line on standard error that says what is done and how far; gone at the end.

    Yields progress(step, share from 0 to 1). Where standard error is no terminal, nothing shows.
    """
    if not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn())
    console = Console(stderr=True)
    with Bars(*columns, TimeElapsedColumn(), console=console, transient=True) as bars:
        task = bars.add_task(clean(doing), total=None)
        yield lambda step, share: bars.update(
            task, description=clean(step), completed=share, total=1.0
        )
