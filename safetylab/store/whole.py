"""Files as a whole: written all at once, so that a reader never sees half of one; their digest."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from safetylab.terms.errors import BadLab
from safetylab.terms.words import say


def write(path: Path, text: str) -> None:
    """Put `text` (UTF-8) at `path`, making its folder. Raises BadLab where one cannot write."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError as why:
        raise BadLab(
            say("{file} cannot be written: {why}.", file=path, why=why.strerror or why),
            hint=say("is there room on the disk, and may you write in that folder?"),
        ) from why
    finally:
        draft.unlink(missing_ok=True)


def digest(path: Path) -> str:
    """SHA-256 of the file, in hexadecimal."""
    state = path.stat()
    return _digest(path, (state.st_mtime_ns, state.st_size, state.st_ino))


@lru_cache(maxsize=64)
def _digest(path: Path, state: tuple[int, int, int]) -> str:
    # The state is in the key so that a changed file is read anew.
    return hashlib.sha256(path.read_bytes()).hexdigest()
