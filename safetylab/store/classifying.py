"""Offence codes to ICCS, words for places to location classes: by crosswalk, never by guess."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from safetylab.sources import crosswalk
from safetylab.sources.crosswalk import Crosswalk
from safetylab.sources.source import Source
from safetylab.store.lab import Lab

COLUMNS = pa.schema(
    [
        ("code", pa.string()),
        ("place_text", pa.string()),
        ("offence", pa.string()),
        ("confidence", pa.string()),
        ("attempted", pa.bool_()),
        ("weapon", pa.string()),
        ("code_family", pa.bool_()),
        ("minor", pa.bool_()),
        ("place", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Books:
    """The crosswalk of codes and that of places, the lab's own rows over the built-in ones."""

    codes: Crosswalk | None
    places: dict[str, str]
    digest: str


def books(lab: Lab, source: Source) -> Books:
    """The crosswalks that a source uses in this lab."""
    codes = _codes(lab.folder, source.crosswalk)
    places = crosswalk.locations(source.locations) if source.locations else {}
    said = repr((codes.digest if codes else "", sorted(places.items())))
    return Books(codes, places, said)


def _codes(folder: Path, name: str) -> Crosswalk | None:
    """Built-in, the lab's own, or the lab's own rows over the built-in ones."""
    own = folder / "crosswalks" / f"{name}.csv"
    if not name:
        return None
    if not own.is_file():
        return crosswalk.load(name)
    mine = crosswalk.load(own)
    return crosswalk.merged(crosswalk.load(name), mine) if name in crosswalk.builtin() else mine


def classify(engine: duckdb.DuckDBPyConnection, chosen: Books) -> None:
    """Fill the table `classes`: one row per code and place text that the staged rows have."""
    pairs = engine.execute("SELECT DISTINCT code, place_text FROM staged").fetchall()
    rows = [_class(code, text, chosen) for code, text in pairs]
    engine.register("classes_arrow", pa.Table.from_pylist(rows, schema=COLUMNS))
    engine.execute("CREATE TABLE classes AS SELECT * FROM classes_arrow")
    engine.unregister("classes_arrow")


def of_codes(codes: Iterable[str | None], chosen: Books) -> pa.Table:
    """code, offence and confidence of each code, wherever it happened."""
    rows = [_class(code, None, chosen) for code in codes]
    return pa.Table.from_pylist(rows, schema=COLUMNS).select(["code", "offence", "confidence"])


def _class(code: str | None, text: str | None, chosen: Books) -> dict[str, object]:
    place = chosen.places.get(crosswalk.normalise(text)) if text else None
    known: dict[str, object] = {"code": code, "place_text": text, "place": place}
    entry = _entry(chosen.codes, code, place) if chosen.codes and code else None
    if entry is None:
        return known
    return known | {
        "offence": entry.iccs or None,
        "confidence": entry.confidence,
        "attempted": entry.attempted,
        "weapon": entry.weapon or None,
        "code_family": entry.family,
        "minor": entry.minor,
    }


def _entry(codes: Crosswalk, code: str, place: str | None) -> crosswalk.Row | None:
    """By the code as it is written, else without its case, accents and repeated spaces."""
    return codes.entry(code, place) or codes.entry(crosswalk.normalise(code), place)
