"""Residents by area, year, sex and age: the denominators of every rate."""

import csv
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from pathlib import Path

import numpy as np
import pyarrow as pa

from safetylab.sources import census, reading
from safetylab.sources.census import EVERYONE, Band, Key
from safetylab.store import areas, denominators, residents_file, whole
from safetylab.store.denominators import ByYear, Denominators
from safetylab.store.lab import Lab
from safetylab.terms.errors import BadFile, BadRequest, NotEnoughData
from safetylab.terms.period import Period
from safetylab.terms.words import say, say_many

__all__ = ["Added", "Denominators", "add", "by_area", "file_of", "load"]
SEXES = ("female", "male")


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """Residents put in place, and what was noticed.

    rows, replaced : rows taken from the file; of these, how many took another's place
    left_out       : rows of areas that the layer lacks
    missing        : ids of the layer's areas that have no residents yet
    said           : what the file's columns and words were taken for
    """

    layer: str
    file: str
    rows: int
    replaced: int
    left_out: int
    areas: int
    years: tuple[int, ...]
    missing: tuple[str, ...]
    said: tuple[str, ...]

    def summary(self) -> str:
        """What was done and what was noticed, a sentence each."""
        done = say_many(
            "{n} row of {file} counts residents of {areas} areas of '{layer}' ({years}).",
            "{n} rows of {file} count residents of {areas} areas of '{layer}' ({years}).",
            self.rows,
            file=self.file,
            areas=self.areas,
            layer=self.layer,
            years=_span(self.years),
        )
        noticed = (
            say_many("{n} row was replaced.", "{n} rows were replaced.", self.replaced)
            if self.replaced
            else "",
            say_many(
                "{n} row of an area that the layer lacks was left out.",
                "{n} rows of areas that the layer lacks were left out.",
                self.left_out,
            )
            if self.left_out
            else "",
            _lacking(self.missing),
        )
        return " ".join(sentence for sentence in (done, *noticed, *self.said) if sentence)


def file_of(lab: Lab, layer: str) -> Path:
    """Where the layer's residents are or will be. Raises BadRequest for an unknown layer."""
    return lab.folder / "residents" / f"{lab.layer(layer).name}.csv"


def load(lab: Lab, layer: str) -> pa.Table | None:
    """The layer's residents as a table of residents_file.SCHEMA, None where there are none.

    Raises BadRequest for an unknown layer, BadFile.
    """
    path = file_of(lab, layer)
    return _table(path, whole.digest(path)) if path.is_file() else None


def add(lab: Lab, file: Path, *, layer: str, skip_unknown: bool = False) -> Added:
    """Take in a long CSV (see sources/census); rows for the same people replace earlier ones.

    Rows of areas that the layer lacks are refused or, with `skip_unknown`, left out. Raises
    BadFile, BadRequest, BadLab; the lab is then as it was.
    """
    path = file_of(lab, layer)
    known = areas.ids(lab, layer)
    table, notes = _parsed(file)
    new = {key: count for key, count in table.residents.items() if key[0] in set(known)}
    _all_known(table.residents, known, file.name, skip_unknown=bool(new) and skip_unknown)
    old_table = load(lab, layer)
    old = residents_file.rows(old_table) if old_table is not None else {}
    kept = dict.fromkeys([*residents_file.remarks(path), *notes])
    whole.write(path, residents_file.text(old | new, kept))
    settled = {key[0] for key in old | new}
    return Added(
        layer=layer,
        file=file.name,
        rows=len(new),
        replaced=len(old.keys() & new.keys()),
        left_out=len(table.residents) - len(new),
        areas=len({key[0] for key in new}),
        years=tuple(sorted({key[1] for key in new})),
        missing=tuple(each for each in known if each not in settled),
        said=table.said,
    )


def by_area(
    lab: Lab,
    layer: str,
    period: Period,
    *,
    sex: str | None = None,
    ages: Band | None = None,
) -> Denominators:
    """Person-years of everyone, or of one sex and of ages (from, to; both included), by area.

    A year without residents takes those of the nearest year. Raises NotEnoughData when the lab has
    no residents, or none split so; BadRequest for an unknown layer or sex.
    """
    if sex not in (None, *SEXES):
        raise BadRequest(
            say("'{sex}' is not a sex that residents are counted by.", sex=sex),
            hint=say("there are {known}.", known=", ".join(SEXES)),
        )
    path = file_of(lab, layer)
    if not path.is_file():
        raise NotEnoughData(
            say("The lab {lab} has no residents of '{layer}'.", lab=lab.name, layer=layer),
            hint=say("add them with: safetylab residents add FILE --layer {layer}", layer=layer),
        )
    ids, digest = areas.ids(lab, layer), whole.digest(path)
    group = (sex, ages or EVERYONE)
    found, years = denominators.person_years(_by_year(path, digest, ids, *group), period)
    if np.isnan(found).all():
        raise _not_split(lab.layer(layer).label(), _known(path, digest), *group)
    return Denominators(layer=layer, ids=ids, person_years=found, years=years, digest=digest)


@lru_cache(maxsize=4)
def _table(path: Path, digest: str) -> pa.Table:
    # The digest is in the key so that a changed file is read anew.
    return residents_file.read(path)


@lru_cache(maxsize=4)
def _known(path: Path, digest: str) -> Mapping[str, ByYear]:
    return denominators.by_area(residents_file.rows(_table(path, digest)))


@lru_cache(maxsize=128)
def _by_year(
    path: Path, digest: str, ids: tuple[str, ...], sex: str | None, ages: Band
) -> tuple[Mapping[int, float], ...]:
    """Of each area, year -> residents of that sex and those ages."""
    known = _known(path, digest)
    return tuple(denominators.by_year(known.get(each, {}), sex, ages) for each in ids)


def _parsed(file: Path) -> tuple[census.Table, list[str]]:
    """The file's residents and the remarks on its top."""
    with tempfile.TemporaryDirectory() as work:
        plain = reading.prepared(file, encoding="utf-8", work=Path(work))
        notes, text = residents_file.split(_decoded(plain.read_bytes()))
    try:
        header, *rows = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
    except (csv.Error, ValueError) as why:
        raise BadFile(
            say("{file} is not a table.", file=file.name),
            hint=say("give a CSV with one row a line and the names of its columns on top."),
        ) from why
    table = census.parse(header, rows, filename=file.name, first=len(notes) + 1)
    return table, notes


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _delimiter(text: str) -> str:
    """The sign between columns: the one that makes most of the header known."""
    first = text.split("\n", 1)[0].strip("\r")

    def known(sign: str) -> tuple[int, int]:
        header = next(csv.reader([first], delimiter=sign), [])
        return len(census.recognised(header)), len(header)

    return max(",;\t", key=known)


def _all_known(
    rows: Mapping[Key, float], known: tuple[str, ...], name: str, *, skip_unknown: bool
) -> None:
    given = dict.fromkeys(key[0] for key in rows)
    unknown = [each for each in given if each not in set(known)]
    if not unknown or skip_unknown:
        return
    stripped = {each.lstrip("0") for each in known}
    lost_zeros = any(each.lstrip("0") in stripped for each in unknown)
    raise BadFile(
        say_many(
            "{n} area of {file} is not in the layer: {some}.",
            "{n} areas of {file} are not in the layer: {some}.",
            len(unknown),
            file=name,
            some=_some(unknown),
        ),
        hint=say(
            "leading zeros seem lost, as spreadsheets do: the layer has {some}.", some=_some(known)
        )
        if lost_zeros
        else say(
            "the layer has {some}. Leave other areas' rows out with --skip-unknown.",
            some=_some(known),
        ),
    )


def _not_split(
    label: str, known: Mapping[str, ByYear], sex: str | None, ages: Band
) -> NotEnoughData:
    cells = {cell for area in known.values() for year in area.values() for cell in year}
    sexes = sorted({each for each, _ in cells})
    bands = sorted({band for _, band in cells if band != EVERYONE}, key=str)
    return NotEnoughData(
        say(
            "The residents of '{layer}' are not known for {whom}.",
            layer=label,
            whom=" ".join(part for part in (sex, _band(ages)) if part),
        ),
        hint=say(
            "the lab has the sexes {sexes} and the ages {ages}.",
            sexes=", ".join(sexes) or "–",
            ages=_some([_band(band) for band in bands], 12) or "all",
        ),
    )


def _band(ages: Band) -> str:
    low, high = ages
    if low is None:
        return ""
    return f"{low}+" if high is None else f"{low}-{high}"


def _span(years: tuple[int, ...]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _lacking(missing: tuple[str, ...]) -> str:
    if not missing:
        return ""
    return say_many(
        "{n} area of the layer has no residents: {some}.",
        "{n} areas of the layer have no residents: {some}.",
        len(missing),
        some=_some(missing),
    )


def _some(names: tuple[str, ...] | list[str], most: int = 6) -> str:
    shown = ", ".join(name[:40] for name in names[:most])
    return f"{shown}, …" if len(names) > most else shown
