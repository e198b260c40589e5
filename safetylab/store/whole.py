"""Files written all at once: a reader sees the old one or the new one, never half of it."""

import os
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
