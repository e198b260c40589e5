"""Compile: a publisher's files become facts, all of them or none."""

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from safetylab.sources.source import Source
from safetylab.store import areas, classifying, compiling, raw, staging, vintages
from safetylab.store.compiling import Progress, Task, silent
from safetylab.store.lab import Lab
from safetylab.store.vintages import Vintage
from safetylab.terms.errors import BadFile
from safetylab.terms.place import Layer
from safetylab.terms.words import number, say

FORMAT = 1
"""Raised when the meaning of kept columns changes, so that files can be compiled again."""


@dataclass(frozen=True, slots=True)
class Compilation:
    """How a compile went. counts: rows read, compiled, quarantined, repeated, added, updated …"""

    lab: str
    vintage: int
    source: str
    counts: Mapping[str, int]
    details: Mapping[str, Any]
    anything_new: bool = True

    def summary(self) -> str:
        """One or two sentences for the person who compiled."""
        if not self.anything_new:
            return say(
                "Nothing changed: this is already in vintage {n} of {lab}.",
                n=str(self.vintage),
                lab=self.lab,
            )
        said = {name: number(self.counts.get(name, 0)) for name in _SAID}
        return say(
            "{read} rows read: {compiled} compiled ({added} new, {updated} changed, {unchanged} "
            "as before), {quarantined} set aside, {repeated} repeated. "
            "This is vintage {n} of {lab}.",
            n=str(self.vintage),
            lab=self.lab,
            **said,
        )


_SAID = ("read", "compiled", "added", "updated", "unchanged", "quarantined", "repeated")


def compile_files(
    lab: Lab,
    source_name: str,
    paths: Sequence[Path],
    *,
    at: datetime,
    progress: Progress = silent,
) -> Compilation:
    """Turn files of one source into the lab's next vintage. `at`: now, UTC.

    Rows that cannot be used are kept aside with the reason. The same files again change nothing.
    Raises BadFile (the lab stays as it was), LabBusy, BadRequest.
    """
    source = lab.source(source_name)
    with vintages.writing(lab.facts) as work, ThreadPoolExecutor(2) as aside:
        recipe = _recipe(lab, source)
        if same := _already(lab, source_name, recipe, paths):
            return same
        progress(say("reading"), 0.02)
        before = _stats(paths)
        delivery = staging.deliver(paths, source, work)
        loading = aside.submit(_layers, lab)
        copying = aside.submit(_copied, paths, work)
        task = Task(lab, source_name, source, loading, work, at, progress)
        outcome = compiling.run(task, delivery, before=vintages.latest(lab.facts))
        copies = copying.result()
        if _stats(paths) != before:
            raise BadFile(
                say("The file changed while it was read."), hint=say("compile it again.")
            )
        progress(say("publishing"), 0.95)
        vintage = Vintage(
            number=outcome.number,
            published_at=vintages.stamp(at),
            source=source_name,
            files=tuple(
                _received(lab, source, *pair, at) for pair in zip(paths, copies, strict=True)
            ),
            tables=outcome.tables,
            counts=outcome.counts,
            recipe=recipe,
            details=outcome.details,
        )
        vintages.publish(lab.facts, vintage)
    return Compilation(lab.name, vintage.number, source_name, vintage.counts, vintage.details)


def _recipe(lab: Lab, source: Source) -> str:
    """What shapes rows besides the files: format, crosswalks, areas, zone, CRS, first day."""
    layers = [raw.digest(lab.folder / layer.file) for layer in lab.layers.values()]
    books = classifying.books(lab, source).digest
    said = (FORMAT, source, books, layers, lab.timezone, lab.crs, lab.earliest)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _already(lab: Lab, source_name: str, recipe: str, paths: Sequence[Path]) -> Compilation | None:
    """The compilation that took these very files, by the same recipe, if there was one."""
    known = [v for v in vintages.history(lab.facts) if v.recipe == recipe]
    sizes = {file["bytes"] for vintage in known for file in vintage.files}
    if not all(path.is_file() and path.stat().st_size in sizes for path in paths):
        return None  # no need to hash what cannot be the same
    digests = {raw.digest(path) for path in paths}
    for vintage in known:
        if digests == {file["sha256"] for file in vintage.files}:
            return Compilation(
                lab.name, vintage.number, source_name, vintage.counts, vintage.details, False
            )
    return None


def _layers(lab: Lab) -> tuple[Layer, ...]:
    return tuple(areas.load(lab, name) for name in lab.layers)


def _copied(paths: Sequence[Path], work: Path) -> list[tuple[Path, str, int]]:
    return [raw.copy(path, work) for path in paths]


def _received(
    lab: Lab, source: Source, path: Path, copied: tuple[Path, str, int], at: datetime
) -> dict[str, Any]:
    copy, sha256, size = copied
    return {
        "name": path.name,
        "sha256": sha256,
        "bytes": size,
        "publisher": source.publisher,
        "licence": source.licence,
        "url": source.url,
        "accessed_at": vintages.stamp(at),
        "kept": raw.keep(copy, facts=lab.facts, name=path.name, sha256=sha256),
    }


def _stats(paths: Sequence[Path]) -> list[tuple[int, int] | None]:
    return [
        (path.stat().st_size, path.stat().st_mtime_ns) if path.is_file() else None
        for path in paths
    ]
