"""The lab's residents/<layer>.csv: one number a row, sorted, remarks of its sources on top."""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from safetylab.sources.census import Key, natural
from safetylab.terms.errors import BadFile
from safetylab.terms.words import say

SCHEMA = pa.schema(
    {
        "area": pa.string(),
        "year": pa.int16(),
        "sex": pa.string(),
        "age_from": pa.int16(),
        "age_to": pa.int16(),
        "residents": pa.float64(),
    }
)
SEXES = ("female", "male", "all")


def read(path: Path) -> pa.Table:
    """The file as a table of SCHEMA. Raises BadFile, naming what is wrong with it."""
    try:
        table = pacsv.read_csv(
            path,
            read_options=pacsv.ReadOptions(skip_rows=len(remarks(path))),
            convert_options=pacsv.ConvertOptions(
                column_types=SCHEMA, include_columns=SCHEMA.names, null_values=[""]
            ),
        )
    except (pa.ArrowException, KeyError, OSError) as why:
        raise _broken(path, str(why).splitlines()[0]) from why
    odd = [sex for sex in pc.unique(table["sex"]).to_pylist() if sex not in SEXES]
    if odd:
        raise _broken(path, say("'{word}' is not a sex", word=odd[0]))
    least = pc.min(table["residents"]).as_py()
    if table["residents"].null_count or table["year"].null_count or not (least or 0) >= 0:
        raise _broken(path, say("years or residents are missing or below none"))
    return table


def remarks(path: Path) -> list[str]:
    """The lines on top that begin with #."""
    return split(path.read_text(encoding="utf-8-sig"))[0] if path.is_file() else []


def split(text: str) -> tuple[list[str], str]:
    """A text's first lines that begin with #, and the rest."""
    lines = text.splitlines(keepends=True)
    count = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return [line.rstrip("\r\n") for line in lines[:count]], "".join(lines[count:])


def rows(table: pa.Table) -> dict[Key, float]:
    """Residents by area, year, sex and ages."""
    *keys, counts = (column.to_pylist() for column in table.columns)
    return dict(zip(zip(*keys, strict=True), counts, strict=True))


def text(residents: Mapping[Key, float], notes: Iterable[str]) -> str:
    """The file's text, the same bytes for the same residents."""
    out = StringIO()
    out.writelines(f"{note}\n" for note in notes)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(SCHEMA.names)
    for key in sorted(residents, key=_order):
        writer.writerow([*("" if part is None else part for part in key), _plain(residents[key])])
    return out.getvalue()


def _order(key: Key) -> tuple[object, ...]:
    area, year, sex, low, high = key
    return natural(area), year, sex, -1 if low is None else low, 999 if high is None else high


def _plain(count: float) -> str:
    """A count without a needless fraction: 12, 12.5."""
    return str(int(count)) if count == int(count) else repr(round(count, 6))


def _broken(path: Path, why: str) -> BadFile:
    return BadFile(
        say("{file} is not a table of residents: {why}.", file=path, why=why.rstrip(".")[:200]),
        hint=say("mend it, or remove it and add the residents again: safetylab residents add"),
    )
