"""Starting fast: what commands and pages never use is not loaded by the libraries they do use."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

UNUSED = "pandas"


class Without(MetaPathFinder):
    """Answers for a library that it is not installed.

    pyarrow, duckdb and pyogrio look for pandas to see whether they were handed a data frame. No
    command and no page hands them one, and loading it takes a second.
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
