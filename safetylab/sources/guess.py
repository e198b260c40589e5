"""A first mapping for a police file that nobody has described yet, to be checked by a person."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from safetylab.sources import police_csv, reading
from safetylab.sources.guessing import columns as told
from safetylab.sources.guessing import points
from safetylab.sources.guessing.columns import Columns
from safetylab.sources.guessing.fields import areas
from safetylab.sources.guessing.text import Sample, sample
from safetylab.sources.police_settings import COLUMNS
from safetylab.sources.source import Source
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.incident import DELIVERED
from safetylab.terms.words import percent, say

NAME = "police"
UNCERTAIN = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a file seems to hold.

    columns : field -> the file's column, or several
    formats : "date", "time", "datetime", "updated" -> formats
    pairs   : coordinate columns; crs "" where a person has to say it
    words   : "yes", "female", "male" -> words of the file
    areas   : area layer -> column
    unused  : columns that stay out
    rows    : rows looked at
    shares  : delivered column, or "point" -> share of those rows in which it can be read
    remarks : what is uncertain, in sentences
    """

    file: str
    encoding: str
    delimiter: str
    decimal: str
    columns: Mapping[str, str | list[str]]
    formats: Mapping[str, tuple[str, ...]]
    pairs: tuple[points.Found, ...]
    words: Mapping[str, tuple[str, ...]]
    areas: Mapping[str, str]
    unused: tuple[str, ...]
    rows: int
    shares: Mapping[str, float] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @property
    def crs(self) -> tuple[str, ...]:
        """The reference systems of the pairs that have one."""
        return tuple(pair.crs for pair in self.pairs if pair.crs)

    def settings(self) -> dict[str, Any]:
        """The table [sources.police] as police_csv takes it."""
        return {
            "type": "police_csv",
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "decimal": self.decimal,
            "columns": dict(self.columns),
            "formats": {kind: list(formats) for kind, formats in self.formats.items()},
            "words": {kind: list(words) for kind, words in self.words.items()},
            "coordinates": [
                {"x": pair.x, "y": pair.y, "crs": pair.crs} for pair in self.pairs if pair.crs
            ],
            "areas": dict(self.areas),
        }

    def source(self) -> Source:
        """The source it describes. Raises BadLab where it lacks what a source must have."""
        return police_csv.source(NAME, self.settings())

    def summary(self) -> str:
        """One sentence: what was found and how much of it can be read."""
        if not self.shares:
            return say(
                "{file} has no columns to be taken for both the offence and its date: the "
                "mapping is yours to finish.",
                file=self.file,
            )
        return say(
            "{file} was understood: of {rows} rows looked at, {dated} have a readable date, "
            "{placed} a point.",
            file=self.file,
            rows=self.rows,
            dated=percent(self.shares["occurred"], 1),
            placed=percent(self.shares["point"], 1),
        )

    def toml(self) -> str:
        """The part of lab.toml to paste, with comments on what to check."""
        return "\n".join(_lines(self)) + "\n"


def guess(path: Path, *, work: Path) -> Guess:
    """Look at a delimited file and propose its mapping; unpacked copies go to the folder `work`.

    Raises BadFile, with the reason, when it is no table in text.
    """
    plain = reading.unpacked(path, work)
    start = reading.head(plain)
    reading.must_be_text(start, path.name, "utf-16" if reading.is_wide(start) else reading.AUTO)
    seen = sample(plain, name=path.name)
    header = told.single(seen.header)
    engine = _table(seen, header)
    mark = points.mark(engine, header)
    pairs = points.found(engine, header, mark)
    layers = areas(header)
    taken = {*layers.values(), *(name for pair in pairs for name in (pair.x, pair.y))}
    columns = told.found(engine, [name for name in header if name not in taken])
    first = Guess(
        file=path.name,
        encoding=seen.encoding,
        delimiter=seen.delimiter,
        decimal=mark,
        columns={name: columns.fields[name] for name in COLUMNS if name in columns.fields},
        formats=columns.formats,
        pairs=pairs,
        words=columns.words,
        areas=layers,
        unused=tuple(name for name in header if name not in taken and name not in columns.used),
        rows=len(seen.rows),
    )
    return _measured(first, engine, _remarks(first, columns, seen, header))


def _table(seen: Sample, header: tuple[str, ...]) -> duckdb.DuckDBPyConnection:
    """The sample as the table `raw`, empty cells NULL, as the store reads them."""
    positions = [seen.header.index(name) for name in header]
    arrays = [pa.array([row[n] or None for row in seen.rows], pa.string()) for n in positions]
    engine = duckdb.connect()
    engine.register("sampled", pa.table(arrays, names=list(header)))
    engine.execute("CREATE TABLE raw AS FROM sampled")
    return engine


def _measured(first: Guess, engine: duckdb.DuckDBPyConnection, remarks: list[str]) -> Guess:
    try:
        shares = _shares(first.source(), engine)
    except SafetyLabError:
        return replace(first, remarks=(*remarks, say("The mapping is not complete.")))
    return replace(first, shares=shares, remarks=tuple(remarks))


def _shares(source: Source, engine: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """How much of the sample the source's own expressions read."""
    tests = {name: f"({sql})::{DELIVERED[name]} IS NOT NULL" for name, sql in source.tidy.items()}
    tests["time_known"] = f"({source.tidy['time_known']})"
    both = [f"(({pair.x}) <> 0 AND ({pair.y}) <> 0)" for pair in source.coordinates]
    tests["point"] = " OR ".join(both) or "FALSE"
    means = ", ".join(f"avg(coalesce(({test}), FALSE)::INTEGER)" for test in tests.values())
    row = engine.execute(f"SELECT {means} FROM raw").fetchall()[0]
    return {name: float(share or 0) for name, share in zip(tests, row, strict=True)}


def _remarks(first: Guess, columns: Columns, seen: Sample, header: tuple[str, ...]) -> list[str]:
    remarks = [*columns.remarks, *(text for pair in first.pairs for text in _about(pair))]
    if seen.odd:
        remarks.append(
            say("{n} rows looked at have more or fewer cells than the header.", n=seen.odd)
        )
    if len(header) < len(seen.header):
        remarks.append(say("Columns whose name is there twice were left out."))
    if not first.pairs:
        remarks.append(say("No pair of columns looks like coordinates."))
    return remarks


def _about(pair: points.Found) -> Iterator[str]:
    names = {"x": pair.x, "y": pair.y}
    if pair.swapped:
        yield say("'{x}' holds longitudes and '{y}' latitudes, whatever their names say.", **names)
    if pair.apart == pair.apart:
        yield say(
            "'{x}' and '{y}' are in {crs}: they lie {apart} m from the longitudes and latitudes.",
            **names,
            crs=pair.crs,
            apart=f"{pair.apart:.1f}",
        )
    if not pair.crs and pair.likely:
        yield say(
            "The reference system of '{x}' and '{y}' is not known; it is none of those in use "
            "there. {likely} would be usual.",
            **names,
            likely=pair.likely[0],
        )
    elif not pair.crs:
        yield say(
            "The reference system of '{x}' and '{y}' is not known: they are metres or feet on a "
            "map. Ask the publisher for its EPSG code.",
            **names,
        )


def _lines(found: Guess) -> Iterator[str]:
    yield _comment(found.summary())
    yield from (_comment(remark) for remark in found.remarks)
    yield f"[sources.{NAME}]"
    yield 'type = "police_csv"'
    yield 'publisher = ""  ' + _comment(say("who publishes it"))
    yield 'licence = ""  ' + _comment(say("under what licence"))
    yield 'crosswalk = ""  ' + _comment(say("the crosswalk of its codes to ICCS"))
    for key in ("encoding", "delimiter", "decimal"):
        yield f"{key} = {_toml(getattr(found, key))}"
    yield from _column_lines(found)
    for title, table in (("formats", found.formats), ("words", found.words)):
        if table:
            yield f"\n[sources.{NAME}.{title}]"
            yield from (f"{key} = {_toml(list(value))}" for key, value in table.items())
    for pair in found.pairs:
        yield from _pair_lines(pair)
    if found.areas:
        yield f"\n[sources.{NAME}.areas]  " + _comment(say("layers that the lab has not are idle"))
        yield from (f"{layer} = {_toml(name)}" for layer, name in found.areas.items())


def _column_lines(found: Guess) -> Iterator[str]:
    yield f"\n[sources.{NAME}.columns]"
    for key, value in found.columns.items():
        share = found.shares.get(told.DELIVERS.get(key, key))
        doubt = "? " if share is not None and share < UNCERTAIN else ""
        said = say("{share} of the rows", share=percent(share, 1)) if share is not None else ""
        yield f"{key} = {_toml(value)}" + (f"  {_comment(doubt + said)}" if said else "")
    for needed, instead in (("code", "code"), ("date", "datetime")):
        if not {needed, instead} & set(found.columns):
            yield _comment(say("? {field} = the column's name: none was found", field=needed))
    if found.unused:
        yield _comment(say("not used: {names}", names=", ".join(found.unused)))


def _pair_lines(pair: points.Found) -> Iterator[str]:
    lines = (
        f"[[sources.{NAME}.coordinates]]",
        f"x = {_toml(pair.x)}",
        f"y = {_toml(pair.y)}",
        f"crs = {_toml(pair.crs or next(iter(pair.likely), '?'))}",
    )
    yield ""
    yield from (line if pair.crs else _comment(line) for line in lines)


def _toml(value: Any) -> str:
    # JSON's strings and lists are TOML's, but for the one control sign that JSON leaves bare.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    return "# " + "".join(sign if sign.isprintable() else " " for sign in text)
