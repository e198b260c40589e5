"""Starting fast: libraries that the commands never use are not loaded by those they do use."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

UNUSED = "pandas"


class Without(MetaPathFinder):
    """Answers for a library that it is not installed.

    pyarrow, duckdb and pyogrio look for pandas to see whether they were handed a data frame. No
    command hands them one, and loading it takes a second of every command.
    """

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """None, but for the unused library: that one is not there."""
        if name.partition(".")[0] == UNUSED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def start_light() -> None:
    """For a process that is ours from its first to its last line: never for a notebook."""
    sys.meta_path.insert(0, Without())
