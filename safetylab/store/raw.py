"""Raw stays raw: each received file is kept untouched, under the hash of its content."""

import hashlib
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it came. `accessed_at` is ISO 8601 in UTC; `kept` is relative to facts/."""

    name: str
    sha256: str
    bytes: int
    publisher: str
    licence: str
    url: str
    accessed_at: str
    kept: str

    def as_dict(self) -> dict[str, Any]:
        """For the vintage's file."""
        return asdict(self)


def digest(path: Path) -> str:
    """The SHA-256 of the file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy(path: Path, work: Path) -> tuple[Path, str, int]:
    """Copy the file into `work`, hashing it on the way: the copy, its SHA-256 and bytes."""
    target = work / f"received-{len(list(work.iterdir())):04d}"
    seen = hashlib.sha256()
    with path.open("rb") as source, target.open("wb") as out:
        while chunk := source.read(CHUNK):
            seen.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return target, seen.hexdigest(), target.stat().st_size


def keep(copied: Path, *, facts: Path, name: str, sha256: str) -> str:
    """Move a finished copy to its place for good; returns the place relative to facts/.

    The same content is kept once, whatever its name.
    """
    place = facts / "raw" / sha256[:2] / sha256
    place.mkdir(parents=True, exist_ok=True)
    present = sorted(place.iterdir())
    target = present[0] if present else place / safe_name(name)
    if not present:
        os.replace(copied, target)
        target.chmod(0o444)
    return str(target.relative_to(facts))


def safe_name(name: str) -> str:
    """The file's name without anything that a path or a shell could take for more than a name."""
    plain = re.sub(r"[^\w.\- ]+", "_", Path(name).name).strip(" .")
    return plain[-100:] or "file"
